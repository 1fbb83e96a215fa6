/* The guest kernel's page allocator, slab caches, radix tree and VMA tree, on the host. */
#include <CUnit/CUnit.h>
#include <stdlib.h>

#include "mm/internal.h"
#include "mm/radix_tree.h"
#include "mmzone.h"
#include "slab.h"
#include "tests/unit/kernel/kernel_mm.h"

#define FRAMES 5000ul /* not a power of two */

static unsigned long rng = 1;

static unsigned long rnd(unsigned long n)
{
    rng = rng * 6364136223846793005ul + 1442695040888963407ul;
    return (rng >> 33) % n;
}

/* Blocks of every order are aligned, disjoint, and join again to what was there at first. */
static void test_split_and_join(void)
{
    struct page *blocks[600];
    unsigned orders[600];
    unsigned char *taken = calloc(FRAMES, 1);
    unsigned nr = 0;
    unsigned long at_start, largest;

    kernel_mm_reset(FRAMES);
    at_start = nr_free_pages();
    largest = zone.free_area[MAX_ORDER].nr_free;
    for (unsigned n = 0; n < 20000; n++) {
        if (nr < 600 && (nr == 0 || rnd(2))) {
            unsigned order = (unsigned)rnd(6);
            struct page *page = alloc_pages(GFP_ATOMIC | GFP_NOWARN, order);
            unsigned long first;

            if (!page) {
                continue;
            }
            first = page_to_pfn(page) - first_ram_pfn;
            CU_ASSERT_EQUAL(page_to_pfn(page) & ((1ul << order) - 1), 0);
            for (unsigned long i = first; i < first + (1ul << order); i++) {
                CU_ASSERT_EQUAL(taken[i], 0);
                taken[i] = 1;
            }
            blocks[nr] = page;
            orders[nr++] = order;
        } else {
            unsigned i = (unsigned)rnd(nr);
            unsigned long first = page_to_pfn(blocks[i]) - first_ram_pfn;

            memset(taken + first, 0, 1ul << orders[i]);
            free_pages(blocks[i], orders[i]);
            blocks[i] = blocks[--nr];
            orders[i] = orders[nr];
        }
    }
    while (nr > 0) {
        nr--;
        free_pages(blocks[nr], orders[nr]);
    }
    CU_ASSERT_EQUAL(nr_free_pages(), at_start);
    CU_ASSERT_EQUAL(zone.free_area[MAX_ORDER].nr_free, largest);
    free(taken);
}

/* Every frame can be had, and none twice. */
static void test_exhaustion(void)
{
    unsigned long nr = 0;
    unsigned long all;

    kernel_mm_reset(FRAMES);
    all = nr_free_pages();
    while (alloc_pages(GFP_ATOMIC | GFP_NOWARN, 0)) {
        nr++;
    }
    CU_ASSERT_EQUAL(nr, all);
    CU_ASSERT_EQUAL(nr_free_pages(), 0);
    CU_ASSERT_PTR_NULL(alloc_pages(GFP_ATOMIC | GFP_NOWARN, MAX_ORDER + 1));
}

static struct page *hoard[FRAMES];
static unsigned long hoarded;

static unsigned long free_some(void)
{
    for (unsigned i = 0; i < 32 && hoarded; i++) {
        free_pages(hoard[--hoarded], 0);
    }
    return 32;
}

static void free_victim(void)
{
    free_some();
}

