/*
 * The unit tests' list of suites. Each tests/unit/<module>_test.c defines one suite table;
 * a line here and a source file in tests/CMakeLists.txt is all that a new one needs.
 */
#ifndef TESTS_UNIT_SUITES_H
#define TESTS_UNIT_SUITES_H

#include <CUnit/CUnit.h>

#define FOR_EACH_SUITE(X) \
    X(aclint_suite) \
    X(archive_suite) \
    X(base_suite) \
    X(bus_suite) \
    X(config_suite) \
    X(cpio_suite) \
    X(csr_rules_suite) \
    X(csr_suite) \
    X(debug_suite) \
    X(decode_suite) \
    X(devicetree_suite) \
    X(engine_suite) \
    X(fp_suite) \
    X(gdb_suite) \
    X(image_suite) \
    X(machine_suite) \
    X(mmu_count_suite) \
    X(mmu_random_suite) \
    X(mmu_suite) \
    X(napot_suite) \
    X(network_suite) \
    X(overlay_suite) \
    X(plic_suite) \
    X(pmp_suite) \
    X(pmu_suite) \
    X(ptw_suite) \
    X(slots_suite) \
    X(snapshot_suite) \
    X(terminal_suite) \
    X(tlb_suite) \
    X(uart_suite) \
    X(unpack_suite) \
    X(virtio_balloon_suite) \
    X(virtio_blk_suite) \
    X(virtio_console_suite) \
    X(virtio_net_suite) \
    X(virtio_rng_suite)

#define DECLARE_SUITE(name) extern CU_SuiteInfo name;
FOR_EACH_SUITE(DECLARE_SUITE)
#undef DECLARE_SUITE

#endif
