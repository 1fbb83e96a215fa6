/*
 * What an access does that no fastmap slot answers. From the top: first-level TLB, second level,
 * walk and refill, the final PMP check, then perhaps a shortcut for the next access. This is the
 * hot path of a workload that misses its TLBs, and what it costs is instructions: so the common
 * case of each step is one compare inline (a plain leaf, a table and a page in open RAM, a pointer
 * known at the last level, pages of 4 KiB), and all else is out of line.
 */
#include "mmu/mmu.h"
#include "mmu/shortcut.h"
#include "mmu/tlb_hot.h"

/* What an access of a type goes by. */
struct view {
    struct tlb *l1;
    struct tlb_stats *stats;
    const struct leaf_pattern *plain; /* leaves that serve this type */
    uint8_t prv;
    uint8_t levels; /* of the page table; 0: not translated */
};

static ALWAYS_INLINE struct view view_of(struct mmu *mmu, enum access_type type)
{
    if (type == ACCESS_FETCH)
        return (struct view){&mmu->l1i, &mmu->stats.l1i, &mmu->fetch_plain[type],
                             mmu->context.fetch_prv, mmu->fetch_levels};
    return (struct view){&mmu->l1d, &mmu->stats.l1d, &mmu->data_plain[type], mmu->context.data_prv,
                         mmu->data_levels};
}

/* What a walk or the second level found. */
struct leaf {
    pte_t pte;
    enum page_size size;
};

/*
 * The lowest pointer known on the way to `va`, for a page table of `levels`: sets *pointer and
 * returns the level of the table it leads to. Returns levels - 1 and leaves *pointer alone when
 * nothing is known. A hit counts as the pointer's most recent use.
 */
static unsigned find_pointer(struct pwc *pwc, vaddr_t va, uint16_t asid, unsigned levels,
                             pte_t *pointer)
{
    if (!pwc->enabled)
        return levels - 1;
    for (unsigned level = 1; level < levels; level++) {
        struct tlb_entry *entry = tlb_lookup(&pwc->level[level], va, asid, level_page_size(level));
        if (entry) {
            tlb_touch(&pwc->level[level], entry);
            *pointer = entry->pte;
            return level - 1;
        }
    }
    return levels - 1;
}

static void count_walk(struct mmu *mmu, const struct ptw_args *args,
                       const struct ptw_result *result, unsigned levels)
{
    struct mmu_stats *stats = &mmu->stats;
    stats->walk_end[result->error]++;
    stats->walk_end_level[result->level]++;
    stats->pte_reads[args->level]++;
    for (unsigned level = args->level; level > result->level; level--)
        stats->pte_reads[level - 1]++;
    if (args->level + 1 < levels)
        stats->pwc_hits[args->level + 1]++;
    else
        stats->walks_from_root[args->level]++;
    for (unsigned level = args->level; level > 0 && mmu->pwc.enabled; level--)
        stats->pwc_misses[level]++;
    stats->pte_sets_a[0] += result->set_a;
    stats->pte_sets_d[0] += result->set_d;
}

/*
 * Walks from the lowest table known, remembers the pointers met, and on success fills the second
 * level. False: *fault.
 */
static NOINLINE bool walk(struct mmu *mmu, vaddr_t va, enum access_type type, struct leaf *leaf,
                          enum mmu_fault *fault)
{
    struct view view = view_of(mmu, type);
    pte_t pointer = (mmu->context.satp & SATP_PPN) << PTE_PPN_SHIFT;
    unsigned start = find_pointer(&mmu->pwc, va, mmu->asid, view.levels, &pointer);
    const struct ptw_args args = {
        .physmem = mmu->physmem,
        .pmp = &mmu->pmp,
        .table = pte_address(pointer),
        .level = start,
        .va = va,
        .reserved = mmu->pte_reserved,
        .type = type,
        .prv = view.prv,
        .sum = mmu->context.sum,
        .mxr = mmu->context.mxr,
        .svadu = mmu->context.svadu,
        .global = pointer & PTE_G,
    };
    struct ptw_result result;
    ptw_walk(&args, &result);
    count_walk(mmu, &args, &result, view.levels);
    for (unsigned level = result.level + 1; level <= start; level++)
        pwc_fill(&mmu->pwc, va, mmu->asid, level, result.path[level]);
    if (result.error != PTW_NONE) {
        *fault = ptw_error_info[result.error].fault;
        return false;
    }
    *leaf = (struct leaf){result.pte & ~PTE_N, result.size}; /* whose size tells what N told */
    if (mmu->l2.entries)
        tlb_insert(&mmu->l2, va, mmu->asid, leaf->pte, leaf->size);
    return true;
}

