/*
 * Cache blocks (unpriv spec, "CMO"): who may manage and zero them by menvcfg and senvcfg, what is
 * zeroed, and where PMP and the memory map refuse. Faults are those of stores, with rs1 in xtval.
 * not on QEMU: version 7.2 does not have it
 */
#include "tests/isa/isa.h"

#define INVAL 0x0005200f /* cbo.inval (a0), and so on */
#define CLEAN 0x0015200f
#define FLUSH 0x0025200f
#define ZERO 0x0045200f

#define RUNS(insn) \
    CASE; \
    insn (a0)
#define REFUSED(word) \
    TRAPS(CAUSE_ILLEGAL_INSTRUCTION, word, .4byte word)

#define SET_ENVCFG(m, s) \
    li t0, m; \
    csrw menvcfg, t0; \
    li t0, s; \
    csrw senvcfg, t0

#define CBIE_FLUSH (1 << 4)
#define CBIE_INVAL (3 << 4)
#define ALL (CBIE_INVAL | ENVCFG_CBCFE | ENVCFG_CBZE)

#define KEEPS(csr, value, want) \
    CASE; \
    li t0, value; \
    csrw csr, t0; \
    csrr t0, csr; \
    andi t0, t0, ALL; \
    EXPECT(t0, want)

#define WITH_MPRV(mode, ...) \
    li t5, MSTATUS_MPP; \
    csrc mstatus, t5; \
    li t5, (mode) << MSTATUS_MPP_SHIFT | MSTATUS_MPRV; \
    csrs mstatus, t5; \
    __VA_ARGS__; \
    li t5, MSTATUS_MPRV; \
    csrc mstatus, t5

/* A fault in a0's block; a0 is not at its start. */
#define FAULTS(mode, insn) \
    CASE; \
    WITH_MPRV(mode, EXPECT_TRAP(CAUSE_STORE_ACCESS, a0, insn (a0)))

    .text
    .option arch, +zicbom, +zicboz
    .global test
