/*
 * Two MMUs, one with fastmaps and one without, live through the same pseudo-random history of
 * accesses, changes of context and of page tables, fences and PMP writes. They must agree on
 * every result and in the end on every counter; and every counter identity must hold.
 */
#include "emu/base/random.h"
#include "mmu/mmu.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/suites.h"

#include <string.h>

#define NR_SPACES  3
#define NR_REGIONS 6

struct guest {
    struct fixture fx;
    struct mmu mmu;
    struct mmu_context context;
    unsigned levels;
    paddr_t roots[NR_SPACES];
};

/* A region is one leaf of a level that the mode has, and where it begins. */
static unsigned region_level(const struct guest *g, unsigned region)
{
    static const unsigned levels[NR_REGIONS] = {0, 0, 0, 1, 1, 2};
    return levels[region] < g->levels ? levels[region] : 0;
}

static vaddr_t region_va(const struct guest *g, unsigned region, uint64_t random)
{
    vaddr_t half = region & 1 ? ~(level_size(g->levels) / 2 - 1) : 0;
    vaddr_t base = half + ((vaddr_t)region << 32);
    unsigned level = region_level(g, region);
    /* 4 KiB regions are 40 pages; superpages are touched in 24 of theirs. */
    uint64_t page = random % (level ? 24 : 40);
    return base + (level ? (page & 1) * level_size(level) : 0) + page * PAGE_SIZE;
}

/* Sixteen leaves, now and then of an encoding that is reserved. */
static void map_64k(struct guest *g, paddr_t root, vaddr_t va, paddr_t pa, pte_t flags)
{
    const vaddr_t first = va & ~(page_size_bytes(PAGE_64K) - 1);
    const pte_t encoding = pa & 0x80000 ? PTE_NAPOT_64K : PTE_NAPOT_64K | (pa >> 18 & 1) << 10;
    for (unsigned i = 0; i < 16; i++)
        fixture_map(&g->fx, root, g->levels, first + i * PAGE_SIZE, 0, pa & ~(paddr_t)0xffff,
                    flags | PTE_N | encoding);
}

static void map_randomly(struct guest *g, uint64_t random)
{
    static const pte_t flags[] = {PTE_RWX,
                                  PTE_RWX | PTE_U,
                                  PTE_RWX | PTE_AD,
                                  PTE_V | PTE_R,
                                  PTE_V | PTE_X,
                                  PTE_RWX | PTE_AD | PTE_U,
                                  PTE_RWX | PTE_G,
                                  PTE_V | PTE_W,
                                  0,
                                  PTE_RWX | PTE_AD | PTE_G | PTE_U};
    unsigned region = random % NR_REGIONS;
    unsigned level = region_level(g, region);
    vaddr_t va = region_va(g, region, random >> 8);
    pte_t chosen = flags[(random >> 16) % (sizeof(flags) / sizeof(*flags))];
    paddr_t pa = FIXTURE_RAM + ((random >> 24 & 0x3ff) << PAGE_SHIFT);
    if ((random >> 40 & 15) == 0)
        pa = 0x10000000;
    if (level)
        pa &= ~(level_size(level) - 1);
    if ((random >> 44 & 31) == 0)
        chosen |= random >> 49 & 1 ? PTE_PBMT_IO : PTE_PBMT;
    paddr_t root = g->roots[(random >> 52) % NR_SPACES];
    if (level == 0 && (random >> 54 & 3) == 0)
        map_64k(g, root, va, pa, chosen);
    else
        fixture_map(&g->fx, root, g->levels, va, level, pa, chosen);
}

static void change_context(struct guest *g, uint64_t random)
{
    static const uint8_t prvs[] = {PRV_U, PRV_U, PRV_S, PRV_S, PRV_M};
    g->context.fetch_prv = prvs[random % 5];
    g->context.data_prv = random >> 8 & 7 ? g->context.fetch_prv : prvs[(random >> 16) % 5];
    g->context.sum = random >> 24 & 1;
    g->context.mxr = (random >> 28 & 7) == 0;
    g->context.svadu = random >> 46 & 3;
    g->context.pbmt = random >> 50 & 3;
    unsigned space = (random >> 32) % NR_SPACES;
    if ((random >> 40 & 3) == 0)
        g->context.satp = make_satp(g->levels, space, g->roots[space]);
    if ((random >> 44 & 31) == 0)
        g->context.satp = 0;
    mmu_set_context(&g->mmu, &g->context);
}

