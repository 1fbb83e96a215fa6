#include "mmu/mmu.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

#define RWX_AD (PTE_RWX | PTE_AD)

static const struct mmu_config small_config = {
    .l1i = {.entries = 2},
    .l1d = {.entries = 2},
    .l2 = {.entries = 4},
    .pwc = {.entries = 2},
    .fastmap = true,
    .max_mode = SATP_MODE_SV57,
};

/* A guest: memory, page table, MMU with PMP open, in S mode. */
struct guest {
    struct fixture fx;
    struct mmu mmu;
    struct mmu_context context;
    unsigned levels;
    paddr_t root;
};

static void open_pmp(struct mmu *mmu)
{
    pmp_write_addr(&mmu->pmp, 15, UINT64_MAX);
    pmp_write_cfg(&mmu->pmp, 8, (uint64_t)(PMP_A_NAPOT | PMP_R | PMP_W | PMP_X) << 56);
    mmu_pmp_changed(mmu);
}

static void guest_init(struct guest *g, const struct mmu_config *config, unsigned levels)
{
    fixture_init(&g->fx);
    CU_ASSERT_EQUAL_FATAL(mmu_init(&g->mmu, config, &g->fx.physmem), 0);
    open_pmp(&g->mmu);
    g->levels = levels;
    g->root = fixture_new_table(&g->fx);
    g->context = (struct mmu_context){.satp = make_satp(levels, 1, g->root),
                                      .fetch_prv = PRV_S,
                                      .data_prv = PRV_S,
                                      .svadu = true};
    mmu_set_context(&g->mmu, &g->context);
}

static void guest_destroy(struct guest *g)
{
    mmu_fold_stats(&g->mmu);
    CU_ASSERT_PTR_NULL(mmu_stats_check(&g->mmu));
    mmu_destroy(&g->mmu);
    fixture_destroy(&g->fx);
}

static void map_page(struct guest *g, vaddr_t va, paddr_t pa, pte_t flags)
{
    fixture_map(&g->fx, g->root, g->levels, va, 0, pa, flags);
}

/* One access as an engine makes it: the fastmap, else the slow path. */
static enum mmu_fault access_memory(struct mmu *mmu, vaddr_t va, enum access_type type,
                                    unsigned size, struct mmu_result *result)
{
    struct fastmap *map = type == ACCESS_FETCH ? mmu->fetch_map : mmu->data_map;
    struct fastmap_entry *slot = &fastmap_entries(map, type)[fastmap_index(va)];
    if (slot->tag == fastmap_tag(va, size)) {
        slot->hits++;
        if (slot->entry)
            tlb_touch(type == ACCESS_FETCH ? &mmu->l1i : &mmu->l1d, slot->entry);
        if (type == ACCESS_FETCH) {
            result->pa = slot->addend + va;
            result->host = physmem_ptr(mmu->physmem, result->pa, size);
        } else {
            result->host = (uint8_t *)(slot->addend + va);
            struct ram_range *ram = &mmu->physmem->range[0];
            result->pa = ram->base + (uint64_t)(result->host - ram->host);
        }
        return MMU_OK;
    }
    enum mmu_fault fault = mmu_translate(mmu, va, type, size, result);
    if (fault == MMU_OK && type == ACCESS_STORE && result->host)
        physmem_mark_written(mmu->physmem, result->pa, size);
    return fault;
}

static enum mmu_fault access_once(struct guest *g, vaddr_t va, enum access_type type)
{
    struct mmu_result result;
    return access_memory(&g->mmu, va, type, 4, &result);
}

static paddr_t load_pa(struct guest *g, vaddr_t va)
{
    struct mmu_result result = {0};
    CU_ASSERT_EQUAL(access_memory(&g->mmu, va, ACCESS_LOAD, 4, &result), MMU_OK);
    return result.pa;
}

/*
 * Counted by hand. L1D: 2 entries, L2: 4, fully associative LRU; pages A to E in one 2 MiB
 * region, F in another of the same 1 GiB.
 */