test:
    COVERS(cbo.inval)
    COVERS(cbo.clean)
    COVERS(cbo.flush)
    COVERS(cbo.zero)

    /* The fields of both registers; 2 in CBIE is reserved and becomes 0 */
    KEEPS(menvcfg, -1, ALL)
    KEEPS(menvcfg, ENVCFG_CBZE, ENVCFG_CBZE)
    KEEPS(menvcfg, CBIE_FLUSH, CBIE_FLUSH)
    KEEPS(menvcfg, 2 << 4 | ENVCFG_CBCFE, ENVCFG_CBCFE)
    KEEPS(menvcfg, 0, 0)
    KEEPS(senvcfg, -1, ALL)
    KEEPS(senvcfg, 2 << 4, 0)
    KEEPS(senvcfg, 0, 0)

    /* M-mode needs no permission; nothing in memory changes but by cbo.zero, and there a block */
    la a0, block + 40
    RUNS(cbo.inval)
    RUNS(cbo.clean)
    RUNS(cbo.flush)
    CASE
    la t1, block
    ld t0, 0(t1)
    EXPECT(t0, 0x1111111111111111)
    RUNS(cbo.zero)
    CASE
    ld t0, -8(t1)
    EXPECT(t0, 0x1111111111111111)
    .irp offset, 0, 8, 16, 24, 32, 40, 48, 56
    ld t0, \offset(t1)
    EXPECT(t0, 0)
    .endr
    ld t0, 64(t1)
    EXPECT(t0, 0x1111111111111111)

    /* S-mode asks menvcfg, whatever senvcfg says */
    ENTER(PRV_S)
    REFUSED(INVAL)
    REFUSED(CLEAN)
    REFUSED(FLUSH)
    REFUSED(ZERO)
    MACHINE
    SET_ENVCFG(ENVCFG_CBCFE, 0)
    ENTER(PRV_S)
    REFUSED(INVAL)
    RUNS(cbo.clean)
    RUNS(cbo.flush)
    REFUSED(ZERO)
    MACHINE
    SET_ENVCFG(CBIE_FLUSH, 0)
    ENTER(PRV_S)
    RUNS(cbo.inval)
    REFUSED(CLEAN)
    REFUSED(ZERO)
    MACHINE
    SET_ENVCFG(ENVCFG_CBZE, 0)
    ENTER(PRV_S)
    REFUSED(INVAL)
    REFUSED(FLUSH)
    CASE
    li t0, -1
    sd t0, 0(a0)
    cbo.zero (a0)
    ld t0, 0(a0)
    EXPECT(t0, 0)
    MACHINE

    /* U-mode asks both */
    SET_ENVCFG(ALL, 0)
    ENTER(PRV_U)
    REFUSED(INVAL)
    REFUSED(CLEAN)
    REFUSED(ZERO)
    MACHINE
    SET_ENVCFG(0, ALL)
    ENTER(PRV_U)
    REFUSED(INVAL)
    REFUSED(FLUSH)
    REFUSED(ZERO)
    MACHINE
    SET_ENVCFG(ALL, ENVCFG_CBCFE)
    ENTER(PRV_U)
    REFUSED(INVAL)
    RUNS(cbo.clean)
    RUNS(cbo.flush)
    REFUSED(ZERO)
    MACHINE
    SET_ENVCFG(CBIE_INVAL | ENVCFG_CBZE, CBIE_FLUSH | ENVCFG_CBZE)
    ENTER(PRV_U)
    RUNS(cbo.inval)
    RUNS(cbo.zero)
    REFUSED(CLEAN)
    MACHINE

    /* Nothing there, or a device */
    li a0, 0x1001 /* below all devices */
    FAULTS(PRV_S, cbo.zero)
    FAULTS(PRV_S, cbo.clean)
    FAULTS(PRV_M, cbo.inval)
    li a0, UART_BASE + 3
    FAULTS(PRV_S, cbo.zero)
    FAULTS(PRV_M, cbo.flush)

    /* PMP: what may be read can be managed; a rule for a part of the block refuses all of it */
    la t0, block
    srli t0, t0, 2
    ori t0, t0, 64 / 8 - 1
    csrw pmpaddr0, t0
    li t0, -1
    csrw pmpaddr1, t0
    li t0, (PMP_A_NAPOT | PMP_R | PMP_W | PMP_X) << 8 | PMP_A_NAPOT | PMP_R
    csrw pmpcfg0, t0
    la a0, block + 7
    CASE
    WITH_MPRV(PRV_S, cbo.clean (a0); cbo.inval (a0); cbo.flush (a0))
    FAULTS(PRV_S, cbo.zero)
    la t0, block + 32
    srli t0, t0, 2
    ori t0, t0, 32 / 8 - 1
    csrw pmpaddr0, t0
    li t0, (PMP_A_NAPOT | PMP_R | PMP_W | PMP_X) << 8 | PMP_A_NAPOT
    csrw pmpcfg0, t0
    FAULTS(PRV_S, cbo.zero)
    FAULTS(PRV_S, cbo.clean)
    FAULTS(PRV_U, cbo.flush)
    FAULTS(PRV_M, cbo.zero) /* a partial match is a failure in every mode */

    /* Code that is zeroed is gone after a fence.i */
    CASE
    la a0, code
    jalr a0
    EXPECT(a1, 5)
    la a0, code + 1
    cbo.zero (a0)
    fence.i
    la s11, 98f
    li s8, NO_TRAP
    la a0, code
    jalr a0
98: li s11, 0
    EXPECT(s8, CAUSE_ILLEGAL_INSTRUCTION)
    EXPECT_SAME(s9, a0)

    PASS

    .data
    .balign 4096
    .dword 0x1111111111111111, 0x1111111111111111, 0x1111111111111111, 0x1111111111111111
    .dword 0x1111111111111111, 0x1111111111111111, 0x1111111111111111, 0x1111111111111111
block:
    .dword 0x1111111111111111, 0x1111111111111111, 0x1111111111111111, 0x1111111111111111
    .dword 0x1111111111111111, 0x1111111111111111, 0x1111111111111111, 0x1111111111111111
    .dword 0x1111111111111111
    .balign 4096
code:
    li a1, 5
    ret
