/*
 * The fastmap: the host-side shortcut from a virtual page to host memory, one compare and one
 * add. It is not a model of anything. It only ever holds pages that the modelled first-level TLB
 * holds with sufficient permission (or, where nothing is translated, RAM pages that PMP allows
 * whole), and loses them together with it; a hit does the model's bookkeeping (a count, and the
 * recency of the TLB entry where the replacement policy looks at it). So counters and results are
 * the same with the fastmap on and off.
 *
 * Owner: struct mmu, one set of maps per translation context, so that a trap into the kernel does
 * not empty the map of the program it interrupts. Life cycle: filled by mmu_translate(), emptied
 * by TLB evictions, fences and writes to satp, PMP and the like.
 */
#ifndef MMU_FASTMAP_H
#define MMU_FASTMAP_H

#include "mmu/access.h"

#define FASTMAP_BITS 8
#define FASTMAP_SIZE (1u << FASTMAP_BITS)

/* A tag no masked address can equal: bit 11 is cleared by the mask of every access size. */
#define FASTMAP_EMPTY 0x800

struct tlb_entry;

struct fastmap_entry {
    uint64_t tag;            /* virtual address of the page, or FASTMAP_EMPTY */
    uintptr_t addend;        /* host address = addend + virtual address */
    struct tlb_entry *entry; /* the first-level TLB entry behind it; NULL where untranslated */
    uint64_t hits;           /* since filled; folded into the statistics when dropped */
};

/* What an untranslated or translated address may be used for depends on more than satp. */
enum fastmap_context {
    FASTMAP_M,     /* no translation, PMP as machine mode */
    FASTMAP_U,     /* user mode */
    FASTMAP_S,     /* supervisor, SUM clear */
    FASTMAP_S_SUM, /* supervisor, SUM set: may touch user pages */
    NR_FASTMAP_CONTEXTS
};

struct fastmap {
    struct fastmap_entry load[FASTMAP_SIZE];
    struct fastmap_entry store[FASTMAP_SIZE];
    struct fastmap_entry fetch[FASTMAP_SIZE]; /* addend: physical page minus virtual page */

    /* The filled slots by access type, so that emptying a map costs what it holds. */
    uint64_t used[NR_ACCESS_TYPES][FASTMAP_SIZE / 64];
};

static inline unsigned fastmap_index(vaddr_t va)
{
    return (va >> PAGE_SHIFT) & (FASTMAP_SIZE - 1);
}

/*
 * The part of `va` that must equal the tag: the page, and the low bits that must be zero for an
 * access of `size` bytes to be aligned. So a misaligned access, and with it one that crosses into
 * the next page, misses by the same compare.
 */
static inline uint64_t fastmap_tag(vaddr_t va, unsigned size)
{
    return va & (PAGE_MASK | (size - 1));
}

static inline struct fastmap_entry *fastmap_entries(struct fastmap *map, enum access_type type)
{
    switch (type) {
    case ACCESS_FETCH:
        return map->fetch;
    case ACCESS_LOAD:
        return map->load;
    default:
        return map->store;
    }
}

/*
 * Maintenance, for mmu.c only. Each of these adds the hits of the slots that it empties to
 * `stats`; fastmap_fold() does so without emptying.
 */
struct mmu_stats;
void fastmap_init(struct fastmap *map);
/* Returns the slot; `hits` of `filled` is ignored. */
struct fastmap_entry *fastmap_fill(struct fastmap *map, enum access_type type,
                                   const struct fastmap_entry *filled, struct mmu_stats *stats);
/* Counts the hits of one entry as accesses of the kind that mmu_translate() counts. */
void fastmap_fold_hits(struct fastmap_entry *entry, enum access_type type, struct mmu_stats *stats);
void fastmap_drop_tlb_entry(struct fastmap *map, enum access_type type,
                            const struct tlb_entry *entry, struct mmu_stats *stats);
void fastmap_drop_host_page(struct fastmap *map, enum access_type type, uintptr_t host_page,
                            struct mmu_stats *stats);
void fastmap_clear(struct fastmap *map, struct mmu_stats *stats);
void fastmap_fold(struct fastmap *map, enum access_type type, struct mmu_stats *stats);

#endif