static void change_pmp(struct guest *g, uint64_t random)
{
    /* Entry 0 denies a little somewhere in RAM, entry 1 allows all. */
    uint64_t addr = (FIXTURE_RAM + (random & 0x3fffff)) >> 2;
    pmp_write_addr(&g->mmu.pmp, 0, addr | (((uint64_t)1 << (random >> 32 & 15)) - 1));
    pmp_write_addr(&g->mmu.pmp, 1, UINT64_MAX);
    uint64_t open = PMP_A_NAPOT | PMP_R | PMP_W | PMP_X;
    pmp_write_cfg(&g->mmu.pmp, 0, open << 8 | (random >> 40 & 1 ? PMP_A_NAPOT | PMP_R : 0));
    mmu_pmp_changed(&g->mmu);
}

struct outcome {
    enum mmu_fault fault;
    paddr_t pa;
    bool ram;
};

/* As an engine does: the fastmap first; a store marks its page after the slow path. */
static struct outcome access_memory(struct guest *g, vaddr_t va, enum access_type type)
{
    struct mmu *mmu = &g->mmu;
    struct ram_range *ram = &g->fx.physmem.range[0];
    struct fastmap *map = type == ACCESS_FETCH ? mmu->fetch_map : mmu->data_map;
    struct fastmap_entry *slot = &fastmap_entries(map, type)[fastmap_index(va)];
    if (slot->tag == fastmap_tag(va, 8)) {
        slot->hits++;
        if (slot->entry)
            tlb_touch(type == ACCESS_FETCH ? &mmu->l1i : &mmu->l1d, slot->entry);
        paddr_t pa = slot->addend + va;
        if (type != ACCESS_FETCH)
            pa -= (uintptr_t)ram->host - ram->base;
        return (struct outcome){MMU_OK, pa, true};
    }
    struct mmu_result result = {0};
    enum mmu_fault fault = mmu_translate(mmu, va, type, 8, &result);
    if (fault == MMU_OK && type == ACCESS_STORE && result.host)
        physmem_mark_written(&g->fx.physmem, result.pa, 8);
    return (struct outcome){fault, result.pa, result.host != NULL};
}

static vaddr_t random_address(const struct guest *g, uint64_t random)
{
    if (g->context.satp == 0 || g->context.data_prv == PRV_M || (random >> 48 & 63) == 0)
        return FIXTURE_RAM + (random & 0xffff8);
    return region_va(g, random % NR_REGIONS, random >> 8) + (random >> 16 & 0xff8);
}

static struct outcome step(struct guest *g, unsigned n, uint64_t random, uint64_t more)
{
    if (n % 13 == 0)
        map_randomly(g, more);
    if (n % 17 == 0)
        change_context(g, more);
    if (n % 59 == 0)
        mmu_sfence_vma(&g->mmu, more & 1, random_address(g, random), more >> 1 & 1,
                       (more >> 2) % NR_SPACES);
    if (n % 1009 == 0)
        change_pmp(g, more);
    if (n % 211 == 0) {
        paddr_t page = FIXTURE_RAM + ((more & 0x3ff) << PAGE_SHIFT);
        *physmem_page_flags(&g->fx.physmem, page) = PAGE_HAS_CODE;
        mmu_forget_stores(&g->mmu, page);
    }
    /* Now and then a burst to one page, so that slots are hit often. */
    vaddr_t va = random_address(g, random);
    enum access_type type = (random >> 40) % NR_ACCESS_TYPES;
    struct outcome outcome = access_memory(g, va, type);
    for (unsigned i = 0; i < (random >> 56 & 3); i++)
        outcome = access_memory(g, va ^ i << 3, type);
    return outcome;
}

