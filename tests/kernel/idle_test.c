/* guest/kernel/mm/policy/idle.c over the real reverse map: pages age, use makes them young. */
#include "mman.h"
#include "rmap.h"
#include "tests/kernel/address_space.h"
#include "tests/kernel/kernel_test.h"
#include "vmscan.h"
#include "vmstat.h"

#define BASE     0x100000ul
#define PAGES    40ul
#define IDLE_MAX 7u

static struct mm_struct *mm;

static unsigned long addr_of(unsigned long page)
{
    return BASE + page * PAGE_SIZE;
}

/* A fresh machine with PAGES anonymous pages, in order of their first use. */
static void setup(void)
{
    machine_boot(2048);
    mm = mm_alloc();
    CU_ASSERT_EQUAL(mm_map(mm, NULL, BASE, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0),
                    BASE);
    for (unsigned long i = 0; i < PAGES; i++) {
        CU_ASSERT_TRUE(mm_store(mm, addr_of(i), i));
    }
}

/* What the hardware does when a program reads the page. */
static void use(struct mm_struct *user, unsigned long page)
{
    pte_t *ptep = mm_pte(user, addr_of(page));

    set_pte(ptep, pte_mkyoung(*ptep));
}

static unsigned idle_of(unsigned long page)
{
    return mm_page(mm, addr_of(page))->idle;
}

/* One scan of everything, and the flush it owes. */
static void scan(void)
{
    reclaim_policy->age(reclaim_policy->nr_pages(LRU_ANON) + reclaim_policy->nr_pages(LRU_FILE));
    tlb_batch_flush();
}

static void test_counters(void)
{
    setup();
    CU_ASSERT_EQUAL(reclaim_policy->nr_pages(LRU_ANON), PAGES);
    CU_ASSERT_EQUAL(reclaim_policy->nr_pages(LRU_FILE), 0);
    scan(); /* finds the bits of the first use, and clears them */
    for (unsigned long i = 0; i < PAGES; i++) {
        CU_ASSERT_EQUAL(idle_of(i), 0);
        CU_ASSERT_FALSE(pte_young(*mm_pte(mm, addr_of(i))));
    }
    for (unsigned round = 1; round <= 10; round++) {
        use(mm, 7);
        scan();
        CU_ASSERT_EQUAL(idle_of(3), min(round, IDLE_MAX));
        CU_ASSERT_EQUAL(idle_of(7), 0);
    }
    use(mm, 3);
    scan();
    CU_ASSERT_EQUAL(idle_of(3), 0);
    CU_ASSERT_EQUAL(idle_of(4), IDLE_MAX);
    CU_ASSERT_EQUAL(vm_stats[NR_ACTIVE_ANON], 1);
    CU_ASSERT_EQUAL(vm_stats[NR_INACTIVE_ANON], PAGES - 1);
    CU_ASSERT_EQUAL(vm_events[PGACTIVATE], 1);
    mmput(mm);
    CU_ASSERT_EQUAL(reclaim_policy->nr_pages(LRU_ANON), 0);
}

/* A page that two processes map is as young as the one of them that used it last. */
static void test_shared_pages(void)
{
    struct mm_struct *child;

    setup();
    child = dup_mm(mm);
    scan();
    scan();
    CU_ASSERT_EQUAL(idle_of(5), 1);
    use(child, 5);
    scan();
    CU_ASSERT_EQUAL(idle_of(5), 0);
    CU_ASSERT_FALSE(pte_young(*mm_pte(child, addr_of(5))));
    CU_ASSERT_EQUAL(idle_of(6), 2);
    mmput(child);
    mmput(mm);
}

/* Ten slices of a tenth each see every page once, whatever its age. */
static void test_slices(void)
{
    setup();
    scan();
    for (unsigned round = 1; round <= 5; round++) {
        unsigned long before = vm_events[PGSCAN_IDLE];

        for (unsigned slice = 0; slice < 10; slice++) {
            use(mm, 20);
            reclaim_policy->age(PAGES / 10);
        }
        CU_ASSERT_EQUAL(vm_events[PGSCAN_IDLE] - before, PAGES);
        for (unsigned long i = 0; i < PAGES; i++) {
            CU_ASSERT_EQUAL(idle_of(i), i == 20 ? 0 : round);
        }
    }
    mmput(mm);
}

/* Takes so many victims at a priority and puts them back; true if `expected` are exactly those. */
static bool victims_are(int priority, unsigned long nr, const unsigned *expected, unsigned count)
{
    struct scan_control sc = {.priority = priority};
    struct list_head victims = LIST_HEAD_INIT(victims);
    struct page *page, *next;
    unsigned long taken = reclaim_policy->isolate(&sc, LRU_ANON, nr, &victims);
    unsigned seen = 0;
    bool good = taken == count;

    list_for_each_entry_safe(page, next, &victims, lru) {
        good = good && seen < count && page == mm_page(mm, addr_of(expected[seen]));
        seen++;
        list_del(&page->lru);
        reclaim_policy->putback(page, false);
    }
    return good && seen == count;
}

