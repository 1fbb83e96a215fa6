/*
 * The rules of every CSR, once more and in another form than the CSR file's: what is read back of a
 * value that is written (WARL), and who may touch the register in which state of the hart. A row
 * for each register of csr.def, or for a run of them that differ in nothing; one without fails.
 */
#include "emu/base/random.h"
#include "emu/hart/csr.h"
#include "emu/isa/csr.h"
#include "tests/unit/hart_fixture.h"
#include "tests/unit/suites.h"

#include <string.h>

#define ALL_BITS UINT64_MAX
#define S_BITS   (MIP_SSIP | MIP_STIP | MIP_SEIP | MIP_LCOFIP)
#define M_BITS   (MIP_MSIP | MIP_MTIP | MIP_MEIP)
#define MAX_MODE SATP_MODE_SV48

static struct hart_fixture f;

/* What of `value` is read after it was written over `old`, where that is more than a mask. */
typedef uint64_t rule_fn(uint64_t value, uint64_t old);

static uint64_t take(uint64_t value, uint64_t old, uint64_t mask)
{
    return (old & ~mask) | (value & mask);
}

static uint64_t status_rule(uint64_t value, uint64_t old, uint64_t mask, uint64_t shown)
{
    uint64_t result = take(value, old & ~MSTATUS_SD, mask);
    if ((value & MSTATUS_MPP) == ISA_UL(2) << MSTATUS_MPP_SHIFT)
        result = take(0, result, mask & MSTATUS_MPP);
    if ((result & MSTATUS_FS) == MSTATUS_FS)
        result |= MSTATUS_SD;
    return result & shown;
}

/* No VS, XS, UBE, SBE, MBE; UXL and SXL are what they are. */
static uint64_t mstatus_rule(uint64_t value, uint64_t old)
{
    return status_rule(value, old, 0x7e79aa, ALL_BITS);
}

static uint64_t sstatus_rule(uint64_t value, uint64_t old)
{
    return status_rule(value, old, 0xc6122, 0x80000003000de762);
}

static uint64_t tvec_rule(uint64_t value, uint64_t old)
{
    return (value & 3) > 1 ? (value & ~ISA_UL(3)) | (old & 3) : value;
}

static uint64_t satp_rule(uint64_t value, uint64_t old)
{
    uint64_t mode = value >> 60;
    return mode == 0 || (mode >= 8 && mode <= MAX_MODE) ? value : old;
}

static uint64_t envcfg_rule(uint64_t value, uint64_t mask)
{
    bool reserved = (value & ENVCFG_CBIE) == ISA_UL(2) << 4;
    return value & mask & ~(reserved ? ENVCFG_CBIE : 0);
}

static uint64_t menvcfg_rule(uint64_t value, uint64_t old)
{
    (void)old;
    return envcfg_rule(value, 0xe0000000000000f1);
}

static uint64_t senvcfg_rule(uint64_t value, uint64_t old)
{
    (void)old;
    return envcfg_rule(value, 0xf1);
}

/* Locked ones stay; W without R becomes no permission; bits 6 and 5 are none. */
static uint64_t pmpcfg_rule(uint64_t value, uint64_t old)
{
    uint64_t result = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        uint64_t byte = value >> shift & 0x9f, was = old >> shift & 0xff;
        if ((byte & (PMP_R | PMP_W)) == PMP_W)
            byte &= ~(uint64_t)(PMP_R | PMP_W | PMP_X);
        result |= (was & PMP_L ? was : byte) << shift;
    }
    return result;
}

/* Of events the suite of the pmu tells; here: what is beyond eight bits is none. */
static uint64_t hpmevent_rule(uint64_t value, uint64_t old)
{
    (void)old;
    const uint64_t sscofpmf = value & (MHPMEVENT_OF | MHPMEVENT_FILTERS);
    if (value & ~MHPMEVENT_SSCOFPMF & ~MHPMEVENT_EVENT)
        return sscofpmf;
    return sscofpmf | (csr_read(&f.hart, CSR_MHPMEVENT3) & MHPMEVENT_EVENT);
}

