/*
 * `--trace`: tells on stderr what happens, line by line. Owner: cmd_run.
 */
#ifndef EMU_CLI_TRACE_H
#define EMU_CLI_TRACE_H

#include "emu/machine/machine.h"

/* Starts the traces named in `what`, a comma-separated list. */
bool trace_start(struct machine *machine, const struct machine_config *config, const char *what,
                 struct error *err) NODISCARD;

#endif
