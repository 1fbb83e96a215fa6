#include "mmu/tlb_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NO_ENTRY    UINT16_MAX
#define SCAN_WAYS   8 /* wider sets are looked up through the hash index */
#define ALL_SIZES   ((1u << NR_PAGE_SIZES) - 1)
#define HASH_FACTOR 0x9e3779b97f4a7c15 /* 2^64 / golden ratio: spreads consecutive pages */

_Static_assert(TLB_MAX_ENTRIES < NO_ENTRY, "chains link entries by 16-bit numbers");

/*
 * The page of a given size around `va`, as a number that differs from those of all other sizes:
 * a one just above the bits of the page number (at most 57 - 12 of them) tells the size.
 *
 *   tag:  63  62..17                       16..1           0
 *         0   page_number(va, level)       ASID; 0 if G    G
 */
static uint64_t page_number(vaddr_t va, unsigned level)
{
    uint64_t size_mark = (uint64_t)1 << (VPN_BITS * (NR_PAGE_SIZES - level));
    return size_mark | (va >> level_shift(level) & (size_mark - 1));
}

static uint64_t tag_local(uint64_t page, uint16_t asid)
{
    return page << TLB_TAG_PAGE_SHIFT | (uint64_t)asid << 1;
}

static uint64_t tag_global(uint64_t page)
{
    return page << TLB_TAG_PAGE_SHIFT | 1;
}

static uint64_t tag_page(uint64_t tag)
{
    return tag >> TLB_TAG_PAGE_SHIFT;
}

static bool tag_is_global(uint64_t tag)
{
    return tag & 1;
}

static uint16_t *bucket(struct tlb *tlb, uint64_t page)
{
    return &tlb->buckets[page * HASH_FACTOR >> tlb->bucket_shift];
}

static unsigned set_number(const struct tlb *tlb, uint64_t page)
{
    return page & (tlb->nr_sets - 1);
}

static int init_index(struct tlb *tlb, unsigned entries)
{
    unsigned bits = 1;
    while (1u << bits < 2 * entries)
        bits++;
    tlb->bucket_shift = 64 - bits;
    tlb->buckets = malloc(sizeof(*tlb->buckets) << bits);
    if (!tlb->buckets)
        return -ENOMEM;
    memset(tlb->buckets, 0xff, sizeof(*tlb->buckets) << bits);
    return 0;
}

static bool geometry_is_possible(const struct tlb_config *config, unsigned ways)
{
    if (config->entries == 0 || config->entries > TLB_MAX_ENTRIES || ways > TLB_MAX_WAYS ||
        config->entries % ways != 0)
        return false;
    unsigned nr_sets = config->entries / ways;
    return (nr_sets & (nr_sets - 1)) == 0 && !(config->page_sizes & ~ALL_SIZES);
}

static int allocate(struct tlb *tlb, const struct tlb_config *config)
{
    tlb->entries = calloc(config->entries, sizeof(*tlb->entries));
    tlb->sets = calloc(tlb->nr_sets, sizeof(*tlb->sets));
    if (!tlb->entries || !tlb->sets)
        return -ENOMEM;
    int error = tlb->hashed ? init_index(tlb, config->entries) : 0;
    return error ? error : replace_init(tlb, config);
}

int tlb_init(struct tlb *tlb, const struct tlb_config *config)
{
    memset(tlb, 0, sizeof(*tlb));
    unsigned ways = config->ways ? config->ways : config->entries;
    unsigned sizes = config->page_sizes ? config->page_sizes : ALL_SIZES;
    if (!geometry_is_possible(config, ways) || !(sizes & 1))
        return -EINVAL;
    tlb->ways = ways;
    tlb->nr_sets = config->entries / ways;
    tlb->hashed = ways > SCAN_WAYS;
    for (unsigned level = 0; level < NR_PAGE_SIZES; level++)
        tlb->fit[level] = sizes & 1u << level ? level : tlb->fit[level - 1];

    int error = allocate(tlb, config);
    if (error) {
        tlb_destroy(tlb);
        return error;
    }
    for (unsigned i = 0; i < config->entries; i++)
        tlb->entries[i].set = i / ways;
    return 0;
}

void tlb_destroy(struct tlb *tlb)
{
    replace_destroy(tlb);
    free(tlb->buckets);
    free(tlb->sets);
    free(tlb->entries);
    memset(tlb, 0, sizeof(*tlb));
}

static struct tlb_entry *find_in_chain(struct tlb *tlb, uint64_t page, uint16_t asid)
{
    uint64_t local = tag_local(page, asid), global = tag_global(page);
    for (unsigned i = *bucket(tlb, page); i != NO_ENTRY; i = tlb->entries[i].next)
        if (tlb->entries[i].tag == local || tlb->entries[i].tag == global)
            return &tlb->entries[i];
    return NULL;
}

static struct tlb_entry *find_in_set(struct tlb *tlb, uint64_t page, uint16_t asid)
{
    uint64_t local = tag_local(page, asid), global = tag_global(page);
    struct tlb_entry *entry = &tlb->entries[set_number(tlb, page) * tlb->ways];
    for (struct tlb_entry *end = entry + tlb->ways; entry < end; entry++)
        if (entry->tag == local || entry->tag == global)
            return entry;
    return NULL;
}

struct tlb_entry *tlb_lookup(struct tlb *tlb, vaddr_t va, uint16_t asid)
{
    for (unsigned sizes = tlb->present; sizes; sizes &= sizes - 1) {
        uint64_t page = page_number(va, (unsigned)__builtin_ctz(sizes));
        struct tlb_entry *entry =
            tlb->hashed ? find_in_chain(tlb, page, asid) : find_in_set(tlb, page, asid);
        if (entry)
            return entry;
    }
    return NULL;
}

