/*
 * What the device tree's "riscv,pmu" node says of the machine's performance counters: which events
 * each can count, and what is to be written to mhpmevent for them
 * (Linux' bindings/perf/riscv,pmu.yaml).
 */
#ifndef FIRMWARE_PMU_MAP_H
#define FIRMWARE_PMU_MAP_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before the others. */
void pmu_map_init(const void *fdt);

/* All counters that the node names, and mcycle and minstret; bit = number. */
uint32_t pmu_counters(void);

/*
 * The counters from mhpmcounter3 on that can count the hardware event (SBI 11.1 to 11.3), and its
 * `selector` for mhpmevent. 0: there is none.
 */
uint32_t pmu_map_event(uint32_t event_idx, uint64_t event_data, uint64_t *selector);

#endif
