/*
 * How the entry that holds a tag is found among the ways of a set; private to tlb*.[ch]. This is
 * beside the model: no result depends on it.
 *
 *   sets of 1 or 2 ways   their tags are compared
 *   sets of up to 8 ways  a signature of 16 bits per way, all compared at once: no branch that
 *                         nobody foresees, and nothing to unlink when an entry leaves. 25
 *                         instructions where scanning eight tags takes 45
 *   wider sets, and all   a hash index over all entries of the TLB, its chains linked by number:
 *   fully associative     10 instructions to look up, 30 more when an entry is replaced
 */
#ifndef MMU_TLB_INDEX_H
#define MMU_TLB_INDEX_H

#include "mmu/tlb.h"

#define MAX_COMPARED_WAYS 2

#define NO_ENTRY    UINT16_MAX
#define HASH_FACTOR 0x9e3779b97f4a7c15 /* 2^64 / golden ratio: spreads consecutive pages */

/* Allocates for the geometry in `tlb`. Returns 0 or -ENOMEM. */
int index_init(struct tlb *tlb) NODISCARD;
void index_destroy(struct tlb *tlb);

/* By the page alone, so that a fence finds all address spaces in one chain. */
static ALWAYS_INLINE uint16_t *bucket(struct tlb *tlb, uint64_t tag)
{
    return &tlb->buckets[(tag >> TLB_TAG_PAGE_SHIFT) * HASH_FACTOR >> tlb->bucket_shift];
}

/* Never 0, the signature of an invalid way. */
static ALWAYS_INLINE uint16_t signature(uint64_t tag)
{
    return (uint16_t)(tag * HASH_FACTOR >> 48) | 1;
}

static ALWAYS_INLINE uint16_t *signature_of(struct tlb *tlb, unsigned set, unsigned way)
{
    return (uint16_t *)&tlb->signatures[set] + way;
}

/* Tag by tag. */
struct tlb_entry *index_compare_all(struct tlb *tlb, unsigned set, uint64_t tag);

static ALWAYS_INLINE struct tlb_entry *find_by_signature(struct tlb *tlb, unsigned set,
                                                         uint64_t tag)
{
    typedef uint64_t halves __attribute__((vector_size(16)));
    const tlb_signatures number = {1, 2, 3, 4, 5, 6, 7, 8};
    tlb_signatures wanted = signature(tag) - (tlb_signatures){0};
    tlb_signatures found = (tlb_signatures)(tlb->signatures[set] == wanted) & number;
    uint64_t ways = ((halves)found)[0] | ((halves)found)[1];
    if (!ways)
        return NULL;
    ways |= ways >> 32;
    unsigned way = ((ways | ways >> 16) & UINT16_MAX) - 1;
    struct tlb_entry *entry = &tlb->entries[(size_t)set * tlb->ways + way];
    /* Once in some thousand lookups another tag has the signature too. */
    if (likely(way < tlb->ways && entry->tag == tag))
        return entry;
    return index_compare_all(tlb, set, tag);
}

static ALWAYS_INLINE struct tlb_entry *find_in_chain(struct tlb *tlb, uint64_t tag)
{
    for (unsigned i = *bucket(tlb, tag); i != NO_ENTRY; i = tlb->entries[i].next)
        if (tlb->entries[i].tag == tag)
            return &tlb->entries[i];
    return NULL;
}

/* The entry of `set` that holds `tag`, or NULL. */
static ALWAYS_INLINE struct tlb_entry *index_find(struct tlb *tlb, unsigned set, uint64_t tag)
{
    if (tlb->signatures)
        return find_by_signature(tlb, set, tag);
    return tlb->buckets ? find_in_chain(tlb, tag) : index_compare_all(tlb, set, tag);
}

/* Makes lookups find `tag` at `entry`, the one in `way` of `set`. */
static ALWAYS_INLINE void index_enter(struct tlb *tlb, uint64_t tag, struct tlb_entry *entry,
                                      unsigned set, unsigned way)
{
    if (tlb->signatures) {
        *signature_of(tlb, set, way) = signature(tag);
    } else if (tlb->buckets) {
        uint16_t *link = bucket(tlb, tag);
        entry->next = *link;
        *link = entry - tlb->entries;
    }
}

/* What precedes a change of entry->tag, but for that index_enter() for the same way may follow. */
static ALWAYS_INLINE void index_leave(struct tlb *tlb, const struct tlb_entry *entry)
{
    if (!tlb->buckets)
        return;
    unsigned number = (unsigned)(entry - tlb->entries);
    uint16_t *link = bucket(tlb, entry->tag);
    while (*link != number)
        link = &tlb->entries[*link].next;
    *link = entry->next;
}

#endif