struct tlb_entry *tlb_victim(struct tlb *tlb, vaddr_t va, unsigned leaf_level)
{
    unsigned number = set_number(tlb, page_number(va, tlb->fit[leaf_level]));
    struct tlb_set *set = &tlb->sets[number];
    struct tlb_entry *ways = &tlb->entries[(size_t)number * tlb->ways];
    if (likely(set->nr_valid == tlb->ways))
        return &ways[replace_victim(tlb, number)];
    while (ways[set->first_free].tag)
        set->first_free++;
    return &ways[set->first_free];
}

static void unlink_from_chain(struct tlb *tlb, const struct tlb_entry *entry)
{
    unsigned number = (unsigned)(entry - tlb->entries);
    uint16_t *link = bucket(tlb, tag_page(entry->tag));
    while (*link != number)
        link = &tlb->entries[*link].next;
    *link = entry->next;
}

/* Everything that tlb_drop() does but for the set, which a new entry may be about to keep full. */
static void forget(struct tlb *tlb, struct tlb_entry *entry)
{
    if (tlb->hashed)
        unlink_from_chain(tlb, entry);
    if (--tlb->nr_valid[entry->level] == 0)
        tlb->present &= ~(1u << entry->level);
    if (entry->leaf_level != entry->level)
        tlb->nr_fragments--;
}

void tlb_drop(struct tlb *tlb, struct tlb_entry *entry)
{
    struct tlb_set *set = &tlb->sets[entry->set];
    unsigned way = (unsigned)(entry - tlb->entries) - entry->set * tlb->ways;
    forget(tlb, entry);
    entry->tag = 0;
    entry->shortcuts = 0;
    set->nr_valid--;
    if (way < set->first_free)
        set->first_free = way;
}

void tlb_fill(struct tlb *tlb, struct tlb_entry *victim, vaddr_t va, uint16_t asid, pte_t pte,
              unsigned leaf_level)
{
    unsigned level = tlb->fit[leaf_level];
    uint64_t page = page_number(va, level);
    if (victim->tag)
        forget(tlb, victim);
    else
        tlb->sets[victim->set].nr_valid++;

    victim->tag = pte & PTE_G ? tag_global(page) : tag_local(page, asid);
    victim->pte = pte;
    victim->shortcuts = 0;
    victim->level = level;
    victim->leaf_level = leaf_level;
    if (tlb->hashed) {
        uint16_t *link = bucket(tlb, page);
        victim->next = *link;
        *link = victim - tlb->entries;
    }
    tlb->nr_valid[level]++;
    tlb->present |= 1u << level;
    tlb->nr_fragments += leaf_level != level;
    replace_note_fill(tlb, victim);
}

struct dropper {
    struct tlb *tlb;
    const struct tlb_fence *fence;
    void (*dropping)(void *opaque, struct tlb_entry *entry);
    void *opaque;
    unsigned nr_dropped;
};

/* Does the leaf PTE behind a valid entry translate the fence's address? */
static bool covers(const struct tlb_entry *entry, vaddr_t va)
{
    unsigned finer = VPN_BITS * (entry->leaf_level - entry->level);
    uint64_t size_mark = (uint64_t)1 << (VPN_BITS * (NR_PAGE_SIZES - entry->leaf_level));
    uint64_t leaf_page = (tag_page(entry->tag) >> finer) & (size_mark - 1);
    return leaf_page == (page_number(va, entry->leaf_level) & (size_mark - 1));
}

static void drop_if_named(struct dropper *dropper, struct tlb_entry *entry)
{
    const struct tlb_fence *fence = dropper->fence;
    if (!entry->tag || (fence->has_va && !covers(entry, fence->va)))
        return;
    /* sfence.vma with an ASID leaves global mappings alone (priv spec 4.2.1). */
    if (fence->has_asid && (tag_is_global(entry->tag) ||
                            (uint16_t)(entry->tag >> 1) != fence->asid))
        return;
    if (dropper->dropping)
        dropper->dropping(dropper->opaque, entry);
    tlb_drop(dropper->tlb, entry);
    dropper->nr_dropped++;
}

static void fence_page(struct dropper *dropper, uint64_t page)
{
    struct tlb *tlb = dropper->tlb;
    if (!tlb->hashed) {
        struct tlb_entry *ways = &tlb->entries[set_number(tlb, page) * tlb->ways];
        for (unsigned way = 0; way < tlb->ways; way++)
            drop_if_named(dropper, &ways[way]);
        return;
    }
    for (unsigned i = *bucket(tlb, page), next; i != NO_ENTRY; i = next) {
        next = tlb->entries[i].next;
        drop_if_named(dropper, &tlb->entries[i]);
    }
}

unsigned tlb_fence(struct tlb *tlb, const struct tlb_fence *fence,
                   void (*dropping)(void *opaque, struct tlb_entry *entry), void *opaque)
{
    struct dropper dropper = {
        .tlb = tlb, .fence = fence, .dropping = dropping, .opaque = opaque};
    if (fence->has_va && tlb->nr_fragments == 0) {
        for (unsigned sizes = tlb->present; sizes; sizes &= sizes - 1)
            fence_page(&dropper, page_number(fence->va, (unsigned)__builtin_ctz(sizes)));
        return dropper.nr_dropped;
    }
    unsigned nr_entries = tlb->nr_sets * tlb->ways;
    for (unsigned i = 0; i < nr_entries && tlb->present; i++)
        drop_if_named(&dropper, &tlb->entries[i]);
    return dropper.nr_dropped;
}
