/*
 * The machine's counters for people and programs: a JSON document, which is equal to the byte
 * between two equal runs, and a table.
 */
#ifndef EMU_MACHINE_STATS_H
#define EMU_MACHINE_STATS_H

#include "emu/machine/machine.h"

#include <stdio.h>

/* Every counter, nested by the dots of its name. The caller looks for errors of `out`. */
void stats_write_json(struct machine *machine, FILE *out);

/* What happened to translations, traps and time, with all harts taken together. */
void stats_print_summary(struct machine *machine, FILE *out);

#endif
