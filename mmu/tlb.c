#include "mmu/tlb_hot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64 /* of the host */

static bool geometry_is_possible(const struct tlb_config *config, unsigned ways)
{
    if (config->entries == 0 || config->entries > TLB_MAX_ENTRIES || ways > TLB_MAX_WAYS ||
        config->entries % ways != 0)
        return false;
    unsigned nr_sets = config->entries / ways;
    return (nr_sets & (nr_sets - 1)) == 0 && !(config->page_sizes & ~TLB_ALL_SIZES);
}

/* Sets must not straddle more cache lines than they need. */
static void *zeroed_lines(size_t size)
{
    size_t whole = (size + CACHE_LINE - 1) & ~(size_t)(CACHE_LINE - 1);
    void *memory = aligned_alloc(CACHE_LINE, whole);
    return memory ? memset(memory, 0, whole) : NULL;
}

static int allocate(struct tlb *tlb, const struct tlb_config *config)
{
    tlb->entries = zeroed_lines(config->entries * sizeof(*tlb->entries));
    tlb->sets = zeroed_lines(tlb->nr_sets * sizeof(*tlb->sets));
    if (!tlb->entries || !tlb->sets)
        return -ENOMEM;
    int error = index_init(tlb);
    return error ? error : replace_init(tlb, config);
}

static void init_shapes(struct tlb *tlb, unsigned sizes)
{
    unsigned size = PAGE_4K;
    for (unsigned leaf_size = 0; leaf_size < NR_PAGE_SIZES; leaf_size++) {
        size = sizes & 1u << leaf_size ? leaf_size : size;
        for (unsigned global = 0; global < 2; global++)
            tlb->shape[leaf_size][global] = (struct tlb_shape){
                size, leaf_size, size * 4 + (size != leaf_size) * 2 + global, size * 2 + global};
    }
}

int tlb_init(struct tlb *tlb, const struct tlb_config *config)
{
    memset(tlb, 0, sizeof(*tlb));
    unsigned ways = config->ways ? config->ways : config->entries;
    unsigned sizes = config->page_sizes ? config->page_sizes : TLB_ALL_SIZES;
    if (!geometry_is_possible(config, ways) || !(sizes & 1))
        return -EINVAL;
    tlb->ways = ways;
    tlb->nr_sets = config->entries / ways;
    tlb->set_mask = tlb->nr_sets - 1;
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
    index_destroy(tlb);
    free(tlb->sets);
    free(tlb->entries);
    memset(tlb, 0, sizeof(*tlb));
}

struct tlb_entry *tlb_lookup_rest(struct tlb *tlb, vaddr_t va, uint16_t asid, unsigned tried)
{
    for (unsigned rest = tlb->present & ~(1u << tried); rest; rest &= rest - 1) {
        struct tlb_entry *entry = find_by_recipe(tlb, va, asid, (unsigned)__builtin_ctz(rest));
        if (entry)
            return entry;
    }
    return NULL;
}

struct tlb_entry *tlb_insert(struct tlb *tlb, vaddr_t va, uint16_t asid, pte_t pte,
                             enum page_size leaf_size)
{
    return insert_shape(tlb, va, asid, pte, tlb->shape[leaf_size][(pte & PTE_G) != 0]);
}

void tlb_count_in(struct tlb *tlb, struct tlb_shape shape)
{
    tlb->nr_valid[shape.kind]++;
    tlb->nr_fragments += shape.size != shape.leaf_size;
    tlb->present |= 1u << shape.recipe;
}

void tlb_count_out(struct tlb *tlb, struct tlb_shape shape)
{
    tlb->nr_valid[shape.kind]--;
    tlb->nr_fragments -= shape.size != shape.leaf_size;
    if (tlb->nr_valid[shape.kind & ~2u] + tlb->nr_valid[shape.kind | 2] == 0)
        tlb->present &= ~(1u << shape.recipe);
}

