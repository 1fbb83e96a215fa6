/* guest/kernel/mm/swapfile.c: which slot is given out, and when it is free again. */
#include "errno.h"
#include "internal.h"
#include "swap.h"
#include "tests/kernel/kernel_test.h"

#define SLOTS   1000ul /* the last cluster is a short one */
#define CLUSTER 256ul

static struct page pages[SLOTS];

/* A slot for a page, as add_to_swap() takes it. */
static unsigned long take_slot(void)
{
    swp_entry_t entry = get_swap_page();

    if (entry.val) {
        swap_slot_set_page(entry, &pages[entry.val]);
    }
    return entry.val;
}

static void give_slot(unsigned long slot)
{
    swap_slot_set_page((swp_entry_t){slot}, NULL);
}

static void refuse_small_disks(void)
{
    struct block_device tiny = {.nr_sectors = 15}; /* less than two pages */
    struct block_device read_only = {.nr_sectors = 1024, .read_only = true};

    CU_ASSERT_EQUAL(swap_on(&tiny), -EINVAL);
    CU_ASSERT_EQUAL(swap_on(&read_only), -EINVAL);
    CU_ASSERT_EQUAL(total_swap_pages(), 0);
    CU_ASSERT_EQUAL(get_swap_page().val, 0);
}

static int begin(void)
{
    machine_boot(SMALL_MACHINE);
    return 0;
}

static void test_swap_on(void)
{
    struct block_device other = {.nr_sectors = 1024};

    refuse_small_disks();
    disk_swap_on(SLOTS);
    CU_ASSERT_EQUAL(swap_on(&other), -EBUSY);
    CU_ASSERT_EQUAL(total_swap_pages(), SLOTS - 1); /* slot 0 is none */
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 1);
    CU_ASSERT_FALSE(swap_entry_valid((swp_entry_t){0}));
    CU_ASSERT_FALSE(swap_entry_valid((swp_entry_t){1}));
    CU_ASSERT_FALSE(swap_entry_valid((swp_entry_t){SLOTS}));
    CU_ASSERT_FALSE(swap_entry_valid((swp_entry_t){~0ul}));
}

/* Neighbours in time are neighbours on the disk; a new cluster is begun only when one is full. */
static void test_clustering(void)
{
    unsigned long first = take_slot();

    for (unsigned long i = 1; i < CLUSTER - 1; i++) {
        CU_ASSERT_EQUAL(take_slot(), first + i);
    }
    CU_ASSERT_EQUAL(first, 1);
    CU_ASSERT_EQUAL(take_slot(), CLUSTER);
    CU_ASSERT_EQUAL(take_slot(), CLUSTER + 1);
    /* Holes in the first cluster wait while there is a wholly free one. */
    give_slot(100);
    give_slot(101);
    for (unsigned long i = CLUSTER + 2; i < 3 * CLUSTER; i++) {
        CU_ASSERT_EQUAL(take_slot(), i);
    }
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 3 * CLUSTER + 2);
    /* The short cluster at the end never counts as wholly free: the search goes on in the order
     * of clusters, and comes to it first. */
    for (unsigned long i = 3 * CLUSTER; i < SLOTS; i++) {
        CU_ASSERT_EQUAL(take_slot(), i);
    }
    CU_ASSERT_EQUAL(take_slot(), 100);
    CU_ASSERT_EQUAL(take_slot(), 101);
    CU_ASSERT_EQUAL(nr_swap_pages(), 0);
    CU_ASSERT_EQUAL(take_slot(), 0); /* full */
    /* Freed slots are found again, wherever they are. */
    give_slot(SLOTS - 1);
    give_slot(5);
    CU_ASSERT_EQUAL(nr_swap_pages(), 2);
    CU_ASSERT_EQUAL(take_slot() + take_slot(), SLOTS - 1 + 5);
    CU_ASSERT_EQUAL(take_slot(), 0);
    for (unsigned long slot = 1; slot < SLOTS; slot++) {
        give_slot(slot);
    }
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 1);
}

/* A slot is in use while an entry names it or the swap cache has its page. */
static void test_counts(void)
{
    unsigned long slot = take_slot();
    swp_entry_t entry = {slot};

    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 2);
    CU_ASSERT_EQUAL(swap_count(entry), 0);
    swap_duplicate(entry);
    swap_duplicate(entry);
    CU_ASSERT_EQUAL(swap_count(entry), 2);
    CU_ASSERT_PTR_EQUAL(swap_slot_page(entry), &pages[slot]);
    give_slot(slot); /* written and dropped: the entries still name it */
    CU_ASSERT_TRUE(swap_entry_valid(entry));
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 2);
    swap_free(entry);
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 2);
    swap_free(entry);
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 1);
    CU_ASSERT_FALSE(swap_entry_valid(entry));

    /* The other way round: the last entry goes while the page is still cached. */
    slot = take_slot();
    entry.val = slot;
    swap_duplicate(entry);
    swap_free(entry);
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 2);
    give_slot(slot);
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 1);
}

static void free_slot(void *slot)
{
    swap_free((swp_entry_t){(unsigned long)slot});
}

static void name_slot(void *slot)
{
    swap_duplicate((swp_entry_t){(unsigned long)slot});
}

static void test_misuse(void)
{
    unsigned long slot = take_slot();

    CU_ASSERT_PTR_NOT_NULL(panic_of(free_slot, (void *)slot)); /* cached, but named by nobody */
    give_slot(slot);
    CU_ASSERT_PTR_NOT_NULL(panic_of(free_slot, (void *)slot));
    CU_ASSERT_PTR_NOT_NULL(panic_of(name_slot, (void *)slot));
    CU_ASSERT_PTR_NOT_NULL(panic_of(name_slot, (void *)SLOTS));
    CU_ASSERT_EQUAL(nr_swap_pages(), SLOTS - 1);
}

static CU_TestInfo tests[] = {
    {"swap_on", test_swap_on}, {"slots are clustered", test_clustering},
    {"counts", test_counts},   {"misuse is a panic", test_misuse},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo swapfile_suite = {.pName = "swapfile", .pInitFunc = begin, .pTests = tests};
