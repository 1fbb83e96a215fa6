/*
 * The MMU's life cycle, and what others change in it: context, fences, PMP, code pages. Where
 * accesses go through is mmu_translate.c.
 */
#include "mmu/mmu.h"
#include "mmu/shortcut.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A first-level entry leaves: so do the fastmap slots that rest on it. */
static void drop_shortcuts(void *opaque, struct tlb_entry *entry)
{
    struct mmu *mmu = opaque;
    for (unsigned bits = entry->shortcuts; bits; bits &= bits - 1) {
        unsigned number = (unsigned)__builtin_ctz(bits);
        fastmap_drop_tlb_entry(&mmu->maps[shortcut_context(number)], shortcut_type(number), entry,
                               &mmu->stats);
    }
}

static bool has_l2(const struct mmu *mmu)
{
    return mmu->config.l2.entries != 0;
}

static void use_satp(struct mmu *mmu, uint64_t satp)
{
    unsigned mode = satp_mode(satp);
    mmu->levels = mode == SATP_MODE_BARE ? 0 : satp_levels(mode);
    mmu->unused_bits = vaddr_unused_bits(mmu->levels);
    mmu->asid = satp_asid(satp);
}

/* Every trap and every return passes here, while satp mostly stays. */
static void use_context(struct mmu *mmu, const struct mmu_context *context)
{
    static const enum fastmap_context by_prv[] = {
        [PRV_U] = FASTMAP_U, [PRV_S] = FASTMAP_S, [PRV_M] = FASTMAP_M};
    enum fastmap_context fetch = by_prv[context->fetch_prv], data = by_prv[context->data_prv];
    if (context->sum && data == FASTMAP_S)
        data = FASTMAP_S_SUM;
    mmu->context = *context;
    mmu->pte_reserved =
        PTE_RESERVED | (mmu->config.svnapot ? 0 : PTE_N) | (context->pbmt ? 0 : PTE_PBMT);
    mmu->fetch_levels = fetch == FASTMAP_M ? 0 : mmu->levels;
    mmu->data_levels = data == FASTMAP_M ? 0 : mmu->levels;
    mmu->fetch_map = &mmu->maps[fetch];
    mmu->data_map = &mmu->maps[data];
    mmu->fetch_plain = plain_leaves[fetch];
    mmu->data_plain = plain_leaves[data];
}

int mmu_init(struct mmu *mmu, const struct mmu_config *config, struct physmem *physmem)
{
    memset(mmu, 0, sizeof(*mmu));
    mmu->config = *config;
    mmu->physmem = physmem;
    int error = tlb_init(&mmu->l1i, &config->l1i);
    if (!error)
        error = tlb_init(&mmu->l1d, &config->l1d);
    if (!error && has_l2(mmu))
        error = tlb_init(&mmu->l2, &config->l2);
    if (!error)
        error = pwc_init(&mmu->pwc, &config->pwc);
    mmu->maps = malloc(NR_FASTMAP_CONTEXTS * sizeof(*mmu->maps));
    if (!error && !mmu->maps)
        error = -ENOMEM;
    if (error) {
        mmu_destroy(mmu);
        return error;
    }
    for (unsigned i = 0; i < NR_FASTMAP_CONTEXTS; i++)
        fastmap_init(&mmu->maps[i]);
    mmu->l1i.leaving = mmu->l1d.leaving = drop_shortcuts;
    mmu->l1i.opaque = mmu->l1d.opaque = mmu;
    mmu_reset(mmu);
    return 0;
}

void mmu_destroy(struct mmu *mmu)
{
    tlb_destroy(&mmu->l1i);
    tlb_destroy(&mmu->l1d);
    tlb_destroy(&mmu->l2);
    pwc_destroy(&mmu->pwc);
    free(mmu->maps);
    mmu->maps = NULL;
}

static void clear_maps(struct mmu *mmu, enum fastmap_context first)
{
    for (unsigned i = first; i < NR_FASTMAP_CONTEXTS; i++)
        fastmap_clear(&mmu->maps[i], &mmu->stats);
}

static void fence_all_levels(struct mmu *mmu, const struct tlb_fence *fence)
{
    tlb_fence(&mmu->l1i, fence);
    tlb_fence(&mmu->l1d, fence);
    tlb_fence(&mmu->l2, fence);
    pwc_fence(&mmu->pwc, fence);
}

void mmu_reset(struct mmu *mmu)
{
    fence_all_levels(mmu, &(struct tlb_fence){.has_va = false});
    clear_maps(mmu, FASTMAP_M);
    pmp_reset(&mmu->pmp);
    mmu->open_ram.size = 0;
    use_satp(mmu, 0);
    use_context(mmu, &(struct mmu_context){.fetch_prv = PRV_M, .data_prv = PRV_M});
}

void mmu_set_context(struct mmu *mmu, const struct mmu_context *context)
{
    if (context->satp != mmu->context.satp) {
        mmu->stats.context_changes[0]++;
        clear_maps(mmu, FASTMAP_U);
        use_satp(mmu, context->satp);
    } else if (context->mxr != mmu->context.mxr) {
        clear_maps(mmu, FASTMAP_U);
    }
    use_context(mmu, context);
}

