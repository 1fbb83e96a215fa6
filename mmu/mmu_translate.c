/*
 * What an access does that no fastmap slot answers. From the top: first-level TLB, second level,
 * walk and refill, the final PMP check, then perhaps a shortcut for the next access. This is the
 * hot path of a workload that misses its TLBs, so what the common case needs not is kept out of
 * line.
 */
#include "mmu/mmu.h"
#include "mmu/shortcut.h"

/* What an access of a type goes by. */
struct view {
    struct tlb *l1;
    struct tlb_stats *stats;
    uint8_t prv;
    uint8_t levels; /* of the page table; 0: not translated */
};

static inline struct view view_of(struct mmu *mmu, enum access_type type)
{
    if (type == ACCESS_FETCH)
        return (struct view){&mmu->l1i, &mmu->stats.l1i, mmu->context.fetch_prv,
                             mmu->fetch_levels};
    return (struct view){&mmu->l1d, &mmu->stats.l1d, mmu->context.data_prv, mmu->data_levels};
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

/*
 * Walks from the lowest table known, remembers the pointers met, and on success fills both levels.
 * Returns the first-level entry, or NULL and *fault.
 */
static struct tlb_entry *refill(struct mmu *mmu, vaddr_t va, enum access_type type,
                                enum mmu_fault *fault)
{
    const struct view view = view_of(mmu, type);
    pte_t pointer = satp_root(mmu->context.satp) >> PAGE_SHIFT << PTE_PPN_SHIFT;
    unsigned start = pwc_lookup(&mmu->pwc, va, mmu->asid, view.levels, &pointer);
    const struct ptw_args args = {
        .physmem = mmu->physmem,
        .pmp = &mmu->pmp,
        .table = pte_address(pointer),
        .level = start,
        .va = va,
        .type = type,
        .prv = view.prv,
        .sum = mmu->context.sum,
        .mxr = mmu->context.mxr,
        .svadu = mmu->config.svadu,
        .global = pointer & PTE_G,
    };
    struct ptw_result result;
    ptw_walk(&args, &result);
    count_walk(mmu, &args, &result, view.levels);
    for (unsigned level = result.level + 1; level <= start; level++)
        pwc_fill(&mmu->pwc, va, mmu->asid, level, result.path[level]);

    if (unlikely(result.error != PTW_NONE)) {
        *fault = ptw_error_info[result.error].fault;
        return NULL;
    }
    if (mmu->l2.entries)
        tlb_insert(&mmu->l2, va, mmu->asid, result.pte, result.level);
    return tlb_insert(view.l1, va, mmu->asid, result.pte, result.level);
}

static void forget(struct mmu *mmu, struct tlb *tlb, vaddr_t va)
{
    struct tlb_entry *entry = tlb_lookup(tlb, va, mmu->asid);
    if (entry)
        tlb_drop(tlb, entry);
}

static inline bool is_dirty_enough(const struct tlb_entry *entry, enum access_type type)
{
    return type != ACCESS_STORE || (entry->pte & PTE_D);
}

/*
 * An entry was found that does not simply serve. Where just D is missing for a store, and it is
 * the walker's to set, both levels are refilled; else this is a page fault, as stale as the entry
 * may be.
 */
static NOINLINE struct tlb_entry *use_unwilling_entry(struct mmu *mmu, vaddr_t va,
                                                      enum access_type type, bool permitted,
                                                      enum mmu_fault *fault)
{
    if (!permitted || !mmu->config.svadu) {
        mmu->stats.tlb_faults[type]++;
        *fault = MMU_PAGE_FAULT;
        return NULL;
    }
    mmu->stats.walks_dirty[0]++;
    forget(mmu, &mmu->l1d, va);
    forget(mmu, &mmu->l2, va);
    return refill(mmu, va, type, fault);
}

static inline bool permits(const struct mmu *mmu, const struct tlb_entry *entry,
                           enum access_type type, unsigned prv)
{
    return pte_permits(entry->pte, type, prv, mmu->context.sum, mmu->context.mxr);
}

/* The first level missed. Returns its new entry, or NULL and *fault. */
static NOINLINE struct tlb_entry *miss(struct mmu *mmu, vaddr_t va, enum access_type type,
                                       enum mmu_fault *fault)
{
    const struct view view = view_of(mmu, type);
    view.stats->misses[type]++;
    if (mmu->l2.entries) {
        struct tlb_stats *stats = &mmu->stats.l2;
        stats->accesses[type]++;
        struct tlb_entry *entry = tlb_lookup(&mmu->l2, va, mmu->asid);
        if (entry) {
            stats->hits[type][entry->level]++;
            tlb_touch(&mmu->l2, entry);
            bool permitted = permits(mmu, entry, type, view.prv);
            if (unlikely(!permitted || !is_dirty_enough(entry, type)))
                return use_unwilling_entry(mmu, va, type, permitted, fault);
            return tlb_insert(view.l1, va, mmu->asid, entry->pte, entry->leaf_level);
        }
        stats->misses[type]++;
    }
    mmu->stats.walks_miss[type]++;
    return refill(mmu, va, type, fault);
}

/*
 * Enters a successful access in the fastmap of the current context, where that is allowed;
 * returns the slot or NULL.
 */
static struct fastmap_entry *make_shortcut(struct mmu *mmu, vaddr_t va, enum access_type type,
                                           unsigned prv, struct tlb_entry *entry,
                                           const struct ram_range *ram, paddr_t pa)
{
    if (type == ACCESS_STORE) {
        uint8_t flags = ram->page_flags[(pa - ram->base) >> PAGE_SHIFT];
        if ((flags & (PAGE_HAS_CODE | PAGE_CODE_DIRTY)) == PAGE_HAS_CODE)
            return NULL;
    }
    if (!pmp_page_allows(&mmu->pmp, pa, type, prv))
        return NULL;
    struct fastmap *map = type == ACCESS_FETCH ? mmu->fetch_map : mmu->data_map;
    vaddr_t page = va & PAGE_MASK;
    paddr_t pa_page = pa & PAGE_MASK;
    uintptr_t target = type == ACCESS_FETCH
                           ? (uintptr_t)pa_page
                           : (uintptr_t)(ram->host + (pa_page - ram->base));
    struct fastmap_entry *slot = fastmap_fill(
        map, type,
        &(struct fastmap_entry){.tag = page, .addend = target - page, .entry = entry}, &mmu->stats);
    if (entry)
        entry->shortcuts |= shortcut_bit(map - mmu->maps, type);
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
    const struct view view = view_of(mmu, type);
    struct tlb_entry *entry = NULL;
    paddr_t pa = va;
    /*
     * Many pages are touched once before their entry goes: shortcuts to data are made at the
     * second touch. Fetches come in runs.
     */
    bool worth_shortcut = true;
    if (view.levels == 0) {
        mmu->stats.untranslated[type]++;
    } else if (unlikely(!vaddr_is_canonical(va, view.levels))) {
        mmu->stats.non_canonical[type]++;
        return MMU_PAGE_FAULT;
    } else {
        enum mmu_fault fault = MMU_OK;
        view.stats->accesses[type]++;
        entry = tlb_lookup(view.l1, va, mmu->asid);
        if (entry) {
            view.stats->hits[type][entry->level]++;
            tlb_touch(view.l1, entry);
            bool permitted = permits(mmu, entry, type, view.prv);
            if (unlikely(!permitted || !is_dirty_enough(entry, type)))
                entry = use_unwilling_entry(mmu, va, type, permitted, &fault);
        } else {
            worth_shortcut = type == ACCESS_FETCH;
            entry = miss(mmu, va, type, &fault);
        }
        if (unlikely(!entry))
            return fault;
        pa = pte_translate(entry->pte, entry->leaf_level, va);
    }

    if (unlikely(!pmp_check(&mmu->pmp, pa, size, type, view.prv))) {
        mmu->stats.pmp_denials[type]++;
        return MMU_ACCESS_FAULT;
    }
    struct ram_range *ram = physmem_find(mmu->physmem, pa, size);
    result->pa = pa;
    result->host = ram ? ram->host + (pa - ram->base) : NULL;
    struct fastmap_entry *slot = NULL;
    if (ram && worth_shortcut && mmu->config.fastmap)
        slot = make_shortcut(mmu, va, type, view.prv, entry, ram, pa);
    if (type == ACCESS_FETCH)
        result->hits = fetch_hits(mmu, slot, entry);
    return MMU_OK;
}
