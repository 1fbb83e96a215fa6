/* guest/kernel/mm/page_alloc.c: blocks that split and join, watermarks, misuse. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "sched.h"
#include "tests/kernel/kernel_test.h"
#include "vmstat.h"

/* A request that must not reclaim and may use the reserve. */
#define PLAIN (GFP_HIGH | GFP_NOWARN)

static unsigned long free_blocks(unsigned order)
{
    return zone.free_area[order].nr_free;
}

/* The free lists, counted one by one, agree with all counters; no two free buddies are apart. */
static void check_free_lists(void)
{
    unsigned long frames = 0;

    for (unsigned order = 0; order <= MAX_ORDER; order++) {
        unsigned long blocks = 0;
        struct page *page;

        list_for_each_entry(page, &zone.free_area[order].free_list, lru) {
            unsigned long pfn = page_to_pfn(page);
            unsigned long buddy = pfn ^ 1ul << order;

            CU_ASSERT_TRUE(PageBuddy(page));
            CU_ASSERT_EQUAL(page->private, order);
            CU_ASSERT_EQUAL(pfn & ((1ul << order) - 1), 0);
            CU_ASSERT_EQUAL(page->refcount, 0);
            if (order < MAX_ORDER && pfn_valid(buddy)) {
                const struct page *other = pfn_to_page(buddy);

                CU_ASSERT_FALSE(PageBuddy(other) && other->private == order);
            }
            blocks++;
        }
        CU_ASSERT_EQUAL(blocks, free_blocks(order));
        frames += blocks << order;
    }
    CU_ASSERT_EQUAL(frames, nr_free_pages());
}

/* RAM becomes blocks as large as alignment allows; start-up itself takes a few frames. */
static void test_boot_blocks(void)
{
    machine_boot(4096); /* four blocks of the highest order; the zero page and slabs split one */
    CU_ASSERT_EQUAL(totalram_pages(), 4096);
    CU_ASSERT_EQUAL(free_blocks(MAX_ORDER), 3);
    check_free_lists();

    machine_boot(4096 + 512 + 3);
    CU_ASSERT_EQUAL(totalram_pages(), 4096 + 512 + 3);
    check_free_lists();
}

static void test_split_and_merge(void)
{
    struct page *page, *second;
    unsigned long before[MAX_ORDER + 1];

    machine_boot(4096);
    for (unsigned order = 0; order <= MAX_ORDER; order++) {
        before[order] = free_blocks(order);
    }
    /* Nothing smaller is free above order 0..9 of the one split block: take all of those first. */
    page = alloc_pages(PLAIN, MAX_ORDER);
    CU_ASSERT_PTR_NOT_NULL_FATAL(page);
    CU_ASSERT_EQUAL(free_blocks(MAX_ORDER), before[MAX_ORDER] - 1);
    free_pages(page, MAX_ORDER);

    /* Two halves of a block, the lower one first: joined again when both are back. */
    page = alloc_pages(PLAIN, MAX_ORDER);
    CU_ASSERT_PTR_NOT_NULL_FATAL(page);
    second = page + (1ul << (MAX_ORDER - 1));
    second->refcount = 1;
    free_pages(page, MAX_ORDER - 1);
    CU_ASSERT_EQUAL(free_blocks(MAX_ORDER - 1), before[MAX_ORDER - 1] + 1);
    CU_ASSERT_EQUAL(free_blocks(MAX_ORDER), before[MAX_ORDER] - 1);
    free_pages(second, MAX_ORDER - 1);
    for (unsigned order = 0; order <= MAX_ORDER; order++) {
        CU_ASSERT_EQUAL(free_blocks(order), before[order]);
    }

    /* The smallest block that is large enough is split, no other. */
    for (unsigned order = 0; order <= MAX_ORDER; order++) {
        unsigned from = order;

        while (from < MAX_ORDER && before[from] == 0) {
            from++;
        }
        page = alloc_pages(PLAIN, order);
        CU_ASSERT_EQUAL(page_to_pfn(page) & ((1ul << order) - 1), 0);
        for (unsigned i = 0; i <= MAX_ORDER; i++) {
            unsigned long expected = before[i] + (i >= order && i < from) - (i == from);

            CU_ASSERT_EQUAL(free_blocks(i), expected);
        }
        free_pages(page, order);
    }
    check_free_lists();
}