/* What can stand between a mode and a register beyond the register's number. */
enum closer {
    FS_OFF,
    MCOUNTEREN,
    SCOUNTEREN,
    TVM,
    NO_STCE,
    NO_MSTATEEN_SE,
    NO_MSTATEEN_ENVCFG,
    NO_SSTC,
    NO_SMSTATEEN,
    NO_SSCOFPMF,
    NR_CLOSERS
};

#define U 1
#define S 2
#define M 4

/* The modes that it closes a register to. */
static const unsigned closed_modes[NR_CLOSERS] = {
    [FS_OFF] = U | S | M,
    [MCOUNTEREN] = U | S,
    [SCOUNTEREN] = U,
    [TVM] = S,
    [NO_STCE] = U | S,
    [NO_MSTATEEN_SE] = U | S,
    [NO_MSTATEEN_ENVCFG] = U | S,
    [NO_SSTC] = U | S | M,
    [NO_SMSTATEEN] = U | S | M,
    [NO_SSCOFPMF] = U | S | M,
};

static void close(enum closer closer)
{
    static const enum isa_ext exts[NR_CLOSERS] = {
        [NO_SSTC] = EXT_SSTC, [NO_SMSTATEEN] = EXT_SMSTATEEN, [NO_SSCOFPMF] = EXT_SSCOFPMF};
    struct hart *hart = &f.hart;
    switch (closer) {
    case FS_OFF:
        hart->mstatus &= ~MSTATUS_FS;
        break;
    case MCOUNTEREN:
        hart->mcounteren = 0;
        break;
    case SCOUNTEREN:
        hart->scounteren = 0;
        break;
    case TVM:
        hart->mstatus |= MSTATUS_TVM;
        break;
    case NO_STCE:
        hart->menvcfg &= ~MENVCFG_STCE;
        break;
    case NO_MSTATEEN_SE:
        for (unsigned i = 0; i < 4; i++)
            hart->mstateen[i] &= ~MSTATEEN_SE;
        break;
    case NO_MSTATEEN_ENVCFG:
        hart->mstateen[0] &= ~MSTATEEN0_ENVCFG;
        break;
    default:
        hart->isa &= ~isa_only(exts[closer]);
    }
}

#define BY(closer) (1u << (closer))

