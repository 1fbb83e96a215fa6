#include "fdt.h"

#include "string.h"

/* Header and tokens: devicetree spec 5.2, 5.4.1. All numbers are big-endian. */
#define FDT_MAGIC      0xd00dfeed
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE   2
#define FDT_PROP       3
#define FDT_NOP        4

enum header_word { MAGIC, TOTALSIZE, OFF_STRUCT, OFF_STRINGS, OFF_RSVMAP, VERSION, LAST_COMP };

static u32 be32(const void *p)
{
    const u8 *b = p;

    return (u32)b[0] << 24 | (u32)b[1] << 16 | (u32)b[2] << 8 | b[3];
}

static u64 be64(const void *p)
{
    return (u64)be32(p) << 32 | be32((const u8 *)p + 4);
}

static u32 header(const void *fdt, enum header_word word)
{
    return be32((const u8 *)fdt + 4 * word);
}

static const char *struct_at(const void *fdt, int offset)
{
    return (const char *)fdt + header(fdt, OFF_STRUCT) + offset;
}

static u32 token_at(const void *fdt, int offset)
{
    return be32(struct_at(fdt, offset));
}

size_t fdt_size(const void *fdt)
{
    if (((unsigned long)fdt & 7) || header(fdt, MAGIC) != FDT_MAGIC ||
        header(fdt, LAST_COMP) > 17 || header(fdt, VERSION) < 16) {
        return 0;
    }
    return header(fdt, TOTALSIZE);
}

bool fdt_reserve_entry(const void *fdt, unsigned int index, u64 *addr, u64 *size)
{
    const u8 *entry = (const u8 *)fdt + header(fdt, OFF_RSVMAP) + 16 * index;

    *addr = be64(entry);
    *size = be64(entry + 8);
    return *addr || *size;
}

/* The token after the one at `offset`. */
static int next_token(const void *fdt, int offset)
{
    switch (token_at(fdt, offset)) {
    case FDT_BEGIN_NODE:
        return offset + 4 + (int)ALIGN_UP(strlen(struct_at(fdt, offset + 4)) + 1, 4);
    case FDT_PROP:
        return offset + 12 + (int)ALIGN_UP(token_at(fdt, offset + 4), 4);
    default:
        return offset + 4;
    }
}

int fdt_root(const void *fdt)
{
    int offset = 0;

    while (token_at(fdt, offset) == FDT_NOP) {
        offset += 4;
    }
    return offset;
}

/* The node after `node` in document order; *depth (may be NULL) is changed by the step. */
static int fdt_next_node(const void *fdt, int node, int *depth)
{
    int change = 0;

    for (int offset = next_token(fdt, node);; offset = next_token(fdt, offset)) {
        switch (token_at(fdt, offset)) {
        case FDT_BEGIN_NODE:
            if (depth) {
                *depth += change + 1;
            }
            return offset;
        case FDT_END_NODE:
            change--;
            break;
        case FDT_PROP:
        case FDT_NOP:
            break;
        default:
            return -1;
        }
    }
}

int fdt_first_child(const void *fdt, int node)
{
    int depth = 0;
    int child = fdt_next_node(fdt, node, &depth);

    return child >= 0 && depth == 1 ? child : -1;
}

int fdt_next_sibling(const void *fdt, int node)
{
    int depth = 0;

    do {
        node = fdt_next_node(fdt, node, &depth);
    } while (node >= 0 && depth > 0);
    return node >= 0 && depth == 0 ? node : -1;
}

int fdt_parent(const void *fdt, int node)
{
    int parent = fdt_root(fdt);

    while (parent >= 0 && parent != node) {
        int below = -1;

        fdt_for_each_child(child, fdt, parent) {
            if (child > node) {
                break;
            }
            below = child;
        }
        if (below == node) {
            return parent;
        }
        parent = below;
    }
    return -1;
}

static const char *name_of(const void *fdt, int node)
{
    return struct_at(fdt, node + 4);
}

/* `name` is `len` long; without "@" it matches any unit address. */
static bool name_matches(const char *node_name, const char *name, size_t len)
{
    if (strncmp(node_name, name, len)) {
        return false;
    }
    return !node_name[len] || (node_name[len] == '@' && !memchr(name, '@', len));
}

