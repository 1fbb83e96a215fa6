#include "firmware/fdt.h"

#include <stddef.h>

/* All numbers in the blob are big-endian. */
struct fdt_header {
    uint32_t magic, totalsize;
    uint32_t off_dt_struct, off_dt_strings, off_mem_rsvmap;
    uint32_t version, last_comp_version, boot_cpuid_phys;
    uint32_t size_dt_strings, size_dt_struct;
};

struct fdt_reserve_entry {
    uint64_t address, size;
};

#define FDT_MAGIC          0xd00dfeed
#define FDT_OLDEST_VERSION 16 /* last_comp_version of every tree made today */
#define FDT_VERSION        17 /* the first with size_dt_struct */

enum fdt_token {
    FDT_BEGIN_NODE = 1,
    FDT_END_NODE = 2,
    FDT_PROP = 3,
    FDT_NOP = 4,
    FDT_END = 9,
};

static uint32_t be32(uint32_t value)
{
    return value << 24 | (value & 0xff00) << 8 | (value >> 8 & 0xff00) | value >> 24;
}

static uint64_t be64(uint64_t value)
{
    return (uint64_t)be32(value) << 32 | be32(value >> 32);
}

bool fdt_is_valid(const void *fdt)
{
    const struct fdt_header *header = fdt;

    return header && be32(header->magic) == FDT_MAGIC && be32(header->version) >= FDT_VERSION &&
           be32(header->last_comp_version) <= FDT_OLDEST_VERSION;
}

static bool starts_with(const char *text, const char *prefix)
{
    while (*prefix && *text == *prefix)
        text++, prefix++;
    return !*prefix;
}

/* Words that a string of the structure block takes, its terminator included. */
static unsigned string_words(const char *text)
{
    unsigned length = 0;

    while (text[length])
        length++;
    return length / 4 + 1;
}

unsigned fdt_count_harts(const void *fdt)
{
    const struct fdt_header *header = fdt;
    const uint32_t *word = fdt + be32(header->off_dt_struct);
    unsigned depth = 0, count = 0;
    bool in_cpus = false;

    for (;;) {
        switch (be32(*word++)) {
        case FDT_BEGIN_NODE: /* followed by the node's name */
            depth++;
            if (depth == 2)
                in_cpus = starts_with((const char *)word, "cpus");
            else if (depth == 3 && in_cpus)
                count += starts_with((const char *)word, "cpu@");
            word += string_words((const char *)word);
            break;
        case FDT_END_NODE:
            depth--;
            break;
        case FDT_PROP: /* followed by length, offset of the name, value */
            word += 2 + (be32(word[0]) + 3) / 4;
            break;
        case FDT_NOP:
            break;
        default:
            return count;
        }
    }
}

uint32_t fdt_word(uint32_t word)
{
    return be32(word);
}

uint64_t fdt_two_words(const uint32_t *high)
{
    return (uint64_t)be32(high[0]) << 32 | be32(high[1]);
}

static bool is_equal(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

/* Whether one of the strings that fill `size` bytes is `text`. */
static bool list_has(const char *list, uint32_t size, const char *text)
{
    for (uint32_t i = 0; i < size; i++)
        if ((i == 0 || !list[i - 1]) && is_equal(list + i, text))
            return true;
    return false;
}

const uint32_t *fdt_property_of(const void *fdt, const char *key, const char *value,
                                const char *property, unsigned *nr_words)
{
    const struct fdt_header *header = fdt;
    const char *strings = fdt + be32(header->off_dt_strings);
    const uint32_t *word = fdt + be32(header->off_dt_struct), *found = NULL;
    bool matches = false;

    for (;;) {
        uint32_t token = be32(*word++), size;
        switch (token) {
        case FDT_PROP:
            size = be32(word[0]);
            if (is_equal(strings + be32(word[1]), property))
                found = word;
            if (is_equal(strings + be32(word[1]), key))
                matches = list_has((const char *)(word + 2), size, value);
            word += 2 + (size + 3) / 4;
            break;
        case FDT_NOP:
            break;
        default: /* the node's properties end, as all of them come first */
            if (matches && found) {
                *nr_words = be32(found[0]) / 4;
                return found + 2;
            }
            matches = false, found = NULL;
            if (token == FDT_BEGIN_NODE)
                word += string_words((const char *)word);
            else if (token != FDT_END_NODE)
                return NULL;
        }
    }
}

static uint32_t content_end(const struct fdt_header *header)
{
    uint32_t structure = be32(header->off_dt_struct) + be32(header->size_dt_struct);
    uint32_t strings = be32(header->off_dt_strings) + be32(header->size_dt_strings);

    return structure > strings ? structure : strings;
}

static void move_block(uint32_t *offset, uint32_t from, uint32_t by)
{
    if (be32(*offset) >= from)
        *offset = be32(be32(*offset) + by);
}

void fdt_reserve(void *fdt, uint64_t addr, uint64_t size)
{
    struct fdt_header *header = fdt;
    struct fdt_reserve_entry *entry = fdt + be32(header->off_mem_rsvmap);
    const uint32_t growth = sizeof(*entry);

    while (entry->size)
        entry++;
    uint32_t from = (char *)entry - (char *)fdt, end = content_end(header);
    for (uint32_t i = end; i > from; i--)
        ((char *)fdt)[i - 1 + growth] = ((char *)fdt)[i - 1];
    entry->address = be64(addr);
    entry->size = be64(size);
    move_block(&header->off_dt_struct, from, growth);
    move_block(&header->off_dt_strings, from, growth);
    if (end + growth > be32(header->totalsize))
        header->totalsize = be32(end + growth);
}
