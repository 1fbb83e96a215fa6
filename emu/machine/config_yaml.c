/*
 * The configuration as YAML. libcyaml wants a schema: it is made here from the option table, with
 * every scalar a string, so that option_parse() alone knows what values look like.
 *
 * The document is loaded into one flat array of strings, in the order of the table: all mappings
 * of the schema start at the document itself, and each scalar's offset is its option's slot. Only
 * the list of disks is an array of small arrays.
 */
#include "emu/machine/config.h"

#include "emu/base/nearest.h"
#include "emu/machine/options.h"

#include <assert.h>
#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPTIONS  128
#define MAX_ELEMENTS 8
#define MAX_NODES    (2 * MAX_OPTIONS)

struct element {
    char *text[MAX_ELEMENTS];
};

struct document {
    char *text[MAX_OPTIONS];
    struct element disk[MAX_DISKS];
    uint32_t nr_disks;
};

struct schema {
    cyaml_schema_value_t root;
    cyaml_schema_value_t element; /* type of the list's elements */
    cyaml_schema_field_t nodes[MAX_NODES];
    char keys[MAX_NODES][24];
    unsigned nr_nodes;
    cyaml_strval_t good[MAX_DISKS]; /* when looking for a bad value: the others of that option */
    const struct option *bad;
};

struct log {
    char text[200]; /* what was wrong: the first line of a report */
    unsigned line;  /* ... and where; 0: nowhere in particular */
};

/* Keeps the first message and the first "(line: N," of the backtrace that follows it. */
static void note_log(cyaml_log_t level, void *opaque, const char *format, va_list args)
{
    struct log *log = opaque;
    char text[200];
    if (level < CYAML_LOG_ERROR)
        return;
    vsnprintf(text, sizeof(text), format, args);
    text[strcspn(text, "\n")] = '\0';
    const char *message = strncmp(text, "Load: ", 6) == 0 ? text + 6 : text;
    const char *line = strstr(text, "(line: ");
    if (line && log->line == 0)
        log->line = (unsigned)strtoul(line + 7, NULL, 10);
    else if (log->text[0] == '\0' && strcmp(message, "Backtrace:") != 0)
        snprintf(log->text, sizeof(log->text), "%s", message);
}

static cyaml_config_t cyaml_setup(struct log *log)
{
    return (cyaml_config_t){
        .log_fn = note_log,
        .log_ctx = log,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_STYLE_BLOCK,
    };
}

/* Index of an ELEMENT option among its like; rows of the table stand together. */
static unsigned element_slot(const struct option *option)
{
    unsigned slot = 0;
    while (option[-1].element)
        option--, slot++;
    return slot;
}

static char **document_slot(struct document *doc, const struct option *option, unsigned index)
{
    return option->element ? &doc->disk[index].text[element_slot(option)]
                           : &doc->text[option - options];
}

static cyaml_schema_value_t scalar(const struct schema *schema, const struct option *option)
{
    if (schema->bad == option)
        return (cyaml_schema_value_t){.type = CYAML_ENUM,
                                      .flags = CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT,
                                      .data_size = sizeof(uint32_t),
                                      .enumeration = {schema->good, MAX_DISKS}};
    return (cyaml_schema_value_t){.type = CYAML_STRING,
                                  .flags = CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER_NULL,
                                  .data_size = 1,
                                  .string = {.min = 0, .max = UINT32_MAX}};
}

static cyaml_schema_value_t mapping(const cyaml_schema_field_t *fields, uint32_t size)
{
    return (cyaml_schema_value_t){.type = CYAML_MAPPING,
                                  .flags = CYAML_FLAG_OPTIONAL,
                                  .data_size = size,
                                  .mapping = {.fields = fields}};
}

/* The end of the run of rows that share the next part of their path with `first`'s. */
static const struct option *group_end(const struct option *first, const struct option *last,
                                      size_t prefix, size_t *key_len)
{
    *key_len = strcspn(first->path + prefix, ".[");
    const struct option *o = first + 1;
    while (o < last && strncmp(o->path, first->path, prefix + *key_len) == 0 &&
           strcspn(o->path + prefix, ".[") == *key_len)
        o++;
    return o;
}

