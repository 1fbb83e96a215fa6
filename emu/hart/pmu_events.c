#include "emu/hart/pmu_events.h"

#include "emu/isa/cause.h"

/* Counters that stand side by side in struct hart, to be added up. */
struct span {
    uint32_t offset;
    uint32_t size; /* in bytes; 0: none */
};

/* What the count may lag behind by, until it is folded. */
enum lag {
    LAG_NONE,
    LAG_FETCH, /* hits of the first level, by type: the fastmap has them */
    LAG_LOAD,
    LAG_STORE,
    LAG_CYCLES, /* of the mode that the hart is in */
};

/* What an event needs, to exist. */
enum needs { NEEDS_NOTHING, NEEDS_L2, NEEDS_PWC };

struct source {
    struct span span[4];
    uint8_t lag;
    uint8_t needs;
};

#define SPAN(member)                                                                               \
    {                                                                                              \
        offsetof(struct hart, member), sizeof(((struct hart *)0)->member)                          \
    }
#define ONE(member)                                                                                \
    {                                                                                              \
        .span = { SPAN(member) }                                                                   \
    }

#define WALKS(type) SPAN(mmu.stats.walks_miss[type]), SPAN(mmu.one_step_walks[type])
#define ALL_WALKS   SPAN(mmu.stats.walks_miss), SPAN(mmu.stats.walks_dirty), SPAN(mmu.one_step_walks)

/* All accesses of a type: past the TLB, refused by it, found or not. */
#define ACCESSES(tlb, type, lag_)                                                                  \
    {                                                                                              \
        .span = {SPAN(mmu.stats.untranslated[type]), SPAN(mmu.stats.non_canonical[type]),          \
                 SPAN(mmu.stats.tlb.hits[type]), SPAN(mmu.stats.tlb.misses[type])},                \
        .lag = lag_                                                                                \
    }
#define TLB_ACCESSES(tlb, type, lag_)                                                              \
    {                                                                                              \
        .span = {SPAN(mmu.stats.tlb.hits[type]), SPAN(mmu.stats.tlb.misses[type])}, .lag = lag_    \
    }
#define LAGGING(member, lag_)                                                                      \
    {                                                                                              \
        .span = {SPAN(member)}, .lag = lag_                                                        \
    }
#define OF_L2(member)                                                                              \
    {                                                                                              \
        .span = {SPAN(member)}, .needs = NEEDS_L2                                                  \
    }
#define OF_PWC(...)                                                                                \
    {                                                                                              \
        .span = {__VA_ARGS__}, .needs = NEEDS_PWC                                                  \
    }