static void forget(struct mmu *mmu, struct tlb *tlb, vaddr_t va)
{
    struct tlb_entry *entry;
    while (tlb->entries && (entry = tlb_lookup(tlb, va, mmu->asid, 0)))
        tlb_drop(tlb, entry);
}

static ALWAYS_INLINE bool serves(const struct mmu *mmu, const struct tlb_entry *entry,
                                 enum access_type type, const struct view *view)
{
    return likely(pte_matches(entry->pte, view->plain)) ||
           (pte_permits(entry->pte, type, view->prv, mmu->context.sum, mmu->context.mxr) &&
            (type != ACCESS_STORE || (entry->pte & PTE_D)));
}

/*
 * An entry was found that does not simply serve. Where just D is missing for a store, and it is
 * the walker's to set, both levels forget the page and the walk decides; else this is a page
 * fault, as stale as the entry may be.
 */
static NOINLINE bool walk_for_dirty(struct mmu *mmu, vaddr_t va, enum access_type type,
                                    const struct tlb_entry *entry, struct leaf *leaf,
                                    enum mmu_fault *fault)
{
    struct view view = view_of(mmu, type);
    if (!mmu->context.svadu ||
        !pte_permits(entry->pte, type, view.prv, mmu->context.sum, mmu->context.mxr)) {
        mmu->stats.tlb_faults[type]++;
        *fault = MMU_PAGE_FAULT;
        return false;
    }
    mmu->stats.walks_dirty[0]++;
    forget(mmu, view.l1, va);
    forget(mmu, &mmu->l2, va);
    return walk(mmu, va, type, leaf, fault);
}

/*
 * The first level missed: where does the leaf come from, whatever it is? False: *fault. The
 * second level, or the walker, does what it does for such an access.
 */
static bool find_leaf(struct mmu *mmu, vaddr_t va, enum access_type type, struct leaf *leaf,
                      enum mmu_fault *fault)
{
    struct view view = view_of(mmu, type);
    if (mmu->l2.entries) {
        struct tlb_entry *entry = tlb_lookup(&mmu->l2, va, mmu->asid, 0);
        if (entry) {
            mmu->stats.l2.hits[type][entry->size]++;
            tlb_touch(&mmu->l2, entry);
            if (!serves(mmu, entry, type, &view))
                return walk_for_dirty(mmu, va, type, entry, leaf, fault);
            *leaf = (struct leaf){entry->pte, entry->leaf_size};
            return true;
        }
        mmu->stats.l2.misses[type]++;
    }
    mmu->stats.walks_miss[type]++;
    return walk(mmu, va, type, leaf, fault);
}

/* The new first-level entry after a miss, whatever the second level or the walker gives. */
static NOINLINE struct tlb_entry *refill(struct mmu *mmu, vaddr_t va, enum access_type type,
                                         enum mmu_fault *fault)
{
    struct leaf leaf;
    if (!find_leaf(mmu, va, type, &leaf, fault))
        return NULL;
    return tlb_insert(view_of(mmu, type).l1, va, mmu->asid, leaf.pte, leaf.size);
}

/*
 * The walk that nearly all are: the pointer to the last table is known and local to the address
 * space, and what it finds there is plain and local too. It differs from walk() in nothing but
 * its cost. 0: not such a walk, and nothing has been done.
 */
