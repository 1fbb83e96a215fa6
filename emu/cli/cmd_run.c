/*
 * `pagewalk run`: builds a machine from the options, runs it to its end, and says what happened.
 */
#include "emu/cli/arguments.h"
#include "emu/cli/cmd.h"
#include "emu/cli/embedded.h"
#include "emu/cli/host.h"
#include "emu/cli/trace.h"
#include "emu/machine/stats.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/*
 * The file is opened before the run, so that a path that cannot be written does not cost a run;
 * its old contents go only when there are new ones.
 */
static bool open_stats(const char *path, FILE **out, struct error *err)
{
    *out = NULL;
    if (!path)
        return true;
    if (strcmp(path, "-") == 0) {
        *out = stdout;
        return true;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    /* Locked, as disks are: so that a disk of this run, given by mistake, is not written over. */
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(fd);
        return error_set(err, "--stats %s: in use; name another file", path);
    }
    if (fd >= 0)
        *out = fdopen(fd, "w");
    return *out || error_set(err, "--stats %s: %s; check the path", path, strerror(errno));
}

static bool write_stats(struct machine *machine, FILE *out)
{
    if (out != stdout && ftruncate(fileno(out), 0) != 0 && errno != EINVAL)
        return false; /* EINVAL: a pipe or a device, with nothing to cut off */
    stats_write_json(machine, out);
    return fflush(out) == 0 && !ferror(out);
}

/* What the run's end has to be said about, on stderr. The result is the exit status. */
static int conclude(struct machine *machine, enum machine_outcome outcome)
{
    char text[512];
    machine_describe(machine, text, sizeof(text));
    if (*text)
        fprintf(stderr, "pagewalk: %s\n", text);
    const char *violated = machine_check_stats(machine);
    if (!violated)
        return outcome == MACHINE_PAUSED ? EXIT_SUCCESS : machine_exit_status(machine);
    fprintf(stderr, "pagewalk: counters disagree: %s; please report this\n", violated);
    return EXIT_FAILURE;
}

static bool run(struct arguments *args, struct machine *machine, struct host *host, FILE *stats,
                int *status, struct error *err)
{
    if (args->trace && !trace_start(machine, &args->config, args->trace, err))
        return false;
    host_start(host, !machine_is_bare(machine), args->trace);
    enum machine_outcome outcome = machine_run(machine);
    bool ok = host_finish(host, err);
    *status = conclude(machine, outcome);
    if (args->summary)
        stats_print_summary(machine, stderr);
    if (stats && !write_stats(machine, stats))
        ok = error_set(err, "--stats %s: %s; is the disk full?", args->stats, strerror(errno));
    return ok;
}

static bool build_and_run(struct arguments *args, int argc, char **argv, int *status,
                          struct error *err)
{
    const struct machine_command command = {
        .path = argv[args->rest], .argc = argc - args->rest, .argv = argv + args->rest};
    static struct host host;
    FILE *stats;
    if (!open_stats(args->stats, &stats, err))
        return false;

    host_init(&host, (uint64_t)args->config.clock_mhz * 1000000);
    struct machine *machine = machine_create(&args->config, embedded_files(),
                                             command.argc > 0 ? &command : NULL, &host.ops, err);
    bool ok = machine && run(args, machine, &host, stats, status, err);
    terminal_close(&host.terminal);
    if (machine)
        machine_destroy(machine);
    if (stats && stats != stdout)
        fclose(stats);
    return ok;
}

int cmd_run(int argc, char **argv)
{
    struct arguments args;
    struct error err;
    int status = EXIT_SUCCESS;
    bool ok = arguments_parse(&args, argc, argv, &err);
    if (ok && args.help)
        print_run_help();
    else if (ok)
        ok = build_and_run(&args, argc, argv, &status, &err);
    arguments_destroy(&args);
    return ok ? status : report_error(&err);
}