static void test_counted_trace(void)
{
    struct guest g;
    guest_init(&g, &small_config, 3);
    enum { A = 0x1000, B = 0x2000, C = 0x3000, D = 0x4000, E = 0x5000, F = 0x200000 };
    static const vaddr_t pages[] = {A, B, C, D, E, F};
    for (unsigned i = 0; i < 6; i++)
        map_page(&g, pages[i], FIXTURE_RAM + pages[i], RWX_AD);
    static const vaddr_t trace[] = {
        A, /* L1 miss, L2 miss, walk of 3 from the root */
        A, /* L1 hit */
        B, /* L1 miss, L2 miss, walk of 1 (PWC level 1 hit). L1: A B */
        A, /* L1 hit: B is now the least recently used */
        C, /* misses both, walk of 1, evicts B. L1: A C; L2: A B C */
        B, /* L1 miss evicting A, L2 hit. L1: C B; L2 by age: A C B */
        F, /* misses both, walk of 2 (PWC level 2 hit), evicts C. L1: B F; L2: A C B F */
        D, /* misses both, walk of 1, evicts B; L2 evicts A. L1: F D; L2: C B F D */
        A, /* misses both, walk of 1, evicts F; L2 evicts C. L1: D A; L2: B F D A */
        B, /* L1 miss evicting D, L2 hit */
        B, /* L1 hit */
    };
    for (unsigned i = 0; i < sizeof(trace) / sizeof(*trace); i++)
        CU_ASSERT_EQUAL(load_pa(&g, trace[i] + 8), FIXTURE_RAM + trace[i] + 8);
    mmu_fold_stats(&g.mmu);
    const struct mmu_stats *s = &g.mmu.stats;
    CU_ASSERT_EQUAL(s->l1d.accesses[ACCESS_LOAD], 11);
    CU_ASSERT_EQUAL(s->l1d.hits[ACCESS_LOAD][0], 3);
    CU_ASSERT_EQUAL(s->l1d.misses[ACCESS_LOAD], 8);
    CU_ASSERT_EQUAL(s->l1d.fills[0], 8);
    CU_ASSERT_EQUAL(s->l1d.evictions[0], 6);
    CU_ASSERT_EQUAL(s->l2.accesses[ACCESS_LOAD], 8);
    CU_ASSERT_EQUAL(s->l2.hits[ACCESS_LOAD][0], 2);
    CU_ASSERT_EQUAL(s->l2.misses[ACCESS_LOAD], 6);
    CU_ASSERT_EQUAL(s->l2.evictions[0], 2);
    CU_ASSERT_EQUAL(s->walks_miss[ACCESS_LOAD], 6);
    CU_ASSERT_EQUAL(s->walk_end[PTW_NONE], 6);
    CU_ASSERT_EQUAL(s->pte_reads[0], 6);
    CU_ASSERT_EQUAL(s->pte_reads[1], 2);
    CU_ASSERT_EQUAL(s->pte_reads[2], 1);
    CU_ASSERT_EQUAL(s->pwc_hits[1], 4);
    CU_ASSERT_EQUAL(s->pwc_misses[1], 2);
    CU_ASSERT_EQUAL(s->pwc_hits[2], 1);
    CU_ASSERT_EQUAL(s->pwc_misses[2], 1);
    CU_ASSERT_EQUAL(s->walks_from_root[2], 1);
    guest_destroy(&g);
}