static ALWAYS_INLINE pte_t walk_one_step(struct mmu *mmu, vaddr_t va, uint16_t asid,
                                         enum access_type type, const struct leaf_pattern *plain)
{
    struct tlb *pointers = &mmu->pwc.level[1];
    if (unlikely(!mmu->pwc.enabled))
        return 0;
    struct tlb_entry *pointer = find_in_chain(pointers, make_tag(va, asid, 2 * PAGE_2M));
    if (unlikely(!pointer))
        return 0;
    paddr_t pa = pte_address(pointer->pte) + vaddr_vpn(va, 0) * PTE_SIZE;
    if (unlikely(!open_ram_holds(&mmu->open_ram, pa)))
        return 0;
    pte_t pte = *(const pte_t *)open_ram_ptr(&mmu->open_ram, pa);
    if (unlikely(!pte_matches(pte, plain) || (pte & PTE_G)))
        return 0;
    tlb_touch(pointers, pointer);
    mmu->one_step_walks[type]++;
    return pte;
}

/*
 * refill() for what nearly all pages are: 4 KiB, local to the address space, plain, and either in
 * the second level or found by a walk in one step. Sets *pa; NULL: has done nothing.
 */
static ALWAYS_INLINE struct tlb_entry *refill_page(struct mmu *mmu, vaddr_t va, uint16_t asid,
                                                   enum access_type type, const struct view *view,
                                                   paddr_t *pa)
{
    pte_t pte;
    struct tlb_entry *entry = mmu->l2.entries ? tlb_lookup(&mmu->l2, va, asid, 0) : NULL;
    if (entry) {
        pte = entry->pte;
        if (unlikely(entry->kind != 0 || !pte_matches(pte, view->plain)))
            return NULL;
        mmu->stats.l2.hits[type][0]++;
        tlb_touch(&mmu->l2, entry);
    } else {
        pte = walk_one_step(mmu, va, asid, type, view->plain);
        if (unlikely(!pte))
            return NULL;
        if (mmu->l2.entries) {
            mmu->stats.l2.misses[type]++;
            tlb_insert_page(&mmu->l2, va, asid, pte);
        }
    }
    *pa = pte_translate(pte, PAGE_4K, va);
    return tlb_insert_page(view->l1, va, asid, pte);
}

/*
 * Enters a successful access in the fastmap of the current context, where that is allowed;
 * returns the slot or NULL.
 */
