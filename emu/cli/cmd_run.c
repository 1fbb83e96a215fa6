/*
 * `pagewalk run`: builds a machine from the options, runs it to its end, and says what happened.
 */
#include "emu/cli/arguments.h"
#include "emu/cli/cmd.h"
#include "emu/cli/embedded.h"
#include "emu/cli/host.h"
#include "emu/cli/outfile.h"
#include "emu/cli/saving.h"
#include "emu/cli/trace.h"
#include "emu/machine/snapshot.h"
#include "emu/machine/stats.h"

#include <stdio.h>
#include <stdlib.h>

/* The files that results go to. */
struct results {
    struct outfile stats, signature;
};

static bool open_results(struct results *results, const struct arguments *args, struct error *err)
{
    return outfile_open(&results->stats, "--stats", args->stats, err) &&
           outfile_open(&results->signature, "--signature", args->signature, err);
}

static bool write_results(struct results *results, const struct arguments *args,
                          struct machine *machine, struct error *err)
{
    bool ok = true;
    if (results->stats.file) {
        outfile_begin(&results->stats);
        stats_write_json(machine, results->stats.file);
        ok = outfile_end(&results->stats, err);
    }
    if (results->signature.file) {
        outfile_begin(&results->signature);
        machine_write_signature(machine, args->signature_granularity, results->signature.file);
        ok = outfile_end(&results->signature, err) && ok;
    }
    return ok;
}

static void close_results(struct results *results)
{
    outfile_close(&results->stats);
    outfile_close(&results->signature);
}

/* What the run's end has to be said about, on stderr. The result is the exit status. */
static int conclude(struct machine *machine, enum machine_outcome outcome)
{
    char text[512];
    machine_describe(machine, text, sizeof(text));
    if (*text)
        fprintf(stderr, "pagewalk: %s\n", text);
    machine_describe_disks(machine, text, sizeof(text));
    if (*text)
        fprintf(stderr, "pagewalk: %s\n", text);
    const char *violated = machine_check_stats(machine);
    if (!violated)
        return outcome == MACHINE_PAUSED || outcome == MACHINE_AT_POINT
                   ? EXIT_SUCCESS
                   : machine_exit_status(machine);
    fprintf(stderr, "pagewalk: counters disagree: %s; please report this\n", violated);
    return EXIT_FAILURE;
}

static bool run(struct arguments *args, struct machine *machine, struct host *host,
                struct results *results, int *status, struct error *err)
{
    if (args->signature && !machine_has_signature(machine))
        return error_set(err,
                         "--signature %s: the image does not have both of the symbols "
                         "begin_signature and end_signature, in RAM; run a test that has them",
                         args->signature);
    if (args->trace && !trace_start(machine, &args->config, args->trace, err))
        return false;
    if (!saving_start(args, machine, host, err))
        return false;
    if (host->gdb)
        fprintf(stderr, "pagewalk: gdb: waiting at port %u; connect with 'target remote :%u'\n",
                gdb_port(host->gdb), gdb_port(host->gdb));
    enum machine_outcome outcome;
    if (args->config.kernel) /* the built-in one remembers it */
        host_repeat_end(host);
    host_start(host, !machine_is_bare(machine), args->trace, machine_now(machine));
    bool saved = saving_run(args, machine, host, &outcome, err);
    struct error lost;
    bool ok = host_finish(host, &lost);
    if (!saved) {
        fprintf(stderr, "pagewalk: %s\n", err->text);
        *status = EXIT_FAILURE;
    }
    if (!ok)
        *err = lost;
    int ended = conclude(machine, outcome);
    *status = ended ? ended : *status;
    if (args->summary)
        stats_print_summary(machine, stderr);
    return write_results(results, args, machine, err) && ok;
}

static bool build_and_run(struct arguments *args, int argc, char **argv, int *status,
                          struct error *err)
{
    const struct machine_command command = {
        .path = argv[args->rest], .argc = argc - args->rest, .argv = argv + args->rest};
    static struct host host;
    struct results results = {0};
    struct machine *machine = NULL;
    bool ok = false;
    if (!open_results(&results, args, err))
        goto out;

    host_init(&host, (uint64_t)args->config.clock_mhz * 1000000);
    if (!host_listen(&host, args->gdb, err) || !host_connect(&host, &args->config.net, err))
        goto out;
    if (args->resume)
        machine = machine_resume(&args->config, embedded_files(), args->resume, &host.ops, err);
    else
        machine = machine_create(&args->config, embedded_files(),
                                 command.argc > 0 ? &command : NULL, &host.ops, err);
    ok = machine && run(args, machine, &host, &results, status, err);
    terminal_close(&host.terminal);
    if (machine)
        machine_destroy(machine);
    host_disconnect(&host);
out:
    host_close_gdb(&host);
    close_results(&results);
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
    else if (ok && (args.list || args.json))
        ok = error_set(&err, "--%s: is for 'pagewalk config', which lists all values",
                       args.list ? "list" : "json");
    else if (ok)
        ok = build_and_run(&args, argc, argv, &status, &err);
    arguments_destroy(&args);
    return ok ? status : report_error(&err);
}
