/* The suites of kernel_tests. One that swaps comes last: see shims/machine.h. */
#ifndef TESTS_KERNEL_KERNEL_TEST_H
#define TESTS_KERNEL_KERNEL_TEST_H

#include <CUnit/CUnit.h>

#include "tests/kernel/shims/machine.h"

#define FOR_EACH_KERNEL_SUITE(X)                                                                   \
    X(buddy_suite)                                                                                 \
    X(slab_suite)                                                                                  \
    X(radix_suite)                                                                                 \
    X(idle_suite)                                                                                  \
    X(vma_suite)                                                                                   \
    X(swapfile_suite)                                                                              \
    X(swap_suite)

#define DECLARE_SUITE(name) extern CU_SuiteInfo name;
FOR_EACH_KERNEL_SUITE(DECLARE_SUITE)
#undef DECLARE_SUITE

/* Frames of the machine in suites that swap. */
#define SMALL_MACHINE 256

/* Pseudo-random numbers below n, the same in every run. */
static inline unsigned long random_below(u64 *state, unsigned long n)
{
    *state = *state * 6364136223846793005ul + 1442695040888963407ul;
    return (*state >> 33) % n;
}

#endif
