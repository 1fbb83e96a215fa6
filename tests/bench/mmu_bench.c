/*
 * Times the MMU's slow path alone: one load per page, in random order, over as many pages as it
 * takes to leave a TLB level or the page-walk caches behind. Prints nanoseconds per load and
 * where the loads were answered.
 *
 * Usage: mmu_bench [millions of loads per row, default 4]
 */
#include "emu/base/random.h"
#include "mmu/mmu.h"
#include "tests/unit/mmu_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BASE  0x40000000
#define PAGES 32768

struct core {
    const char *name;
    struct mmu_config config;
};

#define COMMON .fastmap = true, .max_mode = SATP_MODE_SV57

static const struct core cores[] = {
    {"32 LRU + 1024/8 LRU, PWC 8",
     {.l1i = {.entries = 32},
      .l1d = {.entries = 32},
      .l2 = {.entries = 1024, .ways = 8},
      .pwc = {.entries = 8},
      COMMON}},
    {"32 LRU + 1024/8 LRU, PWC 64",
     {.l1i = {.entries = 32},
      .l1d = {.entries = 32},
      .l2 = {.entries = 1024, .ways = 8},
      .pwc = {.entries = 64},
      COMMON}},
    {"64 PLRU + 1024/8 PLRU, PWC 8",
     {.l1i = {.entries = 64},
      .l1d = {.entries = 64, .policy = TLB_PLRU},
      .l2 = {.entries = 1024, .ways = 8, .policy = TLB_PLRU},
      .pwc = {.entries = 8},
      COMMON}},
    {"1024 fully associative LRU",
     {.l1i = {.entries = 64}, .l1d = {.entries = 1024}, .pwc = {.entries = 16}, COMMON}},
    {"1024 direct mapped",
     {.l1i = {.entries = 64},
      .l1d = {.entries = 1024, .ways = 1, .policy = TLB_FIFO},
      .pwc = {.entries = 16},
      COMMON}},
};

static struct fixture fx;
static uint32_t order[PAGES];

/* A random cycle through the first `nr` pages. */
static void shuffle(unsigned nr)
{
    uint64_t seed = nr;
    for (unsigned i = 0; i < nr; i++)
        order[i] = i;
    for (unsigned i = nr - 1; i > 0; i--) {
        unsigned j = random_next(&seed) % i;
        uint32_t swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
    }
}

static double cpu_time(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts); /* other work on the host does not count */
    return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static void load(struct mmu *mmu, vaddr_t va)
{
    struct fastmap_entry *slot = &mmu->data_map->load[fastmap_index(va)];
    struct mmu_result result;
    if (slot->tag == fastmap_tag(va, 8)) {
        slot->hits++;
        tlb_touch(&mmu->l1d, slot->entry);
    } else if (mmu_translate(mmu, va, ACCESS_LOAD, 8, &result) != MMU_OK) {
        abort();
    }
}

static void run(struct mmu *mmu, unsigned pages, unsigned long loads)
{
    shuffle(pages);
    mmu_sfence_vma(mmu, false, 0, false, 0);
    for (unsigned i = 0; i < pages; i++)
        load(mmu, BASE + (vaddr_t)order[i] * PAGE_SIZE);
    mmu_fold_stats(mmu);
    struct mmu_stats before = mmu->stats;
    double start = cpu_time();
    for (unsigned long n = 0; n < loads; n += pages)
        for (unsigned i = 0; i < pages; i++)
            load(mmu, BASE + (vaddr_t)order[i] * PAGE_SIZE);
    double elapsed = cpu_time() - start;
    mmu_fold_stats(mmu);
    double accesses =
        (double)(mmu->stats.l1d.accesses[ACCESS_LOAD] - before.l1d.accesses[ACCESS_LOAD]);
#define SHARE(counter) ((double)(mmu->stats.counter - before.counter) / accesses)
    printf("  %6u pages  %6.1f ns   L1 hits %.2f  L2 hits %.2f  walks %.2f  PTE reads %.2f\n",
           pages, elapsed / accesses, SHARE(l1d.hits[ACCESS_LOAD][0]),
           SHARE(l2.hits[ACCESS_LOAD][0]), SHARE(walks_miss[ACCESS_LOAD]),
           SHARE(pte_reads[0]) + SHARE(pte_reads[1]) + SHARE(pte_reads[2]));
}

static void bench_core(const struct core *core, paddr_t root, unsigned long loads)
{
    static const unsigned sizes[] = {16, 512, 4096, PAGES};
    struct mmu mmu;
    if (mmu_init(&mmu, &core->config, &fx.physmem) != 0)
        abort();
    pmp_write_addr(&mmu.pmp, 0, UINT64_MAX);
    pmp_write_cfg(&mmu.pmp, 0, PMP_A_NAPOT | PMP_R | PMP_W | PMP_X);
    mmu_pmp_changed(&mmu);
    mmu_set_context(&mmu, &(struct mmu_context){.satp = make_satp(3, 1, root),
                                                .fetch_prv = PRV_U,
                                                .data_prv = PRV_U});
    printf("%s\n", core->name);
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        run(&mmu, sizes[i], loads);
    mmu_destroy(&mmu);
}

int main(int argc, char **argv)
{
    unsigned long loads = (argc > 1 ? strtoul(argv[1], NULL, 0) : 4) * 1000000;
    fixture_init(&fx);
    paddr_t root = fixture_new_table(&fx);
    for (unsigned i = 0; i < PAGES; i++)
        fixture_map(&fx, root, 3, BASE + (vaddr_t)i * PAGE_SIZE, 0,
                    FIXTURE_RAM + i % 1024 * PAGE_SIZE, PTE_RWX | PTE_AD | PTE_U);
    for (unsigned i = 0; i < sizeof(cores) / sizeof(*cores); i++)
        bench_core(&cores[i], root, loads);
    fixture_destroy(&fx);
    return 0;
}
