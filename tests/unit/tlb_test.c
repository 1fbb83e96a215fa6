#include "emu/base/random.h"
#include "mmu/tlb_hot.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

/*
 * A TLB as plainly as it can be written: one set at a time is searched and scanned, recency is
 * the time of the last use, the tree is walked recursively. 4 KiB pages of one address space.
 */
struct model {
    struct tlb_config config;
    unsigned ways, nr_sets;
    struct {
        bool valid;
        uint64_t page, used, filled;
    } * slots;
    bool *tree; /* [nr_sets][ways]: node n of a set points right */
    uint64_t now, random;
};

static void model_init(struct model *model, const struct tlb_config *config)
{
    model->config = *config;
    model->ways = config->ways ? config->ways : config->entries;
    model->nr_sets = config->entries / model->ways;
    model->slots = calloc(config->entries, sizeof(*model->slots));
    model->tree = calloc(config->entries, sizeof(*model->tree));
    model->now = 0;
    model->random = config->seed;
}

static void model_destroy(struct model *model)
{
    free(model->slots);
    free(model->tree);
}

static int model_find(const struct model *model, uint64_t page)
{
    unsigned set = page % model->nr_sets;
    for (unsigned i = set * model->ways; i < (set + 1) * model->ways; i++)
        if (model->slots[i].valid && model->slots[i].page == page)
            return (int)i;
    return -1;
}

static void model_point_away(struct model *model, unsigned set, unsigned node, unsigned first,
                             unsigned nr, unsigned way)
{
    if (nr == 1)
        return;
    bool right = way >= first + nr / 2;
    model->tree[set * model->ways + node] = !right;
    model_point_away(model, set, 2 * node + right, right ? first + nr / 2 : first, nr / 2, way);
}

static void model_use(struct model *model, unsigned i)
{
    model->slots[i].used = ++model->now;
    if (model->config.policy == TLB_PLRU)
        model_point_away(model, i / model->ways, 1, 0, model->ways, i % model->ways);
}

static unsigned model_victim_way(struct model *model, unsigned set)
{
    unsigned first = set * model->ways, oldest = 0, node = 1;
    switch (model->config.policy) {
    case TLB_RANDOM:
        model->random ^= model->random << 13;
        model->random ^= model->random >> 7;
        model->random ^= model->random << 17;
        return (unsigned)((model->random >> 32) * model->ways / ((uint64_t)1 << 32));
    case TLB_PLRU:
        while (node < model->ways)
            node = 2 * node + model->tree[first + node];
        return node - model->ways;
    default:
        for (unsigned way = 1; way < model->ways; way++) {
            bool older =
                model->config.policy == TLB_LRU
                    ? model->slots[first + way].used < model->slots[first + oldest].used
                    : model->slots[first + way].filled < model->slots[first + oldest].filled;
            if (older)
                oldest = way;
        }
        return oldest;
    }
}

static unsigned model_fill(struct model *model, uint64_t page)
{
    unsigned set = page % model->nr_sets, way = 0;
    while (way < model->ways && model->slots[set * model->ways + way].valid)
        way++;
    if (way == model->ways)
        way = model_victim_way(model, set);
    unsigned i = set * model->ways + way;
    model->slots[i].valid = true;
    model->slots[i].page = page;
    model_use(model, i);
    model->slots[i].filled = model->now;
    return i;
}

/* Returns in how many of `nr` accesses TLB and model differed. */
static unsigned compare(const struct tlb_config *config, unsigned nr)
{
    struct tlb tlb;
    struct model model;
    CU_ASSERT_EQUAL_FATAL(tlb_init(&tlb, config), 0);
    model_init(&model, config);
    uint64_t seed = config->entries + config->policy;
    unsigned wrong = 0;
    for (unsigned n = 0; n < nr; n++) {
        uint64_t random = random_next(&seed);
        /* Phases: hot pages, everything, strides. */
        unsigned span = n / 1000 % 3 == 0 ? config->entries / 2 + 1 : config->entries * 2;
        uint64_t page = n / 1000 % 3 == 2 ? n : random % span;
        vaddr_t va = page << PAGE_SHIFT;
        struct tlb_entry *entry = tlb_lookup(&tlb, va, 7, 0);
        int found = model_find(&model, page);
        wrong += (entry ? entry - tlb.entries : -1) != found;
        if (entry && (random >> 32) % 64 == 0) {
            tlb_drop(&tlb, entry);
            model.slots[found].valid = false;
        } else if (entry) {
            tlb_touch(&tlb, entry);
            model_use(&model, (unsigned)found);
        } else {
            entry = tlb_insert(&tlb, va, 7, make_pte(page << PAGE_SHIFT, PTE_RWX), 0);
            wrong += entry - tlb.entries != model_fill(&model, page);
        }
    }
    tlb_destroy(&tlb);
    model_destroy(&model);
    return wrong;
}

