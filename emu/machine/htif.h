/*
 * The host-target interface of the field's public test suites: two 64-bit words in guest memory,
 * known by their symbols. The guest writes a command to `tohost`; the answer comes in `fromhost`.
 *
 *   63..56 55..48  47..0
 *   device command payload     device 0: payload bit 0 set: exit with payload >> 1; else the
 *                              address of a system-call block {number, a0, a1, a2}
 *                              device 1 command 1: write one character to the console
 *
 * A command may come in two stores of 32 bits, either half first. So one of which only a half was
 * stored is left alone for HTIF_PATIENCE, in case the other follows. A whole one is served at the
 * end of the block that stored it: the formal model's programs do not look whether tohost is free.
 *
 * Owner: the machine. It calls htif_poll() between slices of execution, which a store into tohost
 * ends.
 */
#ifndef EMU_MACHINE_HTIF_H
#define EMU_MACHINE_HTIF_H

#include "emu/base/physmem.h"
#include "emu/machine/image.h"

struct machine_host;

#define HTIF_PATIENCE 10000 /* cycles */

struct htif {
    bool present, answers; /* there is `tohost`; and `fromhost` */
    bool waiting;          /* for the other half of a command, since half_since */
    paddr_t tohost, fromhost;
    cycles_t half_since;
};

/* Looks for the two symbols in a loaded image; one that only exits needs no fromhost. */
void htif_init(struct htif *htif, const struct image *image, struct physmem *physmem);

/* Serves a pending command. True when it was an exit; *code is then the guest's. */
bool htif_poll(struct htif *htif, struct physmem *physmem, const struct machine_host *host,
               cycles_t now, uint64_t *code);

#endif
