/*
 * Ports of the host that lead to the guest, as they are written in the configuration:
 *
 *   tcp:[ADDRESS]:PORT-[ADDRESS]:PORT    or udp:...; several with spaces between
 *
 * First the host's side, then the guest's. An address that is left out is 127.0.0.1 on the host,
 * and on the guest the one that DHCP gives it.
 */
#ifndef EMU_CLI_HOSTFWD_H
#define EMU_CLI_HOSTFWD_H

#include "emu/machine/error.h"

#include <stdbool.h>
#include <stdint.h>

struct hostfwd {
    bool udp;
    uint32_t host_address, guest_address; /* in host byte order */
    uint16_t host_port, guest_port;
};

/* Reads the first forward of the list and moves on behind it. False with `err`: it is none. */
bool hostfwd_parse(const char **list, struct hostfwd *forward, struct error *err);

/* Moves on to the next forward. False: there is none. */
bool hostfwd_next(const char **list);

#endif
