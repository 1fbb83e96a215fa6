#include "mmu/tlb_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LANES (sizeof(tlb_signatures) / sizeof(uint16_t))

_Static_assert(TLB_MAX_ENTRIES < NO_ENTRY, "chains link entries by 16-bit numbers");

static int init_signatures(struct tlb *tlb)
{
    size_t size = tlb->nr_sets * sizeof(tlb_signatures);
    tlb->signatures = aligned_alloc(sizeof(tlb_signatures), size);
    if (!tlb->signatures)
        return -ENOMEM;
    memset(tlb->signatures, 0, size);
    return 0;
}

/* Long chains would be branches that nobody foresees: up to sixteen buckets per entry. */
static int init_buckets(struct tlb *tlb)
{
    unsigned entries = tlb->nr_sets * tlb->ways, bits = 1;
    while (1u << bits < (entries <= 64 ? 16 : 4) * entries)
        bits++;
    tlb->bucket_shift = 64 - bits;
    tlb->buckets = malloc(sizeof(*tlb->buckets) << bits);
    if (!tlb->buckets)
        return -ENOMEM;
    memset(tlb->buckets, 0xff, sizeof(*tlb->buckets) << bits);
    return 0;
}

int index_init(struct tlb *tlb)
{
    if (tlb->nr_sets == 1 || tlb->ways > LANES)
        return init_buckets(tlb);
    return tlb->ways > MAX_COMPARED_WAYS ? init_signatures(tlb) : 0;
}

void index_destroy(struct tlb *tlb)
{
    free(tlb->signatures);
    free(tlb->buckets);
}

struct tlb_entry *index_compare_all(struct tlb *tlb, unsigned set, uint64_t tag)
{
    struct tlb_entry *ways = &tlb->entries[(size_t)set * tlb->ways];
    for (unsigned way = 0; way < tlb->ways; way++)
        if (ways[way].tag == tag)
            return &ways[way];
    return NULL;
}
