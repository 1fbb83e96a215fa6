/*
 * A machine with everything in it that a snapshot has to hold, for its suite and its fuzz target:
 * two harts in S-mode that walk page tables all the time, code that has been decoded and then
 * written over, pending timers, bytes in the UART, and requests of a disk in flight.
 */
#ifndef TESTS_UNIT_SNAPSHOT_FIXTURE_H
#define TESTS_UNIT_SNAPSHOT_FIXTURE_H

#include "emu/machine/machine.h"

#define SNAPSHOT_FIXTURE_CYCLES 200000 /* the run's length */

/* The configuration; to be destroyed. `policy` is that of all TLBs. */
void snapshot_fixture_config(struct machine_config *config, enum tlb_policy policy);

/* At the start of its run, or, with `start` false, ready to be read into. */
struct machine *snapshot_fixture_build(const struct machine_config *config, bool start);

#endif
