#include "emu/cli/arguments.h"

#include "emu/machine/signature.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Long options that are shorthands for one configuration path, and those with code of their own. */
enum special {
    OPTION_PATH = 256, /* + index into `options` */
    OPTION_CONFIG = 'c',
    OPTION_HELP = 'h',
    OPTION_SET = 's',
    OPTION_SWAP = 1,
    OPTION_DISK,
    OPTION_STATS,
    OPTION_SIGNATURE,
    OPTION_GRANULARITY,
    OPTION_SUMMARY,
    OPTION_TRACE,
    OPTION_NO_FASTMAP,
    OPTION_LIST,
};

static const struct {
    const char *name, *path; /* path NULL: `special` says what it does */
    bool has_value;
    int special;
} options[] = {
    {"mem", "mem", true, 0},
    {"harts", "harts", true, 0},
    {"mode", "mode", true, 0},
    {"ad", "ad", true, 0},
    {"preset", "preset", true, 0},
    {"seed", "seed", true, 0},
    {"max-cycles", "max_cycles", true, 0},
    {"kernel", "kernel", true, 0},
    {"firmware", "firmware", true, 0},
    {"initrd", "initrd", true, 0},
    {"append", "bootargs", true, 0},
    {"latency", "disk.latency", true, 0},
    {"swap", NULL, true, OPTION_SWAP},
    {"disk", NULL, true, OPTION_DISK},
    {"stats", NULL, true, OPTION_STATS},
    {"signature", NULL, true, OPTION_SIGNATURE},
    {"signature-granularity", NULL, true, OPTION_GRANULARITY},
    {"summary", NULL, false, OPTION_SUMMARY},
    {"trace", NULL, true, OPTION_TRACE},
    {"config", NULL, true, OPTION_CONFIG},
    {"set", NULL, true, OPTION_SET},
    {"no-fastmap", NULL, false, OPTION_NO_FASTMAP},
    {"list", NULL, false, OPTION_LIST},
    {"help", NULL, false, OPTION_HELP},
};
#define NR_OPTIONS (sizeof(options) / sizeof(options[0]))

static void build_long_options(struct option long_options[NR_OPTIONS + 1])
{
    memset(long_options, 0, (NR_OPTIONS + 1) * sizeof(*long_options));
    for (unsigned i = 0; i < NR_OPTIONS; i++) {
        long_options[i].name = options[i].name;
        long_options[i].has_arg = options[i].has_value ? required_argument : no_argument;
        long_options[i].val = options[i].path ? OPTION_PATH + (int)i : options[i].special;
    }
}

/* --swap takes the size of a swap area in memory, or the name of a file. */
static bool set_swap(struct machine_config *config, const char *value, struct error *err)
{
    uint64_t size;
    if (config_parse_size(value, &size))
        return config_set(config, "swap.size", value, err) &&
               config_set(config, "swap.file", "", err);
    return config_set(config, "swap.file", value, err);
}

static bool add_disk(struct arguments *args, const char *file, struct error *err)
{
    char path[32];
    snprintf(path, sizeof(path), "disk[%u].file", args->nr_disks++);
    return config_set(&args->config, path, file, err);
}

static bool set_granularity(struct arguments *args, const char *value, struct error *err)
{
    char *end;
    unsigned long bytes = strtoul(value, &end, 10);
    if (*end != '\0' || bytes == 0 || bytes > SIGNATURE_MAX_GRANULARITY || bytes & (bytes - 1))
        return error_set(err, "--signature-granularity: '%s' is not a power of two from 1 to %d",
                         value, SIGNATURE_MAX_GRANULARITY);
    args->signature_granularity = bytes;
    return true;
}

static bool apply(struct arguments *args, int option, const char *value, struct error *err)
{
    struct machine_config *config = &args->config;
    if (option >= OPTION_PATH)
        return config_set(config, options[option - OPTION_PATH].path, value, err);
    switch (option) {
    case OPTION_CONFIG:
        return config_load(config, value, err);
    case OPTION_SET:
        return config_set_pair(config, value, err);
    case OPTION_SWAP:
        return set_swap(config, value, err);
    case OPTION_DISK:
        return add_disk(args, value, err);
    case OPTION_NO_FASTMAP:
        return config_set(config, "mmu.fastmap", "false", err);
    case OPTION_STATS:
        args->stats = value;
        return true;
    case OPTION_SIGNATURE:
        args->signature = value;
        return true;
    case OPTION_GRANULARITY:
        return set_granularity(args, value, err);
    case OPTION_TRACE:
        args->trace = value;
        return true;
    case OPTION_SUMMARY:
        args->summary = true;
        return true;
    case OPTION_LIST:
        args->list = true;
        return true;
    case OPTION_HELP:
        args->help = true;
        return true;
    }
    return false;
}

bool arguments_parse(struct arguments *args, int argc, char **argv, struct error *err)
{
    struct option long_options[NR_OPTIONS + 1];
    build_long_options(long_options);
    *args = (struct arguments){.signature_granularity = SIGNATURE_GRANULARITY};
    config_init(&args->config);

    opterr = 0; /* messages are ours */
    optind = 1;
    int option;
    /* '+': what follows the program's name belongs to the program. */
    while ((option = getopt_long(argc, argv, "+:c:h", long_options, NULL)) != -1) {
        if (option == '?')
            return error_set(err, "%s: unknown option; see 'pagewalk run --help'",
                             argv[optind - 1]);
        if (option == ':')
            return error_set(err, "%s: its value is missing; see 'pagewalk run --help'",
                             argv[optind - 1]);
        if (!apply(args, option, optarg, err))
            return false;
    }
    args->rest = optind;
    return args->help || config_check(&args->config, err);
}

void arguments_destroy(struct arguments *args)
{
    config_destroy(&args->config);
}