/* Coldest first, and only those idle enough for how hard reclaim tries. */
static void test_victims(void)
{
    static const unsigned coldest[] = {20, 21, 22};
    static const unsigned three_scans[] = {20, 21, 22, 11};

    setup();
    scan();
    for (unsigned round = 0; round < 5; round++) { /* 20..22: 5 scans; 11: 3; the others: 0 */
        for (unsigned long i = 0; i < PAGES; i++) {
            if (!(i >= 20 && i <= 22) && !(i == 11 && round >= 2)) {
                use(mm, i);
            }
        }
        scan();
    }
    CU_ASSERT_EQUAL(idle_of(20), 5);
    CU_ASSERT_EQUAL(idle_of(11), 3);
    CU_ASSERT_TRUE(victims_are(4, 3, coldest, 3));
    /* Put back as cold as before, hence chosen again; no more than are cold enough. */
    CU_ASSERT_EQUAL(idle_of(20), 5);
    CU_ASSERT_TRUE(victims_are(4, 32, three_scans, 4));
    /* At the lowest priority everything is a candidate, and still the coldest come first. */
    CU_ASSERT_TRUE(victims_are(0, 4, three_scans, 4));
    CU_ASSERT_EQUAL(reclaim_policy->nr_pages(LRU_ANON), PAGES);
    mmput(mm);
}

/* A victim that was in use after all begins its life anew; the two lists know their pages. */
static void test_activation(void)
{
    struct scan_control sc = {.priority = 0};
    struct list_head victims = LIST_HEAD_INIT(victims);
    struct page *page;

    setup();
    for (unsigned round = 0; round < 4; round++) {
        scan();
    }
    CU_ASSERT_EQUAL(reclaim_policy->isolate(&sc, LRU_FILE, PAGES, &victims), 0);
    CU_ASSERT_EQUAL(reclaim_policy->isolate(&sc, LRU_ANON, 1, &victims), 1);
    CU_ASSERT_EQUAL(reclaim_policy->nr_pages(LRU_ANON), PAGES - 1);
    page = list_first_entry(&victims, struct page, lru);
    CU_ASSERT_EQUAL(page->idle, 3);
    list_del(&page->lru);
    reclaim_policy->putback(page, true);
    CU_ASSERT_EQUAL(page->idle, 0);
    CU_ASSERT_EQUAL(vm_stats[NR_ACTIVE_ANON], 1);
    CU_ASSERT_EQUAL(reclaim_policy->nr_pages(LRU_ANON), PAGES);
    mmput(mm);
    CU_ASSERT_EQUAL(vm_stats[NR_ACTIVE_ANON] + vm_stats[NR_INACTIVE_ANON], 0);
}

/* A system call's read, and read-ahead that nobody has asked for yet. */
static void test_marks(void)
{
    struct test_file f;
    struct page *page;

    setup();
    for (unsigned round = 0; round < 4; round++) {
        scan();
    }
    mark_page_accessed(mm_page(mm, addr_of(9)));
    CU_ASSERT_EQUAL(idle_of(9), 0);
    SetPageReferenced(mm_page(mm, addr_of(10)));
    scan();
    CU_ASSERT_EQUAL(idle_of(10), 0);
    CU_ASSERT_FALSE(PageReferenced(mm_page(mm, addr_of(10))));
    CU_ASSERT_EQUAL(idle_of(9), 1);

    page = alloc_page(GFP_KERNEL);
    SetPageSwapBacked(page);
    SetPageReadahead(page);
    lru_cache_add(page);
    CU_ASSERT_EQUAL(page->idle, 1);
    put_page(page);

    test_file_init(&f, 4);
    CU_ASSERT_EQUAL(
        mm_map(mm, &f.file, 0x900000, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_FIXED, 0),
        0x900000);
    CU_ASSERT_TRUE(mm_load(mm, 0x900000, &(u64){0}));
    CU_ASSERT_EQUAL(reclaim_policy->nr_pages(LRU_FILE), 1);
    CU_ASSERT_EQUAL(vm_stats[NR_ACTIVE_FILE], 1);
    mmput(mm);
    test_file_release(&f);
    CU_ASSERT_EQUAL(reclaim_policy->nr_pages(LRU_FILE), 0);
}

static CU_TestInfo tests[] = {
    {"counters", test_counters},
    {"pages of two processes", test_shared_pages},
    {"scans in slices", test_slices},
    {"victims", test_victims},
    {"victims that were in use", test_activation},
    {"marks of use", test_marks},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo idle_suite = {.pName = "idle", .pTests = tests};