/* The TLB is the TLB: a changed PTE is not seen until a fence, a dropped one neither. */
static void test_stale_entries(void)
{
    struct guest g;
    guest_init(&g, &small_config, 3);
    map_page(&g, 0x1000, FIXTURE_RAM, RWX_AD);
    CU_ASSERT_EQUAL(load_pa(&g, 0x1000), FIXTURE_RAM);
    map_page(&g, 0x1000, FIXTURE_RAM + 0x1000, RWX_AD);
    CU_ASSERT_EQUAL(load_pa(&g, 0x1000), FIXTURE_RAM);
    mmu_sfence_vma(&g.mmu, true, 0x1000, true, 2);
    CU_ASSERT_EQUAL(load_pa(&g, 0x1000), FIXTURE_RAM);
    mmu_sfence_vma(&g.mmu, true, 0x2000, false, 0);
    CU_ASSERT_EQUAL(load_pa(&g, 0x1000), FIXTURE_RAM);
    mmu_sfence_vma(&g.mmu, true, 0x1000, true, 0x10001); /* ASID modulo 2^16 */
    CU_ASSERT_EQUAL(load_pa(&g, 0x1000), FIXTURE_RAM + 0x1000);
    map_page(&g, 0x1000, 0, 0);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_OK);
    mmu_sfence_vma(&g.mmu, false, 0, false, 0);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_PAGE_FAULT);
    CU_ASSERT_EQUAL(g.mmu.stats.walk_end[PTW_INVALID], 1);
    CU_ASSERT_EQUAL(g.mmu.stats.fences[FENCE_VA_ASID], 2);
    CU_ASSERT_EQUAL(g.mmu.stats.fences[FENCE_VA], 1);
    CU_ASSERT_EQUAL(g.mmu.stats.fences[FENCE_ALL], 1);

    /* Permission stays as cached as well; a fault from an entry is counted as such. */
    map_page(&g, 0x1000, FIXTURE_RAM, PTE_V | PTE_R | PTE_AD);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_LOAD), MMU_OK);
    map_page(&g, 0x1000, FIXTURE_RAM, RWX_AD);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_PAGE_FAULT);
    CU_ASSERT_EQUAL(g.mmu.stats.tlb_faults[ACCESS_STORE], 1);
    guest_destroy(&g);
}

static void test_address_spaces(void)
{
    struct guest g;
    guest_init(&g, &small_config, 4);
    paddr_t roots[2] = {g.root, fixture_new_table(&g.fx)};
    for (unsigned i = 0; i < 2; i++) {
        fixture_map(&g.fx, roots[i], 4, 0x1000, 0, FIXTURE_RAM + i * 0x1000, RWX_AD);
        fixture_map(&g.fx, roots[i], 4, 0x2000, 0, FIXTURE_RAM + i * 0x1000, RWX_AD | PTE_G);
    }
    for (unsigned n = 0; n < 4; n++) {
        g.context.satp = make_satp(4, n % 2, roots[n % 2]);
        mmu_set_context(&g.mmu, &g.context);
        CU_ASSERT_EQUAL(load_pa(&g, 0x1234), FIXTURE_RAM + n % 2 * 0x1000 + 0x234);
        /* The first address space's global mapping serves both, as wrong as that is here. */
        CU_ASSERT_EQUAL(load_pa(&g, 0x2000), FIXTURE_RAM);
    }
    mmu_fold_stats(&g.mmu);
    CU_ASSERT_EQUAL(g.mmu.stats.walk_end[PTW_NONE], 3);
    /* A fence with an ASID spares it; one without does not. */
    mmu_sfence_vma(&g.mmu, false, 0, true, 1);
    CU_ASSERT_EQUAL(load_pa(&g, 0x2000), FIXTURE_RAM);
    mmu_sfence_vma(&g.mmu, true, 0x2000, true, 1);
    CU_ASSERT_EQUAL(load_pa(&g, 0x2000), FIXTURE_RAM);
    mmu_sfence_vma(&g.mmu, true, 0x2000, false, 0);
    CU_ASSERT_EQUAL(load_pa(&g, 0x2000), FIXTURE_RAM + 0x1000);
    guest_destroy(&g);
}

/* A store that sets D finds its own entry; a global one of the page, entered since, goes too. */
static void test_dirty_forgets_all(void)
{
    struct guest g;
    guest_init(&g, &small_config, 3);
    for (unsigned asid = 0; asid < 2; asid++) {
        map_page(&g, 0x1000, FIXTURE_RAM, PTE_RWX | PTE_A | (asid ? PTE_G : 0));
        g.context.satp = make_satp(3, asid, g.root);
        mmu_set_context(&g.mmu, &g.context);
        load_pa(&g, 0x1000);
    }
    g.context.satp = make_satp(3, 0, g.root);
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_OK);
    CU_ASSERT_EQUAL(tlb_nr_valid(&g.mmu.l1d, 0), 1);
    CU_ASSERT_EQUAL(tlb_nr_valid(&g.mmu.l2, 0), 1);
    guest_destroy(&g);
}

