/*
 * Runs the unit suites (all, or those whose names are given) and ends in the line that the
 * test target adds up: "N passed, N failed, 0 skipped", counted in tests.
 */
#include "tests/unit/suites.h"

#include <CUnit/Basic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(name, argv[i]) == 0)
            return true;
    return argc == 1;
}

static int register_suite(const CU_SuiteInfo *suite, int argc, char **argv)
{
    if (!wanted(suite->pName, argc, argv))
        return 0;
    CU_SuiteInfo table[] = {*suite, CU_SUITE_INFO_NULL};
    return CU_register_suites(table) == CUE_SUCCESS ? 0 : -1;
}

int main(int argc, char **argv)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
#define REGISTER_SUITE(name)                                                                       \
    if (register_suite(&name, argc, argv))                                                         \
        return 2;
    FOR_EACH_SUITE(REGISTER_SUITE)

    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_tests_failed();
    unsigned passed = CU_get_number_of_tests_run() - failed;
    printf("%u passed, %u failed, 0 skipped\n", passed, failed);
    CU_cleanup_registry();
    return failed != 0 || passed == 0;
}
