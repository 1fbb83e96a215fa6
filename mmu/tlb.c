#include "mmu/tlb_replace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NO_ENTRY    UINT16_MAX
#define SCAN_WAYS   2 /* wider sets are looked up through the hash index */
#define ALL_SIZES   ((1u << NR_PAGE_SIZES) - 1)
#define HASH_FACTOR 0x9e3779b97f4a7c15 /* 2^64 / golden ratio: spreads consecutive pages */

_Static_assert(TLB_MAX_ENTRIES < NO_ENTRY, "chains link entries by 16-bit numbers");

/*
 * A tag tells page, size, address space and G, so that a lookup of one kind is one compare:
 *
 *   63..19                     18..3              2..0
 *   first 4 KiB page's number  ASID (if global:   level + 1; TAG_GLOBAL
 *   (57 - 12 bits)             level)
 */
#define TAG_PAGE    (~(uint64_t)0 << TLB_TAG_PAGE_SHIFT)
#define TAG_VA_UP   (TLB_TAG_PAGE_SHIFT - PAGE_SHIFT)
#define TAG_ASID_UP 3
#define TAG_SIZE    7
#define TAG_GLOBAL  6

/* How to make a tag of a page size, without and with G: index 2 * level + G. */
static const struct tag_recipe {
    uint64_t page, asid, low;
} tag_recipes[2 * NR_PAGE_SIZES] = {
#define TAG_RECIPES(level)                                                                         \
    [2 * (level)] = {~(uint64_t)0 << (PAGE_SHIFT + VPN_BITS * (level)), 0xffff << TAG_ASID_UP,     \
                     (level) + 1},                                                                 \
    [2 * (level) + 1] = {~(uint64_t)0 << (PAGE_SHIFT + VPN_BITS * (level)), 0,                     \
                         (level) << TAG_ASID_UP | TAG_GLOBAL}
    TAG_RECIPES(0), TAG_RECIPES(1), TAG_RECIPES(2), TAG_RECIPES(3), TAG_RECIPES(4),
#undef TAG_RECIPES
};

static inline uint64_t make_tag(vaddr_t va, uint16_t asid, unsigned recipe)
{
    const struct tag_recipe *r = &tag_recipes[recipe];
    return (va & r->page) << TAG_VA_UP | ((uint64_t)asid << TAG_ASID_UP & r->asid) | r->low;
}

static inline bool tag_is_global(uint64_t tag)
{
    return (tag & TAG_SIZE) == TAG_GLOBAL;
}

static inline uint16_t tag_asid(uint64_t tag)
{
    return tag >> TAG_ASID_UP;
}

static inline uint16_t *bucket(struct tlb *tlb, uint64_t tag)
{
    return &tlb->buckets[(tag & TAG_PAGE) * HASH_FACTOR >> tlb->bucket_shift];
}

static inline unsigned set_number(const struct tlb *tlb, vaddr_t va, unsigned level)
{
    return (va >> level_shift(level)) & (tlb->nr_sets - 1);
}

