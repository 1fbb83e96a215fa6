#include "mmu/fastmap.h"
#include "mmu/stats.h"
#include "mmu/tlb.h"

#include <string.h>

/* Visits the filled slots of one type; those may be emptied meanwhile. */
#define FOR_EACH_USED(map, type, slot)                                                             \
    for (unsigned word_ = 0; word_ < FASTMAP_SIZE / 64; word_++)                                   \
        for (uint64_t bits_ = (map)->used[type][word_];                                            \
             bits_ && ((slot) = word_ * 64 + (unsigned)__builtin_ctzll(bits_), true);              \
             bits_ &= bits_ - 1)

void fastmap_init(struct fastmap *map)
{
    memset(map, 0, sizeof(*map));
    for (enum access_type type = 0; type < NR_ACCESS_TYPES; type++)
        for (unsigned slot = 0; slot < FASTMAP_SIZE; slot++)
            fastmap_entries(map, type)[slot].tag = FASTMAP_EMPTY;
}

void fastmap_fold_hits(struct fastmap_entry *entry, enum access_type type, struct mmu_stats *stats)
{
    if (!entry->entry) {
        stats->untranslated[type] += entry->hits;
    } else {
        struct tlb_stats *tlb = type == ACCESS_FETCH ? &stats->l1i : &stats->l1d;
        tlb->hits[type][entry->entry->size] += entry->hits;
    }
    entry->hits = 0;
}

static void drop_slot(struct fastmap *map, enum access_type type, unsigned slot,
                      struct mmu_stats *stats)
{
    struct fastmap_entry *entry = &fastmap_entries(map, type)[slot];
    fastmap_fold_hits(entry, type, stats);
    entry->tag = FASTMAP_EMPTY;
    map->used[type][slot / 64] &= ~((uint64_t)1 << slot % 64);
}

struct fastmap_entry *fastmap_fill(struct fastmap *map, enum access_type type,
                                   const struct fastmap_entry *filled, struct mmu_stats *stats)
{
    unsigned slot = fastmap_index(filled->tag);
    struct fastmap_entry *entry = &fastmap_entries(map, type)[slot];
    if (entry->hits)
        fastmap_fold_hits(entry, type, stats);
    *entry = *filled;
    entry->hits = 0;
    map->used[type][slot / 64] |= (uint64_t)1 << slot % 64;
    return entry;
}

void fastmap_drop_tlb_entry(struct fastmap *map, enum access_type type,
                            const struct tlb_entry *entry, struct mmu_stats *stats)
{
    struct fastmap_entry *entries = fastmap_entries(map, type);
    unsigned slot = tlb_entry_vpn(entry) & (FASTMAP_SIZE - 1);
    if (entry->size == PAGE_4K) {
        if (entries[slot].tag != FASTMAP_EMPTY && entries[slot].entry == entry)
            drop_slot(map, type, slot, stats);
        return;
    }
    /* A larger page may be behind many slots. */
    FOR_EACH_USED(map, type, slot)
        if (entries[slot].entry == entry)
            drop_slot(map, type, slot, stats);
}

void fastmap_drop_host_page(struct fastmap *map, enum access_type type, uintptr_t host_page,
                            struct mmu_stats *stats)
{
    struct fastmap_entry *entries = fastmap_entries(map, type);
    unsigned slot;
    FOR_EACH_USED(map, type, slot)
        if (entries[slot].addend + entries[slot].tag == host_page)
            drop_slot(map, type, slot, stats);
}

void fastmap_clear(struct fastmap *map, struct mmu_stats *stats)
{
    unsigned slot;
    for (enum access_type type = 0; type < NR_ACCESS_TYPES; type++)
        FOR_EACH_USED(map, type, slot)
            drop_slot(map, type, slot, stats);
}

void fastmap_fold(struct fastmap *map, enum access_type type, struct mmu_stats *stats)
{
    unsigned slot;
    FOR_EACH_USED(map, type, slot)
        fastmap_fold_hits(&fastmap_entries(map, type)[slot], type, stats);
}