void mmu_pmp_changed(struct mmu *mmu)
{
    /* TLB entries stay: PMP is asked again on every access that has no shortcut. */
    clear_maps(mmu, FASTMAP_M);
    mmu->open_ram.size = 0;
}

bool mmu_peek(const struct mmu *mmu, vaddr_t va, paddr_t *pa)
{
    unsigned mode = satp_mode(mmu->context.satp);
    if (mode == SATP_MODE_BARE) {
        *pa = va;
        return true;
    }
    unsigned levels = satp_levels(mode);
    if (!vaddr_is_canonical(va, levels))
        return false;
    const struct ptw_args args = {
        .physmem = mmu->physmem,
        .table = satp_root(mmu->context.satp),
        .level = levels - 1,
        .va = va,
        .reserved = mmu->pte_reserved,
        .probe = true,
    };
    struct ptw_result result;
    if (ptw_walk(&args, &result) != PTW_NONE)
        return false;
    *pa = pte_translate(result.pte, result.size, va);
    return true;
}

void mmu_sfence_vma(struct mmu *mmu, bool has_va, vaddr_t va, bool has_asid, uint64_t asid)
{
    static const enum fence_form forms[2][2] = {{FENCE_ALL, FENCE_ASID}, {FENCE_VA, FENCE_VA_ASID}};
    mmu->stats.fences[forms[has_va][has_asid]]++;
    const struct tlb_fence fence = {
        .has_va = has_va, .has_asid = has_asid, .va = va, .asid = (uint16_t)asid};
    fence_all_levels(mmu, &fence);
}

void mmu_set_watches(struct mmu *mmu, const struct watch_list *watches)
{
    mmu->watches = watches;
    clear_maps(mmu, FASTMAP_M);
}

void mmu_forget_stores(struct mmu *mmu, paddr_t pa)
{
    const uint8_t *host = physmem_ptr(mmu->physmem, pa & PAGE_MASK, PAGE_SIZE);
    if (!host)
        return;
    for (unsigned i = 0; i < NR_FASTMAP_CONTEXTS; i++)
        fastmap_drop_host_page(&mmu->maps[i], ACCESS_STORE, (uintptr_t)host, &mmu->stats);
}

/* A TLB counts what enters and leaves it by itself. */
static void copy_traffic(struct tlb_stats *stats, const struct tlb *tlb)
{
    memcpy(stats->evictions, tlb->evictions, sizeof(stats->evictions));
    memcpy(stats->drops, tlb->drops, sizeof(stats->drops));
    for (unsigned size = 0; size < NR_PAGE_SIZES; size++)
        stats->fills[size] = tlb_nr_valid(tlb, size) + tlb->evictions[size] + tlb->drops[size];
}

static void sum_accesses(struct tlb_stats *stats)
{
    for (unsigned type = 0; type < NR_ACCESS_TYPES; type++) {
        stats->accesses[type] = stats->misses[type];
        for (unsigned size = 0; size < NR_PAGE_SIZES; size++)
            stats->accesses[type] += stats->hits[type][size];
    }
}

/* What of a walk in one step was not counted when it was made (stats.def). */
static void fold_one_step_walks(struct mmu *mmu)
{
    struct mmu_stats *stats = &mmu->stats;
    for (unsigned type = 0; type < NR_ACCESS_TYPES; type++) {
        uint64_t walks = mmu->one_step_walks[type];
        mmu->one_step_walks[type] = 0;
        stats->walks_miss[type] += walks;
        stats->walk_end[PTW_NONE] += walks;
        stats->walk_end_level[0] += walks;
        stats->pte_reads[0] += walks;
        stats->pwc_hits[1] += walks;
    }
}

void mmu_fold_hits(struct mmu *mmu, enum access_type type)
{
    if (type == ACCESS_FETCH)
        fastmap_fold_hits(&mmu->fetch_apart, ACCESS_FETCH, &mmu->stats);
    for (unsigned i = 0; i < NR_FASTMAP_CONTEXTS; i++)
        fastmap_fold(&mmu->maps[i], type, &mmu->stats);
}

void mmu_fold_stats(struct mmu *mmu)
{
    copy_traffic(&mmu->stats.l1i, &mmu->l1i);
    copy_traffic(&mmu->stats.l1d, &mmu->l1d);
    copy_traffic(&mmu->stats.l2, &mmu->l2);
    mmu->stats.pwc_drops[0] = 0;
    for (unsigned level = 1; level < NR_LEVELS; level++)
        mmu->stats.pwc_drops[0] += mmu->pwc.level[level].drops[level_page_size(level)];
    for (enum access_type type = 0; type < NR_ACCESS_TYPES; type++)
        mmu_fold_hits(mmu, type);
    fold_one_step_walks(mmu);
    sum_accesses(&mmu->stats.l1i);
    sum_accesses(&mmu->stats.l1d);
    sum_accesses(&mmu->stats.l2);
}
