/*
 * not on QEMU: it does not see entries that split a page when it fetches
 *
 * PMP (priv spec 3.7): each address mode, order of entries, what S-, U- and M-mode may do, locks,
 * MPRV, and entries that split a page, for loads, stores and fetches; accesses that are only
 * partly allowed. Entry 15 lets everything else through, entry 0 only in the beginning.
 */
#include "tests/isa/isa.h"

#define CFG(entry, bits) ((bits) << (8 * (entry)))
#define RWX (PMP_R | PMP_W | PMP_X)

/* pmpcfg0 from constants; the addresses are written before */
#define SET_CFG(value) \
    li t0, value; \
    csrw pmpcfg0, t0; \
    sfence.vma

/* pmpaddr of an address: NA4, TOR; NAPOT with a size that is a power of two */
#define SET_ADDR(entry, symbol) \
    la t0, symbol; \
    srli t0, t0, 2; \
    csrw pmpaddr##entry, t0
#define SET_NAPOT(entry, symbol, size) \
    la t0, symbol; \
    srli t0, t0, 2; \
    ori t0, t0, (size) / 8 - 1; \
    csrw pmpaddr##entry, t0

/* One access with the eyes of another mode; t1 is the address, t2 the data */
#define WITH_MPRV(mode, ...) \
    li t5, MSTATUS_MPP; \
    csrc mstatus, t5; \
    li t5, (mode) << MSTATUS_MPP_SHIFT | MSTATUS_MPRV; \
    csrs mstatus, t5; \
    __VA_ARGS__; \
    li t5, MSTATUS_MPRV; \
    csrc mstatus, t5

#define REFUSED(mode, cause, insn, symbol) \
    CASE; \
    la t1, symbol; \
    WITH_MPRV(mode, EXPECT_TRAP(cause, t1, insn t2, 0(t1)))
#define ALLOWED(mode, insn, symbol) \
    CASE; \
    la t1, symbol; \
    WITH_MPRV(mode, insn t2, 0(t1))

/* Jumps to code that comes back by `jr t3`, or is refused there */
#define FETCH_ALLOWED(symbol) \
    CASE; \
    la t1, symbol; \
    jalr t3, t1
#define FETCH_REFUSED(symbol) \
    CASE; \
    la s11, 98f; \
    li s8, NO_TRAP; \
    la t1, symbol; \
    jalr t3, t1; \
98: EXPECT(s8, CAUSE_FETCH_ACCESS); \
    EXPECT_SAME(s9, t1); \
    EXPECT_SAME(s10, t1)

    .text
    .global test
