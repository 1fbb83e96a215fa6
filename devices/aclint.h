/*
 * ACLINT: the machine-level timer and software interrupts of every hart, laid out as the SiFive
 * CLINT (RISC-V ACLINT spec 1.0, chapters 2 and 3; offsets in emu/abi/memmap.h). And what Sstc
 * adds: a supervisor-level timer of every hart, set by its CSRs and not by a register here.
 *
 * Owner: the machine: aclint_init(), aclint_connect() per hart, aclint_attach(). mtime is simulated
 * time, so the event queue's `now` must be up to date when a hart accesses a register here.
 */
#ifndef DEVICES_ACLINT_H
#define DEVICES_ACLINT_H

#include "devices/bus.h"
#include "devices/irq.h"
#include "emu/abi/memmap.h"
#include "emu/base/events.h"

/* A wire that is up while mtime has reached `compare`. */
struct aclint_timer {
    struct aclint *aclint;
    bool on; /* false: the wire is down */
    uint64_t compare;
    struct irq_line wire;
    struct event change; /* the next moment at which it changes */
};

struct aclint_hart {
    bool msip;
    struct irq_line software;       /* to MIP.MSIP */
    struct aclint_timer machine;    /* mtimecmp; to MIP.MTIP */
    struct aclint_timer supervisor; /* stimecmp; to MIP.STIP */
};

struct aclint {
    struct event_queue *events;
    uint64_t cycles_per_tick;
    uint64_t mtime_offset; /* mtime = now / cycles_per_tick + this; changed by writes to mtime */
    unsigned nr_harts;
    struct aclint_hart hart[MAX_HARTS];
};

/* `nr_harts` 1 to MAX_HARTS; `cycles_per_tick` > 0: clock cycles per increment of mtime. */
void aclint_init(struct aclint *a, struct event_queue *events, unsigned nr_harts,
                 uint64_t cycles_per_tick);

/* Where hart `hart`'s wires lead. */
void aclint_connect(struct aclint *a, unsigned hart, struct irq_line software,
                    struct irq_line machine_timer, struct irq_line supervisor_timer);

/* The supervisor timer of `hart`: what menvcfg.STCE and stimecmp say from now on. */
void aclint_set_stimecmp(struct aclint *a, unsigned hart, bool on, uint64_t stimecmp);

/* To the state after power-on; mtime starts again at 0. */
void aclint_reset(struct aclint *a);

/* Puts its registers on the bus at `base`. Returns as bus_attach() does. */
int aclint_attach(struct aclint *a, struct bus *bus, paddr_t base) NODISCARD;

/* mtime now; also what a hart's time CSR reads. */
uint64_t aclint_mtime(const struct aclint *a);

/* Snapshots (emu/base/archive.h). */
void aclint_archive(struct aclint *a, struct archive *archive);

#endif
