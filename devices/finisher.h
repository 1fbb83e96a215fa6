/*
 * The test finisher: one register by which the guest ends the run (values in emu/abi/memmap.h).
 *
 * Owner: the machine. `end` is called from inside the guest's store and only takes note: the
 * machine stops at its next opportunity.
 */
#ifndef DEVICES_FINISHER_H
#define DEVICES_FINISHER_H

#include "devices/bus.h"

enum finisher_outcome {
    FINISHER_OUTCOME_PASS,
    FINISHER_OUTCOME_FAIL,
    FINISHER_OUTCOME_RESET,
};

struct finisher {
    /* `code`: bits 31:16 of what was written; 0 unless the outcome is FAIL. */
    void (*end)(void *opaque, enum finisher_outcome outcome, unsigned code);
    void *opaque;
};

void finisher_init(struct finisher *f,
                   void (*end)(void *opaque, enum finisher_outcome outcome, unsigned code),
                   void *opaque);

/* Puts its registers on the bus at `base`. Returns as bus_attach() does. */
int finisher_attach(struct finisher *f, struct bus *bus, paddr_t base) NODISCARD;

#endif
