/*
 * 64 KiB pages (Svnapot) in the modelled TLBs: one entry where a TLB holds that size, a fragment of
 * 4 KiB where it does not.
 */
#include "mmu/mmu.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/suites.h"

#define VA    0x40210000
#define PA    (FIXTURE_RAM + 0x30000)
#define PAGES 16
#define N_64K (PTE_N | PTE_NAPOT_64K)

struct guest {
    struct fixture fx;
    struct mmu mmu;
    struct mmu_context context;
    paddr_t root;
};

static void map(struct guest *g, paddr_t pa, pte_t flags)
{
    for (unsigned i = 0; i < PAGES; i++)
        *fixture_pte(&g->fx, g->root, 3, VA + i * PAGE_SIZE, 0) = make_pte(pa, flags | N_64K);
}

/* `sizes` as in tlb_config, for both levels. */
static void guest_init(struct guest *g, unsigned l1_sizes, unsigned l2_sizes)
{
    const struct mmu_config config = {
        .l1i = {.entries = 32},
        .l1d = {.entries = 32, .page_sizes = l1_sizes},
        .l2 = {.entries = 64, .page_sizes = l2_sizes},
        .svnapot = true,
        .fastmap = true,
        .max_mode = SATP_MODE_SV57,
    };
    fixture_init(&g->fx);
    CU_ASSERT_EQUAL_FATAL(mmu_init(&g->mmu, &config, &g->fx.physmem), 0);
    g->root = fixture_new_table(&g->fx);
    fixture_open_pmp(&g->mmu);
    g->context = (struct mmu_context){
        .satp = make_satp(3, 1, g->root), .fetch_prv = PRV_S, .data_prv = PRV_S, .svadu = true};
    mmu_set_context(&g->mmu, &g->context);
    map(g, PA, PTE_RWX);
}

static void guest_destroy(struct guest *g)
{
    mmu_fold_stats(&g->mmu);
    CU_ASSERT_PTR_NULL(mmu_stats_check(&g->mmu));
    mmu_destroy(&g->mmu);
    fixture_destroy(&g->fx);
}

static void expect(struct guest *g, vaddr_t va, enum access_type type, paddr_t pa)
{
    struct mmu_result result = {0};
    CU_ASSERT_EQUAL(mmu_translate(&g->mmu, va, type, 8, &result), MMU_OK);
    CU_ASSERT_EQUAL(result.pa, pa);
}

static void load_all(struct guest *g, paddr_t pa)
{
    for (unsigned i = 0; i < PAGES; i++)
        expect(g, VA + i * PAGE_SIZE + 8 * i, ACCESS_LOAD, pa + i * PAGE_SIZE + 8 * i);
}

static void test_one_entry(void)
{
    struct guest g;
    guest_init(&g, 0, 0);
    load_all(&g, PA);
    mmu_fold_stats(&g.mmu);
    const struct mmu_stats *s = &g.mmu.stats;
    CU_ASSERT_EQUAL(s->l1d.misses[ACCESS_LOAD], 1);
    CU_ASSERT_EQUAL(s->l1d.hits[ACCESS_LOAD][PAGE_64K], PAGES - 1);
    CU_ASSERT_EQUAL(s->l1d.fills[PAGE_64K], 1);
    CU_ASSERT_EQUAL(s->l2.fills[PAGE_64K], 1);
    CU_ASSERT_EQUAL(s->walk_end[PTW_NONE], 1);
    CU_ASSERT_EQUAL(s->walk_end_level[0], 1);
    CU_ASSERT_EQUAL(s->pte_sets_a[0], 1);

    /* It is stale all over until fenced anywhere. */
    map(&g, PA + 0x10000, PTE_RWX | PTE_A);
    load_all(&g, PA);
    mmu_sfence_vma(&g.mmu, true, VA + 0x10000, false, 0);
    load_all(&g, PA);
    mmu_sfence_vma(&g.mmu, true, VA + 7 * PAGE_SIZE + 123, true, 1);
    load_all(&g, PA + 0x10000);
    guest_destroy(&g);
}

