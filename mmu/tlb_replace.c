/*
 * Replacement policies of a TLB. LRU and FIFO both take the entry with the lowest stamp and
 * differ in who writes it: under LRU hits do, under FIFO only fills.
 *
 * Narrow sets are scanned. In wide ones a scan would dominate a miss, and keeping a list in order
 * of use would burden every hit; so the stamps are sorted now and then, into tlb->order, and
 * victims are taken from there. A key whose entry was touched or refilled since is skipped: that
 * entry is newer than all that are still in the order. Each skip and each sort is paid for by the
 * hits and fills that made it necessary, so a victim costs O(log ways) at most and O(1) while
 * nothing but misses happens, since then the keys are found sorted already.
 */
#include "mmu/tlb_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SCAN_WAYS     16 /* up to here a scan is cheaper than the order */
#define KEY_WAY_BITS  12
#define DEFAULT_SEED  0x9e3779b97f4a7c15

_Static_assert(TLB_MAX_WAYS <= 1 << KEY_WAY_BITS, "a key holds stamp and way");

static void init_tree_paths(struct tlb *tlb)
{
    for (unsigned way = 0; way < tlb->ways; way++) {
        struct tlb_tree_path path = {.keep = ~(uint64_t)0};
        for (unsigned node = way + tlb->ways; node > 1; node /= 2) {
            uint64_t parent = (uint64_t)1 << (node / 2);
            path.keep &= ~parent;
            if (node % 2 == 0)
                path.set |= parent;
        }
        tlb->paths[way] = path;
    }
}

static int init_order(struct tlb *tlb)
{
    tlb->order = malloc(tlb->nr_sets * tlb->ways * sizeof(*tlb->order));
    tlb->scratch = malloc(tlb->ways * sizeof(*tlb->scratch));
    if (!tlb->order || !tlb->scratch)
        return -ENOMEM;
    for (unsigned i = 0; i < tlb->nr_sets * tlb->ways; i++)
        tlb->order[i] = i % tlb->ways;
    for (unsigned i = 0; i < tlb->nr_sets; i++)
        tlb->sets[i].order_next = tlb->ways;
    return 0;
}

int replace_init(struct tlb *tlb, const struct tlb_config *config)
{
    bool pow2 = (tlb->ways & (tlb->ways - 1)) == 0;
    tlb->policy = config->policy;
    switch (tlb->policy) {
    case TLB_LRU:
        tlb->touch = TLB_TOUCH_STAMP;
        return tlb->ways > SCAN_WAYS ? init_order(tlb) : 0;
    case TLB_FIFO:
        return tlb->ways > SCAN_WAYS ? init_order(tlb) : 0;
    case TLB_PLRU:
        if (tlb->ways > TLB_MAX_TREE_WAYS || !pow2)
            return -EINVAL;
        tlb->touch = TLB_TOUCH_TREE;
        init_tree_paths(tlb);
        return 0;
    case TLB_RANDOM:
        tlb->random = config->seed ? config->seed : DEFAULT_SEED;
        return 0;
    }
    return -EINVAL;
}

void replace_destroy(struct tlb *tlb)
{
    free(tlb->order);
    free(tlb->scratch);
}

static size_t run_end(const uint64_t *keys, size_t start, size_t nr)
{
    size_t end = start + 1;
    while (end < nr && keys[end - 1] < keys[end])
        end++;
    return end;
}

static void merge_runs(uint64_t *out, const uint64_t *a, const uint64_t *a_end, const uint64_t *b,
                       const uint64_t *b_end)
{
    while (a < a_end && b < b_end)
        *out++ = *a < *b ? *a++ : *b++;
    memcpy(out, a, (size_t)(a_end - a) * sizeof(*a));
    memcpy(out + (a_end - a), b, (size_t)(b_end - b) * sizeof(*b));
}

/* A natural merge sort: what is in order already costs one look. */
static void sort_keys(uint64_t *keys, uint64_t *scratch, size_t nr)
{
    while (run_end(keys, 0, nr) < nr) {
        for (size_t start = 0, middle, end; start < nr; start = end) {
            middle = run_end(keys, start, nr);
            end = middle < nr ? run_end(keys, middle, nr) : nr;
            merge_runs(scratch + start, keys + start, keys + middle, keys + middle, keys + end);
        }
        memcpy(keys, scratch, nr * sizeof(*keys));
    }
}

static uint64_t order_key(const struct tlb_entry *ways, unsigned way)
{
    return ways[way].stamp << KEY_WAY_BITS | way;
}

static unsigned oldest_by_order(struct tlb *tlb, unsigned set)
{
    const struct tlb_entry *ways = &tlb->entries[(size_t)set * tlb->ways];
    uint64_t *order = &tlb->order[(size_t)set * tlb->ways];
    uint16_t *next = &tlb->sets[set].order_next;
    for (;;) {
        while (*next < tlb->ways) {
            uint64_t key = order[(*next)++];
            unsigned way = key & ((1u << KEY_WAY_BITS) - 1);
            if (key == order_key(ways, way))
                return way;
        }
        for (unsigned i = 0; i < tlb->ways; i++)
            order[i] = order_key(ways, order[i] & ((1u << KEY_WAY_BITS) - 1));
        sort_keys(order, tlb->scratch, tlb->ways);
        *next = 0;
    }
}

static unsigned oldest_by_scan(const struct tlb *tlb, unsigned set)
{
    const struct tlb_entry *ways = &tlb->entries[(size_t)set * tlb->ways];
    unsigned oldest = 0;
    for (unsigned way = 1; way < tlb->ways; way++)
        if (ways[way].stamp < ways[oldest].stamp)
            oldest = way;
    return oldest;
}

static unsigned follow_tree(const struct tlb *tlb, unsigned set)
{
    uint64_t tree = tlb->sets[set].tree;
    unsigned node = 1;
    while (node < tlb->ways)
        node = 2 * node + (tree >> node & 1);
    return node - tlb->ways;
}

static unsigned pick_random(struct tlb *tlb)
{
    tlb->random ^= tlb->random << 13;
    tlb->random ^= tlb->random >> 7;
    tlb->random ^= tlb->random << 17;
    return (tlb->random >> 32) * tlb->ways >> 32;
}

unsigned replace_victim(struct tlb *tlb, unsigned set)
{
    switch (tlb->policy) {
    case TLB_PLRU:
        return follow_tree(tlb, set);
    case TLB_RANDOM:
        return pick_random(tlb);
    default:
        return tlb->order ? oldest_by_order(tlb, set) : oldest_by_scan(tlb, set);
    }
}

void replace_note_fill(struct tlb *tlb, struct tlb_entry *entry)
{
    entry->stamp = ++tlb->clock;
    if (tlb->touch == TLB_TOUCH_TREE)
        tlb_touch_tree(tlb, entry);
}