/* CYCLES and INSTRUCTIONS are not here: clock and retired count follow from the budget. */
static const struct source sources[PMU_NR_EVENT_IDS] = {
    [PMU_ACTIVE_CYCLES] = LAGGING(stats.cycles, LAG_CYCLES),
    [PMU_IDLE_CYCLES] = ONE(stats.idle_cycles),

    [PMU_EXCEPTIONS] = ONE(stats.exceptions),
    [PMU_INTERRUPTS] = ONE(stats.interrupts),
    [PMU_PAGE_FAULTS] = {.span = {SPAN(stats.exceptions[CAUSE_FETCH_PAGE_FAULT]),
                                  SPAN(stats.exceptions[CAUSE_LOAD_PAGE_FAULT]),
                                  SPAN(stats.exceptions[CAUSE_STORE_PAGE_FAULT])}},
    [PMU_PAGE_FAULTS_FETCH] = ONE(stats.exceptions[CAUSE_FETCH_PAGE_FAULT]),
    [PMU_PAGE_FAULTS_LOAD] = ONE(stats.exceptions[CAUSE_LOAD_PAGE_FAULT]),
    [PMU_PAGE_FAULTS_STORE] = ONE(stats.exceptions[CAUSE_STORE_PAGE_FAULT]),
    [PMU_ILLEGAL_INSTRUCTIONS] = ONE(stats.exceptions[CAUSE_ILLEGAL_INSTRUCTION]),
    [PMU_ENVIRONMENT_CALLS] = {.span = {SPAN(stats.exceptions[CAUSE_USER_ECALL]),
                                        SPAN(stats.exceptions[CAUSE_SUPERVISOR_ECALL]),
                                        SPAN(stats.exceptions[CAUSE_MACHINE_ECALL])}},

    [PMU_LOADS] = ACCESSES(l1d, ACCESS_LOAD, LAG_LOAD),
    [PMU_STORES] = ACCESSES(l1d, ACCESS_STORE, LAG_STORE),
    [PMU_FETCHES] = ACCESSES(l1i, ACCESS_FETCH, LAG_FETCH),
    [PMU_MISALIGNED] = ONE(stats.misaligned),
    [PMU_MMIO_READS] = ONE(stats.mmio_reads),
    [PMU_MMIO_WRITES] = ONE(stats.mmio_writes),
    [PMU_SC_SUCCESSES] = ONE(stats.sc_success),
    [PMU_SC_FAILURES] = ONE(stats.sc_failure),
    [PMU_SFENCE_VMA] = ONE(mmu.stats.fences),
    [PMU_SFENCE_VMA_ALL] = ONE(mmu.stats.fences[FENCE_ALL]),
    [PMU_SFENCE_VMA_ADDRESS] = {.span = {SPAN(mmu.stats.fences[FENCE_VA]),
                                         SPAN(mmu.stats.fences[FENCE_VA_ASID])}},
    [PMU_SATP_CHANGES] = ONE(mmu.stats.context_changes),
    [PMU_UNTRANSLATED_LOADS] = LAGGING(mmu.stats.untranslated[ACCESS_LOAD], LAG_LOAD),
    [PMU_UNTRANSLATED_STORES] = LAGGING(mmu.stats.untranslated[ACCESS_STORE], LAG_STORE),

    [PMU_L1I_ACCESSES] = TLB_ACCESSES(l1i, ACCESS_FETCH, LAG_FETCH),
    [PMU_L1I_HITS] = LAGGING(mmu.stats.l1i.hits[ACCESS_FETCH], LAG_FETCH),
    [PMU_L1I_MISSES] = ONE(mmu.stats.l1i.misses[ACCESS_FETCH]),
    [PMU_L1I_EVICTIONS] = ONE(mmu.l1i.evictions),
    [PMU_L1D_LOAD_ACCESSES] = TLB_ACCESSES(l1d, ACCESS_LOAD, LAG_LOAD),
    [PMU_L1D_LOAD_HITS] = LAGGING(mmu.stats.l1d.hits[ACCESS_LOAD], LAG_LOAD),
    [PMU_L1D_LOAD_MISSES] = ONE(mmu.stats.l1d.misses[ACCESS_LOAD]),
    [PMU_L1D_STORE_ACCESSES] = TLB_ACCESSES(l1d, ACCESS_STORE, LAG_STORE),
    [PMU_L1D_STORE_HITS] = LAGGING(mmu.stats.l1d.hits[ACCESS_STORE], LAG_STORE),
    [PMU_L1D_STORE_MISSES] = ONE(mmu.stats.l1d.misses[ACCESS_STORE]),
    [PMU_L1D_EVICTIONS] = ONE(mmu.l1d.evictions),
    [PMU_L2_FETCH_HITS] = OF_L2(mmu.stats.l2.hits[ACCESS_FETCH]),
    [PMU_L2_FETCH_MISSES] = OF_L2(mmu.stats.l2.misses[ACCESS_FETCH]),
    [PMU_L2_LOAD_HITS] = OF_L2(mmu.stats.l2.hits[ACCESS_LOAD]),
    [PMU_L2_LOAD_MISSES] = OF_L2(mmu.stats.l2.misses[ACCESS_LOAD]),
    [PMU_L2_STORE_HITS] = OF_L2(mmu.stats.l2.hits[ACCESS_STORE]),
    [PMU_L2_STORE_MISSES] = OF_L2(mmu.stats.l2.misses[ACCESS_STORE]),
    [PMU_L2_EVICTIONS] = OF_L2(mmu.l2.evictions),

    [PMU_WALKS] = {.span = {ALL_WALKS}},
    [PMU_WALKS_FETCH] = {.span = {WALKS(ACCESS_FETCH)}},
    [PMU_WALKS_LOAD] = {.span = {WALKS(ACCESS_LOAD)}},
    [PMU_WALKS_STORE] = {.span = {WALKS(ACCESS_STORE)}},
    [PMU_WALKS_DIRTY] = ONE(mmu.stats.walks_dirty),
    /* All ends but PTW_NONE, the first. */
    [PMU_WALKS_FAULTED] = {.span = {{offsetof(struct hart, mmu.stats.walk_end[PTW_NONE + 1]),
                                     (NR_PTW_ERRORS - 1) * sizeof(uint64_t)}}},
    [PMU_PTE_SETS_A] = ONE(mmu.stats.pte_sets_a),
    [PMU_PTE_SETS_D] = ONE(mmu.stats.pte_sets_d),
    [PMU_PTE_READS] = {.span = {SPAN(mmu.stats.pte_reads), SPAN(mmu.one_step_walks)}},
    [PMU_PTE_READS_LEVEL0] = {.span = {SPAN(mmu.stats.pte_reads[0]), SPAN(mmu.one_step_walks)}},
    [PMU_PTE_READS_LEVEL1] = ONE(mmu.stats.pte_reads[1]),
    [PMU_PTE_READS_LEVEL2] = ONE(mmu.stats.pte_reads[2]),
    [PMU_PTE_READS_LEVEL3] = ONE(mmu.stats.pte_reads[3]),
    [PMU_PTE_READS_LEVEL4] = ONE(mmu.stats.pte_reads[4]),
    [PMU_PWC_HITS] = OF_PWC(SPAN(mmu.stats.pwc_hits), SPAN(mmu.one_step_walks)),
    [PMU_PWC_HITS_LEVEL1] = OF_PWC(SPAN(mmu.stats.pwc_hits[1]), SPAN(mmu.one_step_walks)),
    [PMU_PWC_HITS_LEVEL2] = OF_PWC(SPAN(mmu.stats.pwc_hits[2])),
    [PMU_PWC_HITS_LEVEL3] = OF_PWC(SPAN(mmu.stats.pwc_hits[3])),
    [PMU_PWC_HITS_LEVEL4] = OF_PWC(SPAN(mmu.stats.pwc_hits[4])),
    [PMU_PWC_MISSES] = OF_PWC(SPAN(mmu.stats.pwc_misses)),
};

