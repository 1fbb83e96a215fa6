/*
 * The hot half of tlb.h: lookup and insertion, inline for the MMU's miss path. Private to mmu/.
 */
#ifndef MMU_TLB_HOT_H
#define MMU_TLB_HOT_H

#include "mmu/tlb_index.h"
#include "mmu/tlb_replace.h"

/*
 * A tag tells page, size, address space and G, so that a lookup of one kind is one compare:
 *
 *   63..19                     18..3              2..0
 *   first 4 KiB page's number  ASID (if global:   size + 1; TAG_GLOBAL
 *   (57 - 12 bits)             size)
 */
#define TAG_VA_UP   (TLB_TAG_PAGE_SHIFT - PAGE_SHIFT)
#define TAG_ASID_UP 3
#define TAG_SIZE    7
#define TAG_GLOBAL  7

/* `recipe` is 2 * size + G, as in struct tlb_shape and tlb->present. */
static ALWAYS_INLINE uint64_t make_tag(vaddr_t va, uint16_t asid, unsigned recipe)
{
    unsigned size = recipe / 2, shift = page_size_shift(size);
    uint64_t page = va >> shift << shift << TAG_VA_UP;
    if (recipe % 2)
        return page | size << TAG_ASID_UP | TAG_GLOBAL;
    return page | (uint64_t)asid << TAG_ASID_UP | (size + 1);
}

static ALWAYS_INLINE bool tag_is_global(uint64_t tag)
{
    return (tag & TAG_SIZE) == TAG_GLOBAL;
}

/* Do both begin at the same 4 KiB page? */
static ALWAYS_INLINE bool tag_is_of_page(uint64_t tag, uint64_t other)
{
    return (tag ^ other) >> TLB_TAG_PAGE_SHIFT == 0;
}

static ALWAYS_INLINE uint16_t tag_asid(uint64_t tag)
{
    return tag >> TAG_ASID_UP;
}

static ALWAYS_INLINE unsigned set_number(const struct tlb *tlb, vaddr_t va, enum page_size size)
{
    return (va >> page_size_shift(size)) & tlb->set_mask;
}

/* In tlb.c: tlb_lookup() among all that tlb->present names but for recipe `tried`. */
struct tlb_entry *tlb_lookup_rest(struct tlb *tlb, vaddr_t va, uint16_t asid, unsigned tried);

/*
 * Enters what the walker found for `va`: the leaf `pte` of a page of `leaf_size`; PTE_G makes it
 * global. It replaces the lowest invalid way of its set, else the way that the policy chooses, and
 * counts as used just now. No entry may translate `va` in `asid` already.
 */
struct tlb_entry *tlb_insert(struct tlb *tlb, vaddr_t va, uint16_t asid, pte_t pte,
                             enum page_size leaf_size);

void tlb_count_in(struct tlb *tlb, struct tlb_shape shape);
void tlb_count_out(struct tlb *tlb, struct tlb_shape shape);
unsigned tlb_first_invalid(struct tlb_set *set, const struct tlb_entry *ways);

static ALWAYS_INLINE struct tlb_entry *find_by_recipe(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                      unsigned recipe)
{
    return index_find(tlb, set_number(tlb, va, recipe / 2), make_tag(va, asid, recipe));
}

/*
 * The entry that translates `va` in `asid` (smallest page first), or NULL. Has no effect. Local
 * pages of `first` are looked for inline, the rest out of line: TLBs ask for 4 KiB pages first, the
 * page-walk cache of a level has nothing but that level.
 */
static ALWAYS_INLINE struct tlb_entry *tlb_lookup(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                  enum page_size first)
{
    struct tlb_entry *entry = find_by_recipe(tlb, va, asid, 2 * first);
    if (entry || likely(!(tlb->present & ~(1u << 2 * first))))
        return entry;
    return tlb_lookup_rest(tlb, va, asid, 2 * first);
}

/* What evicting and dropping share. */
static ALWAYS_INLINE void take_leave(struct tlb *tlb, struct tlb_entry *entry)
{
    if (unlikely(entry->shortcuts)) {
        tlb->leaving(tlb->opaque, entry);
        entry->shortcuts = 0;
    }
    index_leave(tlb, entry);
}

static ALWAYS_INLINE struct tlb_entry *insert_shape(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                    pte_t pte, struct tlb_shape shape)
{
    unsigned number = set_number(tlb, va, shape.size), way;
    uint64_t tag = make_tag(va, asid, shape.recipe), now = tlb->clock += TLB_CLOCK_STEP;
    struct tlb_set *set = &tlb->sets[number];
    struct tlb_entry *ways = &tlb->entries[(size_t)number * tlb->ways], *entry;
    if (likely(set->nr_valid == tlb->ways)) {
        way = replace_victim(tlb, ways, number, now);
        entry = &ways[way];
        tlb->evictions[entry->size]++;
        take_leave(tlb, entry);
        if (unlikely(shape.kind != entry->kind)) {
            tlb_count_out(tlb, entry->shape);
            tlb_count_in(tlb, shape);
        }
    } else {
        way = tlb_first_invalid(set, ways);
        entry = &ways[way];
        tlb_count_in(tlb, shape);
    }

    entry->tag = tag;
    entry->stamp = now;
    entry->pte = pte;
    entry->shape = shape;
    if (tlb->touch == TLB_TOUCH_TREE)
        tlb_touch_tree(tlb, entry);
    index_enter(tlb, tag, entry, number, way);
    return entry;
}

/* tlb_insert() of a 4 KiB page that is not global. */
static ALWAYS_INLINE struct tlb_entry *tlb_insert_page(struct tlb *tlb, vaddr_t va, uint16_t asid,
                                                       pte_t pte)
{
    return insert_shape(tlb, va, asid, pte, (struct tlb_shape){.size = PAGE_4K});
}

#endif
