/*
 * Where each event of the performance counters (emu/abi/pmu.def) is counted anyway: the statistics
 * of hart and MMU. To read one costs the hart nothing until it is read.
 */
#ifndef EMU_HART_PMU_EVENTS_H
#define EMU_HART_PMU_EVENTS_H

#include "emu/abi/pmu.h"
#include "emu/hart/hart.h"

/* Whether the hart can count it; so that the counters of a TLB it does not have are not offered. */
bool pmu_event_exists(const struct hart *hart, unsigned event);

/*
 * How often it has happened so far, before the instruction at hand; hart->budget must be exact.
 * The event must exist.
 */
uint64_t pmu_event_count(struct hart *hart, unsigned event);

#endif
