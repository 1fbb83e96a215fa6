/*
 * Traces small enough to count by hand, for each replacement policy and each page size: what
 * the counters must say is written out, not computed.
 */
#include "mmu/mmu.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/suites.h"

#define LEVELS 5 /* Sv57: it has every page size */

struct guest {
    struct fixture fx;
    struct mmu mmu;
    paddr_t root;
};

/* A first level of four entries and nothing behind it: each miss is a walk from the root. */
static void guest_init(struct guest *g, enum tlb_policy policy)
{
    const struct mmu_config config = {
        .l1i = {.entries = 4, .policy = policy},
        .l1d = {.entries = 4, .policy = policy, .seed = 1},
        .svnapot = true,
        .fastmap = true,
        .max_mode = SATP_MODE_SV57,
    };
    fixture_init(&g->fx);
    CU_ASSERT_EQUAL_FATAL(mmu_init(&g->mmu, &config, &g->fx.physmem), 0);
    g->root = fixture_new_table(&g->fx);
    fixture_open_pmp(&g->mmu);
    const struct mmu_context context = {
        .satp = make_satp(LEVELS, 1, g->root), .fetch_prv = PRV_S, .data_prv = PRV_S};
    mmu_set_context(&g->mmu, &context);
}

static void guest_destroy(struct guest *g)
{
    mmu_destroy(&g->mmu);
    fixture_destroy(&g->fx);
}

struct expected {
    uint64_t accesses, hits, misses, evictions;
};

static void map(struct guest *g, enum page_size size, vaddr_t va)
{
    if (size == PAGE_64K)
        for (unsigned i = 0; i < 16; i++)
            *fixture_pte(&g->fx, g->root, LEVELS, va + i * PAGE_SIZE, 0) =
                make_pte(va, PTE_N | PTE_NAPOT_64K | PTE_RWX | PTE_AD);
    else
        fixture_map(&g->fx, g->root, LEVELS, va, page_size_level(size), va, PTE_RWX | PTE_AD);
}

/* Loads from the pages named by the letters of `trace`, pages of `size` side by side. */
static void check(enum tlb_policy policy, enum page_size size, const char *trace,
                  const struct expected *expected)
{
    struct guest g;
    guest_init(&g, policy);
    const uint64_t bytes = page_size_bytes(size);
    const unsigned level = page_size_level(size);
    for (unsigned page = 0; page < 5; page++)
        map(&g, size, page * bytes);
    for (const char *p = trace; *p; p++) {
        struct mmu_result result;
        /* Another page of the range each time, where there are several. */
        const vaddr_t va = (uint64_t)(*p - 'A') * bytes + (size_t)(p - trace) * PAGE_SIZE % bytes;
        CU_ASSERT_EQUAL(mmu_translate(&g.mmu, va, ACCESS_LOAD, 8, &result), MMU_OK);
        CU_ASSERT_EQUAL(result.pa, va);
    }
    mmu_fold_stats(&g.mmu);
    const struct mmu_stats *s = &g.mmu.stats;
    CU_ASSERT_EQUAL(s->l1d.accesses[ACCESS_LOAD], expected->accesses);
    CU_ASSERT_EQUAL(s->l1d.hits[ACCESS_LOAD][size], expected->hits);
    CU_ASSERT_EQUAL(s->l1d.misses[ACCESS_LOAD], expected->misses);
    CU_ASSERT_EQUAL(s->l1d.fills[size], expected->misses);
    CU_ASSERT_EQUAL(s->l1d.evictions[size], expected->evictions);
    CU_ASSERT_EQUAL(s->walks_miss[ACCESS_LOAD], expected->misses);
    CU_ASSERT_EQUAL(s->walk_end[PTW_NONE], expected->misses);
    /* A walk reads one PTE at each level from the root down to the leaf. */
    for (unsigned other = 0; other < LEVELS; other++)
        CU_ASSERT_EQUAL(s->pte_reads[other], other >= level ? expected->misses : 0);
    for (unsigned other = 0; other < NR_PAGE_SIZES; other++)
        if (other != size)
            CU_ASSERT_EQUAL(s->l1d.hits[ACCESS_LOAD][other] + s->l1d.fills[other], 0);
    CU_ASSERT_PTR_NULL(mmu_stats_check(&g.mmu));
    guest_destroy(&g);
}

static void check_sizes(enum tlb_policy policy, const char *trace, struct expected expected)
{
    for (enum page_size size = PAGE_4K; size < NR_PAGE_SIZES; size++)
        check(policy, size, trace, &expected);
}

/*
 * A B C D fill the four entries, A is used again, E needs a place. LRU takes B's; then A hits, and
 * B, C, D and E each come just after they were thrown out (by E, B, C and D).
 */
static void test_lru(void)
{
    check_sizes(TLB_LRU, "ABCDAEABCDE", (struct expected){11, 2, 9, 5});
}

/* The second use of A does not help it: E takes its place, and so on round the ring. */
static void test_fifo(void)
{
    check_sizes(TLB_FIFO, "ABCDAEABCDE", (struct expected){11, 1, 10, 6});
}

/*
 * Ways 0 to 3 hold A B C D. A's use turns the root to the right half, whose bit points at way 2:
 * E takes C's place and turns the root left. A and B hit, and turn it right again: C takes way 3
 * from D and turns it left, where way 0 is due: D takes it from A. E still hits.
 */
static void test_plru(void)
{
    check_sizes(TLB_PLRU, "ABCDAEABCDE", (struct expected){11, 4, 7, 3});
}

/* What fits is never thrown out; the first page too many throws out one, whichever. */
static void test_random(void)
{
    check_sizes(TLB_RANDOM, "ABCDABCDE", (struct expected){9, 4, 5, 1});
}

static CU_TestInfo tests[] = {
    {"LRU, each page size", test_lru},
    {"FIFO, each page size", test_fifo},
    {"tree-PLRU, each page size", test_plru},
    {"random, each page size", test_random},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo mmu_count_suite = {"mmu_count", NULL, NULL, NULL, NULL, tests};
