/* guest/kernel/mm/radix_tree.c: items at any index, and no node left when they are gone. */
#include <string.h>

#include "errno.h"
#include "radix_tree.h"
#include "slab.h"
#include "tests/kernel/kernel_test.h"

static const unsigned long indexes[] = {
    0, 1, 63, 64, 65, 4095, 4096, 1 << 18, 1ul << 30, 1ul << 40, 1ul << 60, ~0ul - 1, ~0ul};

static void *item_of(unsigned long i)
{
    return (void *)(0x1000 + 16 * i);
}

/* One item in a tree of its own, however tall that has to be. */
static void test_single_items(void)
{
    unsigned long slabs;

    machine_boot(1024);
    slabs = slab_pages();
    for (unsigned i = 0; i < ARRAY_SIZE(indexes); i++) {
        struct radix_tree tree = {0};
        unsigned long index = 0;

        CU_ASSERT_EQUAL(radix_tree_insert(&tree, indexes[i], item_of(i), GFP_KERNEL), 0);
        CU_ASSERT_EQUAL(radix_tree_insert(&tree, indexes[i], item_of(0), GFP_KERNEL), -EEXIST);
        CU_ASSERT_PTR_EQUAL(radix_tree_lookup(&tree, indexes[i]), item_of(i));
        CU_ASSERT_PTR_NULL(radix_tree_lookup(&tree, indexes[i] ^ 1));
        CU_ASSERT_PTR_EQUAL(radix_tree_next(&tree, &index), item_of(i));
        CU_ASSERT_EQUAL(index, indexes[i]);
        CU_ASSERT_PTR_EQUAL(radix_tree_delete(&tree, indexes[i]), item_of(i));
        CU_ASSERT_PTR_NULL(tree.root);
        CU_ASSERT_EQUAL(slab_pages(), slabs);
    }
}

/* All of them in one tree, in both orders: found in order, and gone in the end. */
static void test_many_heights(void)
{
    unsigned long slabs;

    machine_boot(1024);
    slabs = slab_pages();
    for (unsigned down = 0; down < 2; down++) {
        struct radix_tree tree = {0};
        unsigned long index = 0;
        const unsigned n = ARRAY_SIZE(indexes);

        for (unsigned i = 0; i < n; i++) {
            unsigned k = down ? n - 1 - i : i;

            CU_ASSERT_EQUAL(radix_tree_insert(&tree, indexes[k], item_of(k), GFP_KERNEL), 0);
        }
        for (unsigned i = 0; i < n; i++) {
            CU_ASSERT_PTR_EQUAL(radix_tree_next(&tree, &index), item_of(i));
            CU_ASSERT_EQUAL(index, indexes[i]);
            index++;
        }
        for (unsigned i = 0; i < n; i++) {
            unsigned k = down ? i : n - 1 - i;

            CU_ASSERT_PTR_EQUAL(radix_tree_delete(&tree, indexes[k]), item_of(k));
        }
        CU_ASSERT_PTR_NULL(tree.root);
        CU_ASSERT_EQUAL(slab_pages(), slabs);
    }
}

/* Sparse and dense indexes at random against a plain table, removed in another order. */
static void test_random_items(void)
{
    enum { NR = 512 };
    unsigned long index[NR];
    struct radix_tree tree = {0};
    unsigned long slabs, at = 0;
    unsigned in_tree = 0;
    u64 seed = 1;
    const void *item;

    machine_boot(1024);
    slabs = slab_pages();
    for (unsigned long i = 0; i < NR; i++) {
        index[i] = random_below(&seed, 2) ? random_below(&seed, 1000) * 2048 + i
                                          : i | random_below(&seed, 8) << 52;
        if (radix_tree_insert(&tree, index[i], item_of(i), GFP_KERNEL) == 0) {
            in_tree++;
        } else {
            index[i] = ~0ul; /* an earlier one has that place */
        }
    }
    for (unsigned n = 0; (item = radix_tree_next(&tree, &at)) != NULL; at++, n++) {
        CU_ASSERT_TRUE(n < in_tree);
        CU_ASSERT_EQUAL(index[((unsigned long)item - 0x1000) / 16], at);
    }
    for (unsigned long n = 0; n < NR; n++) {
        unsigned long i = (n * 37 + 11) % NR;

        if (index[i] != ~0ul) {
            CU_ASSERT_PTR_EQUAL(radix_tree_lookup(&tree, index[i]), item_of(i));
            CU_ASSERT_PTR_EQUAL(radix_tree_delete(&tree, index[i]), item_of(i));
            CU_ASSERT_PTR_NULL(radix_tree_lookup(&tree, index[i]));
        }
    }
    CU_ASSERT_PTR_NULL(tree.root);
    CU_ASSERT_EQUAL(slab_pages(), slabs);
}

/* No frame for a node: the insertion fails and leaves no node behind. */
static void test_no_memory(void)
{
    struct radix_tree tree = {0};
    unsigned long frames;

    machine_boot(1024);
    while (alloc_pages(GFP_NOWARN, 0)) {
    }
    frames = nr_free_pages();
    CU_ASSERT_EQUAL(radix_tree_insert(&tree, 1ul << 40, item_of(1), GFP_NOWARN), -ENOMEM);
    CU_ASSERT_PTR_NULL(tree.root);
    CU_ASSERT_EQUAL(nr_free_pages(), frames);
}

static CU_TestInfo tests[] = {
    {"one item", test_single_items},
    {"items of many heights", test_many_heights},
    {"items at random", test_random_items},
    {"no memory for nodes", test_no_memory},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo radix_suite = {.pName = "radix", .pTests = tests};
