/*
 * The configuration in a snapshot: each option's path and its value as text, so that options may
 * come and go, and which of them may have another value when the machine goes on.
 */
#include "emu/machine/options.h"
#include "emu/machine/snapshot.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PATH  64
#define MAX_VALUE 4096

/* Values of the host, or of the run and not of the machine: any other is as good. */
static const char *const free_options[] = {"max_cycles", "trap_loop",   "mmu.fastmap",
                                           "swap.file",  "disk[].file", "disk[].overlay", "reboot"};

static bool is_free(const struct option *option)
{
    for (unsigned i = 0; i < sizeof(free_options) / sizeof(free_options[0]); i++)
        if (strcmp(option->path, free_options[i]) == 0)
            return true;
    return false;
}

/* A file may be another one, but there is one or there is none. */
static bool may_become(const struct option *option, const char *then, const char *now)
{
    if (strcmp(then, now) == 0)
        return true;
    return is_free(option) && (option->kind != OPTION_TEXT || (*then && *now));
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
    char path[MAX_PATH], value[MAX_VALUE + 1], *text = path;
    element_path(option, index, path);
    archive_text(a, &text, MAX_PATH);
    option_format(option, option_field(option, config, index), value, sizeof(value));
    text = value;
    archive_text(a, &text, MAX_VALUE);
}

static void read_options(struct machine_config *config, uint32_t nr, struct archive *a)
{
    char *path = NULL, *value = NULL;
    for (; nr > 0 && !a->failed; nr--) {
        struct error why;
        archive_text(a, &path, MAX_PATH);
        archive_text(a, &value, MAX_VALUE);
        if (archive_check(a, path && value, "an option") &&
            !config_set(config, path, value, &why))
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

bool snapshot_accepts(const struct machine_config *saved, const struct machine_config *config,
                      struct error *err)
{
    for (const struct option *o = options; o < options + nr_options; o++)
        for (unsigned i = 0; i < nr_elements(o); i++) {
            char then[MAX_VALUE + 1], now[MAX_VALUE + 1], path[MAX_PATH];
            option_format(o, option_field(o, (struct machine_config *)saved, i), then,
                          sizeof(then));
            option_format(o, option_field(o, (struct machine_config *)config, i), now, sizeof(now));
            if (may_become(o, then, now))
                continue;
            element_path(o, i, path);
            return error_set(err,
                             "--resume: %s is '%.80s' in the snapshot and cannot become '%.80s' in "
                             "the middle of a run; leave that option out, or boot anew",
                             path, then, now);
        }
    return true;
}
