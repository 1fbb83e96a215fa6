/*
 * One TLB: entries in sets and ways, several page sizes, a replacement policy. The same structure
 * serves as first-level instruction and data TLB, as unified second level, and (pwc.h) as
 * page-walk cache of one level.
 *
 * It holds what the walker found and forgets only by eviction and by fences, as silicon does; it
 * judges no permission and counts nothing (mmu.c does both). Lookups in wide sets go through a
 * hash index beside the model, which no result depends on.
 *
 * Geometry: `entries` = sets * ways with a power of two of sets. An entry of page size k goes to
 * the set that the lowest bits of its page number select. A page larger than the largest size
 * that the TLB supports enters as a fragment of that size.
 *
 * Owner: struct mmu. Life cycle: tlb_init, tlb_destroy.
 */
#ifndef MMU_TLB_H
#define MMU_TLB_H

#include "mmu/pte.h"

#define TLB_MAX_ENTRIES 32768
#define TLB_MAX_WAYS    4096 /* of LRU and FIFO; tree-PLRU: 64, a power of two */

enum tlb_policy {
    TLB_LRU,    /* the entry whose last hit or fill is the oldest */
    TLB_PLRU,   /* tree of ways - 1 bits per set, each pointing away from the last hit */
    TLB_FIFO,   /* the entry whose fill is the oldest */
    TLB_RANDOM, /* xorshift from the seed */
};

struct tlb_config {
    unsigned entries;
    unsigned ways; /* 0: fully associative */
    enum tlb_policy policy;
    unsigned page_sizes; /* bit k: pages of level k (pte.h); bit 0 is required. 0: all sizes */
    uint64_t seed;       /* TLB_RANDOM only */
};

struct tlb_entry {
    uint64_t tag;       /* page, ASID and G as made by tlb.c; 0: invalid */
    uint64_t stamp;     /* tlb->clock at the last fill (FIFO) or the last touch (LRU) */
    pte_t pte;          /* the leaf as the walker saw it */
    uint16_t shortcuts; /* the fastmaps that may lead here (mmu.c), one bit each */
    uint16_t next;      /* in the chain of the hash index */
    uint8_t level;      /* page size of this entry */
    uint8_t leaf_level; /* page size of `pte`: larger than `level` in a fragment */
};

/* What a hit must do for the replacement policy. */
enum tlb_touch_kind { TLB_TOUCH_NONE, TLB_TOUCH_STAMP, TLB_TOUCH_TREE };

/* The tree bits of a set that a hit in one way keeps, and those that it sets. */
struct tlb_tree_path {
    uint64_t keep, set;
};

struct tlb {
    struct tlb_entry *entries; /* [nr_sets * ways] */
    uint64_t clock;
    enum tlb_touch_kind touch;
    uint8_t ways_shift; /* ways == 1 << ways_shift under tree-PLRU */
    bool hashed;
    uint16_t ways;
    uint16_t nr_sets;
    unsigned nr_valid[NR_PAGE_SIZES]; /* by size: sizes with none need no lookup */
    unsigned nr_fragments;
    uint8_t fit[NR_PAGE_SIZES]; /* [leaf level]: the largest supported size that is no larger */

    uint16_t *buckets; /* hash index: first entry, or TLB_NO_ENTRY */
    unsigned bucket_shift;

    struct tlb_set *sets;
    uint64_t *order;            /* tlb.c, next to tlb_oldest() */
    uint64_t *scratch;
    struct tlb_tree_path *paths; /* [ways] */
    uint64_t random;
    struct tlb_config config;
};

/* Allocates. Returns 0, -ENOMEM, or -EINVAL for a geometry outside the limits above. */
int tlb_init(struct tlb *tlb, const struct tlb_config *config) NODISCARD;
void tlb_destroy(struct tlb *tlb);

/* The entry that translates `va` in `asid` (smallest page first), or NULL. Has no effect. */
struct tlb_entry *tlb_lookup(struct tlb *tlb, vaddr_t va, uint16_t asid);

/*
 * Chooses the entry that a page with a leaf at `leaf_level` around `va` will replace: the
 * lowest invalid way of its set, else by the policy. tlb_fill() must follow (a policy's state
 * has advanced); the caller sees to what rests on the victim first, if its tag is not 0.
 */
struct tlb_entry *tlb_victim(struct tlb *tlb, vaddr_t va, unsigned leaf_level);

/* Puts a translation into a victim; counts as its most recent use. PTE_G makes it global. */
void tlb_fill(struct tlb *tlb, struct tlb_entry *victim, vaddr_t va, uint16_t asid, pte_t pte,
              unsigned leaf_level);

/* Makes a valid entry invalid. */
void tlb_drop(struct tlb *tlb, struct tlb_entry *entry);

/* Does the policy want to hear of hits? If not, the engine may use handlers that do not touch. */
static inline bool tlb_needs_touch(const struct tlb *tlb)
{
    return tlb->touch != TLB_TOUCH_NONE;
}

/* The tree-PLRU half of tlb_touch(). */
void tlb_touch_tree(struct tlb *tlb, const struct tlb_entry *entry);

/* Every hit passes here, those through a fastmap too. */
static inline void tlb_touch(struct tlb *tlb, struct tlb_entry *entry)
{
    if (likely(tlb->touch == TLB_TOUCH_STAMP))
        entry->stamp = ++tlb->clock;
    else if (tlb->touch == TLB_TOUCH_TREE)
        tlb_touch_tree(tlb, entry);
}

/* What an sfence.vma, or a reset, forgets (priv spec 4.2.1). Both false: everything. */
struct tlb_fence {
    bool has_va, has_asid;
    vaddr_t va;    /* only entries whose leaf PTE translates this address */
    uint16_t asid; /* only entries of this address space, no global ones */
};

/*
 * Drops what the fence names; `dropping` (may be NULL) hears of each entry before it goes.
 * Returns how many went.
 */
unsigned tlb_fence(struct tlb *tlb, const struct tlb_fence *fence,
                   void (*dropping)(void *opaque, struct tlb_entry *entry), void *opaque);

#endif
