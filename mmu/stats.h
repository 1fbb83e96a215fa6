/*
 * What the MMU counts: declared, named and checked from the rows of stats.def. All counters are
 * plain uint64_t that only grow, so two copies can be subtracted field by field.
 *
 * Owner: struct mmu, whose counts kept elsewhere come in by mmu_fold_stats().
 */
#ifndef MMU_STATS_H
#define MMU_STATS_H

#include "mmu/access.h"
#include "mmu/pte.h"
#include "mmu/ptw.h"

/* As counters are named by them: "4K", "64K", ... */
extern const char *const page_size_names[NR_PAGE_SIZES];

/* The four forms of sfence.vma: which operands are not x0. */
enum fence_form { FENCE_ALL, FENCE_VA, FENCE_ASID, FENCE_VA_ASID, NR_FENCE_FORMS };

#define SHAPE_SCALAR           [1]
#define SHAPE_BY_TYPE          [NR_ACCESS_TYPES]
#define SHAPE_BY_SIZE          [NR_PAGE_SIZES]
#define SHAPE_BY_LEVEL         [NR_LEVELS]
#define SHAPE_BY_TYPE_AND_SIZE [NR_ACCESS_TYPES][NR_PAGE_SIZES]
#define SHAPE_BY_PTW_ERROR     [NR_PTW_ERRORS]
#define SHAPE_BY_FENCE         [NR_FENCE_FORMS]

struct tlb_stats {
#define TLB_COUNTER(name, shape, desc) uint64_t name SHAPE_##shape;
#include "mmu/stats.def"
};

struct mmu_stats {
    struct tlb_stats l1i, l1d, l2;
#define MMU_COUNTER(name, shape, desc) uint64_t name SHAPE_##shape;
#include "mmu/stats.def"
};

/*
 * Calls `visit` for every counter in a fixed order. Names are as "l1d.hits.load.4K": they hold no
 * space or quote, and live only during the call.
 */
void mmu_stats_visit(const struct mmu_stats *stats,
                     void (*visit)(void *opaque, const char *name, const char *desc,
                                   uint64_t value),
                     void *opaque);

#endif