static const struct row {
    unsigned first, last;
    uint64_t writable, fixed; /* bits; others read 0 */
    rule_fn *rule;            /* instead of both */
    unsigned closers;         /* set of BY() */
} rows[] = {
    {CSR_FFLAGS, CSR_FFLAGS, 0x1f, 0, NULL, BY(FS_OFF)},
    {CSR_FRM, CSR_FRM, 7, 0, NULL, BY(FS_OFF)},
    {CSR_FCSR, CSR_FCSR, 0xff, 0, NULL, BY(FS_OFF)},
    {CSR_CYCLE, CSR_HPMCOUNTER31, 0, 0, NULL, BY(MCOUNTEREN) | BY(SCOUNTEREN)},

    {CSR_SSTATUS, CSR_SSTATUS, 0, 0, sstatus_rule, 0},
    {CSR_SIE, CSR_SIE, S_BITS, 0, NULL, 0},
    {CSR_STVEC, CSR_STVEC, 0, 0, tvec_rule, 0},
    {CSR_SCOUNTEREN, CSR_SCOUNTEREN, UINT32_MAX, 0, NULL, 0},
    {CSR_SENVCFG, CSR_SENVCFG, 0, 0, senvcfg_rule, BY(NO_MSTATEEN_ENVCFG)},
    {CSR_SSTATEEN0, CSR_SSTATEEN3, 0, 0, NULL, BY(NO_MSTATEEN_SE) | BY(NO_SMSTATEEN)},
    {CSR_SSCRATCH, CSR_SSCRATCH, ALL_BITS, 0, NULL, 0},
    {CSR_SEPC, CSR_SEPC, ALL_BITS - 1, 0, NULL, 0},
    {CSR_SCAUSE, CSR_SCAUSE, ALL_BITS, 0, NULL, 0},
    {CSR_STVAL, CSR_STVAL, ALL_BITS, 0, NULL, 0},
    {CSR_SIP, CSR_SIP, MIP_SSIP | MIP_LCOFIP, 0, NULL, 0},
    {CSR_STIMECMP, CSR_STIMECMP, ALL_BITS, 0, NULL, BY(MCOUNTEREN) | BY(NO_STCE) | BY(NO_SSTC)},
    {CSR_SATP, CSR_SATP, 0, 0, satp_rule, BY(TVM)},
    {CSR_SCOUNTOVF, CSR_SCOUNTOVF, 0, 0, NULL, BY(NO_SSCOFPMF)},

    {CSR_MVENDORID, CSR_MIMPID, 0, 0, NULL, 0},
    {CSR_MHARTID, CSR_MHARTID, 0, 0, NULL, 0},
    {CSR_MCONFIGPTR, CSR_MCONFIGPTR, 0, 0, NULL, 0},

    {CSR_MSTATUS, CSR_MSTATUS, 0, 0, mstatus_rule, 0},
    /* MXL 2; U S M I F D C B A */
    {CSR_MISA, CSR_MISA, 0, 0x800000000014112f, NULL, 0},
    /* Neither 10 and 14, which are reserved, nor 11, the call from M-mode, nor what is above 15. */
    {CSR_MEDELEG, CSR_MEDELEG, 0xb3ff, 0, NULL, 0},
    {CSR_MIDELEG, CSR_MIDELEG, S_BITS, 0, NULL, 0},
    {CSR_MIE, CSR_MIE, S_BITS | M_BITS, 0, NULL, 0},
    {CSR_MTVEC, CSR_MTVEC, 0, 0, tvec_rule, 0},
    {CSR_MCOUNTEREN, CSR_MCOUNTEREN, UINT32_MAX, 0, NULL, 0},
    {CSR_MENVCFG, CSR_MENVCFG, 0, 0, menvcfg_rule, 0},
    {CSR_MSTATEEN0, CSR_MSTATEEN0, MSTATEEN_SE | MSTATEEN0_ENVCFG, 0, NULL, BY(NO_SMSTATEEN)},
    {CSR_MSTATEEN1, CSR_MSTATEEN3, MSTATEEN_SE, 0, NULL, BY(NO_SMSTATEEN)},
    {CSR_MSCRATCH, CSR_MSCRATCH, ALL_BITS, 0, NULL, 0},
    {CSR_MEPC, CSR_MEPC, ALL_BITS - 1, 0, NULL, 0},
    {CSR_MCAUSE, CSR_MCAUSE, ALL_BITS, 0, NULL, 0},
    {CSR_MTVAL, CSR_MTVAL, ALL_BITS, 0, NULL, 0},
    {CSR_MIP, CSR_MIP, S_BITS, 0, NULL, 0},

    {CSR_PMPCFG0, CSR_PMPCFG0, 0, 0, pmpcfg_rule, 0},
    {CSR_PMPCFG2, CSR_PMPCFG2, 0, 0, pmpcfg_rule, 0},
    {CSR_PMPADDR0, CSR_PMPADDR15, PMPADDR_MASK, 0, NULL, 0},

    {CSR_MCYCLE, CSR_MCYCLE, ALL_BITS, 0, NULL, 0},
    {CSR_MINSTRET, CSR_MINSTRET, ALL_BITS, 0, NULL, 0},
    {CSR_MHPMCOUNTER3, CSR_MHPMCOUNTER31, ALL_BITS, 0, NULL, 0},
    {CSR_MCOUNTINHIBIT, CSR_MCOUNTINHIBIT, UINT32_MAX & ~2u, 0, NULL, 0},
    {CSR_MHPMEVENT3, CSR_MHPMEVENT31, 0, 0, hpmevent_rule, 0},
    {CSR_TSELECT, CSR_TDATA3, 0, 0, NULL, 0},
};
#define NR_ROWS (sizeof(rows) / sizeof(rows[0]))

