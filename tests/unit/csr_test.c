#include "emu/hart/csr.h"
#include "emu/isa/cause.h"
#include "emu/isa/csr.h"
#include "tests/unit/hart_fixture.h"
#include "tests/unit/suites.h"

#define ALL_BITS UINT64_MAX

static struct hart_fixture f;

static int set_up(void)
{
    struct mmu_config config = hart_fixture_mmu();
    config.max_mode = SATP_MODE_SV48;
    hart_fixture_init(&f, &config);
    return 0;
}

static int tear_down(void)
{
    hart_fixture_destroy(&f);
    return 0;
}

static void reset(unsigned prv)
{
    hart_reset(&f.hart, FIXTURE_RAM);
    hart_set_prv(&f.hart, prv);
}

static void test_counter_enables(void)
{
    reset(PRV_U);
    for (unsigned m = 0; m < 2; m++)
        for (unsigned s = 0; s < 2; s++) {
            f.hart.mcounteren = m ? COUNTEREN_TM : 0;
            f.hart.scounteren = s ? COUNTEREN_TM : 0;
            hart_set_prv(&f.hart, PRV_U);
            CU_ASSERT_EQUAL(csr_check(&f.hart, CSR_TIME, false), m && s);
            CU_ASSERT_FALSE(csr_check(&f.hart, CSR_CYCLE, false));
            hart_set_prv(&f.hart, PRV_S);
            CU_ASSERT_EQUAL(csr_check(&f.hart, CSR_TIME, false), m);
            hart_set_prv(&f.hart, PRV_M);
            CU_ASSERT_TRUE(csr_check(&f.hart, CSR_TIME, false));
        }
}

static void test_fp_and_tvm(void)
{
    reset(PRV_S);
    CU_ASSERT_FALSE(csr_check(&f.hart, CSR_FCSR, false));
    f.hart.mstatus |= MSTATUS_FS_CLEAN;
    CU_ASSERT_TRUE(csr_check(&f.hart, CSR_FCSR, true));
    csr_write(&f.hart, CSR_FFLAGS, 1);
    CU_ASSERT_EQUAL(f.hart.mstatus & MSTATUS_FS, MSTATUS_FS_DIRTY);

    CU_ASSERT_TRUE(csr_check(&f.hart, CSR_SATP, true));
    f.hart.mstatus |= MSTATUS_TVM;
    CU_ASSERT_FALSE(csr_check(&f.hart, CSR_SATP, false));
    hart_set_prv(&f.hart, PRV_M);
    CU_ASSERT_TRUE(csr_check(&f.hart, CSR_SATP, false));
}

static void test_interrupt_views(void)
{
    reset(PRV_M);
    csr_write(&f.hart, CSR_MIDELEG, MIP_SSIP | MIP_SEIP);
    csr_write(&f.hart, CSR_MIE, ALL_BITS);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_SIE), MIP_SSIP | MIP_SEIP);
    csr_write(&f.hart, CSR_SIE, 0);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MIE), 0x2aaa & ~(MIP_SSIP | MIP_SEIP));

    /* S-mode may clear SSIP only. */
    csr_write(&f.hart, CSR_MIP, MIP_SSIP | MIP_STIP | MIP_SEIP);
    csr_write(&f.hart, CSR_SIP, 0);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MIP), MIP_STIP | MIP_SEIP);

    /* The external wire shows in reads but is not written back by set and clear. */
    csr_write(&f.hart, CSR_MIP, 0);
    hart_set_irq(&f.hart, IRQ_S_EXT, true);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MIP), MIP_SEIP);
    CU_ASSERT_EQUAL(csr_read_to_modify(&f.hart, CSR_MIP), 0);
    csr_write(&f.hart, CSR_MIP, csr_read_to_modify(&f.hart, CSR_MIP) | MIP_SSIP);
    hart_set_irq(&f.hart, IRQ_S_EXT, false);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MIP), MIP_SSIP);
}

static void test_counters(void)
{
    reset(PRV_M);
    csr_write(&f.hart, CSR_MCYCLE, 1000);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_CYCLE), 1000);
    csr_write(&f.hart, CSR_MCOUNTINHIBIT, COUNTINHIBIT_CY);
    hart_begin_slice(&f.hart, hart_now(&f.hart) + 50, 0);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MCYCLE), 1000);
    csr_write(&f.hart, CSR_MCOUNTINHIBIT, 0);
    hart_begin_slice(&f.hart, hart_now(&f.hart) + 7, 0);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MCYCLE), 1007);
}

static CU_TestInfo tests[] = {
    {"mcounteren and scounteren", test_counter_enables},
    {"FS and TVM guard their registers", test_fp_and_tvm},
    {"mip and mie, seen from S-mode and by the wire", test_interrupt_views},
    {"mcycle counts, stops and goes on", test_counters},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo csr_suite = {"csr", set_up, tear_down, NULL, NULL, tests};
