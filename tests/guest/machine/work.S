/*
 * Something of everything for HARTS harts: page-table walks and TLB misses in S-mode, calls and
 * timer interrupts into M-mode, atomics on shared memory, and at the end one line on the UART.
 * Exits with 0 when every hart has done its part, else with 1.
 *
 * Registers: s0 hart, s1 rounds left; s9 to s11 belong to the M-mode handler.
 */
#include "emu/abi/memmap.h"
#include "emu/isa/bits.h"

#define PAGES 300
#define ROUNDS 8
#define VA 0x40000000
#define PERIOD 50 /* ticks between timer interrupts */

    .text
    .global _start
_start:
    csrr s0, mhartid
    la t0, trap
    csrw mtvec, t0
    li t0, -1
    csrw pmpaddr0, t0
    li t0, PMP_A_NAPOT | PMP_R | PMP_W | PMP_X
    csrw pmpcfg0, t0
    bnez s0, wait

    /* Hart 0 makes the tables: RAM where it is, and 4 KiB pages at VA for what is behind them. */
    la t0, root
    li t1, RAM_BASE >> 2 | PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D
    sd t1, 16(t0)
    la t1, middle
    srli t2, t1, 2
    ori t2, t2, PTE_V
    sd t2, 8(t0)
    la t2, leaf
    srli t3, t2, 2
    ori t3, t3, PTE_V
    sd t3, 0(t1)
    la t1, pages
    srli t1, t1, 2
    ori t1, t1, PTE_V | PTE_R | PTE_W /* A and D are the walker's to set */
    li t3, PAGES
1:  sd t1, 0(t2)
    addi t1, t1, 1 << PTE_PPN_SHIFT
    addi t2, t2, 8
    addi t3, t3, -1
    bnez t3, 1b
    fence
    la t0, ready
    li t1, 1
    sd t1, 0(t0)
    j go
wait:
    la t0, ready
1:  ld t1, 0(t0)
    beqz t1, 1b

go:
    la t0, root
    srli t0, t0, 12
    li t1, SATP_MODE_SV39 << SATP_MODE_SHIFT
    or t0, t0, t1
    csrw satp, t0
    sfence.vma
    slli s9, s0, 3
    li t0, ACLINT_BASE + ACLINT_MTIMECMP
    add s9, s9, t0
    call rearm
    li t0, MIE_MTIE
    csrw mie, t0
    la t0, supervisor
    csrw mepc, t0
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, PRV_S << MSTATUS_MPP_SHIFT
    csrs mstatus, t0
    mret

/* Each hart counts in a word of its own in every page, and all of them in a shared one. */
supervisor:
    li s1, ROUNDS
    slli t5, s0, 3
1:  li t0, VA
    add t0, t0, t5
    li t1, PAGES
2:  ld t2, 0(t0)
    addi t2, t2, 1
    sd t2, 0(t0)
    li t3, 4096
    add t0, t0, t3
    addi t1, t1, -1
    bnez t1, 2b
    la t0, shared
3:  lr.d t2, (t0)
    addi t2, t2, 1
    sc.d t3, t2, (t0)
    bnez t3, 3b
    ecall
    andi t0, s1, 1
    bnez t0, 4f
    sfence.vma
4:  addi s1, s1, -1
    bnez s1, 1b
    la t0, done
    li t1, 1
    amoadd.d x0, t1, (t0)
    beqz s0, conclude
    ecall /* with s1 = 0: waits for ever, in M-mode */

conclude:
    li t2, HARTS
1:  ld t1, 0(t0)
    bne t1, t2, 1b
    la t0, shared
    ld t1, 0(t0)
    li t2, HARTS * ROUNDS
    bne t1, t2, fail
    li t0, VA
    li t4, VA + PAGES * 4096
2:  li t1, HARTS
    mv t2, t0
3:  ld t3, 0(t2)
    addi t2, t2, 8
    li t6, ROUNDS
    bne t3, t6, fail
    addi t1, t1, -1
    bnez t1, 3b
    li t3, 4096
    add t0, t0, t3
    bne t0, t4, 2b
    li s1, -1
    ecall
fail:
    li s1, -2
    ecall

/* Counting in t registers is the S-mode code's: only s9 to s11 may change here. */
    .align 2
trap:
    csrr s10, mcause
    bltz s10, rearm_and_return
    beqz s1, park
    bltz s1, finish
    csrr s10, mepc
    addi s10, s10, 4
    csrw mepc, s10
    mret
rearm_and_return:
    li s10, ACLINT_BASE + ACLINT_MTIME
    ld s11, 0(s10)
    addi s11, s11, PERIOD
    sd s11, 0(s9)
    mret
rearm:
    li s10, ACLINT_BASE + ACLINT_MTIME
    ld s11, 0(s10)
    addi s11, s11, PERIOD
    sd s11, 0(s9)
    ret
park:
    csrw mie, x0
1:  wfi
    j 1b
finish:
    li t0, UART_BASE
    la t1, text
1:  lbu t2, 0(t1)
    beqz t2, 2f
    sb t2, 0(t0)
    addi t1, t1, 1
    j 1b
2:  li t0, FINISHER_BASE
    li t1, FINISHER_PASS
    addi s1, s1, 1
    beqz s1, 3f
    li t1, 1 << 16 | FINISHER_FAIL
3:  sw t1, 0(t0)
4:  j 4b

text:
    .asciz "all done\n"

    .data
    .align 6
ready:
    .dword 0
    .align 6
shared:
    .dword 0
    .align 6
done:
    .dword 0

    .bss
    .balign 4096
root:
    .space 4096
middle:
    .space 4096
leaf:
    .space 4096
pages:
    .space PAGES * 4096
