/*
 * The events of the performance counters under their names, for host and guest: PMU_CYCLES and so
 * on, and how many ids there can be. The table is pmu.def.
 */
#ifndef EMU_ABI_PMU_H
#define EMU_ABI_PMU_H

#define PMU_NONE         0x00 /* in mhpmevent: counts nothing */
#define PMU_NR_EVENT_IDS 0x100

enum pmu_event {
#define PMU_EVENT(id, name, text) PMU_##name = id,
#include "emu/abi/pmu.def"
};

#endif
