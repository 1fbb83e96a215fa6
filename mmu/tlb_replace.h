/*
 * The choice of a victim in a set all of whose ways are valid; private to tlb.c, which inlines it
 * into the refill path, and tlb_replace.c.
 *
 * LRU and FIFO both take the entry with the lowest stamp and differ in who writes it: under LRU
 * hits do, under FIFO only fills. Scanning a set for it would dominate a miss, and keeping a list
 * in order of use would burden every hit; so the stamps of a set are sorted now and then, into
 * its part of tlb->order, and victims are taken from there. A key whose entry was touched or
 * refilled since is skipped: that entry is newer than all that are still in the order. Each skip
 * and each sort is paid for by the hits and fills that made it necessary, so a victim costs
 * O(log ways) at most, and O(1) while nothing but misses happens, since then the keys are found
 * sorted already.
 */
#ifndef MMU_TLB_REPLACE_H
#define MMU_TLB_REPLACE_H

#include "mmu/tlb.h"

#define ORDER_WAY_BITS 12 /* a key of tlb->order: stamp above, way in these */

int replace_init(struct tlb *tlb, const struct tlb_config *config) NODISCARD;
void replace_destroy(struct tlb *tlb);
void replace_sort_order(struct tlb *tlb, unsigned set);

static ALWAYS_INLINE unsigned order_way(uint64_t key)
{
    return key & ((1u << ORDER_WAY_BITS) - 1);
}

static ALWAYS_INLINE uint64_t order_key(const struct tlb_entry *ways, unsigned way)
{
    return ways[way].stamp << ORDER_WAY_BITS | way;
}

static ALWAYS_INLINE unsigned oldest_by_order(struct tlb *tlb, const struct tlb_entry *ways,
                                              unsigned set)
{
    const uint64_t *order = &tlb->order[(size_t)set * tlb->ways];
    unsigned next = tlb->sets[set].order_next;
    for (;;) {
        if (unlikely(next == tlb->ways)) {
            replace_sort_order(tlb, set);
            next = 0;
        }
        uint64_t key = order[next++];
        unsigned way = order_way(key);
        if (likely(key == order_key(ways, way))) {
            tlb->sets[set].order_next = next;
            return way;
        }
    }
}

static ALWAYS_INLINE unsigned follow_tree(const struct tlb *tlb, uint64_t tree)
{
    unsigned node = 1;
    while (node < tlb->ways)
        node = 2 * node + (tree >> node & 1);
    return node - tlb->ways;
}

static ALWAYS_INLINE unsigned pick_random(struct tlb *tlb)
{
    tlb->random ^= tlb->random << 13;
    tlb->random ^= tlb->random >> 7;
    tlb->random ^= tlb->random << 17;
    return (tlb->random >> 32) * tlb->ways >> 32;
}

/* A way of `set`, whose entries are `ways`. */
static ALWAYS_INLINE unsigned replace_victim(struct tlb *tlb, const struct tlb_entry *ways,
                                             unsigned set)
{
    if (tlb->ways == 1)
        return 0;
    if (tlb->order)
        return oldest_by_order(tlb, ways, set);
    if (tlb->policy == TLB_PLRU)
        return follow_tree(tlb, tlb->sets[set].tree);
    return pick_random(tlb);
}

#endif
