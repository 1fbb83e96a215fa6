/*
 * The host-target interface of the field's public test suites: two 64-bit words in guest memory,
 * known by their symbols. The guest writes a command to `tohost`; the answer comes in `fromhost`.
 *
 *   63..56 55..48  47..0
 *   device command payload     device 0: payload bit 0 set: exit with payload >> 1; else the
 *                              address of a system-call block {number, a0, a1, a2}
 *                              device 1 command 1: write one character to the console
 *
 * Owner: the machine. It calls htif_poll() between slices of execution.
 */
#ifndef EMU_MACHINE_HTIF_H
#define EMU_MACHINE_HTIF_H

#include "emu/base/physmem.h"
#include "emu/machine/image.h"

struct machine_host;

struct htif {
    bool present, answers; /* there is `tohost`; and `fromhost` */
    paddr_t tohost, fromhost;
};

/* Looks for the two symbols in a loaded image; one that only exits needs no fromhost. */
void htif_init(struct htif *htif, const struct image *image);

/* Serves a pending command. True when it was an exit; *code is then the guest's. */
bool htif_poll(const struct htif *htif, struct physmem *physmem, const struct machine_host *host,
               uint64_t *code);

#endif
