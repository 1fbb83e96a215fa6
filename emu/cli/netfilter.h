/*
 * Which frames of the guest may go on to libslirp, which would otherwise open a connection to
 * whatever address a guest names. "restricted" of libslirp's own is no help: it keeps the guest
 * from the host, too.
 */
#ifndef EMU_CLI_NETFILTER_H
#define EMU_CLI_NETFILTER_H

#include "emu/base/types.h"

/* The guest's network: 10.0.2.0/24. */
#define NETWORK_ADDRESS    0x0a000200
#define NETWORK_MASK       0xffffff00
#define NETWORK_HOST       0x0a000202 /* this host: its loopback address */
#define NETWORK_NAMESERVER 0x0a000203 /* the host's name server, when the outside is open */
#define NETWORK_GUEST      0x0a00020f /* what DHCP gives to the guest */

/*
 * Whether the frame can only reach this host, or the built-in DHCP server: an ARP packet, or an
 * IPv4 packet to 10.0.2.2, or a request to a DHCP server by broadcast.
 */
bool netfilter_stays_here(const uint8_t *frame, size_t len);

#endif
