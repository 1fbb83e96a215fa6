/*
 * The machine's way to the terminal that `pagewalk` runs in: console output to stdout, keys from
 * stdin, Ctrl-A x to leave, progress on stderr, and, where somebody sits at the terminal, a clock
 * that does not run ahead of theirs while the machine only waits.
 *
 * Owner: cmd_run. Life cycle: host_init before machine_create, host_finish after the
 * last run, before anything else is printed.
 */
#ifndef EMU_CLI_HOST_H
#define EMU_CLI_HOST_H

#include "emu/cli/terminal.h"
#include "emu/machine/machine.h"

#include <stdint.h>

struct host {
    struct machine_host ops; /* what machine_create() wants */
    uint64_t clock_hz;
    struct terminal terminal;
    bool show_progress; /* stderr is a terminal */
    bool printed;       /* the guest has printed since the last host_poll() */
    bool progress;      /* a progress line stands on stderr */
    uint64_t started_ns, next_progress_ns; /* host time */
};

/* Takes over the terminal; the machine may write from now on. */
void host_init(struct host *host, uint64_t clock_hz);

/* May be called again. False: not all of the guest's output could be written. */
bool host_finish(struct host *host, struct error *err) NODISCARD;

#endif