/* The rows that name `csr`; `found` is one of them. */
static unsigned rows_of(unsigned csr, const struct row **found)
{
    unsigned nr = 0;
    for (unsigned i = 0; i < NR_ROWS; i++)
        if (csr >= rows[i].first && csr <= rows[i].last) {
            *found = &rows[i];
            nr++;
        }
    return nr;
}

static int set_up(void)
{
    struct mmu_config config = hart_fixture_mmu();
    config.max_mode = MAX_MODE;
    hart_fixture_init(&f, &config);
    return 0;
}

static int tear_down(void)
{
    hart_fixture_destroy(&f);
    return 0;
}

/* Everything is there and open. */
static void reset(unsigned prv)
{
    struct hart *hart = &f.hart;
    hart->isa = ISA_ALL;
    hart_reset(hart, FIXTURE_RAM);
    hart->mstatus |= MSTATUS_FS_INITIAL;
    hart->mcounteren = hart->scounteren = UINT32_MAX;
    hart->menvcfg = MENVCFG_STCE;
    hart->mstateen[0] = MSTATEEN0_ENVCFG;
    for (unsigned i = 0; i < 4; i++)
        hart->mstateen[i] |= MSTATEEN_SE;
    hart_set_prv(hart, prv);
}

/* ... but as WARL rules are tested: interrupts are S-mode's, counters stand. */
static void reset_for_writes(void)
{
    reset(PRV_M);
    f.hart.menvcfg = 0;
    csr_write(&f.hart, CSR_MIDELEG, S_BITS);
    csr_write(&f.hart, CSR_MCOUNTINHIBIT, ALL_BITS);
}

static void test_every_register_has_a_row(void)
{
    for (unsigned csr = 0; csr < NR_CSRS; csr++) {
        const struct row *row;
        const unsigned nr = csr_name(csr) ? rows_of(csr, &row) : 1;
        if (nr != 1)
            printf("%s: %u rows in csr_rules_test.c\n", csr_name(csr), nr);
        CU_ASSERT_EQUAL(nr, 1);
    }
}

static void check_write(const struct row *row, unsigned csr, uint64_t before, uint64_t value)
{
    reset_for_writes();
    csr_write(&f.hart, csr, before);
    const uint64_t old = csr_read(&f.hart, csr);
    csr_write(&f.hart, csr, value);
    const uint64_t now = csr_read(&f.hart, csr);
    if (row->rule == hpmevent_rule)
        csr_write(&f.hart, CSR_MHPMEVENT3, value);
    const uint64_t want = row->rule ? row->rule(value, old) : (value & row->writable) | row->fixed;
    if (now != want)
        printf("%s: %lx over %lx reads %lx, not %lx\n", csr_name(csr), value, old, now, want);
    CU_ASSERT_EQUAL(now, want);
}

static void check_writes(const struct row *row, unsigned csr)
{
    static const uint64_t patterns[] = {0, ALL_BITS, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa};
    uint64_t random = csr;
    for (unsigned before = 0; before < 4; before++)
        for (unsigned i = 0; i < 4; i++)
            check_write(row, csr, patterns[before], patterns[i]);
    for (unsigned bit = 0; bit < 64; bit++) {
        check_write(row, csr, 0, ISA_BIT(bit));
        check_write(row, csr, random_next(&random), ~ISA_BIT(bit));
        check_write(row, csr, random_next(&random), random_next(&random));
    }
}

static void test_writes(void)
{
    for (unsigned csr = 0; csr < NR_CSRS; csr++) {
        const struct row *row;
        if (csr_name(csr) && !csr_is_read_only(csr) && rows_of(csr, &row) == 1)
            check_writes(row, csr);
    }
}