static void test_privilege_and_sum(void)
{
    struct guest g;
    guest_init(&g, &small_config, 5);
    map_page(&g, 0x1000, FIXTURE_RAM, RWX_AD | PTE_U);
    map_page(&g, 0x2000, FIXTURE_RAM, PTE_V | PTE_X | PTE_AD);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_LOAD), MMU_PAGE_FAULT);
    g.context.sum = true;
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_LOAD), MMU_OK);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_FETCH), MMU_PAGE_FAULT);
    g.context.sum = false;
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_LOAD), MMU_PAGE_FAULT);

    CU_ASSERT_EQUAL(access_once(&g, 0x2000, ACCESS_LOAD), MMU_PAGE_FAULT);
    g.context.mxr = true;
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_EQUAL(access_once(&g, 0x2000, ACCESS_LOAD), MMU_OK);
    g.context.mxr = false;
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_EQUAL(access_once(&g, 0x2000, ACCESS_LOAD), MMU_PAGE_FAULT);

    g.context.fetch_prv = g.context.data_prv = PRV_U;
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_FETCH), MMU_OK);
    CU_ASSERT_EQUAL(access_once(&g, 0x2000, ACCESS_FETCH), MMU_PAGE_FAULT);
    CU_ASSERT_EQUAL(access_once(&g, (vaddr_t)1 << 60, ACCESS_FETCH), MMU_PAGE_FAULT);
    CU_ASSERT_EQUAL(g.mmu.stats.non_canonical[ACCESS_FETCH], 1);

    /* M mode: physical, but for data under MPRV. */
    g.context.fetch_prv = PRV_M;
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_EQUAL(access_once(&g, FIXTURE_RAM, ACCESS_FETCH), MMU_OK);
    CU_ASSERT_EQUAL(load_pa(&g, 0x1000), FIXTURE_RAM);
    CU_ASSERT_EQUAL(g.mmu.stats.untranslated[ACCESS_FETCH], 1);
    guest_destroy(&g);
}

static void test_accessed_and_dirty(void)
{
    struct guest g;
    guest_init(&g, &small_config, 3);
    map_page(&g, 0x1000, FIXTURE_RAM, PTE_RWX);
    uint64_t *pte = fixture_pte(&g.fx, g.root, 3, 0x1000, 0);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_LOAD), MMU_OK);
    CU_ASSERT_EQUAL(*pte & PTE_AD, PTE_A);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_OK);
    CU_ASSERT_EQUAL(*pte & PTE_AD, PTE_AD);
    /* A store from the second level: evict from the first (which has two entries) with D clear. */
    map_page(&g, 0x2000, FIXTURE_RAM, PTE_RWX);
    map_page(&g, 0x3000, FIXTURE_RAM, PTE_RWX);
    map_page(&g, 0x4000, FIXTURE_RAM, PTE_RWX);
    for (vaddr_t va = 0x2000; va <= 0x4000; va += 0x1000)
        CU_ASSERT_EQUAL(access_once(&g, va, ACCESS_LOAD), MMU_OK);
    CU_ASSERT_EQUAL(access_once(&g, 0x2000, ACCESS_STORE), MMU_OK);
    CU_ASSERT_EQUAL(*fixture_pte(&g.fx, g.root, 3, 0x2000, 0) & PTE_AD, PTE_AD);
    mmu_fold_stats(&g.mmu);
    CU_ASSERT_EQUAL(g.mmu.stats.walks_dirty[0], 2);
    CU_ASSERT_EQUAL(g.mmu.stats.pte_sets_a[0], 4);
    CU_ASSERT_EQUAL(g.mmu.stats.pte_sets_d[0], 2);
    CU_ASSERT_EQUAL(g.mmu.stats.l1d.drops[0], 1);
    CU_ASSERT_EQUAL(g.mmu.stats.l2.drops[0], 2);
    guest_destroy(&g);

    guest_init(&g, &small_config, 3);
    g.context.svadu = false;
    mmu_set_context(&g.mmu, &g.context);
    map_page(&g, 0x1000, FIXTURE_RAM, PTE_RWX);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_LOAD), MMU_PAGE_FAULT);
    map_page(&g, 0x1000, FIXTURE_RAM, PTE_RWX | PTE_A);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_LOAD), MMU_OK);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_PAGE_FAULT);
    CU_ASSERT_EQUAL(g.mmu.stats.walk_end[PTW_AD_CLEAR], 1);
    CU_ASSERT_EQUAL(g.mmu.stats.tlb_faults[ACCESS_STORE], 1);
    CU_ASSERT_EQUAL(*fixture_pte(&g.fx, g.root, 3, 0x1000, 0),
                    make_pte(FIXTURE_RAM, PTE_RWX | PTE_A));
    guest_destroy(&g);
}

