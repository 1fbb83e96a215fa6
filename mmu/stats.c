#include "mmu/stats.h"
#include "mmu/mmu.h"

#include <stdio.h>

enum shape {
    SCALAR,
    BY_TYPE,
    BY_SIZE,
    BY_LEVEL,
    BY_TYPE_AND_SIZE,
    BY_PTW_ERROR,
    BY_FENCE,
};

static const char *const type_names[] = {"fetch", "load", "store"};
const char *const page_size_names[NR_PAGE_SIZES] = {"4K", "64K", "2M", "1G", "512G", "256T"};
static const char *const fence_names[] = {"all", "va", "asid", "va_asid"};

#define NAME_SIZE 64

/* One counter, or the array of them, of a row in stats.def. */
struct row {
    const char *group, *name, *desc;
    enum shape shape;
    const uint64_t *values;
    size_t nr_values;
};

static void name_value(char *buf, const struct row *row, size_t i)
{
    int used = snprintf(buf, NAME_SIZE, "%s%s", row->group, row->name);
    char *end = buf + used;
    size_t room = NAME_SIZE - (size_t)used;
    switch (row->shape) {
    case SCALAR:
        break;
    case BY_TYPE:
        snprintf(end, room, ".%s", type_names[i]);
        break;
    case BY_SIZE:
        snprintf(end, room, ".%s", page_size_names[i]);
        break;
    case BY_LEVEL:
        snprintf(end, room, ".level%zu", i);
        break;
    case BY_TYPE_AND_SIZE:
        snprintf(end, room, ".%s.%s", type_names[i / NR_PAGE_SIZES],
                 page_size_names[i % NR_PAGE_SIZES]);
        break;
    case BY_PTW_ERROR:
        snprintf(end, room, ".%s", ptw_error_info[i].name);
        break;
    case BY_FENCE:
        snprintf(end, room, ".%s", fence_names[i]);
        break;
    }
}

struct visitor {
    void (*visit)(void *opaque, const char *name, const char *desc, uint64_t value);
    void *opaque;
};

static void visit_row(const struct visitor *visitor, const struct row *row)
{
    char name[NAME_SIZE];
    for (size_t i = 0; i < row->nr_values; i++) {
        name_value(name, row, i);
        visitor->visit(visitor->opaque, name, row->desc, row->values[i]);
    }
}

#define VISIT_ROW(group_, name_, shape_, desc_)                                                    \
    visit_row(visitor, &(struct row){.group = group_,                                              \
                                     .name = #name_,                                               \
                                     .desc = desc_,                                                \
                                     .shape = shape_,                                              \
                                     .values = (const uint64_t *)stats->name_,                     \
                                     .nr_values = sizeof(stats->name_) / sizeof(uint64_t)});

static void visit_tlb(const struct visitor *visitor, const char *group,
                      const struct tlb_stats *stats)
{
#define TLB_COUNTER(name, shape, desc) VISIT_ROW(group, name, shape, desc)
#include "mmu/stats.def"
}

static void visit_rest(const struct visitor *visitor, const struct mmu_stats *stats)
{
#define MMU_COUNTER(name, shape, desc) VISIT_ROW("", name, shape, desc)
#include "mmu/stats.def"
}

void mmu_stats_visit(const struct mmu_stats *stats,
                     void (*visit)(void *opaque, const char *name, const char *desc,
                                   uint64_t value),
                     void *opaque)
{
    const struct visitor visitor = {visit, opaque};
    visit_tlb(&visitor, "l1i.", &stats->l1i);
    visit_tlb(&visitor, "l1d.", &stats->l1d);
    visit_tlb(&visitor, "l2.", &stats->l2);
    visit_rest(&visitor, stats);
}

static uint64_t sum(const uint64_t *values, size_t nr)
{
    uint64_t total = 0;
    for (size_t i = 0; i < nr; i++)
        total += values[i];
    return total;
}

static uint64_t fills(const struct tlb_stats *stats)
{
    return sum(stats->fills, NR_PAGE_SIZES);
}

static const char *check_misses(const struct mmu *mmu)
{
    const struct mmu_stats *s = &mmu->stats;
    bool has_l2 = mmu->config.l2.entries != 0;
    for (unsigned type = 0; type < NR_ACCESS_TYPES; type++) {
        uint64_t l1_misses = s->l1i.misses[type] + s->l1d.misses[type];
        if (has_l2 && s->l2.accesses[type] != l1_misses)
            return "L2 accesses = L1 misses";
        if (s->walks_miss[type] != (has_l2 ? s->l2.misses[type] : l1_misses))
            return "walks_miss = misses of the last TLB level";
    }
    if ((has_l2 ? fills(&s->l2) : fills(&s->l1i) + fills(&s->l1d)) != s->walk_end[PTW_NONE])
        return "fills of the last TLB level = completed walks";
    return NULL;
}

static const char *check_walks(const struct mmu *mmu)
{
    const struct mmu_stats *s = &mmu->stats;
    uint64_t walks = sum(s->walks_miss, NR_ACCESS_TYPES) + s->walks_dirty[0];
    if (walks != sum(s->walk_end, NR_PTW_ERRORS))
        return "walks started = completed + faulted";
    if (walks != sum(s->walk_end_level, NR_LEVELS))
        return "walks = walk_end_level";
    if (walks != sum(s->pwc_hits, NR_LEVELS) + sum(s->walks_from_root, NR_LEVELS))
        return "walks = pwc_hits + walks_from_root";

    /* From the root of the deepest mode downwards: who reads a PTE at `level`? */
    uint64_t from_above = 0;
    for (unsigned level = NR_LEVELS; level-- > 0;) {
        uint64_t from_pwc = level + 1 < NR_LEVELS ? s->pwc_hits[level + 1] : 0;
        if (s->pte_reads[level] != from_above + from_pwc + s->walks_from_root[level])
            return "PTE reads by level";
        from_above = s->pte_reads[level] - s->walk_end_level[level];
    }

    uint64_t asked = walks;
    for (unsigned level = 1; level < NR_LEVELS && mmu->config.pwc.entries; level++) {
        if (s->pwc_hits[level] + s->pwc_misses[level] != asked)
            return "PWC lookups by level";
        asked = s->pwc_misses[level] - s->walks_from_root[level];
    }
    return NULL;
}

const char *mmu_stats_check(const struct mmu *mmu)
{
    const char *broken = check_misses(mmu);
    return broken ? broken : check_walks(mmu);
}
