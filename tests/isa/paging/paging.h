/*
 * What the paging tests share: page tables with a slot at every level, and accesses through them.
 *
 *   SV 39, 48 or 57; SVADU, SVADE or BOTH: what the machine does about A and D
 *
 * The tables are table_0 (4 KiB leaves) to table_4, the root is table_(LEVELS-1). By virtual
 * address, slot numbers being those of the table of the level:
 *
 *   0x80000000   table_2 slot 2  the test itself, a gigapage for S-mode
 *   VA0          table_0 slot 0  4 KiB pages, through table_2 slot 4 and table_1 slot 0
 *   VA1          table_1 slot 0  2 MiB pages (slot 0 leads to table_0)
 *   VA2          table_2 slot 0  1 GiB pages: 5 and up are free
 *   VA3          table_3 slot 0  512 GiB pages: 1 and up are free
 *   VA4          table_4 slot 0  256 TiB pages: 1 and up are free
 *
 * The test stays in M-mode. Loads and stores are made with MPRV, with the eyes of S or U; fetches
 * by going there: the page holds an ebreak, or the fetch traps. a6 is the address of an access.
 */
#ifndef TESTS_ISA_PAGING_PAGING_H
#define TESTS_ISA_PAGING_PAGING_H

#include "tests/isa/isa.h"

#define LEVELS ((SV - 12) / 9)
#define MODE (SV / 9 + 4) /* SATP_MODE_SV39 is 8, and so on */

#define VA0 0x100000000
#define VA1 0x100000000
#define VA2 0
#define VA3 0
#define VA4 0

#define SIZE0 (1 << 12)
#define SIZE1 (1 << 21)
#define SIZE2 (1 << 30)
#define SIZE3 (1 << 39)
#define SIZE4 (1 << 48)

/* Virtual address that slot `slot` of the table at `level` maps. */
#define SLOT_VA(level, slot) (VA##level + (slot) * SIZE##level)

#define LEAF_R (PTE_V | PTE_R | PTE_A | PTE_D)
#define LEAF_RW (LEAF_R | PTE_W)
#define LEAF_RWX (LEAF_RW | PTE_X)

/* Into a slot: a constant, or the page at a symbol with some bits. */
#define SET_PTE(level, slot, value) \
    la t0, table_##level + 8 * (slot); \
    li t1, value; \
    sd t1, 0(t0)
#define SET_PAGE(level, slot, symbol, bits) \
    la t0, table_##level + 8 * (slot); \
    la t1, symbol; \
    srli t1, t1, 2; \
    li t2, bits; \
    or t1, t1, t2; \
    sd t1, 0(t0)

#define EXPECT_PTE_BITS(level, slot, mask, want) \
    la t0, table_##level + 8 * (slot); \
    ld t0, 0(t0); \
    li t1, mask; \
    and t0, t0, t1; \
    EXPECT(t0, want)

#define SET_SATP(asid) \
    la t0, root; \
    srli t0, t0, PAGE_SHIFT; \
    li t1, MODE << SATP_MODE_SHIFT | (asid) << SATP_ASID_SHIFT; \
    or t0, t0, t1; \
    csrw satp, t0

#define WITH_MPRV(mode, ...) \
    li t5, MSTATUS_MPP; \
    csrc mstatus, t5; \
    li t5, (mode) << MSTATUS_MPP_SHIFT | MSTATUS_MPRV; \
    csrs mstatus, t5; \
    __VA_ARGS__; \
    li t5, MSTATUS_MPRV; \
    csrc mstatus, t5

/* A load of 8 bytes gives this value. */
#define LOADS(mode, va, want) \
    CASE; \
    li a6, va; \
    WITH_MPRV(mode, ld a5, 0(a6)); \
    EXPECT(a5, want)
#define STORES(mode, va, value) \
    CASE; \
    li a6, va; \
    li a5, value; \
    WITH_MPRV(mode, sd a5, 0(a6))
#define LOAD_FAULTS(mode, cause, va) \
    CASE; \
    li a6, va; \
    WITH_MPRV(mode, EXPECT_TRAP(cause, a6, ld a5, 0(a6)))
#define STORE_FAULTS(mode, cause, va) \
    CASE; \
    li a6, va; \
    WITH_MPRV(mode, EXPECT_TRAP(cause, a6, sd x0, 0(a6)))

/* Goes to `va` in `mode`. What traps there must trap with `cause`: BREAKPOINT is an ebreak. */
#define FETCHES(mode, va) FETCH_TRAPS(mode, CAUSE_BREAKPOINT, va)
#define FETCH_FAULTS(mode, cause, va) \
    FETCH_TRAPS(mode, cause, va); \
    csrr t0, mtval; \
    EXPECT_SAME(t0, a6)
#define FETCH_TRAPS(mode, cause, va) \
    CASE; \
    la t0, 98f; \
    csrw mtvec, t0; \
    li t0, MSTATUS_MPP; \
    csrc mstatus, t0; \
    li t0, (mode) << MSTATUS_MPP_SHIFT; \
    csrs mstatus, t0; \
    li a6, va; \
    csrw mepc, a6; \
    mret; \
    .align 2; \
98: la t0, trap_m; \
    csrw mtvec, t0; \
    csrr t0, mcause; \
    EXPECT(t0, cause); \
    csrr t0, mepc; \
    EXPECT_SAME(t0, a6)

#define SET_STATUS(bits) \
    li t0, bits; \
    csrs mstatus, t0
#define CLEAR_STATUS(bits) \
    li t0, bits; \
    csrc mstatus, t0

/* Begins the test: fills the tables and turns translation on. */
#define PAGING_START \
    .text; \
    .global test; \
test: \
    SET_PTE(2, 2, RAM_BASE >> 2 | LEAF_RWX); \
    SET_PAGE(2, 4, table_1, PTE_V); \
    SET_PAGE(1, 0, table_0, PTE_V); \
    SET_PAGE(3, 0, table_2, PTE_V); \
    SET_PAGE(4, 0, table_3, PTE_V); \
    SET_SATP(0); \
    sfence.vma

/* Ends the file: tables, and pages with a mark of their own at the start and an ebreak behind. */
#define PAGING_END \
    .data; \
    .balign 4096; \
page_a: \
    .dword MARK_A; \
    .4byte 0x00100073; \
    .balign 4096; \
page_b: \
    .dword MARK_B; \
    .4byte 0x00100073; \
    .balign 4096; \
page_c: \
    .dword MARK_C; \
    .4byte 0x00100073; \
    .bss; \
    .balign 4096; \
table_0: \
    .space 4096; \
table_1: \
    .space 4096; \
table_2: \
    .space 4096; \
table_3: \
    .space 4096; \
table_4: \
    .space 4096; \
    ROOT_IS(LEVELS)

#define ROOT_IS(levels) \
    .if levels == 3; \
    .equ root, table_2; \
    .elseif levels == 4; \
    .equ root, table_3; \
    .else; \
    .equ root, table_4; \
    .endif

#define MARK_A 0x000000000000aaaa
#define MARK_B 0x000000000000bbbb
#define MARK_C 0x000000000000cccc
#define CODE 8 /* offset of a page's ebreak */

#endif
