/* guest/kernel/mm/{vma,mmap,mprotect,mremap,madvise,fork,memory}.c against the model, and edges. */
#include "errno.h"
#include "internal.h"
#include "mman.h"
#include "tests/kernel/address_space.h"
#include "tests/kernel/kernel_test.h"
#include "tests/kernel/vma_model.h"

static void test_random_vmas(void)
{
    machine_boot(4096);
    model_run(&(struct model_options){.operations = 30000, .seed = 1});
}

static void test_random_pages(void)
{
    for (unsigned levels = 3; levels <= 5; levels++) {
        machine_boot(4096);
        machine_set_levels(levels);
        model_run(&(struct model_options){.operations = 15000, .touch = true, .seed = levels});
    }
}

static CU_TestInfo tests[] = {
    {"random operations on VMAs", test_random_vmas},
    {"random operations on VMAs and pages", test_random_pages},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo vma_suite = {.pName = "vma", .pTests = tests};
