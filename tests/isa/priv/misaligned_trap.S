/*
 * Misaligned loads and stores on a machine that leaves them to software (priv spec 3.1.15): an
 * exception with the address, within a page and across pages, before any other fault; nothing is
 * read or written.
 * run with: --misaligned=trap
 * not on QEMU: it does them
 */
#include "tests/isa/isa.h"

/* The destination keeps its value. */
#define LOAD_TRAPS(insn, offset) \
    CASE; \
    la t1, data + (offset); \
    li t0, 0x5a; \
    EXPECT_TRAP(CAUSE_LOAD_MISALIGNED, t1, insn t0, 0(t1)); \
    EXPECT(t0, 0x5a)
#define STORE_TRAPS(insn, offset) \
    CASE; \
    la t1, data + (offset); \
    li t0, -1; \
    EXPECT_TRAP(CAUSE_STORE_MISALIGNED, t1, insn t0, 0(t1))
#define FP_TRAPS(cause, insn, offset) \
    CASE; \
    la t1, data + (offset); \
    EXPECT_TRAP(cause, t1, insn ft0, 0(t1)); \
    fmv.x.d t0, ft0; \
    EXPECT(t0, 0x77)

    .text
    .option arch, +zfhmin
    .global test
test:
    LOAD_TRAPS(lh, 1)
    LOAD_TRAPS(lhu, 3)
    LOAD_TRAPS(lw, 1)
    LOAD_TRAPS(lw, 2)
    LOAD_TRAPS(lwu, 3)
    .irp offset, 1, 2, 3, 4, 5, 6, 7
    LOAD_TRAPS(ld, \offset)
    STORE_TRAPS(sd, \offset)
    .endr
    STORE_TRAPS(sh, 1)
    STORE_TRAPS(sw, 2)
    STORE_TRAPS(sw, 3)
    LOAD_TRAPS(lh, 4095)
    LOAD_TRAPS(ld, 4092)
    STORE_TRAPS(sd, 4095)
    STORE_TRAPS(sw, 4094)

    li t0, 0x77
    fmv.d.x ft0, t0
    FP_TRAPS(CAUSE_LOAD_MISALIGNED, flh, 1)
    FP_TRAPS(CAUSE_LOAD_MISALIGNED, flw, 2)
    FP_TRAPS(CAUSE_LOAD_MISALIGNED, fld, 4)
    FP_TRAPS(CAUSE_STORE_MISALIGNED, fsh, 1)
    FP_TRAPS(CAUSE_STORE_MISALIGNED, fsw, 2)
    FP_TRAPS(CAUSE_STORE_MISALIGNED, fsd, 4094)

    /* Compressed ones, by the length of what follows */
    CASE
    la a0, data + 2
    EXPECT_TRAP(CAUSE_LOAD_MISALIGNED, a0, c.lw a1, 0(a0); .2byte 1)
    CASE
    EXPECT_TRAP(CAUSE_STORE_MISALIGNED, a0, c.sd a1, 0(a0); .2byte 1)

    /* Before what else is wrong with the address; not when it is aligned */
    CASE
    li t1, 0x1001
    EXPECT_TRAP(CAUSE_LOAD_MISALIGNED, t1, lw t0, 0(t1))
    CASE
    li t1, 0x1004
    EXPECT_TRAP(CAUSE_LOAD_ACCESS, t1, lw t0, 0(t1))
    CASE
    li t1, UART_BASE + 1
    EXPECT_TRAP(CAUSE_STORE_MISALIGNED, t1, sh t0, 0(t1))

    /* Nothing was written; aligned accesses and bytes go through */
    CASE
    la t1, data
    ld t0, 0(t1)
    EXPECT(t0, 0x8877665544332211)
    lb t0, 7(t1)
    EXPECT(t0, 0xffffffffffffff88)
    lhu t0, 6(t1)
    EXPECT(t0, 0x8877)
    lw t0, 4(t1)
    EXPECT(t0, 0xffffffff88776655)
    sw t0, 4(t1)
    sb t0, 3(t1)

    PASS

    .data
    .balign 4096
data:
    .dword 0x8877665544332211
    .space 8192