static bool has_shortcut(const struct mmu *mmu, vaddr_t va, enum access_type type)
{
    return fastmap_entries(mmu->data_map, type)[fastmap_index(va)].tag == (va & PAGE_MASK);
}

static void test_shortcuts(void)
{
    struct guest g;
    guest_init(&g, &small_config, 3);
    map_page(&g, 0x1000, FIXTURE_RAM, RWX_AD);
    map_page(&g, 0x2000, 0x10000000, RWX_AD); /* a device */
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_OK);
    CU_ASSERT_FALSE(has_shortcut(&g.mmu, 0x1000, ACCESS_STORE)); /* not worth it yet */
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_OK);
    CU_ASSERT_TRUE(has_shortcut(&g.mmu, 0x1000, ACCESS_STORE));
    CU_ASSERT_FALSE(has_shortcut(&g.mmu, 0x1000, ACCESS_LOAD));

    struct mmu_result result;
    CU_ASSERT_EQUAL(mmu_translate(&g.mmu, 0x2004, ACCESS_STORE, 4, &result), MMU_OK);
    CU_ASSERT_EQUAL(result.pa, 0x10000004);
    CU_ASSERT_PTR_NULL(result.host);
    CU_ASSERT_FALSE(has_shortcut(&g.mmu, 0x2000, ACCESS_STORE));
    guest_destroy(&g);
}

/* Often enough to be worth a shortcut. */
static void access_twice(struct guest *g, vaddr_t va, enum access_type type)
{
    CU_ASSERT_EQUAL(access_once(g, va, type), MMU_OK);
    CU_ASSERT_EQUAL(access_once(g, va, type), MMU_OK);
}

/* Stores into a page that got decoded code are seen once, then go fast again. */
static void test_shortcuts_to_code(void)
{
    struct guest g;
    guest_init(&g, &small_config, 3);
    map_page(&g, 0x1000, FIXTURE_RAM, RWX_AD);
    access_twice(&g, 0x1000, ACCESS_STORE);
    CU_ASSERT_TRUE(has_shortcut(&g.mmu, 0x1000, ACCESS_STORE));
    *physmem_page_flags(&g.fx.physmem, FIXTURE_RAM) = PAGE_HAS_CODE;
    mmu_forget_stores(&g.mmu, FIXTURE_RAM + 0x123);
    CU_ASSERT_FALSE(has_shortcut(&g.mmu, 0x1000, ACCESS_STORE));
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_OK);
    CU_ASSERT_FALSE(has_shortcut(&g.mmu, 0x1000, ACCESS_STORE));
    CU_ASSERT_EQUAL(*physmem_page_flags(&g.fx.physmem, FIXTURE_RAM),
                    PAGE_HAS_CODE | PAGE_CODE_DIRTY);
    CU_ASSERT_EQUAL(access_once(&g, 0x1000, ACCESS_STORE), MMU_OK);
    CU_ASSERT_TRUE(has_shortcut(&g.mmu, 0x1000, ACCESS_STORE));
    guest_destroy(&g);
}

