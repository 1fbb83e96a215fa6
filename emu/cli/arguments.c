#include "emu/cli/arguments.h"

#include "emu/base/nearest.h"
#include "emu/machine/signature.h"
#include "emu/machine/snapshot.h"

#include <errno.h>
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
    OPTION_HOSTFWD,
    OPTION_BALLOON,
    OPTION_STATS,
    OPTION_SIGNATURE,
    OPTION_GRANULARITY,
    OPTION_SUMMARY,
    OPTION_TRACE,
    OPTION_GDB,
    OPTION_ISA,
    OPTION_SNAPSHOT,
    OPTION_SNAPSHOT_AT,
    OPTION_SNAPSHOT_EXIT,
    OPTION_RESUME,
    OPTION_LIST,
    OPTION_JSON,
};

static const struct {
    const char *name;
    const char *path; /* the value that it sets; NULL: `special` says what it does */
    const char *to;   /* what it sets that to; NULL: what is given */
    bool has_value;
    int special;
} options[] = {
    {"mem", "mem", NULL, true, 0},
    {"harts", "harts", NULL, true, 0},
    {"mode", "mode", NULL, true, 0},
    {"ad", "ad", NULL, true, 0},
    {"misaligned", "misaligned", NULL, true, 0},
    {"preset", "preset", NULL, true, 0},
    {"seed", "seed", NULL, true, 0},
    {"max-cycles", "max_cycles", NULL, true, 0},
    {"kernel", "kernel", NULL, true, 0},
    {"firmware", "firmware", NULL, true, 0},
    {"initrd", "initrd", NULL, true, 0},
    {"append", "bootargs", NULL, true, 0},
    {"latency", "disk.latency", NULL, true, 0},
    {"console", "console", NULL, true, 0},
    {"swap", NULL, NULL, true, OPTION_SWAP},
    {"disk", NULL, NULL, true, OPTION_DISK},
    {"net", "net.enable", "true", false, 0},
    {"hostfwd", NULL, NULL, true, OPTION_HOSTFWD},
    {"rng", "rng.enable", "true", false, 0},
    {"balloon", NULL, NULL, true, OPTION_BALLOON},
    {"stats", NULL, NULL, true, OPTION_STATS},
    {"signature", NULL, NULL, true, OPTION_SIGNATURE},
    {"signature-granularity", NULL, NULL, true, OPTION_GRANULARITY},
    {"summary", NULL, NULL, false, OPTION_SUMMARY},
    {"trace", NULL, NULL, true, OPTION_TRACE},
    {"gdb", NULL, NULL, true, OPTION_GDB},
    {"config", NULL, NULL, true, OPTION_CONFIG},
    {"set", NULL, NULL, true, OPTION_SET},
    {"no-reboot", "reboot", "false", false, 0},
    {"isa", NULL, NULL, true, OPTION_ISA},
    {"no-fastmap", "mmu.fastmap", "false", false, 0},
    {"snapshot", NULL, NULL, true, OPTION_SNAPSHOT},
    {"snapshot-at", NULL, NULL, true, OPTION_SNAPSHOT_AT},
    {"snapshot-exit", NULL, NULL, false, OPTION_SNAPSHOT_EXIT},
    {"resume", NULL, NULL, true, OPTION_RESUME},
    {"list", NULL, NULL, false, OPTION_LIST},
    {"json", NULL, NULL, false, OPTION_JSON},
    {"help", NULL, NULL, false, OPTION_HELP},
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

/*
 * What may follow a disk's name after its last comma: `word`, for the option `path` of the disk
 * with `value`, or with what stands behind the word. Any other comma belongs to the name.
 */
static const struct {
    const char *word, *path, *value;
} disk_words[] = {
    {"readonly", "readonly", "true"},
    {"snapshot", "overlay", "memory"},
    {"overlay=", "overlay", NULL},
};

/* Splits "base.img,snapshot" at the comma. The number of the word, or -1: there is none. */
static int find_disk_word(const char *text, size_t *name_len)
{
    const char *comma = strrchr(text, ',');
    *name_len = comma ? (size_t)(comma - text) : strlen(text);
    for (unsigned i = 0; comma && i < sizeof(disk_words) / sizeof(disk_words[0]); i++) {
        const char *word = disk_words[i].word;
        if (disk_words[i].value ? strcmp(comma + 1, word) == 0
                                : strncmp(comma + 1, word, strlen(word)) == 0)
            return (int)i;
    }
    *name_len = strlen(text);
    return -1;
}

static bool add_disk(struct arguments *args, const char *text, struct error *err)
{
    const unsigned disk = args->nr_disks++;
    size_t len;
    char path[32], file[4096];
    int word = find_disk_word(text, &len);
    if (len >= sizeof(file))
        return error_set(err, "--disk: a name of more than %zu bytes", sizeof(file) - 1);
    snprintf(file, sizeof(file), "%.*s", (int)len, text);
    snprintf(path, sizeof(path), "disk[%u].file", disk);
    if (!config_set(&args->config, path, file, err))
        return false;
    if (word < 0)
        return true;
    snprintf(path, sizeof(path), "disk[%u].%s", disk, disk_words[word].path);
    const char *value = disk_words[word].value;
    return config_set(&args->config, path,
                      value ? value : text + len + 1 + strlen(disk_words[word].word), err);
}

/* Each --hostfwd adds one forward, and there is no forward without a network. */
static bool add_hostfwd(struct machine_config *config, const char *value, struct error *err)
{
    char list[2048];
    const char *before = config->net.hostfwd;
    snprintf(list, sizeof(list), "%s%s%s", before ? before : "", before ? " " : "", value);
    return config_set(config, "net.hostfwd", list, err) &&
           config_set(config, "net.enable", "true", err);
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

/* A number of instructions with a suffix for powers of 1000, or a marker's. */
static bool set_snapshot_at(struct arguments *args, const char *value, struct error *err)
{
    static const char suffixes[] = "kMG";
    const char *digits = strncmp(value, "marker:", 7) == 0 ? value + 7 : value;
    char *end;
    errno = 0;
    uint64_t number = strtoull(digits, &end, 0), scale = 1;
    const char *suffix = *end && digits == value ? strchr(suffixes, *end) : NULL;
    if (suffix) {
        for (const char *s = suffixes; s <= suffix; s++)
            scale *= 1000;
        end++;
    }
    if (*digits < '0' || *digits > '9' || *end != '\0' || errno != 0 || number > UINT64_MAX / scale)
        return error_set(err,
                         "--snapshot-at: '%s' is not a number of instructions, such as 500M, and "
                         "not marker:NUMBER",
                         value);
    args->snapshot_at_point = true;
    if (digits == value)
        args->snapshot_at = (struct machine_point){.retired = number * scale};
    else
        args->snapshot_at = (struct machine_point){UINT64_MAX, true, number};
    return true;
}

static bool apply(struct arguments *args, int option, const char *value, struct error *err)
{
    struct machine_config *config = &args->config;
    if (option >= OPTION_PATH) {
        const char *to = options[option - OPTION_PATH].to;
        return config_set(config, options[option - OPTION_PATH].path, to ? to : value, err);
    }
    switch (option) {
    case OPTION_CONFIG:
        return config_load(config, value, err);
    case OPTION_SET:
        return config_set_pair(config, value, err);
    case OPTION_SWAP:
        return set_swap(config, value, err);
    case OPTION_DISK:
        return add_disk(args, value, err);
    case OPTION_HOSTFWD:
        return add_hostfwd(config, value, err);
    case OPTION_BALLOON:
        return config_set(config, "balloon.size", value, err) &&
               config_set(config, "balloon.enable", "true", err);
    case OPTION_ISA:
        return config_set_isa(config, value, err);
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
    case OPTION_GDB:
        args->gdb = value;
        return true;
    case OPTION_SUMMARY:
        args->summary = true;
        return true;
    case OPTION_SNAPSHOT:
        args->snapshot = value;
        return true;
    case OPTION_SNAPSHOT_AT:
        return set_snapshot_at(args, value, err);
    case OPTION_SNAPSHOT_EXIT:
        args->snapshot_exit = true;
        return true;
    case OPTION_RESUME: /* seen to before */
        return true;
    case OPTION_LIST:
        args->list = true;
        return true;
    case OPTION_JSON:
        args->json = true;
        return true;
    case OPTION_HELP:
        args->help = true;
        return true;
    }
    return false;
}

/* Of an abbreviation that is not refused as such, there is more than one meaning. */
static bool is_abbreviation(const char *name, size_t len)
{
    for (unsigned i = 0; i < NR_OPTIONS; i++)
        if (strncmp(options[i].name, name, len) == 0)
            return true;
    return false;
}

/*
 * `word` is as it was given; getopt has put into `known` the option that it is, if that only takes
 * no value.
 */
static bool refuse_option(const char *word, int known, struct error *err)
{
    struct nearest nearest;
    const char *name = word + strspn(word, "-");
    const bool is_long = name - word == 2;
    const size_t len = strcspn(name, "=");
    if (known >= OPTION_PATH || (is_long && known != 0))
        return error_set(err, "--%.*s: takes no value; leave out '%s'", (int)len, name, name + len);
    if (is_long && is_abbreviation(name, len))
        return error_set(err, "%s: several options begin with that; see 'pagewalk run --help'",
                         word);
    nearest_begin(&nearest, name, len);
    for (unsigned i = 0; i < NR_OPTIONS; i++)
        nearest_offer(&nearest, options[i].name);
    return error_set(err, "%.*s: unknown option%s; see 'pagewalk run --help'",
                     (int)(name + len - word), word, nearest_hint(&nearest, "--"));
}

/*
 * The configuration that all other options start from: the snapshot's that --resume names, wherever
 * on the command line, or the default one.
 */
static bool start_config(struct arguments *args, int argc, char **argv,
                         const struct option *long_options, struct error *err)
{
    int option;
    config_init(&args->config);
    opterr = 0; /* messages are ours */
    optind = 0; /* from the start, whatever was parsed before */
    while ((option = getopt_long(argc, argv, "+:c:h", long_options, NULL)) != -1)
        if (option == OPTION_RESUME)
            args->resume = optarg;
    return !args->resume || snapshot_config(args->resume, &args->config, err);
}

/* What the options together ask for. */
static bool check(struct arguments *args, int argc, struct error *err)
{
    if ((args->snapshot_at_point || args->snapshot_exit) && !args->snapshot)
        return error_set(err, "%s: --snapshot FILE is missing: where should it be saved?",
                         args->snapshot_at_point ? "--snapshot-at" : "--snapshot-exit");
    if (args->snapshot && args->gdb)
        return error_set(err,
                         "--snapshot %s: not under a debugger; leave it out, and say 'monitor "
                         "snapshot FILE' in gdb",
                         args->snapshot);
    if (!config_check(&args->config, err))
        return false;
    if (!args->resume)
        return true;
    if (args->rest != argc)
        return error_set(err, "--resume %s: what runs there is in the snapshot; name no program",
                         args->resume);
    struct machine_config saved;
    config_init(&saved);
    bool ok =
        snapshot_config(args->resume, &saved, err) && snapshot_accepts(&saved, &args->config, err);
    config_destroy(&saved);
    return ok;
}

bool arguments_parse(struct arguments *args, int argc, char **argv, struct error *err)
{
    struct option long_options[NR_OPTIONS + 1];
    build_long_options(long_options);
    *args = (struct arguments){.signature_granularity = SIGNATURE_GRANULARITY};
    if (!start_config(args, argc, argv, long_options, err))
        return false;

    int option;
    const char *word = argv[1];
    optind = 0;
    /* '+': what follows the program's name belongs to the program. */
    while ((option = getopt_long(argc, argv, "+:c:h", long_options, NULL)) != -1) {
        if (option == '?')
            return refuse_option(word, optopt, err);
        if (option == ':')
            return error_set(err, "%s: its value is missing; see 'pagewalk run --help'", word);
        if (!apply(args, option, optarg, err))
            return false;
        word = argv[optind]; /* what the next one is in, were it a letter among others */
    }
    args->rest = optind;
    return args->help || check(args, argc, err);
}

void arguments_destroy(struct arguments *args)
{
    config_destroy(&args->config);
}
