/*
 * The MMU's slow path: what an access does that no fastmap slot answers. From the top: TLB
 * levels, walk and refill, the final PMP check, then the shortcut for the next access. Everything
 * is counted here.
 *
 * Shortcuts and entries: each first-level entry carries one bit per fastmap (translation context
 * and access type) that was filled from it, so that evicting an entry costs nothing where there
 * was no shortcut. A set bit may be out of date, a clear one never is.
 */
#include "mmu/mmu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One access on its way through the MMU. */
struct access {
    vaddr_t va;
    enum access_type type;
    uint8_t prv;
    unsigned levels; /* of the page table; 0: not translated */
    struct tlb *l1;
    struct tlb_stats *l1_stats;
};

static uint16_t shortcut_bit(enum fastmap_context context, enum access_type type)
{
    return 1u << (context * NR_ACCESS_TYPES + type);
}

static void drop_shortcuts(struct mmu *mmu, struct tlb_entry *entry)
{
    for (unsigned bits = entry->shortcuts; bits; bits &= bits - 1) {
        unsigned number = (unsigned)__builtin_ctz(bits);
        fastmap_drop_tlb_entry(&mmu->maps[number / NR_ACCESS_TYPES], number % NR_ACCESS_TYPES,
                               entry, &mmu->stats);
    }
    entry->shortcuts = 0;
}

static bool has_l2(const struct mmu *mmu)
{
    return mmu->config.l2.entries != 0;
}

/* ---- life cycle ---- */

