/*
 * The option table for its readers: as a table for people, and as JSON for programs.
 */
#include "emu/machine/options.h"

#include "mmu/stats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 128

/* The default, as option_parse() takes it. */
static void format_default(const struct option *option, struct machine_config *defaults,
                           char text[TEXT_SIZE])
{
    option_format(option, option_field(option, defaults, 0), text, TEXT_SIZE);
}

/* --- For people ---------------------------------------------------------------------------- */

/* How wide the column of `text` must be for all rows. */
static int width(int title, struct machine_config *defaults,
                 void (*text)(const struct option *o, struct machine_config *defaults,
                              char text[TEXT_SIZE]))
{
    int most = title;
    char cell[TEXT_SIZE];
    for (const struct option *o = options; o < options + nr_options; o++) {
        text(o, defaults, cell);
        if ((int)strlen(cell) > most)
            most = (int)strlen(cell);
    }
    return most;
}

static void path_cell(const struct option *o, struct machine_config *defaults, char text[TEXT_SIZE])
{
    (void)defaults;
    snprintf(text, TEXT_SIZE, "%s", o->path);
}

static void domain_cell(const struct option *o, struct machine_config *defaults,
                        char text[TEXT_SIZE])
{
    (void)defaults;
    option_brief_domain(o, text, TEXT_SIZE);
}

static void default_cell(const struct option *o, struct machine_config *defaults,
                         char text[TEXT_SIZE])
{
    format_default(o, defaults, text);
    if (*text == '\0')
        snprintf(text, TEXT_SIZE, "-");
}

void config_list(FILE *out)
{
    struct machine_config defaults;
    config_init(&defaults);
    const int path = width(3, &defaults, path_cell), takes = width(5, &defaults, domain_cell),
              value = width(7, &defaults, default_cell);
    fprintf(out, "%-*s  %-*s  %-*s  %s\n", path, "key", takes, "takes", value, "default",
            "what it means");
    for (const struct option *o = options; o < options + nr_options; o++) {
        char domain[TEXT_SIZE], text[TEXT_SIZE];
        domain_cell(o, &defaults, domain);
        default_cell(o, &defaults, text);
        fprintf(out, "%-*s  %-*s  %-*s  %s\n", path, o->path, takes, domain, value, text, o->help);
    }
    config_destroy(&defaults);
}

/* --- JSON ---------------------------------------------------------------------------------- */

static const char *const kind_names[] = {
    [OPTION_UINT] = "number",      [OPTION_SIZE] = "size", [OPTION_BOOL] = "boolean",
    [OPTION_NAME] = "name",        [OPTION_TEXT] = "text", [OPTION_PAGES] = "pages",
    [OPTION_EXTENSION] = "boolean"};

static void put_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++)
        fprintf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    fputc('"', out);
}

/* Numbers and truth values as JSON's own; all else is the text that an option takes. */
static void put_default(FILE *out, const struct option *o, struct machine_config *defaults)
{
    char text[TEXT_SIZE];
    uint64_t bytes;
    format_default(o, defaults, text);
    if (o->kind == OPTION_SIZE && config_parse_size(text, &bytes))
        fprintf(out, "%" PRIu64, bytes);
    else if (o->kind == OPTION_UINT || o->kind == OPTION_BOOL || o->kind == OPTION_EXTENSION)
        fputs(text, out);
    else
        put_string(out, text);
}

static void put_choice(FILE *out, const char *name, bool first, bool last)
{
    fprintf(out, "%s\"%s\"%s", first ? "\"values\": [" : ", ", name, last ? "], " : "");
}

static void put_option(FILE *out, const struct option *o, struct machine_config *defaults)
{
    fprintf(out, "  {\"key\": \"%s\", \"type\": \"%s\", ", o->path, kind_names[o->kind]);
    if (o->kind == OPTION_UINT || o->kind == OPTION_SIZE)
        fprintf(out, "\"min\": %" PRIu64 ", \"max\": %" PRIu64 ", ", o->min, o->max);
    for (unsigned i = 0; o->names && o->names[i]; i++)
        put_choice(out, o->names[i], i == 0, !o->names[i + 1]);
    for (unsigned i = 0; o->kind == OPTION_PAGES && i < NR_PAGE_SIZES; i++)
        put_choice(out, page_size_names[i], i == 0, i + 1 == NR_PAGE_SIZES);
    fputs("\"default\": ", out);
    put_default(out, o, defaults);
    fputs(", \"help\": ", out);
    put_string(out, o->help);
    fprintf(out, "}%s\n", o + 1 < options + nr_options ? "," : "");
}

void config_list_json(FILE *out)
{
    struct machine_config defaults;
    config_init(&defaults);
    fputs("[\n", out);
    for (const struct option *o = options; o < options + nr_options; o++)
        put_option(out, o, &defaults);
    fputs("]\n", out);
    config_destroy(&defaults);
}