static void test_fragments(void)
{
    struct guest g;
    guest_init(&g, 1 << PAGE_4K | 1 << PAGE_2M, 1 << PAGE_4K);
    load_all(&g, PA);
    load_all(&g, PA);
    mmu_fold_stats(&g.mmu);
    const struct mmu_stats *s = &g.mmu.stats;
    CU_ASSERT_EQUAL(s->l1d.misses[ACCESS_LOAD], PAGES);
    CU_ASSERT_EQUAL(s->l1d.hits[ACCESS_LOAD][PAGE_4K], PAGES);
    CU_ASSERT_EQUAL(s->l1d.fills[PAGE_4K], PAGES);
    CU_ASSERT_EQUAL(s->walk_end[PTW_NONE], PAGES);

    /* One fence drops them all: they are of one mapping. */
    map(&g, PA + 0x10000, PTE_RWX | PTE_A);
    mmu_sfence_vma(&g.mmu, true, VA, false, 0);
    load_all(&g, PA + 0x10000);
    guest_destroy(&g);
}

/* A second level of whole pages refills a first one of fragments, and the other way round. */
static void test_mixed_levels(void)
{
    struct guest g;
    guest_init(&g, 1 << PAGE_4K, 0);
    load_all(&g, PA);
    mmu_fold_stats(&g.mmu);
    CU_ASSERT_EQUAL(g.mmu.stats.walk_end[PTW_NONE], 1);
    CU_ASSERT_EQUAL(g.mmu.stats.l2.hits[ACCESS_LOAD][PAGE_64K], PAGES - 1);
    guest_destroy(&g);

    guest_init(&g, 0, 1 << PAGE_4K);
    load_all(&g, PA);
    mmu_fold_stats(&g.mmu);
    CU_ASSERT_EQUAL(g.mmu.stats.l1d.fills[PAGE_64K], 1);
    guest_destroy(&g);
}

/* A store through a clean entry: D goes to the PTE of the page stored to, the entry is for all. */
static void test_dirty(void)
{
    struct guest g;
    guest_init(&g, 0, 0);
    load_all(&g, PA);
    expect(&g, VA + 3 * PAGE_SIZE, ACCESS_STORE, PA + 3 * PAGE_SIZE);
    expect(&g, VA + 9 * PAGE_SIZE, ACCESS_STORE, PA + 9 * PAGE_SIZE);
    for (unsigned i = 0; i < PAGES; i++) {
        const pte_t pte = *fixture_pte(&g.fx, g.root, 3, VA + i * PAGE_SIZE, 0);
        CU_ASSERT_EQUAL(pte & PTE_AD, i == 3 ? PTE_AD : i == 0 ? PTE_A : 0);
        CU_ASSERT_EQUAL(pte & ~PTE_AD, make_pte(PA, PTE_RWX | N_64K));
    }
    mmu_fold_stats(&g.mmu);
    CU_ASSERT_EQUAL(g.mmu.stats.walks_dirty[0], 1);
    CU_ASSERT_EQUAL(g.mmu.stats.l1d.drops[PAGE_64K], 1);
    guest_destroy(&g);
}

static void test_off(void)
{
    struct guest g;
    struct mmu_result result;
    guest_init(&g, 0, 0);
    g.mmu.config.svnapot = false;
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_EQUAL(mmu_translate(&g.mmu, VA, ACCESS_LOAD, 8, &result), MMU_PAGE_FAULT);
    paddr_t pa;
    CU_ASSERT_FALSE(mmu_peek(&g.mmu, VA, &pa));
    g.mmu.config.svnapot = true;
    mmu_set_context(&g.mmu, &g.context);
    CU_ASSERT_TRUE(mmu_peek(&g.mmu, VA + 0x4567, &pa));
    CU_ASSERT_EQUAL(pa, PA + 0x4567);
    guest_destroy(&g);
}

static CU_TestInfo tests[] = {
    {"one entry for sixteen pages", test_one_entry},
    {"fragments where the size is not held", test_fragments},
    {"levels that hold different sizes", test_mixed_levels},
    {"D of the page that is stored to", test_dirty},
    {"without the extension", test_off},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo napot_suite = {"napot", NULL, NULL, NULL, NULL, tests};
