/*
 * The performance counters, mhpmcounter3 to mhpmcounter31 (priv spec 3.1.10 to 3.1.12), with
 * overflow interrupts and filters by privilege mode (Sscofpmf).
 *
 * Nothing is counted here: the statistics of hart and MMU are (pmu_events.h), and a counter is
 * their count now plus an offset. A counter that stands still keeps its value in the offset. So
 * the hart pays for a counter when it is read or set up; for one that is filtered, when the mode
 * changes too; and for one that may overflow, by shorter slices of execution (pmu_bound_slice).
 *
 * Owner: struct hart, which embeds one. Life cycle: pmu_init, pmu_reset at hart reset. Registers
 * are by the counter's number, 3 to 31; hart->budget must be exact in all calls.
 */
#ifndef EMU_HART_PMU_H
#define EMU_HART_PMU_H

#include <stdbool.h>
#include <stdint.h>

#define PMU_FIRST_COUNTER 3
#define PMU_MAX_COUNTERS  29

struct archive;
struct hart;

struct pmu_counter {
    uint64_t event;  /* mhpmevent */
    uint64_t offset; /* from the event's count to the counter; or its value, while it stands */
    uint64_t seen;   /* the counter when it was last looked at: less than that, it overflowed */
};

struct pmu {
    unsigned nr_counters; /* that exist: from PMU_FIRST_COUNTER on; the others read zero */
    /* Sets of counters, by number: */
    uint32_t counting; /* now */
    uint32_t filtered; /* that stand in some modes */
    uint32_t armed;    /* that would raise an interrupt when they overflow */
    uint64_t deadline; /* the clock when the armed ones are looked at next */
    struct pmu_counter counter[PMU_FIRST_COUNTER + PMU_MAX_COUNTERS];
};

void pmu_init(struct hart *hart, unsigned nr_counters);
void pmu_reset(struct hart *hart);

/* mhpmcounter, mhpmevent */
uint64_t pmu_read_counter(struct hart *hart, unsigned number);
void pmu_write_counter(struct hart *hart, unsigned number, uint64_t value);
uint64_t pmu_read_event(struct hart *hart, unsigned number);
void pmu_write_event(struct hart *hart, unsigned number, uint64_t value);

/* The OF bits of all counters; scountovf as M-mode sees it. */
uint64_t pmu_read_overflows(struct hart *hart);

/* The bits of mcountinhibit that exist; and to be called when it has changed. */
uint64_t pmu_inhibit_mask(const struct hart *hart);
void pmu_inhibit_changed(struct hart *hart);

/* To be called when hart->prv has changed, where any counter is filtered. */
void pmu_prv_changed(struct hart *hart);

/*
 * While a counter is armed: after each slice that ends with a block. Overflows become pending
 * interrupts. They are looked for at the pmu's deadlines only, wherever else slices end: clock and
 * retired instructions at the end of the block in which they overflow, other events at most
 * PMU_SKID cycles and a block later.
 */
#define PMU_SKID 64
void pmu_notice_overflows(struct hart *hart);

/*
 * While a counter is armed and the hart waits: the clock when one overflows that counts on, cycles
 * being what passes; UINT64_MAX: none does. Then the hart must be looked at, as that may wake it.
 */
uint64_t pmu_next_overflow_waiting(struct hart *hart);

/* While a counter is armed: how long the next slice may be, of `cycles` wanted. */
int64_t pmu_bound_slice(struct hart *hart, int64_t cycles);

/* The counters into a snapshot and out of one; after the CSRs and the privilege mode. */
void pmu_archive(struct hart *hart, struct archive *a);

#endif
