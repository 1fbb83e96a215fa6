/*
 * The hot half of tlb.h: lookup and insertion, inline for the MMU's miss path. Private to mmu/.
 */
#ifndef MMU_TLB_HOT_H
#define MMU_TLB_HOT_H

#include "mmu/tlb_replace.h"

#define NO_ENTRY    UINT16_MAX
#define HASH_FACTOR 0x9e3779b1u /* 2^32 / golden ratio: spreads consecutive pages */

/*
 * A tag tells page, size, address space and G, so that a lookup of one kind is one compare:
 *
 *   63..19                     18..3              2..0
 *   first 4 KiB page's number  ASID (if global:   level + 1; TAG_GLOBAL
 *   (57 - 12 bits)             level)
 */
#define TAG_VA_UP   (TLB_TAG_PAGE_SHIFT - PAGE_SHIFT)
#define TAG_ASID_UP 3
#define TAG_SIZE    7
#define TAG_GLOBAL  6

/* How to make a tag of a page size, without and with G: index 2 * level + G. */
struct tag_recipe {
    uint64_t page, asid, low;
};
extern const struct tag_recipe tag_recipes[2 * NR_PAGE_SIZES];

static ALWAYS_INLINE uint64_t make_tag(vaddr_t va, uint16_t asid, unsigned recipe)
{
    const struct tag_recipe *r = &tag_recipes[recipe];
    return (va & r->page) << TAG_VA_UP | ((uint64_t)asid << TAG_ASID_UP & r->asid) | r->low;
}

static ALWAYS_INLINE bool tag_is_global(uint64_t tag)
{
    return (tag & TAG_SIZE) == TAG_GLOBAL;
}

static ALWAYS_INLINE uint16_t tag_asid(uint64_t tag)
{
    return tag >> TAG_ASID_UP;
}

static ALWAYS_INLINE uint16_t *bucket(struct tlb *tlb, uint64_t tag)
{
    return &tlb->buckets[(uint32_t)(tag >> TLB_TAG_PAGE_SHIFT) * HASH_FACTOR >> tlb->bucket_shift];
}

static ALWAYS_INLINE unsigned set_number(const struct tlb *tlb, vaddr_t va, unsigned level)
{
    return (va >> level_shift(level)) & (tlb->nr_sets - 1);
}

/* In tlb.c, for what is rare. */
void tlb_count_in(struct tlb *tlb, struct tlb_shape shape);
void tlb_count_out(struct tlb *tlb, struct tlb_shape shape);
unsigned tlb_first_invalid(struct tlb_set *set, const struct tlb_entry *ways);

static ALWAYS_INLINE struct tlb_entry *find_in_chain(struct tlb *tlb, uint64_t tag)
{
    for (unsigned i = *bucket(tlb, tag); i != NO_ENTRY; i = tlb->entries[i].next)
        if (tlb->entries[i].tag == tag)
            return &tlb->entries[i];
    return NULL;
}

/* Looks at every way, since leaving at the right one would be a branch that nobody foresees. */
static ALWAYS_INLINE struct tlb_entry *find_in_set(struct tlb *tlb, unsigned set, uint64_t tag)
{
    struct tlb_entry *entry = &tlb->entries[(size_t)set * tlb->ways];
    struct tlb_entry *found = NULL;
    for (struct tlb_entry *end = entry + tlb->ways; entry < end; entry++)
        found = entry->tag == tag ? entry : found;
    return found;
}

/* The entry that translates `va` in `asid` (smallest page first), or NULL. Has no effect. */
static ALWAYS_INLINE struct tlb_entry *tlb_lookup(struct tlb *tlb, vaddr_t va, uint16_t asid)
{
    for (unsigned recipes = tlb->present; recipes; recipes &= recipes - 1) {
        unsigned recipe = (unsigned)__builtin_ctz(recipes);
        uint64_t tag = make_tag(va, asid, recipe);
        struct tlb_entry *entry = tlb->hashed
                                      ? find_in_chain(tlb, tag)
                                      : find_in_set(tlb, set_number(tlb, va, recipe / 2), tag);
        if (entry)
            return entry;
    }
    return NULL;
}

static ALWAYS_INLINE void link_into_chain(struct tlb *tlb, struct tlb_entry *entry)
{
    uint16_t *link = bucket(tlb, entry->tag);
    entry->next = *link;
    *link = entry - tlb->entries;
}

static ALWAYS_INLINE void unlink_from_chain(struct tlb *tlb, const struct tlb_entry *entry)
{
    unsigned number = (unsigned)(entry - tlb->entries);
    uint16_t *link = bucket(tlb, entry->tag);
    while (*link != number)
        link = &tlb->entries[*link].next;
    *link = entry->next;
}

/* What evicting and dropping share. */
static ALWAYS_INLINE void take_leave(struct tlb *tlb, struct tlb_entry *entry)
{
    if (entry->shortcuts)
        tlb->leaving(tlb->opaque, entry);
    entry->shortcuts = 0;
    if (tlb->hashed)
        unlink_from_chain(tlb, entry);
}

/*
 * Enters what the walker found for `va`: the leaf `pte` at `leaf_level`; PTE_G makes it global.
 * It replaces the lowest invalid way of its set, else the way that the policy chooses, and counts
 * as used just now. No entry may translate `va` in `asid` already.
 */
static ALWAYS_INLINE struct tlb_entry *tlb_insert(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                  pte_t pte, unsigned leaf_level)
{
    const struct tlb_shape shape = tlb->shape[leaf_level][(pte & PTE_G) != 0];
    unsigned number = set_number(tlb, va, shape.level);
    struct tlb_set *set = &tlb->sets[number];
    struct tlb_entry *ways = &tlb->entries[(size_t)number * tlb->ways], *entry;
    if (likely(set->nr_valid == tlb->ways)) {
        entry = &ways[replace_victim(tlb, ways, number)];
        tlb->evictions[entry->level]++;
        take_leave(tlb, entry);
        if (unlikely(shape.kind != entry->kind)) {
            tlb_count_out(tlb, entry->shape);
            tlb_count_in(tlb, shape);
        }
    } else {
        entry = &ways[tlb_first_invalid(set, ways)];
        tlb_count_in(tlb, shape);
    }

    entry->tag = make_tag(va, asid, shape.recipe);
    entry->stamp = ++tlb->clock;
    entry->pte = pte;
    entry->shape = shape;
    if (tlb->touch == TLB_TOUCH_TREE)
        tlb_touch_tree(tlb, entry);
    if (tlb->hashed)
        link_into_chain(tlb, entry);
    tlb->fills[shape.level]++;
    return entry;
}

#endif