static void test_policies(void)
{
    static const struct {
        unsigned entries, ways;
    } geometries[] = {{16, 1},   {32, 4}, {48, 12}, {64, 16}, {64, 0}, {1024, 8},
                      {256, 64}, {1, 0},  {2, 2},   {6, 3},   {8, 8}};
    for (enum tlb_policy policy = TLB_LRU; policy <= TLB_RANDOM; policy++)
        for (unsigned i = 0; i < sizeof(geometries) / sizeof(*geometries); i++) {
            struct tlb_config config = {.entries = geometries[i].entries,
                                        .ways = geometries[i].ways,
                                        .policy = policy,
                                        .seed = 12345};
            unsigned ways = config.ways ? config.ways : config.entries;
            if (policy == TLB_PLRU && (ways & (ways - 1)))
                continue;
            CU_ASSERT_EQUAL(compare(&config, 100000), 0);
        }
}

/* Fully associative and large: the sorted order and the hash index carry these. */
static void test_large(void)
{
    static const enum tlb_policy policies[] = {TLB_LRU, TLB_FIFO, TLB_RANDOM};
    for (unsigned i = 0; i < 3; i++) {
        struct tlb_config config = {.entries = 1000, .policy = policies[i], .seed = 9};
        CU_ASSERT_EQUAL(compare(&config, 30000), 0);
    }
}

static void test_geometry(void)
{
    static const struct tlb_config impossible[] = {
        {.entries = 0},
        {.entries = 10, .ways = 4},
        {.entries = 12, .ways = 2},
        {.entries = 12, .policy = TLB_PLRU},
        {.entries = 128, .policy = TLB_PLRU},
        {.entries = TLB_MAX_ENTRIES * 2, .ways = 4},
        {.entries = 16, .page_sizes = 1 << PAGE_2M},
        {.entries = 16, .page_sizes = 1 << PAGE_4K | 1 << NR_PAGE_SIZES},
        {.entries = 16, .policy = 9},
    };
    struct tlb tlb;
    for (unsigned i = 0; i < sizeof(impossible) / sizeof(*impossible); i++)
        CU_ASSERT_NOT_EQUAL(tlb_init(&tlb, &impossible[i]), 0);
}

static void test_asid_and_global(void)
{
    struct tlb tlb;
    CU_ASSERT_EQUAL_FATAL(tlb_init(&tlb, &(struct tlb_config){.entries = 64}), 0);
    struct tlb_entry *a = tlb_insert(&tlb, 0x5000, 1, PTE_RWX, PAGE_4K);
    struct tlb_entry *b = tlb_insert(&tlb, 0x5000, 2, PTE_RWX, PAGE_4K);
    struct tlb_entry *g = tlb_insert(&tlb, 0x6000, 1, PTE_RWX | PTE_G, PAGE_4K);
    CU_ASSERT_PTR_EQUAL(tlb_lookup(&tlb, 0x5abc, 1, 0), a);
    CU_ASSERT_PTR_EQUAL(tlb_lookup(&tlb, 0x5abc, 2, 0), b);
    CU_ASSERT_PTR_NULL(tlb_lookup(&tlb, 0x5abc, 3, 0));
    CU_ASSERT_PTR_EQUAL(tlb_lookup(&tlb, 0x6000, 65535, 0), g);
    /* The highest and the lowest half of the address space differ. */
    CU_ASSERT_PTR_NULL(tlb_lookup(&tlb, 0xffffffffffff5000, 1, 0));
    tlb_destroy(&tlb);
}

/* Every page size in every geometry, found all over the page and nowhere beside it. */
static void test_page_sizes(void)
{
    static const unsigned ways[] = {0, 1, 4, 32};
    for (unsigned i = 0; i < 4; i++) {
        struct tlb tlb;
        struct tlb_config config = {.entries = 64, .ways = ways[i]};
        CU_ASSERT_EQUAL_FATAL(tlb_init(&tlb, &config), 0);
        for (unsigned size = 0; size < NR_PAGE_SIZES; size++) {
            vaddr_t va = 3 * page_size_bytes(size);
            struct tlb_entry *entry = tlb_insert(&tlb, va, 1, PTE_RWX, size);
            CU_ASSERT_PTR_EQUAL(tlb_lookup(&tlb, va, 1, 0), entry);
            CU_ASSERT_PTR_EQUAL(tlb_lookup(&tlb, va + page_size_bytes(size) - 1, 1, 0), entry);
            CU_ASSERT_PTR_NULL(tlb_lookup(&tlb, va - 1, 1, 0));
            CU_ASSERT_PTR_NULL(tlb_lookup(&tlb, va + page_size_bytes(size), 1, 0));
            tlb_drop(&tlb, entry);
            CU_ASSERT_PTR_NULL(tlb_lookup(&tlb, va, 1, 0));
        }
        tlb_destroy(&tlb);
    }
}

