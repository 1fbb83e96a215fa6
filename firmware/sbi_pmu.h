/* What the two files of the PMU extension share. */
#ifndef FIRMWARE_SBI_PMU_H
#define FIRMWARE_SBI_PMU_H

#include "firmware/sbi.h"

/* sbi_pmu.c: whether there is a counter that could be set up for the event. */
bool pmu_can_count(uint32_t event_idx, uint64_t event_data);

/* sbi_pmu_info.c: SBI 11.14, by the arguments of the call. */
long pmu_event_get_info(const uint64_t args[6]);

#endif
