/*
 * A TLB into a snapshot and out of one: its valid entries, in which order they were used, and what
 * the policies remember. Stamps are written as ranks, so that only their order counts, as it does
 * for every decision; index, ring of keys and counts of entries are made anew.
 *
 * A TLB that was configured otherwise than the one that was written begins empty, as after a fence,
 * and counts what the other held as dropped.
 */
#include "mmu/tlb_hot.h"

#include <stdlib.h>
#include <string.h>

ARCHIVE_COVERS(struct tlb_entry, 32);
ARCHIVE_COVERS(struct tlb_set, 16);
ARCHIVE_COVERS(struct tlb, 1384);

struct geometry {
    uint32_t nr_sets, ways, policy;
    uint32_t sizes; /* bit per enum page_size */
};

struct ranked {
    uint64_t stamp;
    uint32_t number;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->stamp != y->stamp)
        return x->stamp < y->stamp ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* The numbers of the valid entries, the longest unused first. NULL: no memory. */
static struct ranked *rank(const struct tlb *tlb, uint32_t *nr)
{
    const uint32_t nr_entries = tlb->nr_sets * tlb->ways;
    struct ranked *ranked = malloc(nr_entries * sizeof(*ranked));
    *nr = 0;
    for (uint32_t i = 0; i < nr_entries && ranked; i++)
        if (tlb->entries[i].tag)
            ranked[(*nr)++] = (struct ranked){tlb->entries[i].stamp, i};
    if (ranked)
        qsort(ranked, *nr, sizeof(*ranked), compare);
    return ranked;
}

static void write_entries(struct tlb *tlb, struct archive *a)
{
    uint32_t nr;
    struct ranked *ranked = rank(tlb, &nr);
    if (!ranked) {
        archive_fail(a, "the host is out of memory");
        return;
    }
    archive_u32(a, &nr);
    for (uint32_t i = 0; i < nr; i++) {
        struct tlb_entry *entry = &tlb->entries[ranked[i].number];
        archive_field(a, &ranked[i].number);
        archive_field(a, &entry->tag);
        archive_field(a, &entry->pte);
        archive_field(a, &entry->size);
        archive_field(a, &entry->leaf_size);
    }
    free(ranked);
}

/* Is `tag` one that an entry of this shape and place has? */
static bool tag_fits(const struct tlb *tlb, uint64_t tag, struct tlb_shape shape, unsigned set)
{
    vaddr_t va = tag >> TLB_TAG_PAGE_SHIFT << PAGE_SHIFT;
    return tag == make_tag(va, tag_asid(tag), shape.recipe) &&
           set_number(tlb, va, shape.size) == set;
}

struct saved_entry {
    uint32_t number;
    uint64_t tag;
    pte_t pte;
    uint8_t size, leaf_size;
};

/* As insert_shape(), but where the entry was. */
static void enter(struct tlb *tlb, const struct saved_entry *saved, struct archive *a)
{
    struct tlb_shape shape = tlb->shape[saved->leaf_size][tag_is_global(saved->tag)];
    struct tlb_entry *entry = &tlb->entries[saved->number];
    unsigned set = saved->number / tlb->ways;
    if (!archive_check(
            a, !entry->tag && shape.size == saved->size && tag_fits(tlb, saved->tag, shape, set),
            "a TLB entry"))
        return;
    *entry = (struct tlb_entry){
        .tag = saved->tag, .stamp = tlb->clock += TLB_CLOCK_STEP, .pte = saved->pte};
    entry->shape = shape;
    index_enter(tlb, saved->tag, entry, set, saved->number % tlb->ways);
    tlb_count_in(tlb, shape);
    tlb->sets[set].nr_valid++;
}

/* `is_same`: they are this TLB's, too; else they are only counted in `left_out`. */
static void read_entries(struct tlb *tlb, const struct geometry *geometry, bool is_same,
                         uint64_t left_out[NR_PAGE_SIZES], struct archive *a)
{
    const uint32_t nr_entries = geometry->nr_sets * geometry->ways;
    uint32_t nr;
    archive_field(a, &nr);
    archive_check(a, nr <= nr_entries, "number of TLB entries");
    for (; nr > 0 && !a->failed; nr--) {
        struct saved_entry saved;
        archive_below(a, &saved.number, nr_entries);
        archive_field(a, &saved.tag);
        archive_field(a, &saved.pte);
        archive_below(a, &saved.size, NR_PAGE_SIZES);
        archive_below(a, &saved.leaf_size, NR_PAGE_SIZES);
        if (is_same && !a->failed)
            enter(tlb, &saved, a);
        else
            left_out[saved.size]++;
    }
}

static struct geometry geometry_of(const struct tlb *tlb)
{
    struct geometry g = {tlb->nr_sets, tlb->ways, tlb->policy, 0};
    for (unsigned size = 0; size < NR_PAGE_SIZES; size++)
        g.sizes |= (uint32_t)(tlb->shape[size][0].size == size) << size;
    return g;
}

static void geometry_archive(struct geometry *g, struct archive *a)
{
    archive_below(a, &g->nr_sets, TLB_MAX_ENTRIES + 1);
    archive_below(a, &g->ways, TLB_MAX_ENTRIES + 1);
    archive_below(a, &g->policy, TLB_RANDOM + 1u);
    archive_field(a, &g->sizes);
    if (!archive_check(a, (uint64_t)g->nr_sets * g->ways <= TLB_MAX_ENTRIES, "size of a TLB"))
        *g = (struct geometry){0};
}

static void policy_archive(struct tlb *tlb, const struct geometry *g, bool is_same,
                           struct archive *a)
{
    uint64_t random = tlb->random;
    for (unsigned i = 0; i < g->nr_sets && g->policy == TLB_PLRU; i++) {
        uint64_t tree = is_same ? tlb->sets[i].tree : 0;
        archive_field(a, &tree);
        if (is_same)
            tlb->sets[i].tree = tree;
    }
    archive_field(a, &random);
    if (is_same)
        tlb->random = random;
}

void tlb_archive(struct tlb *tlb, struct archive *a)
{
    const struct geometry here = geometry_of(tlb);
    struct geometry saved = here;
    uint64_t left_out[NR_PAGE_SIZES] = {0};
    archive_section(a, "tlb", sizeof(*tlb));
    geometry_archive(&saved, a);
    const bool is_same = memcmp(&saved, &here, sizeof(here)) == 0;
    if (a->loading)
        read_entries(tlb, &saved, is_same, left_out, a);
    else
        write_entries(tlb, a);
    policy_archive(tlb, &saved, is_same, a);
    archive_words(a, tlb->evictions, sizeof(tlb->evictions));
    archive_words(a, tlb->drops, sizeof(tlb->drops));
    for (unsigned size = 0; size < NR_PAGE_SIZES; size++)
        tlb->drops[size] += left_out[size];
}
