/*
 * What user code sees of the system: Zicsr on its own registers, counters, Zifencei with code
 * that modifies itself, instructions that straddle pages, illegal encodings and addresses.
 */
#include "tests/isa/user/cases.h"

#define CSR_CASE(insn, want_old, want_new, before, operand) \
    CASE; \
    li t0, before; \
    fscsr t0; \
    li t1, operand; \
    insn t2, fcsr, t1; \
    EXPECT(t2, want_old); \
    frcsr t2; \
    EXPECT(t2, want_new)

#define CSR_IMMEDIATE_CASE(insn, want_old, want_new, before, operand) \
    CASE; \
    li t0, before; \
    fscsr t0; \
    insn t2, fcsr, operand; \
    EXPECT(t2, want_old); \
    frcsr t2; \
    EXPECT(t2, want_new)

    .text
    .global test
test:
    CSR_CASE(csrrw, 0x1f, 0xe0, 0x1f, 0xe0)
    CSR_CASE(csrrs, 0x11, 0xf1, 0x11, 0xe1)
    CSR_CASE(csrrc, 0xff, 0x1f, 0xff, 0xe0)
    CSR_IMMEDIATE_CASE(csrrwi, 0xff, 0x15, 0xff, 0x15)
    CSR_IMMEDIATE_CASE(csrrsi, 0xe1, 0xfb, 0xe1, 0x1a)
    CSR_IMMEDIATE_CASE(csrrci, 0xff, 0xe5, 0xff, 0x1a)
    CASE
    csrwi fcsr, 5
    csrrs t0, fcsr, x0
    EXPECT(t0, 5)
    li t0, 9
    csrrw t0, fcsr, t0 /* one register as source and destination */
    EXPECT(t0, 5)
    csrrw x0, fcsr, t0
    frcsr t0
    EXPECT(t0, 5)
    csrwi fcsr, 0

    /* Counters go on, and are read-only */
    CASE
    rdcycle t0
    rdcycle t1
    bgtu t1, t0, 1f
    j fail
1:
    ILLEGAL(0xc0001073) /* csrw cycle, x0 */
    ILLEGAL(0xc010e073) /* csrsi time, 1 */
    CASE
    .4byte 0xc0206073 /* csrsi instret, 0 does not write */

    /* Registers that do not exist */
    ILLEGAL(0x80002573)
    ILLEGAL(0x5c002573)

    /* Illegal and reserved 32-bit encodings */
    ILLEGAL(0xffffffff)
    ILLEGAL(0x0000705b)
    ILLEGAL(0x0000300f | 1 << 14)
    ILLEGAL(0x00003063 - 0x1000) /* branch with funct3 2 */
    ILLEGAL(0x00007003)
    ILLEGAL(0x00004023)
    ILLEGAL(0x00001067)
    ILLEGAL(0x0200101b)          /* slliw by 32 */
    ILLEGAL(0x40000033 | 1 << 12)
    ILLEGAL(0x2800202f)          /* no such AMO */
    ILLEGAL(0x1010202f)          /* lr.w with rs2 */
    ILLEGAL(0x00200073)          /* uret */
    ILLEGAL(0x52000053 | 2 << 25)

    /* Code that modifies itself: another instruction, another block, its own next one */
    COVERS(fence.i)
    .option push
    .option norvc
    CASE
    la t0, patch
    la t1, words
    lw t2, 0(t1)
    call patch
    EXPECT(a0, 1)
    sw t2, 0(t0)
    fence.i
    call patch
    EXPECT(a0, 2)
    lw t2, 4(t1)
    sw t2, 0(t0)
    fence.i
    call patch
    EXPECT(a0, 3)
    CASE
    li t4, 100
1:  andi t2, t4, 1
    slli t2, t2, 2
    add t2, t2, t1
    lw t2, 0(t2)
    la t0, 2f
    sw t2, 0(t0)
    fence.i
2:  nop
    andi t2, t4, 1
    addi t2, t2, 2
    EXPECT_SAME(a0, t2)
    addi t4, t4, -1
    bnez t4, 1b
    CASE
    la t0, patch /* half of an instruction */
    lhu t2, 2(t1)
    li t2, 0x0040
    sh t2, 2(t0)
    fence.i
    call patch
    EXPECT(a0, 4)
    .option pop

    /* Instructions on two pages: 4 bytes at each of two ends, and a jump into the middle */
    CASE
    call straddling
    EXPECT(a0, 0x12345)
    call straddling
    EXPECT(a0, 0x12345)
    CASE
    la t0, straddling_end
    lw t2, 0(t0)
    li t1, 0x00100000 /* 1 in its immediate */
    add t2, t2, t1
    sw t2, 0(t0)
    fence.i
    call straddling
    EXPECT(a0, 0x12346)

    /* Where there is no memory: nothing is mapped there under Sv39 either */
    li t0, 0x30000000
#ifndef ENV_V
    TRAPS_AT(CAUSE_LOAD_ACCESS, t0, ld t1, 0(t0))
    TRAPS_AT(CAUSE_STORE_ACCESS, t0, sb t1, 0(t0))
    TRAPS_AT(CAUSE_LOAD_ACCESS, t0, lr.d t1, (t0))
    TRAPS_AT(CAUSE_LOAD_ACCESS, t0, fld ft0, 0(t0))
#else
    TRAPS_AT(CAUSE_LOAD_PAGE_FAULT, t0, ld t1, 0(t0))
    TRAPS_AT(CAUSE_STORE_PAGE_FAULT, t0, sb t1, 0(t0))
    TRAPS_AT(CAUSE_STORE_PAGE_FAULT, t0, amoadd.w t1, t1, (t0))
    TRAPS_AT(CAUSE_LOAD_PAGE_FAULT, t0, lr.d t1, (t0))
    TRAPS_AT(CAUSE_LOAD_PAGE_FAULT, t0, fld ft0, 0(t0))
#endif
    /* A load that faults into its own address register leaves it alone */
    CASE
    la s11, 1f
    li s8, NO_TRAP
    lw t0, 0(t0)
1:  EXPECT(t0, 0x30000000)

    /* Privileged instructions and registers from here */
#ifdef ENV_V
    COVERS(mret)
    ILLEGAL(0x30200073)
    COVERS(sret)
    ILLEGAL(0x10200073)
    COVERS(wfi)
    ILLEGAL(0x10500073)
    COVERS(sfence.vma)
    ILLEGAL(0x12000073)
    ILLEGAL(0x100022f3) /* csrr t0, sstatus */
    ILLEGAL(0x300022f3) /* csrr t0, mstatus */
    ILLEGAL(0xf14022f3) /* csrr t0, mhartid */
    ILLEGAL(0x180022f3) /* csrr t0, satp */
#endif

    PASS

    .data
    .align 2
words:
    .4byte 0x00200513 /* li a0, 2 */
    .4byte 0x00300513 /* li a0, 3 */
    .option push
    .option norvc
patch:
    li a0, 1
    ret
    .option pop

    .balign 4096
    .space 4096 - 2 - 4
straddling:
    .option push
    .option norvc
    lui a0, 0x12
    .option pop
straddling_end:
    .option push
    .option norvc
    addi a0, a0, 0x345
    ret
    .option pop