static void use_context(struct mmu *mmu, const struct mmu_context *context)
{
    static const enum fastmap_context by_prv[] = {
        [PRV_U] = FASTMAP_U, [PRV_S] = FASTMAP_S, [PRV_M] = FASTMAP_M};
    unsigned mode = satp_mode(context->satp);
    unsigned levels = mode == SATP_MODE_BARE ? 0 : satp_levels(mode);
    bool sum = context->sum && context->data_prv == PRV_S;
    mmu->context = *context;
    mmu->asid = satp_asid(context->satp);
    mmu->fetch_levels = context->fetch_prv == PRV_M ? 0 : levels;
    mmu->data_levels = context->data_prv == PRV_M ? 0 : levels;
    mmu->fetch_map = &mmu->maps[by_prv[context->fetch_prv]];
    mmu->data_map = &mmu->maps[sum ? FASTMAP_S_SUM : by_prv[context->data_prv]];
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

struct drop_counter {
    struct mmu *mmu;
    struct tlb_stats *stats;
};

static void count_drop(void *opaque, struct tlb_entry *entry)
{
    struct drop_counter *counter = opaque;
    counter->stats->drops[entry->level]++;
    drop_shortcuts(counter->mmu, entry);
}

static void fence_all_levels(struct mmu *mmu, const struct tlb_fence *fence)
{
    struct mmu_stats *stats = &mmu->stats;
    tlb_fence(&mmu->l1i, fence, count_drop, &(struct drop_counter){mmu, &stats->l1i});
    tlb_fence(&mmu->l1d, fence, count_drop, &(struct drop_counter){mmu, &stats->l1d});
    tlb_fence(&mmu->l2, fence, count_drop, &(struct drop_counter){mmu, &stats->l2});
    stats->pwc_drops[0] += pwc_fence(&mmu->pwc, fence);
}

void mmu_reset(struct mmu *mmu)
{
    fence_all_levels(mmu, &(struct tlb_fence){.has_va = false});
    clear_maps(mmu, FASTMAP_M);
    pmp_reset(&mmu->pmp);
    use_context(mmu, &(struct mmu_context){.fetch_prv = PRV_M, .data_prv = PRV_M});
}

void mmu_set_context(struct mmu *mmu, const struct mmu_context *context)
{
    if (context->satp != mmu->context.satp) {
        mmu->stats.context_changes[0]++;
        clear_maps(mmu, FASTMAP_U);
    } else if (context->mxr != mmu->context.mxr) {
        clear_maps(mmu, FASTMAP_U);
    }
    use_context(mmu, context);
}

void mmu_pmp_changed(struct mmu *mmu)
{
    /* TLB entries stay: PMP is asked again on every access that has no shortcut. */
    clear_maps(mmu, FASTMAP_M);
}

/* ---- walk and refill ---- */

static struct tlb_entry *fill(struct mmu *mmu, struct tlb *tlb, struct tlb_stats *stats, vaddr_t va,
                              pte_t pte, unsigned leaf_level)
{
    struct tlb_entry *victim = tlb_victim(tlb, va, leaf_level);
    if (victim->tag) {
        stats->evictions[victim->level]++;
        if (victim->shortcuts)
            drop_shortcuts(mmu, victim);
    }
    tlb_fill(tlb, victim, va, mmu->asid, pte, leaf_level);
    stats->fills[victim->level]++;
    return victim;
}

static void count_walk(struct mmu *mmu, const struct ptw_args *args,
                       const struct ptw_result *result, unsigned levels)
{
    struct mmu_stats *stats = &mmu->stats;
    stats->walk_end[result->error]++;
    stats->walk_end_level[result->level]++;
    for (unsigned level = result->level; level <= args->level; level++)
        stats->pte_reads[level]++;
    if (args->level + 1 < levels)
        stats->pwc_hits[args->level + 1]++;
    else
        stats->walks_from_root[args->level]++;
    for (unsigned level = 1; level <= args->level && mmu->pwc.enabled; level++)
        stats->pwc_misses[level]++;
    stats->pte_sets_a[0] += result->set_a;
    stats->pte_sets_d[0] += result->set_d;
}

/* Walks from the lowest table known, and remembers the pointers it met. */
static enum ptw_error walk(struct mmu *mmu, const struct access *access, struct ptw_result *result)
{
    pte_t pointer = satp_root(mmu->context.satp) >> PAGE_SHIFT << PTE_PPN_SHIFT;
    unsigned start = pwc_lookup(&mmu->pwc, access->va, mmu->asid, access->levels, &pointer);
    const struct ptw_args args = {
        .physmem = mmu->physmem,
        .pmp = &mmu->pmp,
        .table = pte_address(pointer),
        .level = start,
        .va = access->va,
        .type = access->type,
        .prv = access->prv,
        .sum = mmu->context.sum,
        .mxr = mmu->context.mxr,
        .svadu = mmu->config.svadu,
        .global = pointer & PTE_G,
    };
    ptw_walk(&args, result);
    count_walk(mmu, &args, result, access->levels);
    for (unsigned level = result->level + 1; level <= start; level++)
        pwc_fill(&mmu->pwc, access->va, mmu->asid, level, result->path[level]);
    return result->error;
}

/* Walks, and on success fills both levels. Returns the first-level entry, or NULL and *fault. */
static struct tlb_entry *refill(struct mmu *mmu, const struct access *access, enum mmu_fault *fault)
{
    struct ptw_result result;
    if (unlikely(walk(mmu, access, &result) != PTW_NONE)) {
        *fault = ptw_error_info[result.error].fault;
        return NULL;
    }
    if (has_l2(mmu))
        fill(mmu, &mmu->l2, &mmu->stats.l2, access->va, result.pte, result.level);
    return fill(mmu, access->l1, access->l1_stats, access->va, result.pte, result.level);
}

static void forget(struct mmu *mmu, struct tlb *tlb, struct tlb_stats *stats, vaddr_t va)
{
    struct tlb_entry *entry = tlb_lookup(tlb, va, mmu->asid);
    if (entry) {
        count_drop(&(struct drop_counter){mmu, stats}, entry);
        tlb_drop(tlb, entry);
    }
}

/* A store found D clear in an entry: the walker sets it in memory and refills both levels. */
static struct tlb_entry *refill_dirty(struct mmu *mmu, const struct access *access,
                                      enum mmu_fault *fault)
{
    mmu->stats.walks_dirty[0]++;
    forget(mmu, access->l1, access->l1_stats, access->va);
    if (has_l2(mmu))
        forget(mmu, &mmu->l2, &mmu->stats.l2, access->va);
    return refill(mmu, access, fault);
}

/* ---- translation ---- */

static bool entry_permits(const struct mmu *mmu, const struct access *access,
                          const struct tlb_entry *entry)
{
    return pte_permits(entry->pte, access->type, access->prv, mmu->context.sum, mmu->context.mxr);
}

static bool entry_needs_dirty(const struct access *access, const struct tlb_entry *entry)
{
    return access->type == ACCESS_STORE && !(entry->pte & PTE_D);
}

/*
 * Looks an access up in one TLB. Sets *fault when there is an entry that must not be used, as
 * stale as it may be; returns it otherwise, or NULL for a miss.
 */
static struct tlb_entry *look_up(struct mmu *mmu, const struct access *access, struct tlb *tlb,
                                 struct tlb_stats *stats, enum mmu_fault *fault)
{
    stats->accesses[access->type]++;
    struct tlb_entry *entry = tlb_lookup(tlb, access->va, mmu->asid);
    if (!entry) {
        stats->misses[access->type]++;
        return NULL;
    }
    stats->hits[access->type][entry->level]++;
    tlb_touch(tlb, entry);
    if (unlikely(!entry_permits(mmu, access, entry)) ||
        (unlikely(entry_needs_dirty(access, entry)) && !mmu->config.svadu)) {
        mmu->stats.tlb_faults[access->type]++;
        *fault = MMU_PAGE_FAULT;
    }
    return entry;
}

/* The first-level entry for an access, after whatever it took; or NULL and *fault. */
static struct tlb_entry *find_entry(struct mmu *mmu, const struct access *access,
                                    enum mmu_fault *fault)
{
    struct tlb_entry *entry = look_up(mmu, access, access->l1, access->l1_stats, fault);
    bool in_l1 = entry;
    if (!entry && has_l2(mmu))
        entry = look_up(mmu, access, &mmu->l2, &mmu->stats.l2, fault);
    if (unlikely(*fault != MMU_OK))
        return NULL;
    if (!entry) {
        mmu->stats.walks_miss[access->type]++;
        return refill(mmu, access, fault);
    }
    if (unlikely(entry_needs_dirty(access, entry)))
        return refill_dirty(mmu, access, fault);
    if (in_l1)
        return entry;
    return fill(mmu, access->l1, access->l1_stats, access->va, entry->pte, entry->leaf_level);
}

/*
 * Enters a successful access in the fastmap of the current context, where that is allowed;
 * returns the slot or NULL.
 */
static struct fastmap_entry *make_shortcut(struct mmu *mmu, const struct access *access,
                                           struct tlb_entry *entry, const struct ram_range *ram,
                                           paddr_t pa)
{
    if (access->type == ACCESS_STORE) {
        uint8_t flags = ram->page_flags[(pa - ram->base) >> PAGE_SHIFT];
        if ((flags & (PAGE_HAS_CODE | PAGE_CODE_DIRTY)) == PAGE_HAS_CODE)
            return NULL;
    }
    if (!pmp_page_allows(&mmu->pmp, pa, access->type, access->prv))
        return NULL;
    struct fastmap *map = access->type == ACCESS_FETCH ? mmu->fetch_map : mmu->data_map;
    vaddr_t page = access->va & PAGE_MASK;
    paddr_t pa_page = pa & PAGE_MASK;
    uintptr_t target = access->type == ACCESS_FETCH
                           ? (uintptr_t)pa_page
                           : (uintptr_t)(ram->host + (pa_page - ram->base));
    struct fastmap_entry *slot = fastmap_fill(
        map, access->type,
        &(struct fastmap_entry){.tag = page, .addend = target - page, .entry = entry}, &mmu->stats);
    if (entry)
        entry->shortcuts |= shortcut_bit(map - mmu->maps, access->type);
    return slot;
}

/* Where fetches count that go on without asking: in the fastmap's slot, or apart. */
static uint64_t *fetch_hits(struct mmu *mmu, struct fastmap_entry *slot, struct tlb_entry *entry)
{
    if (slot)
        return &slot->hits;
    fastmap_fold_hits(&mmu->fetch_apart, ACCESS_FETCH, &mmu->stats);
    mmu->fetch_apart.entry = NULL;
    if (entry) {
        mmu->fetch_apart_entry = *entry;
        mmu->fetch_apart.entry = &mmu->fetch_apart_entry;
    }
    return &mmu->fetch_apart.hits;
}

enum mmu_fault mmu_translate(struct mmu *mmu, vaddr_t va, enum access_type type, unsigned size,
                             struct mmu_result *result)
{
    bool fetch = type == ACCESS_FETCH;
    const struct access access = {
        .va = va,
        .type = type,
        .prv = fetch ? mmu->context.fetch_prv : mmu->context.data_prv,
        .levels = fetch ? mmu->fetch_levels : mmu->data_levels,
        .l1 = fetch ? &mmu->l1i : &mmu->l1d,
        .l1_stats = fetch ? &mmu->stats.l1i : &mmu->stats.l1d,
    };
    struct tlb_entry *entry = NULL;
    paddr_t pa = va;
    if (access.levels == 0) {
        mmu->stats.untranslated[type]++;
    } else if (unlikely(!vaddr_is_canonical(va, access.levels))) {
        mmu->stats.non_canonical[type]++;
        return MMU_PAGE_FAULT;
    } else {
        enum mmu_fault fault = MMU_OK;
        entry = find_entry(mmu, &access, &fault);
        if (!entry)
            return fault;
        pa = pte_translate(entry->pte, entry->leaf_level, va);
    }

    if (unlikely(!pmp_check(&mmu->pmp, pa, size, type, access.prv))) {
        mmu->stats.pmp_denials[type]++;
        return MMU_ACCESS_FAULT;
    }
    struct ram_range *ram = physmem_find(mmu->physmem, pa, size);
    result->pa = pa;
    result->host = ram ? ram->host + (pa - ram->base) : NULL;
    struct fastmap_entry *slot = NULL;
    if (ram && mmu->config.fastmap)
        slot = make_shortcut(mmu, &access, entry, ram, pa);
    if (fetch)
        result->hits = fetch_hits(mmu, slot, entry);
    return MMU_OK;
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
        .probe = true,
    };
    struct ptw_result result;
    if (ptw_walk(&args, &result) != PTW_NONE)
        return false;
    *pa = pte_translate(result.pte, result.level, va);
    return true;
}

