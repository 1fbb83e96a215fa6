/*
 * The options that `run` and `config` share: they end up in struct machine_config, in the order in
 * which they are given, so that later ones win.
 */
#ifndef EMU_CLI_ARGUMENTS_H
#define EMU_CLI_ARGUMENTS_H

#include "emu/machine/machine.h"

struct arguments {
    struct machine_config config;
    unsigned nr_disks;              /* given by --disk so far */
    const char *stats;              /* file for the counters, "-" for stdout; NULL: none */
    const char *signature;          /* file for the signature; NULL: none is wanted */
    unsigned signature_granularity; /* bytes on a line of it */
    const char *trace;              /* what to trace; NULL: nothing */
    const char *gdb;                /* port to listen on for a debugger; NULL: none */
    const char *snapshot;           /* file to save to; NULL: none */
    struct machine_point snapshot_at;
    bool snapshot_at_point; /* snapshot_at is given; else on demand only */
    bool snapshot_exit;     /* the run ends when it is saved */
    const char *resume;     /* snapshot to go on from; NULL: boot */
    bool summary;
    bool list; /* config: describe the options ... */
    bool json; /* ... as JSON */
    bool help;
    int rest; /* index of the first argument that is not an option */
};

/* Fills `args` (defaults first) and checks the configuration as a whole. */
bool arguments_parse(struct arguments *args, int argc, char **argv, struct error *err) NODISCARD;
void arguments_destroy(struct arguments *args);

#endif
