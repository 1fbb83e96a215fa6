/*
 * The choice of a victim in a set all of whose ways are valid; private to tlb.c, which inlines it
 * into the refill path, and tlb_replace.c.
 *
 * LRU and FIFO both take the entry with the lowest stamp and differ in who writes it: under LRU
 * hits do, under FIFO only fills. Scanning a set for it would dominate a miss, and keeping a list
 * in order of use would burden every hit; so each set has a ring of keys, one per way, in the
 * order of the stamps as they were. The victim is the next key's way; its key makes room for that
 * of the fill, which is the newest. While nothing but misses happens that is all, and O(1).
 *
 * A key whose entry was touched since is passed over and brought up to date in its place. That is
 * too early a place, so keys from this stamp on are not to be trusted: when the ring comes to one
 * (order_limit) the whole set is sorted anew. Each key passed over and each sort is paid for
 * by the hits that made it necessary: a victim costs O(log ways) at most.
 */
#ifndef MMU_TLB_REPLACE_H
#define MMU_TLB_REPLACE_H

#include "mmu/tlb.h"

int replace_init(struct tlb *tlb, const struct tlb_config *config) NODISCARD;
void replace_destroy(struct tlb *tlb);

/* Makes the oldest entry's key the next in the ring of `set`. */
void replace_restore_order(struct tlb *tlb, unsigned set);

/* A key of tlb->order is a stamp with the way in the bits that are zero in it. */
static ALWAYS_INLINE unsigned order_way(uint64_t key)
{
    return key & (TLB_CLOCK_STEP - 1);
}

static ALWAYS_INLINE uint64_t order_key(uint64_t stamp, unsigned way)
{
    return stamp | way;
}

/* Takes the oldest entry's key out of the ring and puts in that of the fill at time `now`. */
static ALWAYS_INLINE unsigned oldest_by_order(struct tlb *tlb, const struct tlb_entry *ways,
                                              unsigned set, uint64_t now)
{
    struct tlb_set *ring = &tlb->sets[set];
    uint64_t *order = &tlb->order[(size_t)set * tlb->ways];
    unsigned next = ring->order_next;
    uint64_t key = order[next];
    unsigned way = order_way(key);
    if (unlikely(key != order_key(ways[way].stamp, way) || key >= ring->order_limit)) {
        replace_restore_order(tlb, set);
        next = ring->order_next;
        way = order_way(order[next]);
    }
    order[next] = order_key(now, way);
    ring->order_next = next + 1 == tlb->ways ? 0 : next + 1;
    return way;
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

/* A way of `set`, whose entries are `ways`, for a fill at time `now` of the TLB's clock. */
static ALWAYS_INLINE unsigned replace_victim(struct tlb *tlb, const struct tlb_entry *ways,
                                             unsigned set, uint64_t now)
{
    if (likely(tlb->order))
        return oldest_by_order(tlb, ways, set, now);
    if (tlb->ways == 1)
        return 0;
    if (tlb->policy == TLB_PLRU)
        return follow_tree(tlb, tlb->sets[set].tree);
    return pick_random(tlb);
}

#endif