/* Blocks of all orders, in any order: aligned, disjoint, and all joined again in the end. */
static void test_random_blocks(void)
{
    enum { HELD = 300 };
    static struct page *block[HELD];
    static unsigned order[HELD];
    u64 seed = 1;
    unsigned long at_start;
    unsigned char *owner;

    machine_boot(3000);
    at_start = nr_free_pages();
    memset(block, 0, sizeof(block));
    owner = calloc(3000, 1);
    for (unsigned n = 0; n < 20000; n++) {
        unsigned i = (unsigned)random_below(&seed, HELD);
        unsigned long first;

        if (!block[i]) {
            order[i] = (unsigned)random_below(&seed, n % 100 ? 5 : MAX_ORDER + 1);
            block[i] = alloc_pages(PLAIN | GFP_NORETRY, order[i]);
            if (!block[i]) {
                continue;
            }
            first = page_to_pfn(block[i]) - RAM_BASE_PFN;
            CU_ASSERT_EQUAL(first & ((1ul << order[i]) - 1), 0);
            for (unsigned long f = first; f < first + (1ul << order[i]); f++) {
                CU_ASSERT_EQUAL(owner[f]++, 0);
            }
        } else {
            first = page_to_pfn(block[i]) - RAM_BASE_PFN;
            memset(owner + first, 0, 1ul << order[i]);
            free_pages(block[i], order[i]);
            block[i] = NULL;
        }
        if (n % 1000 == 0) {
            check_free_lists();
        }
    }
    for (unsigned i = 0; i < HELD; i++) {
        if (block[i]) {
            free_pages(block[i], order[i]);
        }
    }
    check_free_lists();
    CU_ASSERT_EQUAL(nr_free_pages(), at_start);
    free(owner);
}

/* Frames on both sides of a hole never become one block, and the hole is never given out. */
static void test_hole(void)
{
    unsigned long nr = 0;
    struct page *page;

    machine_boot_with_hole(1000, 24, 1024); /* the hole ends where a block of 1024 begins */
    CU_ASSERT_EQUAL(totalram_pages(), 2024);
    check_free_lists();
    current->flags |= PF_MEMALLOC;
    while ((page = alloc_pages(PLAIN, 0)) != NULL) {
        unsigned long frame = page_to_pfn(page) - RAM_BASE_PFN;

        CU_ASSERT_TRUE(frame < 1000 || (frame >= 1024 && frame < 2048));
        nr++;
    }
    current->flags &= ~PF_MEMALLOC;
    CU_ASSERT_EQUAL(nr_free_pages(), 0);
    CU_ASSERT_TRUE(nr > 2000);
}

/* Every other frame is free: half of memory, and still no two in a row. */
static void test_fragmentation(void)
{
    static struct page *page[2048];
    unsigned nr = 0;
    struct page *pair;

    machine_boot(2048);
    current->flags |= PF_MEMALLOC;
    while (nr < ARRAY_SIZE(page) && (page[nr] = alloc_pages(PLAIN, 0)) != NULL) {
        nr++;
    }
    for (unsigned i = 0; i < nr; i++) {
        if (page_to_pfn(page[i]) % 2 == 0) {
            free_pages(page[i], 0);
        }
    }
    CU_ASSERT_TRUE(nr_free_pages() > 900);
    CU_ASSERT_PTR_NULL(alloc_pages(PLAIN, 1));
    CU_ASSERT_PTR_NULL(alloc_pages(PLAIN, PAGE_ALLOC_COSTLY_ORDER + 1));
    current->flags &= ~PF_MEMALLOC;
    /* A caller that may reclaim fails too, at an order for which nobody is killed. */
    CU_ASSERT_PTR_NULL(alloc_pages(GFP_KERNEL | GFP_NOWARN, PAGE_ALLOC_COSTLY_ORDER + 1));
    CU_ASSERT_TRUE(vm_events[ALLOCSTALL] > 0);
    CU_ASSERT_EQUAL(vm_events[OOM_KILL], 0);

    /* One frame more, beside a free one, makes a pair. */
    for (unsigned i = 0; i < nr; i++) {
        if (page_to_pfn(page[i]) % 2 == 1) {
            free_pages(page[i], 0);
            break;
        }
    }
    pair = alloc_pages(PLAIN, 1);
    CU_ASSERT_PTR_NOT_NULL(pair);
    check_free_lists();
}

/* Takes single frames with these flags until none is given; returns how many are left. */
static unsigned long drain(gfp_t gfp)
{
    while (alloc_pages(gfp | GFP_NOWARN, 0)) {
    }
    return nr_free_pages();
}

/* Who may go how deep: everybody to min, interrupts to half of it, the dying lower, reclaim to 0.
 */
