#include "emu/machine/options.h"

#include "emu/base/nearest.h"
#include "emu/isa/bits.h"
#include "mmu/stats.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const mode_names[] = {"auto", "sv39", "sv48", "sv57", NULL};
static const uint8_t mode_values[] = {MODE_AUTO, SATP_MODE_SV39, SATP_MODE_SV48, SATP_MODE_SV57};
static const char *const ad_names[] = {"svade", "svadu", "both", NULL};
static const char *const misaligned_names[] = {"hardware", "trap", NULL};
static const char *const policy_names[] = {"lru", "plru", "fifo", "random", NULL};
static const uint8_t policy_values[] = {TLB_LRU, TLB_PLRU, TLB_FIFO, TLB_RANDOM};
static const char *const console_names[] = {"uart", "virtio", NULL};
const char *const latency_names[] = {"none", "hdd", "ssd", "nvme", NULL};

/* Where the value is simply the name's index. */
#define preset_values     NULL
#define ad_values         NULL
#define misaligned_values NULL
#define latency_values    NULL
#define console_values    NULL

#define FIELD(type, member) offsetof(type, member), sizeof(((type *)NULL)->member)
#define OPTION(path, kind, field, min, max, help)                                                  \
    {path, OPTION_##kind, false, FIELD(struct machine_config, field), min, max, NULL, NULL, help},
#define OPTION_NAMED(path, stem, field, help)                                                      \
    {path,         OPTION_NAME,   false, FIELD(struct machine_config, field), 0, 0,                \
     stem##_names, stem##_values, help},
#define OPTION_EXTENSION(path, id, help)                                                           \
    {path,     OPTION_EXTENSION, false, FIELD(struct machine_config, isa),                         \
     EXT_##id, EXT_##id,         NULL,  NULL,                                                      \
     help},
#define ELEMENT(path, kind, field, min, max, help)                                                 \
    {path, OPTION_##kind, true, FIELD(struct disk_config, field), min, max, NULL, NULL, help},
#define ELEMENT_NAMED(path, stem, field, help)                                                     \
    {path,         OPTION_NAME,   true, FIELD(struct disk_config, field), 0, 0,                    \
     stem##_names, stem##_values, help},
#define TLB_OPTIONS(path, tlb, min, help)                                                          \
    OPTION(path ".entries", UINT, tlb.entries, min, TLB_MAX_ENTRIES, help ": entries")             \
    OPTION(path ".ways", UINT, tlb.ways, 0, TLB_MAX_WAYS, help ": ways; 0: fully associative")     \
    OPTION_NAMED(path ".policy", policy, tlb.policy, help ": which entry is replaced")             \
    OPTION(path ".pages", PAGES, tlb.page_sizes, 1, TLB_ALL_SIZES, help ": page sizes it holds")

const struct option options[] = {
#include "emu/machine/options.def"
};
const unsigned nr_options = sizeof(options) / sizeof(options[0]);

void *option_field(const struct option *option, struct machine_config *config, unsigned index)
{
    char *base = option->element ? (char *)&config->disk[index] : (char *)config;
    return base + option->offset;
}

static uint64_t load_uint(const struct option *option, const void *field)
{
    uint64_t value = 0;
    memcpy(&value, field, option->size); /* the host is little-endian (physmem relies on it too) */
    return value;
}

static void store_uint(const struct option *option, void *field, uint64_t value)
{
    memcpy(field, &value, option->size);
}

static bool parse_number(const char *text, uint64_t *value, const char **end)
{
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *value = strtoull(text, (char **)end, 0);
    return errno == 0;
}

bool config_parse_size(const char *text, uint64_t *bytes)
{
    static const char suffixes[] = "KMGT";
    const char *end;
    if (!parse_number(text, bytes, &end))
        return false;
    if (*end == '\0')
        return true;
    const char *suffix = strchr(suffixes, *end & ~0x20);
    if (!suffix || (end[1] != '\0' && strcmp(end + 1, "iB") != 0))
        return false;
    unsigned shift = 10 * (unsigned)(suffix - suffixes + 1);
    if (*bytes > UINT64_MAX >> shift)
        return false;
    *bytes <<= shift;
    return true;
}

static void format_size(uint64_t bytes, char *text, size_t size)
{
    unsigned shift = 0;
    while (shift < 40 && bytes != 0 && (bytes >> shift) % 1024 == 0)
        shift += 10;
    snprintf(text, size, "%" PRIu64 "%.1s", bytes >> shift, &"\0KMGT"[shift / 10]);
}

static bool parse_name(const struct option *option, const char *text, uint64_t *value)
{
    for (unsigned i = 0; option->names[i]; i++)
        if (strcmp(option->names[i], text) == 0) {
            *value = option->values ? option->values[i] : i;
            return true;
        }
    return false;
}

/* "4K,2M" or "4K 2M" -> bits 0 and 1. */
static bool parse_pages(const char *text, uint64_t *value)
{
    *value = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, ", ");
        bool known = len == 0;
        for (unsigned i = 0; i < NR_PAGE_SIZES && !known; i++)
            if (strlen(page_size_names[i]) == len && strncmp(page_size_names[i], text, len) == 0) {
                *value |= (uint64_t)1 << i;
                known = true;
            }
        if (!known)
            return false;
        text += len + (text[len] != '\0');
    }
    return true;
}

static bool parse_value(const struct option *option, const char *text, uint64_t *value)
{
    static const char *const boolean_names[] = {"false", "true", NULL};
    static const struct option boolean = {.names = boolean_names};
    const char *end;
    switch (option->kind) {
    case OPTION_UINT:
        return parse_number(text, value, &end) && *end == '\0';
    case OPTION_SIZE:
        return config_parse_size(text, value);
    case OPTION_BOOL:
    case OPTION_EXTENSION:
        return parse_name(&boolean, text, value);
    case OPTION_NAME:
        return parse_name(option, text, value);
    case OPTION_PAGES:
        return parse_pages(text, value);
    case OPTION_TEXT:
        break;
    }
    return false;
}

static bool store_text(const struct option *option, const char *text, char **field,
                       struct error *err)
{
    if (strlen(text) > option->max)
        return error_set(err, "longer than %" PRIu64 " characters", option->max);
    char *copy = NULL;
    if (*text != '\0' && !(copy = strdup(text)))
        return error_set(err, "out of memory");
    free(*field);
    *field = copy;
    return true;
}

bool option_parse(const struct option *option, const char *text, void *field, struct error *err)
{
    if (option->kind == OPTION_TEXT)
        return store_text(option, text, field, err);
    uint64_t value;
    if (option->kind == OPTION_EXTENSION && parse_value(option, text, &value)) {
        isa_set_t *set = field, only = isa_only((enum isa_ext)option->min);
        *set = value ? *set | only : *set & ~only;
        return true;
    }
    if (option->kind != OPTION_EXTENSION && parse_value(option, text, &value) &&
        (option->kind == OPTION_NAME || (value >= option->min && value <= option->max))) {
        store_uint(option, field, value);
        return true;
    }
    char domain[128];
    struct nearest nearest;
    option_domain(option, domain, sizeof(domain));
    nearest_begin(&nearest, text, strlen(text));
    for (unsigned i = 0; option->names && option->names[i]; i++)
        nearest_offer(&nearest, option->names[i]);
    return error_set(err, "'%s' is not %s%s", text, domain, nearest_hint(&nearest, ""));
}

void option_format(const struct option *option, const void *field, char *text, size_t size)
{
    if (option->kind == OPTION_TEXT) {
        const char *value = *(char *const *)field;
        snprintf(text, size, "%s", value ? value : "");
        return;
    }
    uint64_t value = load_uint(option, field);
    text[0] = '\0';
    switch (option->kind) {
    case OPTION_SIZE:
        format_size(value, text, size);
        return;
    case OPTION_BOOL:
        snprintf(text, size, "%s", value ? "true" : "false");
        return;
    case OPTION_EXTENSION:
        snprintf(text, size, "%s", isa_has(value, (enum isa_ext)option->min) ? "true" : "false");
        return;
    case OPTION_NAME:
        for (unsigned i = 0; option->names[i]; i++)
            if ((option->values ? option->values[i] : i) == value)
                snprintf(text, size, "%s", option->names[i]);
        return;
    case OPTION_PAGES:
        for (unsigned i = 0; i < NR_PAGE_SIZES; i++)
            if (value >> i & 1)
                snprintf(text + strlen(text), size - strlen(text), "%s%s", *text ? " " : "",
                         page_size_names[i]);
        return;
    default:
        snprintf(text, size, "%" PRIu64, value);
    }
}

void option_domain(const struct option *option, char *text, size_t size)
{
    char min[24], max[24];
    switch (option->kind) {
    case OPTION_UINT:
        if (option->max == UINT64_MAX)
            snprintf(text, size, "a number");
        else
            snprintf(text, size, "a number from %" PRIu64 " to %" PRIu64, option->min, option->max);
        return;
    case OPTION_SIZE:
        format_size(option->min, min, sizeof(min));
        format_size(option->max, max, sizeof(max));
        snprintf(text, size, "a size from %s to %s", min, max);
        return;
    case OPTION_BOOL:
    case OPTION_EXTENSION:
        snprintf(text, size, "true or false");
        return;
    case OPTION_PAGES:
        snprintf(text, size, "a list out of");
        for (unsigned i = 0; i < NR_PAGE_SIZES; i++)
            snprintf(text + strlen(text), size - strlen(text), " %s", page_size_names[i]);
        return;
    case OPTION_TEXT:
        snprintf(text, size, "text");
        return;
    case OPTION_NAME:
        snprintf(text, size, "one of");
        for (unsigned i = 0; option->names[i]; i++)
            snprintf(text + strlen(text), size - strlen(text), " %s", option->names[i]);
        return;
    }
}

void option_brief_domain(const struct option *option, char *text, size_t size)
{
    char min[24], max[24];
    text[0] = '\0';
    switch (option->kind) {
    case OPTION_UINT:
        if (option->max == UINT64_MAX)
            snprintf(text, size, "number");
        else
            snprintf(text, size, "%" PRIu64 "..%" PRIu64, option->min, option->max);
        return;
    case OPTION_SIZE:
        format_size(option->min, min, sizeof(min));
        format_size(option->max, max, sizeof(max));
        snprintf(text, size, "%s..%s", min, max);
        return;
    case OPTION_BOOL:
    case OPTION_EXTENSION:
        snprintf(text, size, "true|false");
        return;
    case OPTION_PAGES:
        snprintf(text, size, "page sizes");
        return;
    case OPTION_TEXT:
        snprintf(text, size, "text");
        return;
    case OPTION_NAME:
        for (unsigned i = 0; option->names[i]; i++)
            snprintf(text + strlen(text), size - strlen(text), "%s%s", i ? "|" : "",
                     option->names[i]);
        return;
    }
}