test:
    li t2, 0
    li t0, -1
    csrw pmpaddr15, t0
    li t0, CFG(7, PMP_A_NAPOT | RWX)
    csrw pmpcfg2, t0
    csrw pmpcfg0, x0

    /* Nothing matches: S and U have no access, M has it all */
    csrw pmpcfg2, x0
    REFUSED(PRV_S, CAUSE_LOAD_ACCESS, lw, area)
    REFUSED(PRV_U, CAUSE_STORE_ACCESS, sw, area)
    ALLOWED(PRV_M, sw, area)
    csrw pmpcfg2, t0
    li t0, CFG(7, PMP_A_NAPOT | RWX)
    csrw pmpcfg2, t0
    ALLOWED(PRV_S, lw, area)

    /* NA4: four bytes, no more */
    SET_ADDR(0, area + 8)
    SET_CFG(CFG(0, PMP_A_NA4))
    REFUSED(PRV_U, CAUSE_LOAD_ACCESS, lw, area + 8)
    REFUSED(PRV_U, CAUSE_LOAD_ACCESS, lb, area + 11)
    ALLOWED(PRV_U, lw, area + 4)
    ALLOWED(PRV_U, lw, area + 12)
    ALLOWED(PRV_M, lw, area + 8)
    REFUSED(PRV_S, CAUSE_STORE_ACCESS, sb, area + 9)
    /* An access that the entry matches in part fails even if both parts are allowed */
    SET_CFG(CFG(0, PMP_A_NA4 | PMP_R | PMP_W))
    ALLOWED(PRV_U, lw, area + 8)
    ALLOWED(PRV_S, sw, area + 8)
    REFUSED(PRV_U, CAUSE_LOAD_ACCESS, ld, area + 8)
    REFUSED(PRV_S, CAUSE_STORE_ACCESS, sd, area + 8)

    /* NAPOT of 8 bytes up to 4 KiB; R, W and X apart */
    SET_NAPOT(0, area, 8)
    SET_CFG(CFG(0, PMP_A_NAPOT | PMP_R))
    ALLOWED(PRV_U, ld, area)
    REFUSED(PRV_U, CAUSE_STORE_ACCESS, sb, area + 7)
    ALLOWED(PRV_U, sb, area + 8)
    SET_NAPOT(0, area, 4096)
    SET_CFG(CFG(0, PMP_A_NAPOT | PMP_X))
    REFUSED(PRV_S, CAUSE_LOAD_ACCESS, ld, area)
    REFUSED(PRV_S, CAUSE_STORE_ACCESS, sd, area + 4088)
    ALLOWED(PRV_S, ld, area + 4096)
    ALLOWED(PRV_S, ld, area - 8)

    /* TOR: from the address below it, or from 0; an empty range matches nothing */
    SET_ADDR(0, area + 16)
    SET_ADDR(1, area + 32)
    SET_CFG(CFG(1, PMP_A_TOR))
    ALLOWED(PRV_U, lw, area + 12)
    REFUSED(PRV_U, CAUSE_LOAD_ACCESS, lw, area + 16)
    REFUSED(PRV_U, CAUSE_LOAD_ACCESS, lw, area + 28)
    ALLOWED(PRV_U, lw, area + 32)
    SET_ADDR(0, area + 48)
    SET_CFG(CFG(1, PMP_A_TOR))
    ALLOWED(PRV_U, lw, area + 28)
    ALLOWED(PRV_U, lw, area + 40)
    SET_CFG(CFG(0, PMP_A_TOR))
    REFUSED(PRV_U, CAUSE_LOAD_ACCESS, lw, area + 44)
    ALLOWED(PRV_U, lw, area + 48)

    /* The lowest entry that matches decides */
    SET_NAPOT(0, area, 16)
    SET_NAPOT(1, area, 4096)
    SET_CFG(CFG(0, PMP_A_NAPOT | PMP_R | PMP_W) | CFG(1, PMP_A_NAPOT))
    ALLOWED(PRV_U, sd, area + 8)
    REFUSED(PRV_U, CAUSE_LOAD_ACCESS, lb, area + 16)
    SET_CFG(CFG(0, PMP_A_NAPOT) | CFG(1, PMP_A_NAPOT | PMP_R | PMP_W))
    REFUSED(PRV_U, CAUSE_STORE_ACCESS, sd, area + 8)
    ALLOWED(PRV_U, lb, area + 16)

    /* Atomics need both permissions, and fault as stores; lr as a load */
    SET_NAPOT(0, area, 4096)
    SET_CFG(CFG(0, PMP_A_NAPOT))
    CASE
    la t1, area
    WITH_MPRV(PRV_U, EXPECT_TRAP(CAUSE_LOAD_ACCESS, t1, lr.w t2, (t1)))

    /* Without MPRV: S-mode itself, loads, stores and fetches of a page that is split */
    SET_NAPOT(0, code + 16, 16)
    SET_CFG(CFG(0, PMP_A_NAPOT | PMP_R))
    ENTER(PRV_S)
    FETCH_ALLOWED(code)
    FETCH_REFUSED(code + 16)
    FETCH_REFUSED(code + 24)
    FETCH_ALLOWED(code + 32)
    FETCH_ALLOWED(code + 40)
    CASE
    la t1, code
    lw t2, 16(t1)
    EXPECT_TRAP(CAUSE_STORE_ACCESS, s10, sw t2, 16(t1))
    addi t1, t1, 16
    EXPECT_SAME(s10, t1)
    sw t2, 16(t1)
    MACHINE
    /* An instruction that runs out of what is allowed: its second half is refused */
    SET_NAPOT(0, code + 80, 16)
    SET_CFG(CFG(0, PMP_A_NAPOT | PMP_R))
    ENTER(PRV_U)
    CASE
    la s11, 1f
    li s8, NO_TRAP
    la t1, code + 78
    jalr t3, t1
