/*
 * The configuration in a snapshot: each option's path and its value as text, so that options may
 * come and go, and which of them may have another value when the machine goes on.
 */
#include "emu/machine/options.h"
#include "emu/machine/snapshot.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PATH 64

/*
 * Values of the host, or of the run and not of the machine: any other is as good. And what is worth
 * an experiment: TLBs and page-walk caches of another geometry, which begin empty, and slower or
 * faster disks. A preset is the sum of the values that it sets.
 */
static const char *const free_options[] = {
    "preset",    "max_cycles",  "trap_loop",      "reboot",       "mmu.fastmap",
    "swap.file", "disk[].file", "disk[].overlay", "swap.latency", "disk[].latency",
    "mmu.l1i.*", "mmu.l1d.*",   "mmu.l2.*",       "mmu.pwc.*"};

static bool is_named(const char *pattern, const char *path)
{
    size_t stem = strcspn(pattern, "*");
    return pattern[stem] ? strncmp(pattern, path, stem) == 0 : strcmp(pattern, path) == 0;
}

static bool is_free(const struct option *option)
{
    for (unsigned i = 0; i < sizeof(free_options) / sizeof(free_options[0]); i++)
        if (is_named(free_options[i], option->path))
            return true;
    return false;
}

/* Counted in numbers of entries or files: none is no kind of some. */
static bool is_there(const struct option *option, const char *value)
{
    return option->kind == OPTION_TEXT ? *value != '\0' : strcmp(value, "0") != 0;
}

static bool says_how_many(const struct option *option)
{
    const char *dot = strrchr(option->path, '.');
    return option->kind == OPTION_TEXT || (dot && strcmp(dot, ".entries") == 0);
}

static bool may_become(const struct option *option, const char *then, const char *now)
{
    if (strcmp(then, now) == 0)
        return true;
    return is_free(option) &&
           (!says_how_many(option) || is_there(option, then) == is_there(option, now));
}

static unsigned nr_elements(const struct option *option)
{
    return option->element ? MAX_DISKS : 1;
}

/* "disk[].file" -> "disk[2].file" */
static void element_path(const struct option *option, unsigned index, char path[MAX_PATH])
{
    const char *list = strstr(option->path, "[]");
    if (list)
        snprintf(path, MAX_PATH, "%.*s[%u]%s", (int)(list - option->path), option->path, index,
                 list + 2);
    else
        snprintf(path, MAX_PATH, "%s", option->path);
}

static void write_option(const struct option *option, struct machine_config *config, unsigned index,
                         struct archive *a)
{
    char path[MAX_PATH], value[OPTION_TEXT_MAX + 1], *text = path;
    element_path(option, index, path);
    archive_text(a, &text, MAX_PATH);
    option_format(option, option_field(option, config, index), value, sizeof(value));
    text = value;
    archive_text(a, &text, OPTION_TEXT_MAX);
}

static void read_options(struct machine_config *config, uint32_t nr, struct archive *a)
{
    char *path = NULL, *value = NULL;
    for (; nr > 0 && !a->failed; nr--) {
        struct error why;
        archive_text(a, &path, MAX_PATH);
        archive_text(a, &value, OPTION_TEXT_MAX);
        if (archive_check(a, path && value, "an option") && !config_set(config, path, value, &why))
            archive_fail(a, "its configuration is not for this build of pagewalk: %s", why.text);
    }
    free(path);
    free(value);
}

void config_archive(struct machine_config *config, struct archive *a)
{
    uint32_t nr = 0;
    archive_section(a, "configuration", 0);
    for (const struct option *o = options; o < options + nr_options; o++)
        nr += nr_elements(o);
    archive_u32(a, &nr);
    if (a->loading) {
        read_options(config, nr, a);
        return;
    }
    for (const struct option *o = options; o < options + nr_options; o++)
        for (unsigned i = 0; i < nr_elements(o); i++)
            write_option(o, config, i, a);
}

/* As a user would say it, who never wrote the empty text down. */
static void in_words(const struct option *option, const char *value, char *text, size_t size)
{
    static const char *const built_in[] = {"kernel", "firmware", "initrd"};
    const bool none = *value == '\0' || (option->kind == OPTION_SIZE && strcmp(value, "0") == 0);
    snprintf(text, size, none ? "none" : "'%.80s'", value);
    for (unsigned i = 0; none && i < sizeof(built_in) / sizeof(built_in[0]); i++)
        if (strcmp(option->path, built_in[i]) == 0)
            snprintf(text, size, "the built-in one");
}

static bool refuse(const struct option *option, unsigned index, const char *then, const char *now,
                   struct error *err)
{
    char path[MAX_PATH], was[96], wish[96];
    element_path(option, index, path);
    in_words(option, then, was, sizeof(was));
    in_words(option, now, wish, sizeof(wish));
    return error_set(err,
                     "--resume: %s is %s in the snapshot and cannot become %s in the middle of a "
                     "run; leave that option out, or boot anew",
                     path, was, wish);
}

bool snapshot_accepts(const struct machine_config *saved, const struct machine_config *config,
                      struct error *err)
{
    for (const struct option *o = options; o < options + nr_options; o++)
        for (unsigned i = 0; i < nr_elements(o); i++) {
            char then[OPTION_TEXT_MAX + 1], now[OPTION_TEXT_MAX + 1];
            option_format(o, option_field(o, (struct machine_config *)saved, i), then,
                          sizeof(then));
            option_format(o, option_field(o, (struct machine_config *)config, i), now, sizeof(now));
            if (!may_become(o, then, now))
                return refuse(o, i, then, now, err);
        }
    return true;
}