/*
 * The schema of the rows [first, last), whose paths have their first `prefix` characters in
 * common. A mapping's fields must be contiguous, so they are counted before any is filled.
 */
static const cyaml_schema_field_t *build_fields(struct schema *schema, const struct option *first,
                                                const struct option *last, size_t prefix)
{
    size_t len;
    unsigned node = schema->nr_nodes;
    const unsigned start = node;
    for (const struct option *o = first; o < last; o = group_end(o, last, prefix, &len))
        schema->nr_nodes++;
    schema->nr_nodes++; /* the terminator, which is all zero */
    assert(schema->nr_nodes <= MAX_NODES);

    for (const struct option *o = first, *end; o < last; o = end, node++) {
        cyaml_schema_field_t *field = &schema->nodes[node];
        end = group_end(o, last, prefix, &len);
        snprintf(schema->keys[node], sizeof(schema->keys[node]), "%.*s", (int)len,
                 o->path + prefix);
        field->key = schema->keys[node];
        const char *rest = o->path + prefix + len;
        if (*rest == '[') {
            schema->element =
                mapping(build_fields(schema, o, end, prefix + len + 3), sizeof(struct element));
            field->data_offset = offsetof(struct document, disk);
            field->count_offset = offsetof(struct document, nr_disks);
            field->count_size = sizeof(uint32_t);
            field->value = (cyaml_schema_value_t){
                .type = CYAML_SEQUENCE,
                .flags = CYAML_FLAG_OPTIONAL,
                .data_size = sizeof(struct element),
                .sequence = {.entry = &schema->element, .min = 0, .max = MAX_DISKS}};
        } else if (*rest == '.') {
            field->value =
                mapping(build_fields(schema, o, end, prefix + len + 1), sizeof(struct document));
        } else {
            unsigned slot = o->element ? element_slot(o) : (unsigned)(o - options);
            field->data_offset = slot * (uint32_t)sizeof(char *);
            field->value = scalar(schema, o);
        }
    }
    return &schema->nodes[start];
}

static void schema_build(struct schema *schema)
{
    assert(nr_options <= MAX_OPTIONS);
    schema->root =
        mapping(build_fields(schema, options, options + nr_options, 0), sizeof(struct document));
    schema->root.flags = CYAML_FLAG_POINTER;
}

/*
 * The line of `file`, from line `from` on, in which `key` stands before a colon; `from` if none
 * does. About a key that it refuses libcyaml only says what came before it.
 */
static unsigned find_key(const char *file, const char *key, unsigned from)
{
    char line[1024];
    unsigned found = 0, at = 0;
    FILE *in = fopen(file, "re");
    while (in && found == 0 && fgets(line, sizeof(line), in)) {
        at++;
        const char *hit = at < from ? NULL : strstr(line, key);
        if (hit && hit[strlen(key) + strspn(hit + strlen(key), " ")] == ':')
            found = at;
    }
    if (in)
        fclose(in);
    return found ? found : from;
}

static const char unknown[] = "Unexpected key: ", again[] = "Mapping field already seen: ";

static unsigned error_line(const char *file, const struct log *log)
{
    if (strncmp(log->text, unknown, strlen(unknown)) == 0)
        return find_key(file, log->text + strlen(unknown), log->line);
    if (strncmp(log->text, again, strlen(again)) == 0)
        return find_key(file, log->text + strlen(again), log->line + 1);
    return log->line;
}

/* A report by libcyaml, turned into one line. */
static bool report(const char *file, const struct schema *schema, const struct log *log,
                   cyaml_err_t code, struct error *err)
{
    const char *what = log->text[0] ? log->text : cyaml_strerror(code);
    struct nearest nearest = {.name = NULL};
    if (strncmp(what, unknown, strlen(unknown)) == 0) {
        nearest_begin(&nearest, what + strlen(unknown), strlen(what + strlen(unknown)));
        for (unsigned i = 0; i < schema->nr_nodes; i++)
            nearest_offer(&nearest, schema->keys[i]);
    }
    if (log->line)
        return error_set(err, "%s:%u: %s%s; 'pagewalk config' prints a file to start from", file,
                         error_line(file, log), what, nearest_hint(&nearest, ""));
    return error_set(err, "%s: %s", file, what);
}

