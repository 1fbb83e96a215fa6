/* The hart's counters by number: 0 mcycle, 2 minstret, 3 to 31 mhpmcounter3 to mhpmcounter31. */
#ifndef FIRMWARE_COUNTERS_H
#define FIRMWARE_COUNTERS_H

#include <stdint.h>

#define FIRST_HPM_COUNTER 3
#define NR_HW_COUNTERS    32

/* The registers must exist: what is not in pmu_counters() may trap. */
void counter_write(unsigned number, uint64_t value);
/* mhpmevent, of counters from FIRST_HPM_COUNTER on. */
void counter_write_event(unsigned number, uint64_t event);
uint64_t counter_read_event(unsigned number);

#endif
