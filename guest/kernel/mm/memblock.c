/*
 * Memory before there is an allocator: the banks of RAM, what is reserved in them, and a simple
 * allocation that only ever grows the reserved part.
 */
#include "bug.h"
#include "fdt.h"
#include "internal.h"
#include "mm.h"
#include "string.h"

#define MAX_BANKS    16
#define MAX_RESERVED 64

/* [start, end), physical. */
struct memblock_region {
    paddr_t start, end;
};

/* Sorted by address, not overlapping. */
struct memblock_list {
    unsigned nr;
    unsigned max;
    struct memblock_region *regions;
};

static struct memblock_region bank_regions[MAX_BANKS];
static struct memblock_region reserved_regions[MAX_RESERVED];
static struct memblock_list banks = {.max = MAX_BANKS, .regions = bank_regions};
static struct memblock_list reserved = {.max = MAX_RESERVED, .regions = reserved_regions};

static void remove_region(struct memblock_list *list, unsigned i)
{
    list->nr--;
    memmove(&list->regions[i], &list->regions[i + 1], (list->nr - i) * sizeof(list->regions[0]));
}

/* Adds [start, end), swallowing what it overlaps or touches. */
static void add_region(struct memblock_list *list, paddr_t start, paddr_t end)
{
    unsigned i = 0;

    while (i < list->nr && list->regions[i].end < start) {
        i++;
    }
    while (i < list->nr && list->regions[i].start <= end) {
        start = start < list->regions[i].start ? start : list->regions[i].start;
        end = end > list->regions[i].end ? end : list->regions[i].end;
        remove_region(list, i);
    }
    if (list->nr == list->max) {
        panic("memblock: more than %u regions", list->max);
    }
    memmove(&list->regions[i + 1], &list->regions[i], (list->nr - i) * sizeof(list->regions[0]));
    list->regions[i] = (struct memblock_region){start, end};
    list->nr++;
}

static void memblock_add(paddr_t start, size_t size)
{
    paddr_t end = (start + size) & PAGE_MASK;

    start = PAGE_ALIGN(start);
    if (start < end) {
        add_region(&banks, start, end);
    }
}

static void memblock_reserve(paddr_t start, size_t size)
{
    if (size) {
        add_region(&reserved, start & PAGE_MASK, PAGE_ALIGN(start + size));
    }
}

paddr_t memblock_start(void)
{
    return banks.nr ? banks.regions[0].start : 0;
}

paddr_t memblock_end(void)
{
    return banks.nr ? banks.regions[banks.nr - 1].end : 0;
}

void memblock_for_each_bank(void (*fn)(paddr_t start, paddr_t end, void *arg), void *arg)
{
    for (unsigned i = 0; i < banks.nr; i++) {
        fn(banks.regions[i].start, banks.regions[i].end, arg);
    }
}

/* The reserved region that reaches below `end` and above `start`, the highest one; or NULL. */
static const struct memblock_region *last_reserved_in(paddr_t start, paddr_t end)
{
    for (unsigned i = reserved.nr; i-- > 0;) {
        if (reserved.regions[i].start < end && reserved.regions[i].end > start) {
            return &reserved.regions[i];
        }
    }
    return NULL;
}

/* Top down, so that the low banks stay whole for the buddy allocator's large blocks. */
static paddr_t find_in_bank(const struct memblock_region *bank, size_t size, size_t align)
{
    paddr_t end = bank->end;

    while (end >= size) {
        paddr_t start = (end - size) & ~(align - 1);
        const struct memblock_region *busy;

        if (start < bank->start) {
            return 0;
        }
        busy = last_reserved_in(start, start + size);
        if (!busy) {
            return start;
        }
        end = busy->start;
    }
    return 0;
}

void *memblock_alloc(size_t size, size_t align)
{
    for (unsigned i = banks.nr; i-- > 0;) {
        paddr_t start = find_in_bank(&banks.regions[i], size, align);

        if (start) {
            memblock_reserve(start, size);
            return memset(__va(start), 0, size);
        }
    }
    panic("memblock_alloc: no room for %lu bytes", size);
}

void memblock_for_each_free(void (*fn)(paddr_t start, paddr_t end))
{
    for (unsigned i = 0; i < banks.nr; i++) {
        paddr_t start = banks.regions[i].start;
        paddr_t end = banks.regions[i].end;

        for (unsigned j = 0; j < reserved.nr && start < end; j++) {
            const struct memblock_region *busy = &reserved.regions[j];

            if (busy->end <= start || busy->start >= end) {
                continue;
            }
            if (busy->start > start) {
                fn(start, busy->start);
            }
            start = busy->end;
        }
        if (start < end) {
            fn(start, end);
        }
    }
}

static void reserve_initrd(const void *fdt)
{
    int chosen = fdt_path(fdt, "/chosen");

    if (chosen >= 0) {
        u64 start = fdt_number(fdt, chosen, "linux,initrd-start", 0);
        u64 end = fdt_number(fdt, chosen, "linux,initrd-end", 0);

        if (end > start) {
            memblock_reserve(start, end - start);
        }
    }
}

static void reserve_nodes(const void *fdt)
{
    int node = fdt_path(fdt, "/reserved-memory");
    u64 start, size;

    for (unsigned i = 0; fdt_reserve_entry(fdt, i, &start, &size); i++) {
        memblock_reserve(start, size);
    }
    if (node < 0) {
        return;
    }
    fdt_for_each_child(child, fdt, node) {
        for (unsigned i = 0; fdt_reg(fdt, child, i, &start, &size); i++) {
            memblock_reserve(start, size);
        }
    }
}

void memblock_init(const void *fdt)
{
    fdt_for_each_child(node, fdt, fdt_root(fdt)) {
        const char *type = fdt_string(fdt, node, "device_type");
        u64 start, size;

        if (!type || strcmp(type, "memory") || !fdt_enabled(fdt, node)) {
            continue;
        }
        for (unsigned i = 0; fdt_reg(fdt, node, i, &start, &size); i++) {
            memblock_add(start, size);
        }
    }
    memblock_reserve(phys_kern_base, early_reserved_end - phys_kern_base);
    memblock_reserve(__pa(fdt), fdt_size(fdt));
    reserve_initrd(fdt);
    reserve_nodes(fdt);
}