_Static_assert(PTW_NONE == 0, "the other ends of a walk follow it");

bool pmu_event_exists(const struct hart *hart, unsigned event)
{
    if (event == PMU_CYCLES || event == PMU_INSTRUCTIONS)
        return true;
    if (event >= PMU_NR_EVENT_IDS || sources[event].span[0].size == 0)
        return false;
    switch (sources[event].needs) {
    case NEEDS_L2:
        return hart->mmu.config.l2.entries != 0;
    case NEEDS_PWC:
        return hart->mmu.config.pwc.entries != 0;
    default:
        return true;
    }
}

static void fold(struct hart *hart, enum lag lag)
{
    switch (lag) {
    case LAG_NONE:
        break;
    case LAG_FETCH:
        hart_settle_fetches(hart);
        mmu_fold_hits(&hart->mmu, ACCESS_FETCH);
        break;
    case LAG_LOAD:
        mmu_fold_hits(&hart->mmu, ACCESS_LOAD);
        break;
    case LAG_STORE:
        mmu_fold_hits(&hart->mmu, ACCESS_STORE);
        break;
    case LAG_CYCLES:
        hart_settle_cycles(hart);
        break;
    }
}

uint64_t pmu_event_count(struct hart *hart, unsigned event)
{
    if (event == PMU_CYCLES)
        return hart_now(hart);
    if (event == PMU_INSTRUCTIONS)
        return hart_retired(hart);
    const struct source *source = &sources[event];
    fold(hart, source->lag);
    uint64_t count = 0;
    for (const struct span *span = source->span; span < source->span + 4 && span->size; span++) {
        const uint64_t *values = (const uint64_t *)((const char *)hart + span->offset);
        for (unsigned i = 0; i < span->size / sizeof(*values); i++)
            count += values[i];
    }
    return count;
}
