/*
 * The network behind the guest's card: libslirp, a TCP/IP stack in this process that ends the
 * guest's connections and goes on with sockets of the host's. Nobody needs to be root for it.
 *
 *   10.0.2.2    this host: what it serves at 127.0.0.1, the guest reaches there
 *   10.0.2.3    the host's name server, with `net.outside`
 *   10.0.2.15   the guest, by DHCP
 *
 * Without `net.outside`, nothing beyond this host is reached (netfilter.h). IPv6 is off.
 *
 * Owner: struct host. Life cycle: network_open, `backend` to the machine, network_poll at each
 * of the machine's service points, network_close once the machine is gone. libslirp's clock is
 * simulated time. The sockets of the host are not: a run with a network depends on what is at
 * their other end, and when.
 */
#ifndef EMU_CLI_NETWORK_H
#define EMU_CLI_NETWORK_H

#include "devices/virtio_net.h"
#include "emu/machine/config.h"

struct network;

/* NULL: see `err`. `clock_hz`: cycles of simulated time per second. */
struct network *network_open(const struct net_config *config, uint64_t clock_hz, struct error *err);
void network_close(struct network *network);

const struct net_backend *network_backend(const struct network *network);

/* Hears the host's sockets, without waiting: frames for the guest come out of the backend. */
void network_poll(struct network *network, cycles_t now);

/* Whether a socket of the host's is open, so that something might come. */
bool network_is_open(struct network *network);

/* Waits for one of them, or for `fd` (-1: none), to have something to say; so long at most. */
void network_wait(struct network *network, int fd, uint64_t timeout_ns);

#endif
