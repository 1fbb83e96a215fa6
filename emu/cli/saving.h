/*
 * Snapshots as the command line asks for them: at a point of the run, or when somebody wants one
 * while it runs. Owner: cmd_run.
 */
#ifndef EMU_CLI_SAVING_H
#define EMU_CLI_SAVING_H

#include "emu/cli/arguments.h"
#include "emu/cli/host.h"

/* Before the run: whether the file can be written, and waits for what is asked for. */
bool saving_start(const struct arguments *args, struct machine *machine, struct host *host,
                  struct error *err) NODISCARD;

/* machine_run(), and on from each snapshot that was wanted, to the end. False: see `err`. */
bool saving_run(const struct arguments *args, struct machine *machine, struct host *host,
                enum machine_outcome *outcome, struct error *err) NODISCARD;

#endif
