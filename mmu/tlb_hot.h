/*
 * The hot half of tlb.h: lookup and insertion, inline for the MMU's miss path. Private to mmu/.
 */
#ifndef MMU_TLB_HOT_H
#define MMU_TLB_HOT_H

#include "mmu/tlb_replace.h"

#define NO_ENTRY    UINT16_MAX
#define HASH_FACTOR 0x9e3779b97f4a7c15 /* 2^64 / golden ratio: spreads consecutive pages */

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

/* `recipe` is 2 * level + G, as in struct tlb_shape and tlb->present. */
static ALWAYS_INLINE uint64_t make_tag(vaddr_t va, uint16_t asid, unsigned recipe)
{
    unsigned level = recipe / 2;
    uint64_t page = va >> level_shift(level) << level_shift(level) << TAG_VA_UP;
    if (recipe % 2)
        return page | level << TAG_ASID_UP | TAG_GLOBAL;
    return page | (uint64_t)asid << TAG_ASID_UP | (level + 1);
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
    return &tlb->buckets[(tag >> TLB_TAG_PAGE_SHIFT) * HASH_FACTOR >> tlb->bucket_shift];
}

static ALWAYS_INLINE unsigned set_number(const struct tlb *tlb, vaddr_t va, unsigned level)
{
    return (va >> level_shift(level)) & (tlb->nr_sets - 1);
}

/*
 * In tlb.c, the general cases: tlb_lookup() among all that tlb->present names but for recipe
 * `tried`, and tlb_insert() of any shape.
 */
struct tlb_entry *tlb_lookup_rest(struct tlb *tlb, vaddr_t va, uint16_t asid, unsigned tried);
struct tlb_entry *tlb_insert_any(struct tlb *tlb, vaddr_t va, uint16_t asid, pte_t pte,
                                 unsigned leaf_level);
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

/*
 * Looks at every way, since leaving at the right one would be a branch that nobody foresees. Four
 * at a time: 8 tags are one cache line and less than 30 instructions.
 */
static ALWAYS_INLINE struct tlb_entry *find_in_set(struct tlb *tlb, unsigned set, uint64_t tag)
{
    size_t first = (size_t)set * tlb->ways, found = SIZE_MAX, end = first + tlb->ways;
    const uint64_t *tags = tlb->tags;
    size_t i = first;
    for (; i + 4 <= end; i += 4) {
        found = tags[i] == tag ? i : found;
        found = tags[i + 1] == tag ? i + 1 : found;
        found = tags[i + 2] == tag ? i + 2 : found;
        found = tags[i + 3] == tag ? i + 3 : found;
    }
    for (; i < end; i++)
        found = tags[i] == tag ? i : found;
    return found == SIZE_MAX ? NULL : &tlb->entries[found];
}

static ALWAYS_INLINE struct tlb_entry *find_by_recipe(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                      unsigned recipe)
{
    uint64_t tag = make_tag(va, asid, recipe);
    return tlb->tags ? find_in_set(tlb, set_number(tlb, va, recipe / 2), tag)
                     : find_in_chain(tlb, tag);
}

/*
 * The entry that translates `va` in `asid` (smallest page first), or NULL. Has no effect. Local
 * pages of `first_level` are looked for inline, the rest out of line: TLBs ask for 4 KiB pages
 * first, the page-walk cache of a level has nothing but that level.
 */
static ALWAYS_INLINE struct tlb_entry *tlb_lookup(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                  unsigned first_level)
{
    struct tlb_entry *entry = find_by_recipe(tlb, va, asid, 2 * first_level);
    if (entry || likely(!(tlb->present & ~(1u << 2 * first_level))))
        return entry;
    return tlb_lookup_rest(tlb, va, asid, 2 * first_level);
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

/* Makes `entry` one that lookups of `tag` find; 0: none does. */
static ALWAYS_INLINE void publish(struct tlb *tlb, struct tlb_entry *entry, uint64_t tag)
{
    entry->tag = tag;
    if (tlb->tags)
        tlb->tags[entry - tlb->entries] = tag;
    else if (tag)
        link_into_chain(tlb, entry);
}

/* What evicting and dropping share. */
static ALWAYS_INLINE void take_leave(struct tlb *tlb, struct tlb_entry *entry)
{
    if (entry->shortcuts)
        tlb->leaving(tlb->opaque, entry);
    entry->shortcuts = 0;
    if (!tlb->tags)
        unlink_from_chain(tlb, entry);
}

static ALWAYS_INLINE struct tlb_entry *insert_shape(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                    pte_t pte, struct tlb_shape shape)
{
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

    publish(tlb, entry, make_tag(va, asid, shape.recipe));
    entry->stamp = ++tlb->clock;
    entry->pte = pte;
    entry->shape = shape;
    if (tlb->touch == TLB_TOUCH_TREE)
        tlb_touch_tree(tlb, entry);
    tlb->fills[shape.level]++;
    return entry;
}

/*
 * Enters what the walker found for `va`: the leaf `pte` at `leaf_level`; PTE_G makes it global.
 * It replaces the lowest invalid way of its set, else the way that the policy chooses, and counts
 * as used just now. No entry may translate `va` in `asid` already.
 */
static ALWAYS_INLINE struct tlb_entry *tlb_insert(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                  pte_t pte, unsigned leaf_level)
{
    if (likely(leaf_level == 0 && !(pte & PTE_G)))
        return insert_shape(tlb, va, asid, pte, (struct tlb_shape){.level = 0});
    return tlb_insert_any(tlb, va, asid, pte, leaf_level);
}

#endif
