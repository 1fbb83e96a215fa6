/*
 * A test as the public suites make them with paging on ("v"): M mode sets up Sv39 and delegates,
 * a page of user code runs at address 0 behind a page fault that S mode answers by mapping it,
 * and its environment call is the end. RESULT: what user mode expects to find in its data.
 */
#define PTE_V 1
#define PTE_USER_RWX 0xdf /* V R W X U A D */
#define PTE_KERNEL   0xcf /* V R W X   A D */

    .section .text.init, "ax"
    .globl _start
_start:
    li t0, -1
    csrw pmpaddr0, t0
    csrwi pmpcfg0, 0x1f
    /* 2 GiB to 3 GiB as they are, for S mode, and a table for the first GiB. */
    la t0, root
    li t1, 0x80000000 >> 2 | PTE_KERNEL
    sd t1, 16(t0)
    la t1, middle
    srli t1, t1, 2
    ori t1, t1, PTE_V
    sd t1, 0(t0)
    la t2, leaf
    srli t2, t2, 2
    ori t2, t2, PTE_V
    la t1, middle
    sd t2, 0(t1)
    srli t0, t0, 12
    li t1, 8 << 60
    or t0, t0, t1
    csrw satp, t0
    sfence.vma
    li t0, 1 << 8 | 1 << 12 | 1 << 13 | 1 << 15 /* calls from U, page faults */
    csrw medeleg, t0
    la t0, supervisor_trap
    csrw stvec, t0
    la t0, machine_trap
    csrw mtvec, t0
    li t0, 3 << 11
    csrc mstatus, t0
    csrw mepc, zero
    mret

    .balign 4
machine_trap:
    li gp, 1337
    j write_tohost

    .balign 4
supervisor_trap:
    csrr t0, scause
    li t1, 8
    beq t0, t1, write_tohost
    la t1, leaf
    ld t2, 0(t1)
    li gp, 5 << 1 | 1 /* faulted twice */
    bnez t2, write_tohost
    la t2, user_page
    srli t2, t2, 2
    ori t2, t2, PTE_USER_RWX
    sd t2, 0(t1)
    sfence.vma
    sret

write_tohost:
    la t5, tohost
    sd gp, 0(t5)
    j write_tohost

    .balign 4096
user_page:
    li gp, 3 << 1 | 1
    li t0, 0x400
    lw t1, 0(t0)
    li t2, RESULT
    bne t1, t2, 1f
    li gp, 1
1:  ecall
    .balign 0x400
    .word 11

    .section .tohost, "aw", @progbits
    .balign 64
    .globl tohost, fromhost
tohost:
    .dword 0
    .balign 64
fromhost:
    .dword 0

    .bss
    .balign 4096
root:
    .space 4096
middle:
    .space 4096
leaf:
    .space 4096
