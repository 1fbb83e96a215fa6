#include "emu/cli/saving.h"

#include "emu/machine/snapshot.h"

#include <inttypes.h>

bool saving_start(const struct arguments *args, struct machine *machine, struct host *host,
                  struct error *err)
{
    if (!args->snapshot)
        return true;
    if (!snapshot_may_write(args->snapshot, err))
        return false;
    host_hear_signal(host);
    if (args->snapshot_at_point)
        machine_set_point(machine, &args->snapshot_at);
    return true;
}

/* On demand, what goes wrong is no reason to end a run. */
static bool save(const struct arguments *args, struct machine *machine, struct host *host,
                 bool at_point, struct error *err)
{
    if (!args->snapshot) {
        host_say(host, "no snapshot: start the run with --snapshot FILE to say where to");
        return true;
    }
    host_flush(host);
    if (machine_save(machine, args->snapshot, err)) {
        host_say(host, "saved %s after %" PRIu64 " instructions", args->snapshot,
                 machine_retired(machine));
        return true;
    }
    if (at_point)
        return false;
    host_say(host, "%s", err->text);
    return true;
}

bool saving_run(const struct arguments *args, struct machine *machine, struct host *host,
                enum machine_outcome *outcome, struct error *err)
{
    bool reached = false;
    for (;;) {
        *outcome = host->gdb ? gdb_run(host->gdb, machine) : machine_run(machine);
        const bool at_point = *outcome == MACHINE_AT_POINT;
        reached |= at_point;
        if (!at_point && !(*outcome == MACHINE_PAUSED && host_wants_snapshot(host)))
            break;
        if (!save(args, machine, host, at_point, err))
            return false;
        if (args->snapshot && args->snapshot_exit)
            return true;
    }
    return !args->snapshot_at_point || reached || *outcome == MACHINE_PAUSED ||
           error_set(err,
                     "--snapshot-at: the run was over before, after %" PRIu64
                     " instructions; nothing was saved",
                     machine_retired(machine));
}
