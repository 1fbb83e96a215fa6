/*
 * A TLB into a snapshot and out of one: its valid entries, in which order they were used, and what
 * the policies remember. Stamps are written as ranks, so that only their order counts, as it does
 * for every decision; index, ring of keys and counts of entries are made anew.
 */
#include "mmu/tlb_hot.h"

#include <stdlib.h>

ARCHIVE_COVERS(struct tlb_entry, 32);
ARCHIVE_COVERS(struct tlb_set, 16);
ARCHIVE_COVERS(struct tlb, 1384);

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

/* As insert_shape(), but where the entry was. */
static void read_entry(struct tlb *tlb, struct archive *a)
{
    uint32_t number;
    uint64_t tag;
    pte_t pte;
    uint8_t leaf_size;
    archive_field(a, &number);
    archive_field(a, &tag);
    archive_field(a, &pte);
    archive_field(a, &leaf_size);
    if (!archive_check(a, number < tlb->nr_sets * tlb->ways && leaf_size < NR_PAGE_SIZES,
                       "a TLB entry"))
        return;
    struct tlb_shape shape = tlb->shape[leaf_size][tag_is_global(tag)];
    struct tlb_entry *entry = &tlb->entries[number];
    unsigned set = number / tlb->ways;
    if (!archive_check(a, !entry->tag && tag_fits(tlb, tag, shape, set), "a TLB entry"))
        return;
    *entry = (struct tlb_entry){.tag = tag, .stamp = tlb->clock += TLB_CLOCK_STEP, .pte = pte};
    entry->shape = shape;
    index_enter(tlb, tag, entry, set, number % tlb->ways);
    tlb_count_in(tlb, shape);
    tlb->sets[set].nr_valid++;
}

static void read_entries(struct tlb *tlb, struct archive *a)
{
    uint32_t nr;
    archive_field(a, &nr);
    archive_check(a, nr <= tlb->nr_sets * tlb->ways, "number of TLB entries");
    for (; nr > 0 && !a->failed; nr--)
        read_entry(tlb, a);
}

void tlb_archive(struct tlb *tlb, struct archive *a)
{
    archive_section(a, "tlb", sizeof(*tlb));
    if (a->loading)
        read_entries(tlb, a);
    else
        write_entries(tlb, a);
    for (unsigned i = 0; i < tlb->nr_sets && tlb->policy == TLB_PLRU; i++)
        archive_field(a, &tlb->sets[i].tree);
    archive_field(a, &tlb->random);
    archive_words(a, tlb->evictions, sizeof(tlb->evictions));
    archive_words(a, tlb->drops, sizeof(tlb->drops));
}
