/*
 * What the replacement policies prepare and, now and then, put in order.
 */
#include "mmu/tlb_replace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SEED 0x9e3779b97f4a7c15

_Static_assert(TLB_MAX_WAYS <= TLB_CLOCK_STEP, "a key holds stamp and way");

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
    if (tlb->ways == 1)
        return 0;
    tlb->order = malloc(tlb->nr_sets * tlb->ways * sizeof(*tlb->order));
    tlb->scratch = malloc(tlb->ways * sizeof(*tlb->scratch));
    if (!tlb->order || !tlb->scratch)
        return -ENOMEM;
    for (unsigned i = 0; i < tlb->nr_sets * tlb->ways; i++)
        tlb->order[i] = i % tlb->ways;
    return 0; /* an order_limit of 0: all are yet to be sorted */
}

int replace_init(struct tlb *tlb, const struct tlb_config *config)
{
    bool pow2 = (tlb->ways & (tlb->ways - 1)) == 0;
    tlb->policy = config->policy;
    switch (tlb->policy) {
    case TLB_LRU:
        tlb->touch = TLB_TOUCH_STAMP;
        return init_order(tlb);
    case TLB_FIFO:
        return init_order(tlb);
    case TLB_PLRU:
        if (tlb->ways > TLB_MAX_TREE_WAYS || !pow2)
            return -EINVAL;
        tlb->touch = TLB_TOUCH_TREE;
        tlb->ways_shift = (unsigned)__builtin_ctz(tlb->ways);
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

static void sort_order(struct tlb *tlb, unsigned set)
{
    const struct tlb_entry *ways = &tlb->entries[(size_t)set * tlb->ways];
    uint64_t *order = &tlb->order[(size_t)set * tlb->ways];
    for (unsigned i = 0; i < tlb->ways; i++)
        order[i] = order_key(ways[order_way(order[i])].stamp, order_way(order[i]));
    sort_keys(order, tlb->scratch, tlb->ways);
    tlb->sets[set].order_next = 0;
    tlb->sets[set].order_limit = UINT64_MAX;
}

void replace_restore_order(struct tlb *tlb, unsigned set)
{
    struct tlb_set *ring = &tlb->sets[set];
    const struct tlb_entry *ways = &tlb->entries[(size_t)set * tlb->ways];
    uint64_t *order = &tlb->order[(size_t)set * tlb->ways];
    for (;;) {
        uint64_t key = order[ring->order_next];
        if (key >= ring->order_limit) {
            sort_order(tlb, set);
            return;
        }
        uint64_t now = order_key(ways[order_way(key)].stamp, order_way(key));
        if (key == now)
            return;
        order[ring->order_next] = now;
        if (now < ring->order_limit)
            ring->order_limit = now;
        ring->order_next = ring->order_next + 1u == tlb->ways ? 0 : ring->order_next + 1;
    }
}