/*
 * libcyaml knows the line only of what it refuses itself. So, to name the line of a value that
 * option_parse() has refused, load again with a schema that refuses just this value.
 */
static bool report_value(const char *file, const struct document *doc, const struct option *bad,
                         const char *value, const char *why, struct error *err)
{
    struct schema schema = {.bad = bad};
    for (unsigned i = 0; i < MAX_DISKS; i++) {
        const char *other = bad->element ? *document_slot((struct document *)doc, bad, i) : NULL;
        schema.good[i].str = other && strcmp(other, value) != 0 ? other : "";
    }
    schema_build(&schema);
    struct log log = {0};
    cyaml_config_t setup = cyaml_setup(&log);
    struct document *again = NULL;
    if (cyaml_load_file(file, &setup, &schema.root, (cyaml_data_t **)&again, NULL) == CYAML_OK)
        cyaml_free(&setup, &schema.root, again, 0);
    return error_set(err, "%s:%u: %s: %s", file, log.line, bad->path, why);
}

static bool apply(struct machine_config *config, const char *file, struct document *doc,
                  struct error *err)
{
    for (const struct option *o = options; o < options + nr_options; o++)
        for (unsigned i = 0; i < (o->element ? doc->nr_disks : 1); i++) {
            const char *value = *document_slot(doc, o, i);
            struct error why;
            if (value && !option_parse(o, value, option_field(o, config, i), &why))
                return report_value(file, doc, o, value, why.text, err);
            if (value && o->names == preset_names) /* the table's first row */
                preset_apply(config, config->preset);
        }
    return true;
}

bool config_load(struct machine_config *config, const char *file, struct error *err)
{
    struct schema schema = {0};
    schema_build(&schema);
    struct log log = {0};
    cyaml_config_t setup = cyaml_setup(&log);
    struct document *doc = NULL;
    cyaml_err_t code = cyaml_load_file(file, &setup, &schema.root, (cyaml_data_t **)&doc, NULL);
    if (code == CYAML_ERR_FILE_OPEN)
        return error_set(err, "%s: cannot be opened: %s", file, strerror(errno));
    if (code != CYAML_OK)
        return report(file, &schema, &log, code, err);
    bool ok = !doc || apply(config, file, doc, err);
    cyaml_free(&setup, &schema.root, doc, 0);
    return ok;
}

/* The configuration's texts; `storage` holds them. Disks that are not there are left out. */
static void document_fill(struct document *doc, const struct machine_config *config,
                          char (*storage)[MAX_DISKS][OPTION_TEXT_MAX + 1])
{
    struct machine_config *fields = (struct machine_config *)config;
    for (unsigned i = 0; i < MAX_DISKS; i++)
        if (config_has_disk(&config->disk[i]))
            doc->nr_disks = i + 1;
    for (const struct option *o = options; o < options + nr_options; o++)
        for (unsigned i = 0; i < (o->element ? doc->nr_disks : 1); i++) {
            char *text = storage[o - options][i];
            option_format(o, option_field(o, fields, i), text, sizeof(storage[0][0]));
            *document_slot(doc, o, i) = text;
        }
}

bool config_print(const struct machine_config *config, FILE *out, struct error *err)
{
    struct schema schema = {0};
    schema_build(&schema);
    struct log log = {0};
    cyaml_config_t setup = cyaml_setup(&log);
    struct document doc = {0};
    char(*storage)[MAX_DISKS][OPTION_TEXT_MAX + 1] = calloc(nr_options, sizeof(*storage));
    char *text = NULL;
    size_t len = 0;
    if (!storage)
        return error_set(err, "out of memory");
    document_fill(&doc, config, storage);
    cyaml_err_t code = cyaml_save_data(&text, &len, &setup, &schema.root, &doc, 0);
    bool ok = code == CYAML_OK && fwrite(text, 1, len, out) == len;
    if (!ok)
        error_set(err, "the configuration cannot be written: %s", cyaml_strerror(code));
    free(text);
    free(storage);
    return ok;
}