/* Every number in every mode, with all doors open and with each of them shut. */
static void check_access(unsigned mode, int shut)
{
    static const unsigned bit[] = {[PRV_U] = U, [PRV_S] = S, [PRV_M] = M};
    reset(mode);
    if (shut >= 0)
        close((enum closer)shut);
    for (unsigned csr = 0; csr < NR_CSRS; csr++) {
        const struct row *row;
        bool open = csr_name(csr) && rows_of(csr, &row) == 1 && csr_privilege(csr) <= mode;
        if (open && shut >= 0 && (row->closers & BY(shut)) && (closed_modes[shut] & bit[mode]))
            open = false;
        const bool reads = csr_check(&f.hart, csr, false), writes = csr_check(&f.hart, csr, true);
        if (reads != open || writes != (open && !csr_is_read_only(csr)))
            printf("%s (0x%x) in mode %u, closer %d: reads %d, writes %d\n",
                   csr_name(csr) ? csr_name(csr) : "none", csr, mode, shut, reads, writes);
        CU_ASSERT_EQUAL(reads, open);
        CU_ASSERT_EQUAL(writes, open && !csr_is_read_only(csr));
    }
}

static void test_access(void)
{
    static const unsigned modes[] = {PRV_U, PRV_S, PRV_M};
    for (unsigned m = 0; m < 3; m++)
        for (int shut = -1; shut < NR_CLOSERS; shut++)
            check_access(modes[m], shut);
}

/* What an extension adds to a register is read-only zero without it. */
static void test_fields_of_extensions(void)
{
    static const struct {
        enum isa_ext ext;
        unsigned csr;
        uint64_t bits;
    } fields[] = {
        {EXT_SVADU, CSR_MENVCFG, MENVCFG_ADUE},
        {EXT_SVPBMT, CSR_MENVCFG, MENVCFG_PBMTE},
        {EXT_SSTC, CSR_MENVCFG, MENVCFG_STCE},
        {EXT_ZICBOM, CSR_MENVCFG, ENVCFG_CBCFE | ENVCFG_CBIE},
        {EXT_ZICBOZ, CSR_MENVCFG, ENVCFG_CBZE},
        {EXT_ZICBOM, CSR_SENVCFG, ENVCFG_CBCFE | ENVCFG_CBIE},
        {EXT_ZICBOZ, CSR_SENVCFG, ENVCFG_CBZE},
        {EXT_SSCOFPMF, CSR_MIDELEG, MIP_LCOFIP},
        {EXT_SSCOFPMF, CSR_MIE, MIP_LCOFIP},
        {EXT_SSCOFPMF, CSR_MIP, MIP_LCOFIP},
        {EXT_SSCOFPMF, CSR_MHPMEVENT3, MHPMEVENT_OF | MHPMEVENT_FILTERS},
        {EXT_ZBS, CSR_MISA, MISA_B},
    };
    for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        reset_for_writes();
        csr_write(&f.hart, fields[i].csr, ALL_BITS);
        CU_ASSERT_EQUAL(csr_read(&f.hart, fields[i].csr) & fields[i].bits, fields[i].bits);
        reset_for_writes();
        f.hart.isa &= ~isa_only(fields[i].ext);
        csr_write(&f.hart, fields[i].csr, ALL_BITS);
        CU_ASSERT_EQUAL(csr_read(&f.hart, fields[i].csr) & fields[i].bits, 0);
    }
}

/* Where A and D are set at reset: docs/decisions/0004-who-sets-a-and-d.md. */
static void test_reset_of_adue(void)
{
    static const struct {
        isa_set_t without;
        uint64_t adue;
    } cases[] = {{0, 0}, {(isa_set_t)1 << EXT_SVADU, 0}, {(isa_set_t)1 << EXT_SVADE, MENVCFG_ADUE}};
    for (unsigned i = 0; i < 3; i++) {
        f.hart.isa = ISA_ALL & ~cases[i].without;
        hart_reset(&f.hart, FIXTURE_RAM);
        CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MENVCFG), cases[i].adue);
    }
}

static CU_TestInfo tests[] = {
    {"each register of csr.def is in the table", test_every_register_has_a_row},
    {"what is read of what was written", test_writes},
    {"who may touch what, and when", test_access},
    {"fields of extensions", test_fields_of_extensions},
    {"menvcfg.ADUE at reset", test_reset_of_adue},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo csr_rules_suite = {"csr_rules", set_up, tear_down, NULL, NULL, tests};
