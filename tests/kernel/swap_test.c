/* Swapping as a whole: faults, reclaim, swap cache and disk, on a machine that is too small. */
#include "internal.h"
#include "mman.h"
#include "swap.h"
#include "tests/kernel/address_space.h"
#include "tests/kernel/kernel_test.h"
#include "tests/kernel/vma_model.h"
#include "vmstat.h"

#define DISK_PAGES 3000

static int begin(void)
{
    if (total_swap_pages() == 0) { /* else the swapfile suite has made this machine */
        machine_boot(SMALL_MACHINE);
        disk_swap_on(DISK_PAGES);
    }
    return 0;
}

static void test_random_pages(void)
{
    model_run(&(struct model_options){.operations = 20000, .touch = true, .seed = 7});
    CU_ASSERT_TRUE(vm_events[PSWPOUT] > 1000);
    CU_ASSERT_TRUE(vm_events[PSWPIN] > 1000);
}

static CU_TestInfo tests[] = {
    {"random operations under pressure", test_random_pages},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo swap_suite = {.pName = "swap", .pInitFunc = begin, .pTests = tests};