/* Below low kswapd is woken; below min a task reclaims; interrupts and reclaim go deeper. */
static void test_watermarks(void)
{
    struct page *page;

    kernel_mm_reset(FRAMES);
    setup_watermarks(400 * 4);
    CU_ASSERT_EQUAL(zone.watermark[WMARK_MIN], 400);
    CU_ASSERT_EQUAL(zone.watermark[WMARK_LOW], 500);
    CU_ASSERT_EQUAL(zone.watermark[WMARK_HIGH], 600);
    for (hoarded = 0; zone.nr_free > 500; hoarded++) {
        hoard[hoarded] = alloc_page(GFP_KERNEL);
    }
    CU_ASSERT_EQUAL(kernel_kswapd_wakeups, 0);
    hoard[hoarded++] = alloc_page(GFP_KERNEL);
    CU_ASSERT_EQUAL(kernel_kswapd_wakeups, 1);
    CU_ASSERT_EQUAL(kernel_reclaim_calls, 0);
    while (zone.nr_free > 400) {
        hoard[hoarded++] = alloc_page(GFP_KERNEL);
    }
    CU_ASSERT_EQUAL(kernel_reclaim_calls, 0);
    CU_ASSERT_PTR_NULL(alloc_page(GFP_READAHEAD));
    page = alloc_page(GFP_ATOMIC);
    CU_ASSERT_PTR_NOT_NULL(page);
    kernel_reclaim = free_some;
    CU_ASSERT_PTR_NOT_NULL(alloc_page(GFP_KERNEL));
    CU_ASSERT_EQUAL(kernel_reclaim_calls, 1);
}

/* Where reclaim finds nothing, the OOM killer is asked, and the allocation then succeeds. */
static void test_oom(void)
{
    kernel_mm_reset(FRAMES);
    setup_watermarks(400 * 4);
    kernel_oom = free_victim;
    for (hoarded = 0; zone.nr_free > 400; hoarded++) {
        hoard[hoarded] = alloc_page(GFP_KERNEL);
    }
    CU_ASSERT_PTR_NOT_NULL(alloc_page(GFP_KERNEL));
    CU_ASSERT_EQUAL(kernel_oom_calls, 1);
    while (zone.nr_free > 400) {
        hoard[hoarded++] = alloc_page(GFP_KERNEL);
    }
    CU_ASSERT_PTR_NULL(alloc_page(GFP_KERNEL | GFP_NORETRY | GFP_NOWARN));
    CU_ASSERT_EQUAL(kernel_oom_calls, 1);
    current->flags |= PF_MEMALLOC; /* reclaim itself may have the last frame */
    while (zone.nr_free > 0) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(alloc_page(GFP_KERNEL));
    }
    current->flags &= ~PF_MEMALLOC;
}

