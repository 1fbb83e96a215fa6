/*
 * Runs the suites (all, or those whose names are given) and ends in the line that the test target
 * adds up: "N passed, N failed, 0 skipped", counted in tests.
 */
#include <CUnit/Basic.h>
#include <stdio.h>

#include "tests/kernel/kernel_test.h"

static bool wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(name, argv[i]) == 0) {
            return true;
        }
    }
    return argc == 1;
}

int main(int argc, char **argv)
{
    static CU_SuiteInfo *const suites[] = {
#define SUITE_ADDRESS(name) &name,
        FOR_EACH_KERNEL_SUITE(SUITE_ADDRESS)};
    unsigned passed, failed;

    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 2;
    }
    for (unsigned i = 0; i < ARRAY_SIZE(suites); i++) {
        CU_SuiteInfo table[] = {*suites[i], CU_SUITE_INFO_NULL};

        if (wanted(suites[i]->pName, argc, argv) && CU_register_suites(table) != CUE_SUCCESS) {
            return 2;
        }
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    failed = CU_get_number_of_tests_failed();
    passed = CU_get_number_of_tests_run() - failed;
    printf("%u passed, %u failed, 0 skipped\n", passed, failed);
    CU_cleanup_registry();
    return failed != 0 || passed == 0;
}