static void guest_init(struct guest *g, struct mmu_config config, bool fastmap, unsigned levels)
{
    memset(g, 0, sizeof(*g));
    config.fastmap = fastmap;
    fixture_init(&g->fx);
    CU_ASSERT_EQUAL_FATAL(mmu_init(&g->mmu, &config, &g->fx.physmem), 0);
    g->levels = levels;
    for (unsigned i = 0; i < NR_SPACES; i++)
        g->roots[i] = fixture_new_table(&g->fx);
    change_pmp(g, 0x100000000);
    g->context = (struct mmu_context){
        .satp = make_satp(levels, 0, g->roots[0]), .fetch_prv = PRV_S, .data_prv = PRV_S};
    mmu_set_context(&g->mmu, &g->context);
}

static void guest_destroy(struct guest *g)
{
    mmu_destroy(&g->mmu);
    fixture_destroy(&g->fx);
}

static struct guest fast, slow;

static void live(const struct mmu_config *config, unsigned levels, unsigned steps, uint64_t seed)
{
    guest_init(&fast, *config, true, levels);
    guest_init(&slow, *config, false, levels);
    unsigned wrong = 0, ok = 0;
    for (unsigned n = 1; n <= steps; n++) {
        uint64_t random = random_next(&seed), more = random_next(&seed);
        struct outcome a = step(&fast, n, random, more), b = step(&slow, n, random, more);
        wrong += a.fault != b.fault || a.pa != b.pa || a.ram != b.ram;
        ok += a.fault == MMU_OK;
    }
    mmu_fold_stats(&fast.mmu);
    mmu_fold_stats(&slow.mmu);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(ok > steps / 6);
    CU_ASSERT_EQUAL(memcmp(&fast.mmu.stats, &slow.mmu.stats, sizeof(fast.mmu.stats)), 0);
    CU_ASSERT_PTR_NULL(mmu_stats_check(&fast.mmu));
    CU_ASSERT_EQUAL(
        memcmp(fast.fx.physmem.range[0].host, slow.fx.physmem.range[0].host, FIXTURE_RAM_SIZE), 0);
    if (config->svnapot && config->l2.entries != 0 && config->l2.page_sizes == 0)
        CU_ASSERT(fast.mmu.stats.l2.fills[PAGE_64K] != 0);
    mmu_reset(&fast.mmu);
    mmu_fold_stats(&fast.mmu);
    CU_ASSERT_PTR_NULL(mmu_stats_check(&fast.mmu));
    guest_destroy(&fast);
    guest_destroy(&slow);
}

static void test_policies(void)
{
    for (enum tlb_policy policy = TLB_LRU; policy <= TLB_RANDOM; policy++)
        for (unsigned levels = 3; levels <= 5; levels++) {
            struct mmu_config config = {
                .l1i = {.entries = 16, .policy = policy},
                .l1d = {.entries = 32, .policy = policy},
                .l2 = {.entries = 64, .ways = 4, .policy = policy},
                .pwc = {.entries = 4},
                .svnapot = levels != 4,
            };
            live(&config, levels, 30000, policy * 10 + levels);
        }
}

static void test_page_sizes(void)
{
    static const unsigned sizes[] = {1, 3, 5, 13, 63};
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct mmu_config config = {
            .l1i = {.entries = 8, .ways = 2, .page_sizes = sizes[i]},
            .l1d = {.entries = 16, .ways = 4, .page_sizes = sizes[i]},
            .l2 = {.entries = 64, .page_sizes = sizes[4 - i]},
            .svnapot = true,
        };
        live(&config, 4, 30000, 100 + i);
    }
}

/* No second level, no page-walk caches; and a first level so large that nothing is evicted. */
static void test_single_level(void)
{
    struct mmu_config config = {.l1i = {.entries = 4}, .l1d = {.entries = 4}};
    live(&config, 3, 30000, 7);
    config.l1d.entries = 4096;
    config.l1d.ways = 1;
    config.pwc.entries = 16;
    live(&config, 5, 30000, 8);
}

static CU_TestInfo tests[] = {
    {"each policy and mode", test_policies},
    {"each set of page sizes", test_page_sizes},
    {"without L2 and page-walk caches; a large L1", test_single_level},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo mmu_random_suite = {"mmu_random", NULL, NULL, NULL, NULL, tests};