static void test_shortcuts_and_pmp(void)
{
    struct guest g;
    guest_init(&g, &small_config, 3);
    map_page(&g, 0x1000, FIXTURE_RAM, RWX_AD);
    map_page(&g, 0x3000, FIXTURE_RAM + 0x1000, RWX_AD);

    /* Half of a page forbidden: every access is checked. */
    pmp_write_addr(&g.mmu.pmp, 0, (FIXTURE_RAM + 0x1800) >> 2 | 0xff);
    pmp_write_cfg(&g.mmu.pmp, 0, PMP_A_NAPOT);
    mmu_pmp_changed(&g.mmu);
    access_twice(&g, 0x3000, ACCESS_LOAD);
    CU_ASSERT_FALSE(has_shortcut(&g.mmu, 0x3000, ACCESS_LOAD));
    CU_ASSERT_EQUAL(access_once(&g, 0x3800, ACCESS_LOAD), MMU_ACCESS_FAULT);
    CU_ASSERT_EQUAL(g.mmu.stats.pmp_denials[ACCESS_LOAD], 1);
    access_twice(&g, 0x1000, ACCESS_LOAD);
    CU_ASSERT_TRUE(has_shortcut(&g.mmu, 0x1000, ACCESS_LOAD));

    /* A locked rule binds machine mode, too, at once. */
    pmp_write_addr(&g.mmu.pmp, 0, (FIXTURE_RAM + 0x2000) >> 2 | 0x1ff);
    mmu_pmp_changed(&g.mmu);
    g.context.data_prv = PRV_M;
    mmu_set_context(&g.mmu, &g.context);
    access_twice(&g, FIXTURE_RAM + 0x2000, ACCESS_STORE);
    CU_ASSERT_TRUE(has_shortcut(&g.mmu, FIXTURE_RAM + 0x2000, ACCESS_STORE));
    pmp_write_cfg(&g.mmu.pmp, 0, PMP_A_NAPOT | PMP_L | PMP_R);
    mmu_pmp_changed(&g.mmu);
    CU_ASSERT_EQUAL(access_once(&g, FIXTURE_RAM + 0x2000, ACCESS_STORE), MMU_ACCESS_FAULT);
    CU_ASSERT_EQUAL(access_once(&g, FIXTURE_RAM + 0x2000, ACCESS_LOAD), MMU_OK);
    guest_destroy(&g);
}

static void test_peek(void)
{
    struct guest g;
    guest_init(&g, &small_config, 3);
    fixture_map(&g.fx, g.root, 3, 0x400000, 1, FIXTURE_RAM + 0x200000, PTE_V | PTE_X | PTE_U);
    struct mmu_stats before = g.mmu.stats;
    paddr_t pa = 0;
    CU_ASSERT_TRUE(mmu_peek(&g.mmu, 0x412345, &pa));
    CU_ASSERT_EQUAL(pa, FIXTURE_RAM + 0x212345);
    CU_ASSERT_FALSE(mmu_peek(&g.mmu, 0x600000, &pa));
    CU_ASSERT_FALSE(mmu_peek(&g.mmu, (vaddr_t)1 << 40, &pa));
    CU_ASSERT_EQUAL(memcmp(&before, &g.mmu.stats, sizeof(before)), 0);
    guest_destroy(&g);
}

static CU_TestInfo tests[] = {
    {"a trace counted by hand", test_counted_trace},
    {"stale entries serve until a fence", test_stale_entries},
    {"ASIDs and global pages", test_address_spaces},
    {"a walk for D leaves no stale entry of its page", test_dirty_forgets_all},
    {"privilege, SUM, MXR, MPRV", test_privilege_and_sum},
    {"A and D by walker and by fault", test_accessed_and_dirty},
    {"which pages get a shortcut", test_shortcuts},
    {"shortcuts to pages with code", test_shortcuts_to_code},
    {"shortcuts where PMP looks closer", test_shortcuts_and_pmp},
    {"peeking changes nothing", test_peek},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo mmu_suite = {"mmu", NULL, NULL, NULL, NULL, tests};
