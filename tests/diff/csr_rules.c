#include "tests/diff/csr_rules.h"

#include <stddef.h>

#include "emu/isa/bits.h"
#include "emu/isa/csr.h"

#define ALL             (~UINT64_C(0))
#define BITS(high, low) ((ALL >> (63 - (high))) & (ALL << (low)))

/*
 * MPP = 2 is no mode (priv spec 3.1.6.1: "a WARL field that can hold only privilege mode x and any
 * implemented privilege mode lower than x"); QEMU 7.2 takes and returns it.
 */
static uint64_t legal_mpp(uint64_t value)
{
    return (value & MSTATUS_MPP) == 2UL << MSTATUS_MPP_SHIFT ? value & ~MSTATUS_MPP : value;
}

/*
 * Reserved modes of tvec (2 and 3) leave QEMU's whole register alone, in Pagewalk only the mode:
 * both are allowed, the field being WARL (priv spec 3.1.7).
 */
static uint64_t legal_tvec(uint64_t value)
{
    return value & ~UINT64_C(2);
}

/* "The combination R=0 and W=1 is reserved" (priv spec 3.7.1): QEMU keeps it, Pagewalk does not. */
static uint64_t legal_pmpcfg(uint64_t value)
{
    return value | (value & 0x0202020202020202) >> 1;
}

/* Times that are surely over or surely to come, whatever machine's clock it is. */
static uint64_t legal_stimecmp(uint64_t value)
{
    return value >> 40 ? value : value & 63;
}

/* A write with a mode that does not exist has no effect (priv spec 4.1.11): the rest of a run. */
static uint64_t unsupported_mode(uint64_t value)
{
    uint64_t mode = value >> SATP_MODE_SHIFT;
    if (mode != SATP_MODE_BARE && (mode < SATP_MODE_SV39 || mode > SATP_MODE_SV57))
        return value;
    return (value & ~SATP_MODE) | (mode % 4 + 1) << SATP_MODE_SHIFT;
}

/*
 * UXL and SXL: QEMU takes 1, RV32, which Pagewalk does not have (WARL, priv spec 3.1.6.3), and a
 * program would not survive it. VS: QEMU 7.2 has it without V, where it is zero (3.1.6.6), and GVA
 * and MPV (39 and 38) without H.
 */
#define STATUS_BITS (ALL & ~(MSTATUS_UXL | MSTATUS_SXL | MSTATUS_VS | BITS(39, 38)))

/* B: QEMU 7.2 does not say it when it has Zba, Zbb and Zbs (priv spec 3.1.1). */
#define MISA_BITS (ALL & ~BITS(1, 1))

/* QEMU 7.2 has bits for the hypervisor's interrupts and for that of counters, H or not. */
#define INTERRUPT_BITS (ALL & ~(BITS(2, 2) | BITS(6, 6) | BITS(10, 10) | BITS(13, 12)))

/* Likewise the hypervisor's exceptions, and calls from M, which never come from below M. */
#define EXCEPTION_BITS (ALL & ~(BITS(11, 10) | BITS(23, 20)))

/* Bit 0 of xepc is always zero (priv spec 3.1.14); QEMU 7.2 returns it as written. */
#define EPC_BITS (ALL & ~BITS(0, 0))

/*
 * Bits 31..3 enable counters that one machine may have and the other not, 63..32 do not exist
 * (priv spec 3.1.11).
 */
#define COUNTEREN_BITS BITS(2, 0)

/* CBIE, CBCFE and CBZE belong to extensions that QEMU 7.2 lacks, though it has their bits. */
#define ENVCFG_BITS (ALL & ~(BITS(7, 4) | BITS(63, 61)))

/* Two bits of each pmpcfg are zero, bits 63..54 of pmpaddr are (priv spec 3.7.1); QEMU keeps them.
 */
#define PMPCFG_BITS  (0x1f1f1f1f1f1f1f1f)
#define PMPADDR_BITS BITS(53, 0)