int fdt_path(const void *fdt, const char *path)
{
    int node = fdt_root(fdt);

    while (*path == '/') {
        path++;
    }
    while (*path && node >= 0) {
        const char *slash = strchr(path, '/');
        size_t len = slash ? (size_t)(slash - path) : strlen(path);
        int found = -1;

        fdt_for_each_child(child, fdt, node) {
            if (name_matches(name_of(fdt, child), path, len)) {
                found = child;
                break;
            }
        }
        node = found;
        path += len;
        while (*path == '/') {
            path++;
        }
    }
    return node;
}

const void *fdt_getprop(const void *fdt, int node, const char *name, int *len)
{
    const char *strings = (const char *)fdt + header(fdt, OFF_STRINGS);

    for (int offset = next_token(fdt, node);; offset = next_token(fdt, offset)) {
        u32 token = token_at(fdt, offset);

        if (token == FDT_PROP && !strcmp(strings + token_at(fdt, offset + 8), name)) {
            if (len) {
                *len = (int)token_at(fdt, offset + 4);
            }
            return struct_at(fdt, offset + 12);
        }
        if (token != FDT_PROP && token != FDT_NOP) {
            return NULL;
        }
    }
}

int fdt_find_compatible(const void *fdt, int node, const char *name)
{
    node = node < 0 ? fdt_root(fdt) : fdt_next_node(fdt, node, NULL);
    for (; node >= 0; node = fdt_next_node(fdt, node, NULL)) {
        int len;
        const char *list = fdt_getprop(fdt, node, "compatible", &len);
        const char *end = list + (list ? len : 0);

        for (; list < end; list += strlen(list) + 1) {
            if (!strcmp(list, name)) {
                return node;
            }
        }
    }
    return -1;
}

int fdt_find_phandle(const void *fdt, u32 phandle)
{
    for (int node = fdt_root(fdt); node >= 0; node = fdt_next_node(fdt, node, NULL)) {
        if (fdt_cell(fdt, node, "phandle", 0, 0) == phandle) {
            return node;
        }
    }
    return -1;
}

u32 fdt_cell(const void *fdt, int node, const char *name, unsigned int index, u32 otherwise)
{
    int len;
    const u8 *cells = fdt_getprop(fdt, node, name, &len);

    return cells && (int)(4 * index + 4) <= len ? be32(cells + 4 * index) : otherwise;
}

u64 fdt_number(const void *fdt, int node, const char *name, u64 otherwise)
{
    int len;
    const void *cells = fdt_getprop(fdt, node, name, &len);

    if (!cells || len < 4) {
        return otherwise;
    }
    return len < 8 ? be32(cells) : be64(cells);
}

const char *fdt_string(const void *fdt, int node, const char *name)
{
    int len;
    const char *text = fdt_getprop(fdt, node, name, &len);

    return text && len > 0 && !text[len - 1] ? text : NULL;
}

static u64 read_cells(const u8 *cells, u32 count)
{
    u64 value = 0;

    for (u32 i = 0; i < count; i++) {
        value = value << 32 | be32(cells + 4 * i);
    }
    return value;
}

bool fdt_reg(const void *fdt, int node, unsigned int index, u64 *addr, u64 *size)
{
    int parent = fdt_parent(fdt, node);
    u32 addr_cells = fdt_cell(fdt, parent, "#address-cells", 0, 2);
    u32 size_cells = fdt_cell(fdt, parent, "#size-cells", 0, 1);
    u32 entry = 4 * (addr_cells + size_cells);
    int len;
    const u8 *reg = fdt_getprop(fdt, node, "reg", &len);

    if (!reg || (u64)entry * (index + 1) > (u64)len) {
        return false;
    }
    reg += entry * index;
    *addr = read_cells(reg, addr_cells);
    *size = read_cells(reg + 4 * addr_cells, size_cells);
    return true;
}

bool fdt_enabled(const void *fdt, int node)
{
    const char *status = fdt_string(fdt, node, "status");

    return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}
