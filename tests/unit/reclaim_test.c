/* The guest kernel's reclaim policy: idle counters by access-bit scan. */
#include <CUnit/CUnit.h>

#include "rmap.h"
#include "tests/unit/kernel/kernel_mm.h"
#include "vmscan.h"
#include "vmstat.h"

#define PAGES 100

static struct page *pages[PAGES];
static bool accessed[PAGES]; /* the hardware's access bits */

unsigned page_referenced(struct page *page, unsigned long *vm_flags)
{
    *vm_flags = 0;
    for (unsigned i = 0; i < PAGES; i++) {
        if (pages[i] == page && accessed[i]) {
            accessed[i] = false;
            return 1;
        }
    }
    return 0;
}

/* A fresh set of pages, added in order; even ones anonymous. */
static void setup(void)
{
    kernel_mm_reset(2000);
    for (unsigned i = 0; i < PAGES; i++) {
        pages[i] = alloc_page(GFP_KERNEL);
        if (i % 2 == 0) {
            SetPageSwapBacked(pages[i]);
        }
        accessed[i] = false;
        idle_policy.add(pages[i]);
    }
}

/* A scan moves the counter on; a set bit resets it; the counter stops at its end. */
static void test_counters(void)
{
    setup();
    for (unsigned scan = 1; scan <= 10; scan++) {
        accessed[3] = true;
        accessed[4] = scan == 5;
        idle_policy.age(PAGES);
        CU_ASSERT_EQUAL(pages[3]->idle, 0);
        CU_ASSERT_EQUAL(pages[4]->idle, scan < 5 ? scan : scan - 5);
        CU_ASSERT_EQUAL(pages[5]->idle, scan < 7 ? scan : 7);
    }
    CU_ASSERT_EQUAL(vm_events[PGSCAN_IDLE], 10 * PAGES);
    CU_ASSERT_EQUAL(vm_stats[NR_ACTIVE_FILE], 1);
    CU_ASSERT_EQUAL(vm_stats[NR_ACTIVE_ANON], 0);
    CU_ASSERT_EQUAL(vm_stats[NR_INACTIVE_FILE], PAGES / 2 - 1);
    CU_ASSERT_EQUAL(vm_stats[NR_INACTIVE_ANON], PAGES / 2);
    idle_policy.mark_accessed(pages[5]);
    CU_ASSERT_EQUAL(pages[5]->idle, 0);
    CU_ASSERT_EQUAL(vm_stats[NR_ACTIVE_FILE], 2);
}

static unsigned victim(struct list_head *victims)
{
    struct page *page = list_first_entry(victims, struct page, lru);

    list_del(&page->lru);
    for (unsigned i = 0; i < PAGES; i++) {
        if (pages[i] == page) {
            return i;
        }
    }
    return PAGES;
}

/* Coldest first; young pages only when we try hard. */
static void test_victims(void)
{
    struct scan_control sc = {.priority = DEF_PRIORITY};
    LIST_HEAD(victims);

    setup();
    for (unsigned scan = 0; scan < 3; scan++) {
        for (unsigned i = 0; i < PAGES; i++) {
            accessed[i] = i != 40 && (scan == 0 || i != 50) && i >= 10;
        }
        idle_policy.age(PAGES);
    }
    /* 40 and the first ten: 3 scans idle; 50: 2; all others 0 */
    CU_ASSERT_EQUAL(idle_policy.isolate(&sc, LRU_ANON, 100, &victims), 6);
    for (unsigned n = 0; n < 6; n++) {
        unsigned i = victim(&victims);

        CU_ASSERT_TRUE(i == 40 || (i < 10 && i % 2 == 0));
    }
    CU_ASSERT_TRUE(list_empty(&victims));
    sc.priority = DEF_PRIORITY - 1;
    CU_ASSERT_EQUAL(idle_policy.isolate(&sc, LRU_ANON, 100, &victims), 1);
    CU_ASSERT_EQUAL(victim(&victims), 50);
    idle_policy.putback(pages[50], false);
    CU_ASSERT_EQUAL(pages[50]->idle, 2);
    CU_ASSERT_EQUAL(idle_policy.isolate(&sc, LRU_ANON, 100, &victims), 1);
    idle_policy.putback((victim(&victims), pages[50]), true);
    CU_ASSERT_EQUAL(pages[50]->idle, 0);
    CU_ASSERT_EQUAL(idle_policy.isolate(&sc, LRU_ANON, 100, &victims), 0);
    sc.priority = 0;
    CU_ASSERT_EQUAL(idle_policy.isolate(&sc, LRU_ANON, 1000, &victims), PAGES / 2 - 6);
    CU_ASSERT_EQUAL(idle_policy.nr_pages(LRU_ANON), 0);
    CU_ASSERT_EQUAL(idle_policy.nr_pages(LRU_FILE), PAGES / 2);
}

/* A slice of the scan looks at its share of the pages, and every page gets its turn. */
static void test_slices(void)
{
    unsigned long idle = 0;

    setup();
    for (unsigned slice = 0; slice < 10; slice++) {
        idle_policy.age(PAGES / 10);
    }
    for (unsigned i = 0; i < PAGES; i++) {
        idle += pages[i]->idle;
        idle_policy.remove(pages[i]);
    }
    CU_ASSERT_TRUE(idle >= PAGES / 2 && idle <= 2 * PAGES);
    CU_ASSERT_EQUAL(idle_policy.nr_pages(LRU_ANON) + idle_policy.nr_pages(LRU_FILE), 0);
    CU_ASSERT_EQUAL(vm_stats[NR_ACTIVE_ANON] + vm_stats[NR_INACTIVE_ANON], 0);
}

static CU_TestInfo tests[] = {
    {"idle counters", test_counters},
    {"victims", test_victims},
    {"slices of the scan", test_slices},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo reclaim_suite = {
    .pName = "reclaim",
    .pTests = tests,
};
