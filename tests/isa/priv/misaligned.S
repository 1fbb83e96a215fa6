/*
 * not on QEMU: it does not trap for every misaligned atomic
 *
 * Misaligned loads and stores within a page and across pages, under Sv39: the second page's
 * faults carry its address, and nothing is stored before both pages are known to be good.
 */
#include "tests/isa/isa.h"

/* Pages here: 0 and 1 read-write, 2 read-only, 3 absent, 4 read-write, 5 a device. */
#define VA 0x40000000
#define RW (PTE_V | PTE_R | PTE_W | PTE_U | PTE_A | PTE_D)
#define RO (PTE_V | PTE_R | PTE_U | PTE_A)

#define SPAN(insn, want, offset) \
    CASE; \
    li t1, VA + (offset); \
    insn t0, 0(t1); \
    EXPECT(t0, want)

/* The fault is at `tval`, an offset from VA. */
#define SPAN_FAULT(insn, cause, offset, tval) \
    li t1, VA + (offset); \
    TRAPS(cause, VA + (tval), insn t0, 0(t1))

#define MAP(page, symbol, bits) \
    la t0, symbol; \
    srli t0, t0, 2; \
    ori t0, t0, bits; \
    sd t0, (page) * 8(s0)

    .text
    .global test
test:
    la s0, leaf
    /* The second page is lower in memory than the first. */
    MAP(0, frame_b, RW)
    MAP(1, frame_a, RW)
    MAP(2, frame_c, RO)
    MAP(4, frame_d, RW)
    li t0, (UART_BASE >> 2) | RW
    sd t0, 5 * 8(s0)
    li t0, RAM_BASE >> 2 | PTE_V | PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D
    la t1, root
    sd t0, 16(t1) /* the test itself, one gigapage */
    la t0, middle
    srli t0, t0, 2
    ori t0, t0, PTE_V
    sd t0, 8(t1)
    la t0, leaf
    srli t0, t0, 2
    ori t0, t0, PTE_V
    la t2, middle
    sd t0, 0(t2)
    srli t1, t1, 12
    li t0, SATP_MODE_SV39 << SATP_MODE_SHIFT
    or t1, t1, t0
    csrw satp, t1
    sfence.vma
    ENTER(PRV_U)

    /* Across two good pages, each width at each split */
    .irp offset, 4089, 4090, 4091, 4092, 4093, 4094, 4095
    CASE
    li t1, VA + \offset
    li t0, 0x8877665544332211
    sd t0, 0(t1)
    ld t2, 0(t1)
    EXPECT_SAME(t0, t2)
    .endr
    CASE
    li t1, VA + 4088
    li t0, 0x0807060504030201
    sd t0, 0(t1)
    li t0, 0x1817161514131211
    sd t0, 8(t1)
    SPAN(ld, 0x1211080706050403, 4090)
    SPAN(lw, 0x12110807, 4094)
    SPAN(lwu, 0x13121108, 4095)
    SPAN(lh, 0x1108, 4095)
    SPAN(lhu, 0x1108, 4095)
    CASE
    li t1, VA + 4095
    li t0, 0xffeeddcc
    sw t0, 0(t1)
    SPAN(ld, 0xcc07060504030201, 4088)
    SPAN(ld, 0x1817161514ffeedd, 4096)
    CASE
    li t1, VA + 4095
    li t0, 0x5678
    sh t0, 0(t1)
    SPAN(ld, 0x7807060504030201, 4088)
    SPAN(ld, 0x1817161514ffee56, 4096)
    CASE
    fmv.d.x ft0, t0
    li t1, VA + 4093
    fsd ft0, 0(t1)
    fld ft1, 0(t1)
    fmv.x.d t0, ft1
    EXPECT(t0, 0x1817161514ffee56)

    /* The second page may be read but not written: the address is its first byte's */
    SPAN_FAULT(sd, CAUSE_STORE_PAGE_FAULT, 2 * 4096 - 3, 2 * 4096)
    SPAN_FAULT(sh, CAUSE_STORE_PAGE_FAULT, 2 * 4096 - 1, 2 * 4096)
    CASE
    li t1, VA + 2 * 4096 - 8
    sd x0, 0(t1)
    li t0, -1
    SPAN_FAULT(sw, CAUSE_STORE_PAGE_FAULT, 2 * 4096 - 3, 2 * 4096)
    SPAN(ld, 0, 2 * 4096 - 8) /* nothing was stored in the first */
    SPAN(lw, 0, 2 * 4096 - 3)

    /* The second page is absent, or the first */
    SPAN_FAULT(ld, CAUSE_LOAD_PAGE_FAULT, 3 * 4096 - 7, 3 * 4096)
    SPAN_FAULT(lh, CAUSE_LOAD_PAGE_FAULT, 3 * 4096 - 1, 3 * 4096)
    SPAN_FAULT(ld, CAUSE_LOAD_PAGE_FAULT, 4 * 4096 - 1, 4 * 4096 - 1)
    SPAN_FAULT(sw, CAUSE_STORE_PAGE_FAULT, 4 * 4096 - 2, 4 * 4096 - 2)
    /* Both: the first one's fault */
    SPAN_FAULT(sw, CAUSE_STORE_PAGE_FAULT, 3 * 4096 - 2, 3 * 4096 - 2)

    /* Devices take aligned accesses only */
    SPAN_FAULT(lw, CAUSE_LOAD_ACCESS, 5 * 4096 + 1, 5 * 4096 + 1)
    SPAN_FAULT(sw, CAUSE_STORE_ACCESS, 5 * 4096 + 2, 5 * 4096 + 2)
    SPAN_FAULT(lw, CAUSE_LOAD_ACCESS, 5 * 4096 - 2, 5 * 4096)

    /* Atomics trap, mapped or not, with a reservation or without */
    li t1, VA + 4090
    TRAPS_AT(CAUSE_STORE_MISALIGNED, t1, amoadd.w t0, t0, (t1))
    TRAPS_AT(CAUSE_LOAD_MISALIGNED, t1, lr.w t0, (t1))
    TRAPS_AT(CAUSE_STORE_MISALIGNED, t1, sc.w t0, t0, (t1))
    li t1, VA + 3 * 4096 + 4
    TRAPS_AT(CAUSE_STORE_MISALIGNED, t1, amoswap.d t0, t0, (t1))
    TRAPS_AT(CAUSE_STORE_MISALIGNED, t1, sc.d t0, t0, (t1))
    TRAPS_AT(CAUSE_LOAD_PAGE_FAULT, t1, lr.w t0, (t1))

    PASS

    .bss
    .balign 4096
root:
    .space 4096
middle:
    .space 4096
leaf:
    .space 4096
frame_a:
    .space 4096
frame_b:
    .space 4096
frame_c:
    .space 4096
frame_d:
    .space 4096