void tlb_drop(struct tlb *tlb, struct tlb_entry *entry)
{
    unsigned number = (unsigned)(entry - tlb->entries), way = number % tlb->ways;
    struct tlb_set *set = &tlb->sets[number / tlb->ways];
    tlb->drops[entry->size]++;
    take_leave(tlb, entry);
    tlb_count_out(tlb, entry->shape);
    entry->tag = 0;
    if (tlb->signatures)
        *signature_of(tlb, number / tlb->ways, way) = 0;
    set->nr_valid--;
    if (way < set->first_free)
        set->first_free = way;
}

unsigned tlb_first_invalid(struct tlb_set *set, const struct tlb_entry *ways)
{
    while (ways[set->first_free].tag)
        set->first_free++;
    set->nr_valid++;
    return set->first_free;
}

/* Does the leaf PTE behind a valid entry translate `va`? */
static bool covers(const struct tlb_entry *entry, vaddr_t va)
{
    uint64_t difference = entry->tag ^ va << TAG_VA_UP;
    return difference >> (page_size_shift(entry->leaf_size) + TAG_VA_UP) == 0;
}

static bool is_named(const struct tlb_entry *entry, const struct tlb_fence *fence)
{
    if (!entry->tag || (fence->has_va && !covers(entry, fence->va)))
        return false;
    /* sfence.vma with an ASID leaves global mappings alone (priv spec 4.2.1). */
    return !fence->has_asid || (!tag_is_global(entry->tag) && tag_asid(entry->tag) == fence->asid);
}

/* Pages of `size` at the address of the fence. */
static void fence_page(struct tlb *tlb, enum page_size size, const struct tlb_fence *fence)
{
    uint64_t page = make_tag(fence->va, 0, 2 * size);
    if (!tlb->buckets) {
        unsigned number = set_number(tlb, fence->va, size);
        struct tlb_entry *ways = &tlb->entries[(size_t)number * tlb->ways];
        for (unsigned way = 0; way < tlb->ways; way++)
            if (tag_is_of_page(ways[way].tag, page) && is_named(&ways[way], fence))
                tlb_drop(tlb, &ways[way]);
        return;
    }
    for (unsigned i = *bucket(tlb, page), next; i != NO_ENTRY; i = next) {
        next = tlb->entries[i].next;
        if (is_named(&tlb->entries[i], fence))
            tlb_drop(tlb, &tlb->entries[i]);
    }
}

void tlb_fence(struct tlb *tlb, const struct tlb_fence *fence)
{
    if (fence->has_va && tlb->nr_fragments == 0) {
        unsigned present = tlb->present;
        for (unsigned size = 0; present; size++, present >>= 2)
            if (present & 3)
                fence_page(tlb, size, fence);
        return;
    }
    unsigned nr_entries = tlb->nr_sets * tlb->ways;
    for (unsigned i = 0; i < nr_entries && tlb->present; i++)
        if (is_named(&tlb->entries[i], fence))
            tlb_drop(tlb, &tlb->entries[i]);
}

unsigned tlb_nr_entries(const struct tlb *tlb)
{
    return tlb->entries ? tlb->nr_sets * tlb->ways : 0;
}

bool tlb_look(const struct tlb *tlb, unsigned number, struct tlb_view *view)
{
    const struct tlb_entry *entry = &tlb->entries[number];
    if (entry->tag == 0)
        return false;
    /* The page's number is the tag's upper part; its highest bit is the address's sign. */
    uint64_t page = entry->tag >> TLB_TAG_PAGE_SHIFT << TLB_TAG_PAGE_SHIFT;
    *view = (struct tlb_view){
        .va = (vaddr_t)((int64_t)page >> TAG_VA_UP),
        .global = tag_is_global(entry->tag),
        .asid = tag_asid(entry->tag),
        .size = entry->size,
        .leaf_size = entry->leaf_size,
        .pte = entry->pte,
    };
    return true;
}
