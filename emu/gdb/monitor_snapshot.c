/*
 * `monitor snapshot`: the machine into a file, as it stands. Whoever has connected names the file,
 * and may be anybody on this host: so it is one of the folder that pagewalk was started in, or of
 * those below, and never takes the place of anything but a snapshot.
 */
#include "emu/gdb/monitor.h"
#include "emu/machine/snapshot.h"

#include <inttypes.h>
#include <string.h>

/* Neither up nor to the root, nor hidden: no part of the path is empty or begins with a dot. */
static bool is_below(const char *path)
{
    for (const char *part = path;; part++) {
        if (*part == '.' || *part == '/' || *part == '\0')
            return false;
        part = strchr(part, '/');
        if (!part)
            return true;
    }
}

void monitor_snapshot(struct monitor *m)
{
    struct machine *machine = m->space->machine;
    struct error err;
    if (m->argc == 0)
        fputs("usage: monitor snapshot FILE\n", m->out);
    else if (!m->may_save)
        fputs("snapshot: this session writes no files\n", m->out);
    else if (!is_below(m->argv[0]))
        fprintf(m->out,
                "snapshot %s: has to be in the folder that pagewalk was started in, or below, with "
                "no name that begins with a dot\n",
                m->argv[0]);
    else if (!snapshot_may_write(m->argv[0], &err) || !machine_save(machine, m->argv[0], &err))
        fprintf(m->out, "%s\n", err.text);
    else
        fprintf(m->out, "saved %s after %" PRIu64 " instructions\n", m->argv[0],
                machine_retired(machine));
}
