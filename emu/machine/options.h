/*
 * The option table behind config.h: one row per value, found by path, with the two conversions
 * between the value's text and its field. Private to this folder.
 */
#ifndef EMU_MACHINE_OPTIONS_H
#define EMU_MACHINE_OPTIONS_H

#include "emu/machine/config.h"

#define OPTION_TEXT_MAX 4096 /* characters of any text */

enum option_kind {
    OPTION_UINT,
    OPTION_SIZE,
    OPTION_BOOL,
    OPTION_NAME,
    OPTION_TEXT,
    OPTION_PAGES,
    OPTION_EXTENSION,
};

struct option {
    const char *path; /* "[]" stands for a list's index */
    enum option_kind kind;
    bool element; /* `offset` is inside struct disk_config, not struct machine_config */
    uint16_t offset, size;
    uint64_t min, max;        /* of a TEXT: its length; of an EXTENSION: both its number */
    const char *const *names; /* of a NAME, NULL-terminated; the value indexes it */
    const uint8_t *values;    /* ... or, when there, this array */
    const char *help;
};

extern const struct option options[];
extern const unsigned nr_options;

/* Where the option's value is; `index` counts elements of a list and is ignored elsewhere. */
void *option_field(const struct option *option, struct machine_config *config, unsigned index);

/* Checks `text` and stores it. False with only the "why" in `err`: the caller knows the "where". */
bool option_parse(const struct option *option, const char *text, void *field, struct error *err);

/* The text that option_parse() would turn into this value; at most `size` bytes with the NUL. */
void option_format(const struct option *option, const void *field, char *text, size_t size);

/* What values it takes, for messages; and in short, for a table. */
void option_domain(const struct option *option, char *text, size_t size);
void option_brief_domain(const struct option *option, char *text, size_t size);

/* Copies the preset's values into `config`. */
void preset_apply(struct machine_config *config, unsigned preset);
extern const char *const preset_names[];

/* disk_config.latency indexes it; disk_timing_preset() knows each of these names. */
extern const char *const latency_names[];

#endif