static void test_watermarks(void)
{
    unsigned long min;

    machine_boot(8192);
    setup_watermarks(1024); /* KiB */
    min = zone.watermark[WMARK_MIN];
    CU_ASSERT_EQUAL(min, 256);
    CU_ASSERT_EQUAL(zone.watermark[WMARK_LOW], 320);
    CU_ASSERT_EQUAL(zone.watermark[WMARK_HIGH], 384);
    CU_ASSERT_EQUAL(sysctl_min_free_kbytes, 1024);

    CU_ASSERT_EQUAL(drain(0), min);
    CU_ASSERT_EQUAL(drain(GFP_READAHEAD), min);
    CU_ASSERT_EQUAL(vm_events[ALLOCSTALL], 0); /* nobody who may not wait has reclaimed */
    CU_ASSERT_EQUAL(drain(GFP_HIGH), min / 2);
    current->oom_victim = true;
    CU_ASSERT_EQUAL(drain(0), min / 4);
    current->oom_victim = false;
    current->flags |= PF_MEMALLOC;
    CU_ASSERT_EQUAL(drain(0), 0);
    current->flags &= ~PF_MEMALLOC;

    /* The reserve is never more than a quarter of memory. */
    setup_watermarks(1ul << 30);
    CU_ASSERT_EQUAL(zone.watermark[WMARK_MIN], 8192 / 4);
}

/* Without reclaim a failure is told, unless the caller expects it. */
static void test_failure_is_told(void)
{
    machine_boot(1024);
    drain(0);
    CU_ASSERT_EQUAL(machine_messages, 0);
    CU_ASSERT_PTR_NULL(alloc_pages(0, 0));
    CU_ASSERT_EQUAL(machine_messages, 1);
    CU_ASSERT_PTR_NULL(alloc_pages(GFP_KERNEL | GFP_NOWARN, MAX_ORDER + 1));
    CU_ASSERT_EQUAL(machine_messages, 1);
    /* GFP_NORETRY reclaims once and gives up; so does a task that has been killed. */
    CU_ASSERT_PTR_NULL(alloc_pages(GFP_KERNEL | GFP_NORETRY | GFP_NOWARN, 0));
    CU_ASSERT_EQUAL(vm_events[ALLOCSTALL], 1);
    machine_task_killed = true;
    CU_ASSERT_PTR_NULL(alloc_pages(GFP_KERNEL | GFP_NOWARN, 0));
    CU_ASSERT_EQUAL(vm_events[ALLOCSTALL], 2);
}

/* What a frame holds when it is given out. */
static void test_contents(void)
{
    struct page *page;
    const u64 *words;

    machine_boot(2048);
    page = alloc_pages(GFP_KERNEL | GFP_ZERO, 3);
    words = page_address(page);
    for (unsigned i = 0; i < (PAGE_SIZE << 3) / sizeof(*words); i++) {
        CU_ASSERT_EQUAL(words[i], 0);
    }
    CU_ASSERT_EQUAL(page->refcount, 1);
    CU_ASSERT_EQUAL(page->mapcount, 0);
    page_poison = true;
    free_pages(page, 3);
    page_poison = false;
    CU_ASSERT_EQUAL(words[10], 0x6b6b6b6b6b6b6b6bul);
    CU_ASSERT_EQUAL(vm_events[PGALLOC] - vm_events[PGFREE], 2048 - nr_free_pages());
}

static void free_twice(void *page)
{
    free_pages(page, 0);
    free_pages(page, 0);
}

static void free_single(void *page)
{
    free_pages(page, 0);
}

static void test_misuse(void)
{
    static const unsigned bad_flags[] = {PG_LOCKED,    PG_LRU,  PG_SWAPCACHE,
                                         PG_WRITEBACK, PG_SLAB, PG_RESERVED};
    struct page *page;

    machine_boot(2048);
    page = alloc_page(GFP_KERNEL);
    for (unsigned i = 0; i < ARRAY_SIZE(bad_flags); i++) {
        page->flags |= 1ul << bad_flags[i];
        CU_ASSERT_PTR_NOT_NULL(panic_of(free_single, page));
        page->flags &= ~(1ul << bad_flags[i]);
    }
    page->mapcount = 1;
    CU_ASSERT_PTR_NOT_NULL(panic_of(free_single, page));
    page->mapcount = 0;
    CU_ASSERT_PTR_NOT_NULL(panic_of(free_twice, page));
}

/* Freed twice, but after the block has joined its buddy, so that it heads no block of its own. */
static void test_double_free_after_merge(void)
{
    struct page *block, *upper;

    machine_boot(2048);
    block = alloc_pages(PLAIN, 1);
    upper = block + 1;
    upper->refcount = 1;
    free_pages(block, 0);
    free_pages(upper, 0);
    CU_ASSERT_PTR_NOT_NULL(panic_of(free_single, upper));
}

static CU_TestInfo tests[] = {
    {"blocks of memory at boot", test_boot_blocks},
    {"blocks split and join", test_split_and_merge},
    {"random blocks", test_random_blocks},
    {"a hole in RAM", test_hole},
    {"free but not contiguous", test_fragmentation},
    {"watermarks", test_watermarks},
    {"failures are told", test_failure_is_told},
    {"contents", test_contents},
    {"misuse is a panic", test_misuse},
    {"double free inside a larger block", test_double_free_after_merge},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo buddy_suite = {.pName = "buddy", .pTests = tests};