/* Returns how many entries the fence dropped. */
static unsigned fence(struct tlb *tlb, const struct tlb_fence *named)
{
    uint64_t before = 0, after = 0;
    for (unsigned size = 0; size < NR_PAGE_SIZES; size++)
        before += tlb->drops[size];
    tlb_fence(tlb, named);
    for (unsigned size = 0; size < NR_PAGE_SIZES; size++)
        after += tlb->drops[size];
    return after - before;
}

static void test_fragments(void)
{
    struct tlb tlb;
    struct tlb_config config = {
        .entries = 64, .ways = 4, .page_sizes = 1 << PAGE_4K | 1 << PAGE_1G};
    CU_ASSERT_EQUAL_FATAL(tlb_init(&tlb, &config), 0);
    /* 2 MiB is not supported: 4 KiB of it enters. 512 GiB enters as 1 GiB. */
    tlb_insert(&tlb, 0x201000, 1, PTE_RWX, PAGE_2M);
    CU_ASSERT_PTR_NOT_NULL(tlb_lookup(&tlb, 0x201fff, 1, 0));
    CU_ASSERT_PTR_NULL(tlb_lookup(&tlb, 0x202000, 1, 0));
    vaddr_t big = page_size_bytes(PAGE_512G) + 5 * page_size_bytes(PAGE_1G);
    tlb_insert(&tlb, big, 1, PTE_RWX, PAGE_512G);
    CU_ASSERT_PTR_NOT_NULL(tlb_lookup(&tlb, big + page_size_bytes(PAGE_1G) - 1, 1, 0));
    CU_ASSERT_PTR_NULL(tlb_lookup(&tlb, big + page_size_bytes(PAGE_1G), 1, 0));
    /* A fence for any address that the PTE translates drops the fragment. */
    struct tlb_fence named = {.has_va = true, .va = 0x3ff000};
    CU_ASSERT_EQUAL(fence(&tlb, &named), 1);
    named.va = page_size_bytes(PAGE_512G);
    CU_ASSERT_EQUAL(fence(&tlb, &named), 1);
    CU_ASSERT_EQUAL(tlb.present, 0);
    CU_ASSERT_EQUAL(tlb.nr_fragments, 0);
    tlb_destroy(&tlb);
}

static void fill_for_fence(struct tlb *tlb)
{
    tlb_insert(tlb, 0x200000, 1, PTE_RWX, PAGE_4K);
    tlb_insert(tlb, 0x200000, 2, PTE_RWX, PAGE_4K);
    tlb_insert(tlb, 0x200000, 1, PTE_RWX, PAGE_2M);
    tlb_insert(tlb, 0x201000, 1, PTE_RWX, PAGE_4K);
    tlb_insert(tlb, 0x201000, 3, PTE_RWX | PTE_G, PAGE_4K);
    tlb_insert(tlb, 0x40000000, 2, PTE_RWX, PAGE_1G);
}

static void test_fence_forms(void)
{
    static const struct {
        struct tlb_fence fence;
        unsigned dropped;
    } cases[] = {
        {{.has_va = false}, 6},
        {{.has_asid = true, .asid = 1}, 3},
        {{.has_asid = true, .asid = 3}, 0},
        {{.has_va = true, .va = 0x200fff}, 3},
        {{.has_va = true, .va = 0x201000}, 3},
        {{.has_va = true, .va = 0x7fffffff}, 1},
        {{.has_va = true, .va = 0x80000000}, 0},
        {{.has_va = true, .va = 0x201000, .has_asid = true, .asid = 1}, 2},
        {{.has_va = true, .va = 0x200000, .has_asid = true, .asid = 2}, 1},
    };
    static const unsigned ways[] = {0, 4};
    for (unsigned w = 0; w < 2; w++)
        for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
            struct tlb tlb;
            struct tlb_config config = {.entries = 64, .ways = ways[w]};
            CU_ASSERT_EQUAL_FATAL(tlb_init(&tlb, &config), 0);
            fill_for_fence(&tlb);
            unsigned dropped = fence(&tlb, &cases[i].fence);
            CU_ASSERT_EQUAL(dropped, cases[i].dropped);
            CU_ASSERT_EQUAL(fence(&tlb, &cases[i].fence), 0);
            CU_ASSERT_EQUAL(fence(&tlb, &(struct tlb_fence){.has_va = false}),
                            6 - cases[i].dropped);
            tlb_destroy(&tlb);
        }
}

static CU_TestInfo tests[] = {
    {"each policy against a plain model", test_policies},
    {"large and fully associative against a plain model", test_large},
    {"impossible geometries are refused", test_geometry},
    {"ASIDs and global pages", test_asid_and_global},
    {"page sizes side by side", test_page_sizes},
    {"fragments of pages too large", test_fragments},
    {"the four forms of a fence", test_fence_forms},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo tlb_suite = {"tlb", NULL, NULL, NULL, NULL, tests};