/* ---- what others change ---- */

void mmu_sfence_vma(struct mmu *mmu, bool has_va, vaddr_t va, bool has_asid, uint64_t asid)
{
    static const enum fence_form forms[2][2] = {{FENCE_ALL, FENCE_ASID}, {FENCE_VA, FENCE_VA_ASID}};
    mmu->stats.fences[forms[has_va][has_asid]]++;
    const struct tlb_fence fence = {
        .has_va = has_va, .has_asid = has_asid, .va = va, .asid = (uint16_t)asid};
    fence_all_levels(mmu, &fence);
}

void mmu_forget_stores(struct mmu *mmu, paddr_t pa)
{
    const uint8_t *host = physmem_ptr(mmu->physmem, pa & PAGE_MASK, PAGE_SIZE);
    if (!host)
        return;
    for (unsigned i = 0; i < NR_FASTMAP_CONTEXTS; i++)
        fastmap_drop_host_page(&mmu->maps[i], ACCESS_STORE, (uintptr_t)host, &mmu->stats);
}

void mmu_fold_stats(struct mmu *mmu)
{
    fastmap_fold_hits(&mmu->fetch_apart, ACCESS_FETCH, &mmu->stats);
    for (unsigned i = 0; i < NR_FASTMAP_CONTEXTS; i++)
        fastmap_fold(&mmu->maps[i], &mmu->stats);
}