static void test_slab(void)
{
    enum { NR = 700 };
    unsigned char *objects[NR];
    size_t sizes[NR];
    unsigned long before;

    kernel_mm_reset(FRAMES);
    before = nr_free_pages();
    for (unsigned i = 0; i < NR; i++) {
        sizes[i] = 1 + rnd(i % 50 ? 2000 : 9000);
        objects[i] = kmalloc(sizes[i], GFP_KERNEL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(objects[i]);
        CU_ASSERT_EQUAL((unsigned long)objects[i] % 16, 0);
        CU_ASSERT_TRUE(ksize(objects[i]) >= sizes[i]);
        memset(objects[i], (int)i, sizes[i]);
    }
    for (unsigned i = 0; i < NR; i++) {
        unsigned char byte = (unsigned char)i;

        CU_ASSERT_EQUAL(objects[i][0], byte);
        CU_ASSERT_EQUAL(objects[i][sizes[i] - 1], byte);
        objects[i] = krealloc(objects[i], sizes[i] + 100, GFP_KERNEL);
        CU_ASSERT_EQUAL(objects[i][sizes[i] - 1], byte);
        kfree(objects[i]);
    }
    CU_ASSERT_EQUAL(nr_free_pages(), before);
    CU_ASSERT_PTR_NULL(kcalloc(1ul << 40, 1ul << 40, GFP_KERNEL));
}

static void test_radix_tree(void)
{
    enum { NR = 512 };
    unsigned long keys[NR];
    struct radix_tree tree = {0};
    unsigned long before, index = 0, found = 0;
    void *item;

    kernel_mm_reset(FRAMES);
    before = nr_free_pages();
    for (unsigned long i = 0; i < NR; i++) {
        keys[i] = rnd(2) ? rnd(1000) * 2048 + i : i | rnd(8) << 52;
        if (radix_tree_insert(&tree, keys[i], radix_value(i), GFP_KERNEL) == -EEXIST) {
            keys[i] = ~0ul;
        }
    }
    for (unsigned long i = 0; i < NR; i++) {
        if (keys[i] != ~0ul) {
            CU_ASSERT_EQUAL(radix_to_value(radix_tree_lookup(&tree, keys[i])), i);
            found++;
        }
    }
    while ((item = radix_tree_next(&tree, &index)) != NULL) {
        CU_ASSERT_EQUAL(keys[radix_to_value(item)], index);
        index++;
        found--;
    }
    CU_ASSERT_EQUAL(found, 0);
    for (unsigned long i = 0; i < NR; i++) {
        if (keys[i] != ~0ul) {
            CU_ASSERT_EQUAL(radix_to_value(radix_tree_delete(&tree, keys[i])), i);
            CU_ASSERT_PTR_NULL(radix_tree_lookup(&tree, keys[i]));
        }
    }
    CU_ASSERT_PTR_NULL(tree.root);
    CU_ASSERT_EQUAL(nr_free_pages(), before);
}

/* The tree against a plain array of pages: lookups, order, balance, and the highest hole. */
static void test_vma_tree(void)
{
    enum { SLOTS = 256 };
    struct vm_area_struct *owner[SLOTS] = {NULL};
    struct mm_struct mm = {0};

    kernel_mm_reset(FRAMES);
    for (unsigned n = 0; n < 6000; n++) {
        unsigned long start = rnd(SLOTS);
        unsigned long len = 1 + rnd(4), want = 1 + rnd(6), hole = 0, run = 0;

        if (owner[start]) {
            struct vm_area_struct *vma = owner[start];

            vma_erase(&mm, vma);
            for (unsigned long i = 0; i < SLOTS; i++) {
                owner[i] = owner[i] == vma ? NULL : owner[i];
            }
            vm_area_free(vma);
        } else {
            struct vm_area_struct *vma = vm_area_alloc(&mm);

            while (len > 1 && (start + len > SLOTS || owner[start + len - 1] ||
                               owner[start + len / 2] || owner[start + 1])) {
                len--;
            }
            vma->vm_start = (start + 16) * PAGE_SIZE;
            vma->vm_end = (start + 16 + len) * PAGE_SIZE;
            vma_insert(&mm, vma);
            for (unsigned long i = 0; i < len; i++) {
                owner[start + i] = vma;
            }
        }
        for (unsigned long i = SLOTS; i-- > 0 && !hole;) {
            run = owner[i] ? 0 : run + 1;
            hole = run == want ? (i + 16) * PAGE_SIZE : 0;
        }
        CU_ASSERT_EQUAL(vma_unmapped_area(&mm, want * PAGE_SIZE, 16 * PAGE_SIZE,
                                          (SLOTS + 16) * PAGE_SIZE),
                        hole ? hole : (unsigned long)-ENOMEM);
        CU_ASSERT_TRUE(!mm.vma_tree || mm.vma_tree->tree_height <= 11); /* 1.44 log2(256) */
    }
    for (unsigned long i = 0; i < SLOTS; i++) {
        struct vm_area_struct *vma = find_vma(&mm, (i + 16) * PAGE_SIZE);
        unsigned long next = i;

        while (next < SLOTS && !owner[next]) {
            next++;
        }
        CU_ASSERT_PTR_EQUAL(vma, next < SLOTS ? owner[next] : NULL);
        CU_ASSERT_TRUE(!vma || !vma->vm_next || vma->vm_next->vm_start >= vma->vm_end);
    }
}

static CU_TestInfo tests[] = {
    {"blocks split and join", test_split_and_join},
    {"every frame once", test_exhaustion},
    {"watermarks", test_watermarks},
    {"out of memory", test_oom},
    {"slab caches", test_slab},
    {"radix tree", test_radix_tree},
    {"VMA tree", test_vma_tree},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo buddy_suite = {
    .pName = "buddy",
    .pTests = tests,
};