1:  EXPECT(s8, CAUSE_FETCH_ACCESS)
    EXPECT_SAME(s9, t1)
    MACHINE
    /* Straight-line code that runs into a forbidden part stops exactly there */
    SET_NAPOT(0, code + 112, 16)
    SET_CFG(CFG(0, PMP_A_NAPOT | PMP_R))
    ENTER(PRV_U)
    CASE
    la s11, 1f
    li s8, NO_TRAP
    li t4, 0
    la t1, code + 96
    jalr t3, t1
1:  EXPECT(s8, CAUSE_FETCH_ACCESS)
    la t1, code + 112
    EXPECT_SAME(s9, t1)
    EXPECT_SAME(s10, t1)
    EXPECT(t4, 8)
    MACHINE

    /* A rule that changes takes effect at once, also where an access went through before */
    SET_NAPOT(0, area, 4096)
    SET_CFG(0)
    ENTER(PRV_S)
    CASE
    la t1, area
    sd t1, 0(t1)
    ld t2, 0(t1)
    ld t2, 0(t1)
    MACHINE
    SET_CFG(CFG(0, PMP_A_NAPOT))
    ENTER(PRV_S)
    la t1, area
    TRAPS_AT(CAUSE_LOAD_ACCESS, t1, ld t2, 0(t1))
    TRAPS_AT(CAUSE_STORE_ACCESS, t1, sd t2, 0(t1))
    MACHINE

    /* Misaligned, over the border of a rule: refused as a whole, and nothing is stored */
    SET_NAPOT(0, area + 64, 64)
    SET_CFG(CFG(0, PMP_A_NAPOT | PMP_R))
    CASE
    la t0, area + 56
    sd x0, 0(t0)
    li t2, -1
    la t1, area + 60
    WITH_MPRV(PRV_S, EXPECT_TRAP(CAUSE_STORE_ACCESS, s10, sd t2, 0(t1)))
    la t0, area + 56
    ld t0, 0(t0)
    EXPECT(t0, 0)

    /* WARL: 54 bits of address; W without R is not taken */
    CASE
    li t0, -1
    csrw pmpaddr3, t0
    csrr t0, pmpaddr3
    EXPECT(t0, PMPADDR_MASK)
    csrw pmpaddr3, x0

    /* Locked: the rule is M-mode's too, and neither it nor its address changes any more */
    SET_NAPOT(2, locked, 16)
    SET_CFG(CFG(2, PMP_L | PMP_A_NAPOT | PMP_R))
    ALLOWED(PRV_M, ld, locked)
    CASE
    la t1, locked
    EXPECT_TRAP(CAUSE_STORE_ACCESS, t1, sd t2, 0(t1))
    CASE
    csrr t1, pmpaddr2
    csrw pmpaddr2, x0
    csrr t0, pmpaddr2
    EXPECT_SAME(t0, t1)
    csrw pmpcfg0, x0
    csrr t0, pmpcfg0
    EXPECT(t0, CFG(2, PMP_L | PMP_A_NAPOT | PMP_R))
    la t1, locked
    EXPECT_TRAP(CAUSE_STORE_ACCESS, t1, sd t2, 0(t1))
    /* A locked TOR entry locks the address below it too */
    CASE
    SET_ADDR(4, locked + 64)
    SET_ADDR(5, locked + 80)
    SET_CFG(CFG(5, PMP_L | PMP_A_TOR | PMP_R))
    csrr t1, pmpaddr4
    csrw pmpaddr4, x0
    csrr t0, pmpaddr4
    EXPECT_SAME(t0, t1)
    ALLOWED(PRV_M, ld, locked + 72)
    REFUSED(PRV_M, CAUSE_STORE_ACCESS, sd, locked + 64)
    ALLOWED(PRV_M, sd, locked + 80)

    PASS

    .balign 4096
code:
    .rept 8
    jr t3
    nop
    nop
    nop
    .endr
    .skip code + 78 - .
    .option push
    .option norvc
    lui t4, 1
    jr t3
    .option pop
    .skip code + 96 - .
    .rept 8
    c.addi t4, 1
    .endr
    jr t3
    .balign 4096

    .data
    .balign 4096
    .space 64
    .balign 4096
area:
    .space 8192
locked:
    .space 4096