static NOINLINE struct fastmap_entry *make_shortcut(struct mmu *mmu, vaddr_t va,
                                                    enum access_type type, struct tlb_entry *entry,
                                                    paddr_t pa)
{
    if (type == ACCESS_STORE) {
        uint8_t flags = *physmem_page_flags(mmu->physmem, pa);
        if ((flags & (PAGE_HAS_CODE | PAGE_CODE_DIRTY)) == PAGE_HAS_CODE || (flags & PAGE_HAS_BELL))
            return NULL;
    }
    if (unlikely(mmu->watches) && type != ACCESS_FETCH && watch_page(mmu->watches, va))
        return NULL;
    if (!pmp_page_allows(&mmu->pmp, pa, type, view_of(mmu, type).prv))
        return NULL;
    struct fastmap *map = type == ACCESS_FETCH ? mmu->fetch_map : mmu->data_map;
    vaddr_t page = va & PAGE_MASK;
    paddr_t pa_page = pa & PAGE_MASK;
    uintptr_t target = type == ACCESS_FETCH
                           ? (uintptr_t)pa_page
                           : (uintptr_t)physmem_ptr(mmu->physmem, pa_page, PAGE_SIZE);
    struct fastmap_entry *slot = fastmap_fill(
        map, type, &(struct fastmap_entry){.tag = page, .addend = target - page, .entry = entry},
        &mmu->stats);
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

/* The final check of the access itself, where it is not in open RAM. */
static NOINLINE enum mmu_fault locate(struct mmu *mmu, paddr_t pa, enum access_type type,
                                      unsigned size, uint8_t **host)
{
    if (!pmp_check(&mmu->pmp, pa, size, type, view_of(mmu, type).prv)) {
        mmu->stats.pmp_denials[type]++;
        return MMU_ACCESS_FAULT;
    }
    open_ram_find(&mmu->open_ram, &mmu->pmp, mmu->physmem, pa);
    *host = physmem_ptr(mmu->physmem, pa, size);
    return MMU_OK;
}

/*
 * The first level has `entry` for `va`: the one to use, which is another after a walk for D; or
 * NULL: *fault.
 */
static ALWAYS_INLINE struct tlb_entry *use_entry(struct mmu *mmu, vaddr_t va, enum access_type type,
                                                 const struct view *view, struct tlb_entry *entry,
                                                 enum mmu_fault *fault)
{
    view->stats->hits[type][entry->size]++;
    tlb_touch(view->l1, entry);
    if (likely(serves(mmu, entry, type, view)))
        return entry;
    struct leaf leaf;
    if (!walk_for_dirty(mmu, va, type, entry, &leaf, fault))
        return NULL;
    return tlb_insert(view->l1, va, mmu->asid, leaf.pte, leaf.size);
}

/* The first-level entry for a canonical `va`, and *pa; NULL: *fault. */
static ALWAYS_INLINE struct tlb_entry *find_entry(struct mmu *mmu, vaddr_t va,
                                                  enum access_type type, const struct view *view,
                                                  bool *is_new, paddr_t *pa, enum mmu_fault *fault)
{
    uint16_t asid = mmu->asid;
    struct tlb_entry *entry = tlb_lookup(view->l1, va, asid, 0);
    *is_new = !entry;
    if (entry) {
        entry = use_entry(mmu, va, type, view, entry, fault);
    } else {
        view->stats->misses[type]++;
        entry = refill_page(mmu, va, asid, type, view, pa);
        if (likely(entry))
            return entry;
        entry = refill(mmu, va, type, fault);
    }
    if (likely(entry))
        *pa = pte_translate(entry->pte, entry->leaf_size, va);
    return entry;
}

/*
 * mmu_translate() for a known type of access: inlined once for each, so that what a view names
 * and what is counted is at constant places.
 */
static ALWAYS_INLINE enum mmu_fault translate(struct mmu *mmu, vaddr_t va, enum access_type type,
                                              unsigned size, struct mmu_result *result)
{
    const struct view view = view_of(mmu, type);
    struct tlb_entry *entry = NULL;
    bool is_new = false;
    enum mmu_fault fault = MMU_OK;
    paddr_t pa = va;
    if (view.levels == 0) {
        mmu->stats.untranslated[type]++;
    } else if (unlikely(!vaddr_is_extended(va, mmu->unused_bits))) {
        mmu->stats.non_canonical[type]++;
        return MMU_PAGE_FAULT;
    } else {
        entry = find_entry(mmu, va, type, &view, &is_new, &pa, &fault);
        if (unlikely(!entry))
            return fault;
    }

    uint8_t *host;
    if (likely(open_ram_holds(&mmu->open_ram, pa))) {
        host = open_ram_ptr(&mmu->open_ram, pa);
    } else {
        fault = locate(mmu, pa, type, size, &host);
        if (fault != MMU_OK)
            return fault;
    }
    result->pa = pa;
    result->host = host;
    /*
     * Many pages are touched once before their entry goes: shortcuts to data are made at the
     * second touch. Fetches come in runs.
     */
    struct fastmap_entry *slot = NULL;
    if ((!is_new || type == ACCESS_FETCH) && mmu->config.fastmap && host)
        slot = make_shortcut(mmu, va, type, entry, pa);
    if (type == ACCESS_FETCH)
        result->hits = fetch_hits(mmu, slot, entry);
    return MMU_OK;
}

enum mmu_fault mmu_translate(struct mmu *mmu, vaddr_t va, enum access_type type, unsigned size,
                             struct mmu_result *result)
{
    switch (type) {
    case ACCESS_FETCH:
        return translate(mmu, va, ACCESS_FETCH, size, result);
    case ACCESS_LOAD:
        return translate(mmu, va, ACCESS_LOAD, size, result);
    default:
        return translate(mmu, va, ACCESS_STORE, size, result);
    }
}