static const struct csr_rule rules[] = {
    /* Supervisor mode only: it would lose its own mapping. */
    {CSR_SATP, ALL, ALL, unsupported_mode},

    /* Both. */
    {CSR_SSTATUS, STATUS_BITS, STATUS_BITS, NULL},
    {CSR_SIE, INTERRUPT_BITS, INTERRUPT_BITS, NULL},
    {CSR_SIP, INTERRUPT_BITS, INTERRUPT_BITS, NULL},
    {CSR_STVEC, ALL, ALL, legal_tvec},
    {CSR_SCOUNTEREN, COUNTEREN_BITS, COUNTEREN_BITS, NULL},
    {CSR_SENVCFG, ENVCFG_BITS, ENVCFG_BITS, NULL},
    {CSR_SSCRATCH, ALL, ALL, NULL},
    {CSR_SEPC, EPC_BITS, EPC_BITS, NULL},
    {CSR_SCAUSE, ALL, ALL, NULL},
    {CSR_STVAL, ALL, ALL, NULL},
    {CSR_STIMECMP, ALL, ALL, legal_stimecmp},

    /* Machine mode only. */
    {CSR_SATP, ALL, ALL, NULL},
    {CSR_MSTATUS, STATUS_BITS, STATUS_BITS, legal_mpp},
    {CSR_MISA, ALL, MISA_BITS, NULL},
    {CSR_MEDELEG, EXCEPTION_BITS, EXCEPTION_BITS, NULL},
    {CSR_MIDELEG, INTERRUPT_BITS, INTERRUPT_BITS, NULL},
    {CSR_MIE, INTERRUPT_BITS, INTERRUPT_BITS, NULL},
    {CSR_MIP, INTERRUPT_BITS, INTERRUPT_BITS, NULL},
    {CSR_MTVEC, ALL, ALL, legal_tvec},
    {CSR_MCOUNTEREN, COUNTEREN_BITS, COUNTEREN_BITS, NULL},
    {CSR_MENVCFG, ENVCFG_BITS, ENVCFG_BITS, NULL},
    {CSR_MSCRATCH, ALL, ALL, NULL},
    {CSR_MEPC, EPC_BITS, EPC_BITS, NULL},
    {CSR_MCAUSE, ALL, ALL, NULL},
    {CSR_MTVAL, ALL, ALL, NULL},
    {CSR_PMPCFG0, PMPCFG_BITS, PMPCFG_BITS, legal_pmpcfg},
    {CSR_PMPCFG2, PMPCFG_BITS, PMPCFG_BITS, legal_pmpcfg},
    {CSR_PMPADDR1, PMPADDR_BITS, PMPADDR_BITS, NULL}, /* locked */
    {CSR_PMPADDR4, PMPADDR_BITS, PMPADDR_BITS, NULL},
    {CSR_PMPADDR12, PMPADDR_BITS, PMPADDR_BITS, NULL},
};
#define FIRST_OF_BOTH    1
#define FIRST_OF_MACHINE 12
#define NR_RULES         (sizeof(rules) / sizeof(rules[0]))

const struct csr_rule *csr_rules(unsigned prv, unsigned *count)
{
    *count = prv == PRV_M ? NR_RULES - FIRST_OF_BOTH : FIRST_OF_MACHINE;
    return prv == PRV_M ? &rules[FIRST_OF_BOTH] : rules;
}

static const bool is_in_table[NR_CSRS] = {
#define CSR(number, NAME, name) [number] = true,
#include "emu/isa/csr.def"
};

/* Registers that QEMU has beside ours: by range, so that this holds for many configurations. */
static bool qemu_may_have(unsigned number)
{
    static const struct {
        uint16_t first, last;
    } ranges[] = {
        {0x014, 0x015},                 /* seed */
        {0x10c, 0x10f},                 /* sstateen */
        {0x14d, 0x15f},                 /* stimecmp, AIA */
        {0x200, 0x2ff},                 /* hypervisor's guest */
        {0x308, 0x31f},                 /* AIA, mstateen */
        {0x320, 0x33f},                 /* counters and their events */
        {0x350, 0x35f},                 /* AIA */
        {0x600, 0x6ff},                 /* hypervisor */
        {0x720, 0x7bf},                 /* events' upper halves, mseccfg, debug */
        {0xb00, 0xb9f},                 /* counters */
        {0xc00, 0xc9f}, {0xda0, 0xdbf}, /* scountovf, AIA */
        {0xe00, 0xeff},                 /* hypervisor */
        {0xf11, 0xf15}, {0xfb0, 0xfbf}, /* AIA */
    };
    for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (number >= ranges[i].first && number <= ranges[i].last)
            return true;
    }
    return number == 0x5a8 || (number >= 0x3a0 && number <= 0x3ef); /* scontext, PMP */
}

bool csr_is_absent(unsigned number)
{
    return !is_in_table[number] && !qemu_may_have(number);
}
