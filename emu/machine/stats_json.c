#include "emu/machine/stats.h"

#include <inttypes.h>
#include <string.h>

/*
 * Names arrive as paths, in an order that keeps equal beginnings together; objects are opened and
 * closed where two names in a row differ.
 */
struct json {
    FILE *out;
    char path[128]; /* of the previous counter */
    bool empty;     /* nothing was written into the innermost object yet */
};

static unsigned count_dots(const char *path)
{
    unsigned n = 0;
    for (; *path; path++)
        n += *path == '.';
    return n;
}

/* Length of the common beginning that ends in a dot. */
static size_t common_prefix(const char *a, const char *b)
{
    size_t last = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        if (a[i] == '.')
            last = i + 1;
    return last;
}

static void indent(struct json *json, unsigned depth)
{
    fprintf(json->out, "%s\n%*s", json->empty ? "" : ",", (int)(2 * depth), "");
    json->empty = false;
}

static void close_objects(struct json *json, unsigned from, unsigned to)
{
    for (unsigned depth = from; depth > to; depth--)
        fprintf(json->out, "\n%*s}", (int)(2 * depth), "");
}

static void write_counter(void *opaque, const char *name, const char *desc, uint64_t value)
{
    (void)desc;
    struct json *json = opaque;
    size_t kept = common_prefix(json->path, name);
    unsigned depth = 0;
    for (size_t i = 0; i < kept; i++)
        depth += name[i] == '.';
    close_objects(json, count_dots(json->path), depth);
    const char *rest = name + kept;
    for (const char *dot; (dot = strchr(rest, '.')); rest = dot + 1) {
        indent(json, ++depth);
        fprintf(json->out, "\"%.*s\": {", (int)(dot - rest), rest);
        json->empty = true;
    }
    indent(json, depth + 1);
    fprintf(json->out, "\"%s\": %" PRIu64, rest, value);
    snprintf(json->path, sizeof(json->path), "%s", name);
}

void stats_write_json(struct machine *machine, FILE *out)
{
    struct json json = {.out = out, .empty = true};
    fputs("{", out);
    machine_visit_stats(machine, write_counter, &json);
    close_objects(&json, count_dots(json.path), 0);
    fputs("\n}\n", out);
}
