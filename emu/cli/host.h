/*
 * The machine's way to the terminal that `pagewalk` runs in: console output to stdout, keys from
 * stdin, Ctrl-A x to leave, progress on stderr, and, where somebody sits at the terminal, a clock
 * that does not run ahead of theirs while the machine only waits. And to its network, when the
 * machine has one: while a connection is open, waiting takes as long as it says, so that whoever
 * is at the other end has time to answer.
 *
 * Owner: cmd_run. Life cycle: host_init and host_connect before machine_create, host_start before
 * the first run, host_finish after the last run, before anything else is printed, and
 * host_disconnect at the end.
 */
#ifndef EMU_CLI_HOST_H
#define EMU_CLI_HOST_H

#include "emu/cli/network.h"
#include "emu/cli/terminal.h"
#include "emu/gdb/gdb.h"
#include "emu/machine/machine.h"

#include <stdint.h>

struct host {
    struct machine_host ops; /* what machine_create() wants */
    uint64_t clock_hz;
    struct terminal terminal;
    struct network *network;               /* NULL: none */
    struct gdb_server *gdb;                /* the debugger's server; NULL: none */
    int signals;                           /* by which SIGUSR1 comes; -1: it is not listened to */
    bool show_progress;                    /* stderr is a terminal */
    bool printed;                          /* the guest has printed since the last host_poll() */
    bool mid_line;                         /* what it printed last does not end its line */
    bool progress;                         /* a progress line stands on stderr */
    uint64_t started_ns, next_progress_ns; /* host time */
    cycles_t started;                      /* simulated time then; not 0 after a snapshot */
    bool repeats_end;                      /* of input; see host_repeat_end() */
    bool resumed;
    struct terminal before; /* resumed: the input that the other run had in hand */
};

void host_init(struct host *host, uint64_t clock_hz);

/* Opens the network that the configuration asks for, if it does. */
bool host_connect(struct host *host, const struct net_config *config, struct error *err) NODISCARD;

/* Once the machine is gone; also without host_connect(). */
void host_disconnect(struct host *host);

/*
 * Takes over the terminal; the machine may write from now on. `guest_has_tty`: the guest's own
 * terminal driver ends lines with carriage returns and knows Ctrl-D as the end of input.
 * `others_write`: so does a trace, which knows nothing of carriage returns. `now` is the machine's
 * time.
 */
void host_start(struct host *host, bool guest_has_tty, bool others_write, cycles_t now);

/*
 * The guest is told of the end of its input again and again while it does nothing, at the seconds
 * 1, 2, 4, 8, ... of its time: to Linux a Ctrl-D is lost that comes before its shell waits for
 * keys.
 */
void host_repeat_end(struct host *host);

/* From now on SIGUSR1 asks for a snapshot, as Ctrl-A s does: the run pauses. */
void host_hear_signal(struct host *host);

/* Why the run has paused: somebody wants a snapshot. Asked once per wish. */
bool host_wants_snapshot(struct host *host);

/* A line on stderr, whatever mode the terminal is in, after what the guest has written. */
__attribute__((format(printf, 2, 3))) void host_say(struct host *host, const char *format, ...);

/* What the guest has written so far is written now. */
void host_flush(struct host *host);

/* Waits for debuggers at `port`, unless that is NULL. To be closed, also after a failure. */
bool host_listen(struct host *host, const char *port, struct error *err) NODISCARD;
void host_close_gdb(struct host *host);

/* May be called again. False: not all of the guest's output could be written. */
bool host_finish(struct host *host, struct error *err) NODISCARD;

#endif
