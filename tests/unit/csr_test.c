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

/* What a register keeps of all ones, and of all zeros after that (in M-mode). */
static void test_warl(void)
{
    static const struct {
        unsigned csr;
        uint64_t after_ones, after_zeros;
    } table[] = {
        {CSR_FFLAGS, 0x1f, 0},
        {CSR_FRM, 7, 0},
        {CSR_FCSR, 0xff, 0},
        /* MPP is 3 here; FS all ones shows as SD too. */
        {CSR_MSTATUS, 0x8000000a007e79aa, 0x0000000a00000000},
        {CSR_SSTATUS, 0x80000002000c6122, 0x0000000200000000},
        {CSR_MISA, 0x800000000014112f, 0x800000000014112f},
        {CSR_MEDELEG, 0xb3ff, 0},
        {CSR_MIDELEG, 0x2222, 0},
        {CSR_MIE, 0x2aaa, 0},
        {CSR_MIP, 0x2222, 0},
        {CSR_SSCRATCH, ALL_BITS, 0},
        {CSR_MSCRATCH, ALL_BITS, 0},
        {CSR_SEPC, ALL_BITS - 1, 0},
        {CSR_MEPC, ALL_BITS - 1, 0},
        {CSR_STVAL, ALL_BITS, 0},
        {CSR_MTVAL, ALL_BITS, 0},
        {CSR_SCAUSE, ALL_BITS, 0},
        {CSR_MCAUSE, ALL_BITS, 0},
        {CSR_MCOUNTEREN, UINT32_MAX, 0},
        {CSR_SCOUNTEREN, UINT32_MAX, 0},
        {CSR_MCOUNTINHIBIT, 0xfffffffd, 0},
        /* An unsupported mode: no write at all. */
        {CSR_SATP, 0, 0},
        /* Mode 3 is reserved: it keeps direct. */
        {CSR_MTVEC, ALL_BITS - 3, 0},
        {CSR_STVEC, ALL_BITS - 3, 0},
        {CSR_MVENDORID, 0, 0},
        {CSR_MHARTID, 0, 0},
        {CSR_MHPMCOUNTER3, ALL_BITS, 0},
        /* No such event; the bits of VS- and VU-mode are not there. */
        {CSR_MHPMEVENT31, MHPMEVENT_OF | MHPMEVENT_FILTERS, 0},
        {CSR_SCOUNTOVF, 0, 0},
        {CSR_TSELECT, 0, 0},
        {CSR_TDATA1, 0, 0},
    };
    for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        reset(PRV_M);
        f.hart.mstatus |= MSTATUS_FS_INITIAL;
        csr_write(&f.hart, table[i].csr, ALL_BITS);
        uint64_t ones = csr_read(&f.hart, table[i].csr);
        csr_write(&f.hart, table[i].csr, 0);
        uint64_t zeros = csr_read(&f.hart, table[i].csr);
        if (ones != table[i].after_ones || zeros != table[i].after_zeros)
            printf("%s: %lx then %lx\n", csr_name(table[i].csr), ones, zeros);
        CU_ASSERT_EQUAL(ones, table[i].after_ones);
        CU_ASSERT_EQUAL(zeros, table[i].after_zeros);
    }
}

static void test_mpp_has_no_mode_2(void)
{
    reset(PRV_M);
    csr_write(&f.hart, CSR_MSTATUS, (uint64_t)PRV_S << MSTATUS_MPP_SHIFT);
    csr_write(&f.hart, CSR_MSTATUS, 2ul << MSTATUS_MPP_SHIFT);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MSTATUS) & MSTATUS_MPP,
                    (uint64_t)PRV_S << MSTATUS_MPP_SHIFT);
}

static void test_satp_modes(void)
{
    const uint64_t rest = 0x1234ul << SATP_ASID_SHIFT | 0x80042;
    reset(PRV_M);
    for (uint64_t mode = 0; mode < 16; mode++) {
        csr_write(&f.hart, CSR_SATP, 0);
        csr_write(&f.hart, CSR_SATP, mode << SATP_MODE_SHIFT | rest);
        bool supported = mode == SATP_MODE_BARE || mode == SATP_MODE_SV39 || mode == SATP_MODE_SV48;
        CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_SATP),
                        supported ? mode << SATP_MODE_SHIFT | rest : 0);
    }
}

/* Every number in every mode: what does not exist or is too high is refused. */
static void test_privilege(void)
{
    static const unsigned modes[] = {PRV_U, PRV_S, PRV_M};
    for (unsigned m = 0; m < 3; m++) {
        reset(modes[m]);
        f.hart.mstatus |= MSTATUS_FS_INITIAL;
        f.hart.mcounteren = f.hart.scounteren = UINT32_MAX;
        for (unsigned csr = 0; csr < NR_CSRS; csr++) {
            bool readable = csr_name(csr) && csr_privilege(csr) <= modes[m];
            CU_ASSERT_EQUAL(csr_check(&f.hart, csr, false), readable);
            CU_ASSERT_EQUAL(csr_check(&f.hart, csr, true), readable && !csr_is_read_only(csr));
        }
    }
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
    {"what each register keeps (WARL)", test_warl},
    {"MPP does not take mode 2", test_mpp_has_no_mode_2},
    {"satp takes the configured modes whole or not at all", test_satp_modes},
    {"4096 numbers in three modes", test_privilege},
    {"mcounteren and scounteren", test_counter_enables},
    {"FS and TVM guard their registers", test_fp_and_tvm},
    {"mip and mie, seen from S-mode and by the wire", test_interrupt_views},
    {"mcycle counts, stops and goes on", test_counters},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo csr_suite = {"csr", set_up, tear_down, NULL, NULL, tests};
