/*
 * The bits of mstatus that change what instructions may do: FS, TVM, TW, TSR, MPRV, and WARL
 * fields of the trap registers; counters behind mcounteren and scounteren.
 */
#include "tests/isa/isa.h"

#define SET(bits) \
    li t0, bits; \
    csrs mstatus, t0
#define CLEAR(bits) \
    li t0, bits; \
    csrc mstatus, t0

#define EXPECT_FS(want) \
    csrr t0, mstatus; \
    li t1, MSTATUS_FS; \
    and t0, t0, t1; \
    EXPECT(t0, want)

    .text
    .global test
test:
    /* FS off: every floating-point instruction and register is illegal */
    CLEAR(MSTATUS_FS)
    ILLEGAL(0x00007053) /* fadd.s ft0, ft0, ft0 */
    ILLEGAL(0x00002007 | 10 << 15)
    ILLEGAL(0xe0000553) /* fmv.x.w a0, ft0 */
    ILLEGAL(0x001022f3) /* frflags t0 */
    ILLEGAL(0x00300073 | 1 << 12)
    ILLEGAL_C(0x2108) /* c.fld fa0, 0(a0) */
    /* Clean becomes dirty by what writes floating-point state, not by what reads it */
    CASE
    SET(MSTATUS_FS_CLEAN)
    EXPECT_FS(MSTATUS_FS_CLEAN)
    csrr t0, mstatus
    bgez t0, 1f
    j fail
1:  fmv.x.d t0, ft0
    EXPECT_FS(MSTATUS_FS_CLEAN)
    fmv.d.x ft0, x0
    EXPECT_FS(MSTATUS_FS_DIRTY)
    csrr t0, mstatus /* SD */
    bltz t0, 1f
    j fail
1:
    CASE
    CLEAR(MSTATUS_FS)
    SET(MSTATUS_FS_CLEAN)
    la t0, scratch
    fld ft1, 0(t0)
    EXPECT_FS(MSTATUS_FS_DIRTY)
    CASE
    CLEAR(MSTATUS_FS)
    SET(MSTATUS_FS_INITIAL)
    csrwi fflags, 3
    EXPECT_FS(MSTATUS_FS_DIRTY)

    /* TVM: satp and sfence.vma are illegal in S-mode; in M-mode never */
    COVERS(sfence.vma)
    SET(MSTATUS_TVM)
    sfence.vma
    csrr t0, satp
    ENTER(PRV_S)
    ILLEGAL(0x180022f3)
    ILLEGAL(0x18001073)
    ILLEGAL(0x12000073)
    ILLEGAL(0x12a50073)
    MACHINE
    CLEAR(MSTATUS_TVM)
    ENTER(PRV_S)
    CASE
    csrr t0, satp
    EXPECT(t0, 0)
    sfence.vma
    sfence.vma a0, a1
    MACHINE

    /* TW: no waiting in S-mode; TSR: no sret */
    SET(MSTATUS_TW | MSTATUS_TSR)
    ENTER(PRV_S)
    ILLEGAL(0x10500073)
    ILLEGAL(0x10200073)
    MACHINE
    CLEAR(MSTATUS_TW | MSTATUS_TSR)

    /* XLEN fields, read-only zeros, and misa's extensions IMAFDCSU at least */
    CASE
    csrr t0, mstatus
    li t1, MSTATUS_SXL | MSTATUS_UXL
    and t0, t0, t1
    EXPECT(t0, MSTATUS_SXL_64 | MSTATUS_UXL_64)
    csrr t0, misa
    li t1, MISA_MXL_64 | MISA_I | MISA_M | MISA_A | MISA_F | MISA_D | MISA_C | MISA_S | MISA_U
    and t0, t0, t1
    EXPECT_SAME(t0, t1)
    csrr t0, mhartid
    EXPECT(t0, 0)

    /* satp: an unsupported mode changes nothing */
    CASE
    li t0, 8 << 60 | 0x1234 << 44 | 0x80000
    csrw satp, t0
    csrr t1, satp
    EXPECT_SAME(t0, t1)
    li t2, 1 << 60 | 0x5678
    csrw satp, t2
    csrr t1, satp
    EXPECT_SAME(t0, t1)
    csrw satp, x0

    /* Counters: each of mcounteren and scounteren has its say; M-mode needs neither */
    csrwi mcounteren, 0
    csrwi scounteren, 0
    csrr t0, cycle
    ENTER(PRV_S)
    ILLEGAL(0xc00022f3)
    ILLEGAL(0xc02022f3)
    ILLEGAL(0xc03022f3)
    MACHINE
    csrwi mcounteren, 5
    ENTER(PRV_S)
    csrr t0, cycle
    csrr t0, instret
    ILLEGAL(0xc01022f3)
    MACHINE
    ENTER(PRV_U)
    ILLEGAL(0xc00022f3)
    MACHINE
    csrwi scounteren, 4
    ENTER(PRV_U)
    ILLEGAL(0xc00022f3)
    csrr t0, instret
    MACHINE
    csrwi mcounteren, 0
    ENTER(PRV_U)
    ILLEGAL(0xc02022f3)
    MACHINE

    PASS

    .data
    .align 3
scratch:
    .dword 0