static int init_index(struct tlb *tlb, unsigned entries)
{
    /* Long chains would be branches that nobody foresees: up to eight buckets per entry. */
    unsigned bits = 1;
    while (1u << bits < (entries <= 256 ? 8 : 4) * entries)
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

static void init_shapes(struct tlb *tlb, unsigned sizes)
{
    unsigned level = 0;
    for (unsigned leaf_level = 0; leaf_level < NR_PAGE_SIZES; leaf_level++) {
        level = sizes & 1u << leaf_level ? leaf_level : level;
        for (unsigned global = 0; global < 2; global++)
            tlb->shape[leaf_level][global] = (struct tlb_shape){
                level, leaf_level, level * 4 + (level != leaf_level) * 2 + global,
                level * 2 + global};
    }
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
    init_shapes(tlb, sizes);

    int error = allocate(tlb, config);
    if (error) {
        tlb_destroy(tlb);
        return error;
    }
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

static inline struct tlb_entry *find_in_chain(struct tlb *tlb, uint64_t tag)
{
    for (unsigned i = *bucket(tlb, tag); i != NO_ENTRY; i = tlb->entries[i].next)
        if (tlb->entries[i].tag == tag)
            return &tlb->entries[i];
    return NULL;
}

/* Looks at every way, since leaving at the right one would be a branch that nobody foresees. */
static inline struct tlb_entry *find_in_set(struct tlb *tlb, unsigned set, uint64_t tag)
{
    struct tlb_entry *entry = &tlb->entries[(size_t)set * tlb->ways];
    struct tlb_entry *found = NULL;
    for (struct tlb_entry *end = entry + tlb->ways; entry < end; entry++)
        found = entry->tag == tag ? entry : found;
    return found;
}

struct tlb_entry *tlb_lookup(struct tlb *tlb, vaddr_t va, uint16_t asid)
{
    for (unsigned recipes = tlb->present; recipes; recipes &= recipes - 1) {
        unsigned recipe = (unsigned)__builtin_ctz(recipes);
        uint64_t tag = make_tag(va, asid, recipe);
        struct tlb_entry *entry =
            tlb->hashed ? find_in_chain(tlb, tag)
                        : find_in_set(tlb, set_number(tlb, va, recipe / 2), tag);
        if (entry)
            return entry;
    }
    return NULL;
}

static NOINLINE void count_in(struct tlb *tlb, struct tlb_shape shape)
{
    tlb->nr_valid[shape.kind]++;
    tlb->nr_fragments += shape.level != shape.leaf_level;
    tlb->present |= 1u << shape.recipe;
}

static NOINLINE void count_out(struct tlb *tlb, struct tlb_shape shape)
{
    tlb->nr_valid[shape.kind]--;
    tlb->nr_fragments -= shape.level != shape.leaf_level;
    if (tlb->nr_valid[shape.kind & ~2u] + tlb->nr_valid[shape.kind | 2] == 0)
        tlb->present &= ~(1u << shape.recipe);
}

static void link_into_chain(struct tlb *tlb, struct tlb_entry *entry)
{
    uint16_t *link = bucket(tlb, entry->tag);
    entry->next = *link;
    *link = entry - tlb->entries;
}

static void unlink_from_chain(struct tlb *tlb, const struct tlb_entry *entry)
{
    unsigned number = (unsigned)(entry - tlb->entries);
    uint16_t *link = bucket(tlb, entry->tag);
    while (*link != number)
        link = &tlb->entries[*link].next;
    *link = entry->next;
}

/* What evicting and dropping share. */
static inline void take_leave(struct tlb *tlb, struct tlb_entry *entry)
{
    if (entry->shortcuts)
        tlb->leaving(tlb->opaque, entry);
    entry->shortcuts = 0;
    if (tlb->hashed)
        unlink_from_chain(tlb, entry);
}

void tlb_drop(struct tlb *tlb, struct tlb_entry *entry)
{
    unsigned number = (unsigned)(entry - tlb->entries), way = number % tlb->ways;
    struct tlb_set *set = &tlb->sets[number / tlb->ways];
    tlb->drops[entry->level]++;
    take_leave(tlb, entry);
    count_out(tlb, entry->shape);
    entry->tag = 0;
    set->nr_valid--;
    if (way < set->first_free)
        set->first_free = way;
}

static NOINLINE unsigned first_invalid(struct tlb_set *set, const struct tlb_entry *ways)
{
    while (ways[set->first_free].tag)
        set->first_free++;
    set->nr_valid++;
    return set->first_free;
}

struct tlb_entry *tlb_insert(struct tlb *tlb, vaddr_t va, uint16_t asid, pte_t pte,
                             unsigned leaf_level)
{
    const struct tlb_shape shape = tlb->shape[leaf_level][(pte & PTE_G) != 0];
    unsigned number = set_number(tlb, va, shape.level);
    struct tlb_set *set = &tlb->sets[number];
    struct tlb_entry *ways = &tlb->entries[(size_t)number * tlb->ways], *entry;
    if (likely(set->nr_valid == tlb->ways)) {
        entry = &ways[replace_victim(tlb, ways, number)];
        tlb->evictions[entry->level]++;
        take_leave(tlb, entry);
        if (unlikely(shape.kind != entry->kind)) {
            count_out(tlb, entry->shape);
            count_in(tlb, shape);
        }
    } else {
        entry = &ways[first_invalid(set, ways)];
        count_in(tlb, shape);
    }

    entry->tag = make_tag(va, asid, shape.recipe);
    entry->stamp = ++tlb->clock;
    entry->pte = pte;
    entry->shape = shape;
    if (tlb->touch == TLB_TOUCH_TREE)
        tlb_touch_tree(tlb, entry);
    if (tlb->hashed)
        link_into_chain(tlb, entry);
    tlb->fills[shape.level]++;
    return entry;
}

/* Does the leaf PTE behind a valid entry translate `va`? */
static bool covers(const struct tlb_entry *entry, vaddr_t va)
{
    return ((entry->tag ^ va << TAG_VA_UP) & tag_recipes[2 * entry->leaf_level].page << TAG_VA_UP) == 0;
}

static bool is_named(const struct tlb_entry *entry, const struct tlb_fence *fence)
{
    if (!entry->tag || (fence->has_va && !covers(entry, fence->va)))
        return false;
    /* sfence.vma with an ASID leaves global mappings alone (priv spec 4.2.1). */
    return !fence->has_asid ||
           (!tag_is_global(entry->tag) && tag_asid(entry->tag) == fence->asid);
}

static void fence_page(struct tlb *tlb, unsigned level, const struct tlb_fence *fence)
{
    if (!tlb->hashed) {
        unsigned number = set_number(tlb, fence->va, level);
        struct tlb_entry *ways = &tlb->entries[(size_t)number * tlb->ways];
        for (unsigned way = 0; way < tlb->ways; way++)
            if (is_named(&ways[way], fence))
                tlb_drop(tlb, &ways[way]);
        return;
    }
    uint64_t page = make_tag(fence->va, 0, 2 * level);
    for (unsigned i = *bucket(tlb, page), next; i != NO_ENTRY; i = next) {
        next = tlb->entries[i].next;
        if (is_named(&tlb->entries[i], fence))
            tlb_drop(tlb, &tlb->entries[i]);
    }
}

void tlb_fence(struct tlb *tlb, const struct tlb_fence *fence)
{
    if (fence->has_va && tlb->nr_fragments == 0) {
        for (unsigned level = 0; level < NR_PAGE_SIZES; level++)
            if (tlb->present >> (2 * level) & 3)
                fence_page(tlb, level, fence);
        return;
    }
    unsigned nr_entries = tlb->nr_sets * tlb->ways;
    for (unsigned i = 0; i < nr_entries && tlb->present; i++)
        if (is_named(&tlb->entries[i], fence))
            tlb_drop(tlb, &tlb->entries[i]);
}
