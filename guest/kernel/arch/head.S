/*
 * First instructions of the kernel, on the boot hart and on the others.
 *
 * Translation is off and the code runs at its load address. Page tables for the link address are
 * made in C; then stvec is pointed at the link address of the next instruction and satp is
 * written. Where the mode is implemented, the fetch that follows faults (nothing is mapped at the
 * load address) and lands there. Where it is not, the write has no effect (priv spec 4.1.11) and
 * the code goes on in place, to try the next smaller mode.
 */
#include "arch/asm.h"
#include "csr.h"
#include "pgtable.h"

    .section .head.text, "ax"

/* In: a0 = hart id, a1 = physical address of the device tree. */
ENTRY(_start)
    csrw sie, zero
    csrw sscratch, zero
    li t0, SSTATUS_FS | SSTATUS_SUM | SSTATUS_SIE
    csrc sstatus, t0
    mv s0, a0
    mv s1, a1
    li s3, 0

    la t0, _bss_start
    la t1, _bss_end
1:  bgeu t0, t1, 2f
    sd zero, 0(t0)
    addi t0, t0, 8
    j 1b
2:
    la sp, init_stack_top
    mv a0, s1
    call early_max_levels
    mv s2, a0
try_mode:
    mv a0, s1
    mv a1, s2
    call early_build_pgtable
    call relocate
    /* Not implemented: the next smaller mode. */
    addi s2, s2, -1
    li t0, 3
    bge s2, t0, try_mode
    j hang
END(_start)

/* In: a0 = satp. Continues at `relocated` in the kernel's addresses, or returns. */
relocate:
    la t0, relocated
    la t1, _start
    sub t0, t0, t1
    li t1, KERNEL_LINK
    add t0, t0, t1
    csrw stvec, t0
    sfence.vma
    csrw satp, a0
    ret

    .balign 4
relocated:
    la t0, trap_entry
    csrw stvec, t0
    sfence.vma
    bnez s3, 1f
    la sp, init_stack_top
    la tp, init_task
    mv a0, s0
    mv a1, s1
    call start_kernel
    j hang
1:  mv tp, s3
    ld sp, TASK_KERNEL_SP(tp)
    call secondary_start
hang:
    wfi
    j hang

/* In: a0 = hart id, a1 = the hart's idle task (kernel address). */
ENTRY(secondary_entry)
    csrw sie, zero
    csrw sscratch, zero
    li t0, SSTATUS_FS | SSTATUS_SUM | SSTATUS_SIE
    csrc sstatus, t0
    mv s3, a1
    ld a0, kernel_satp
    call relocate
    j hang
END(secondary_entry)

    .bss
    .balign 16
    .globl init_stack
init_stack:
    .skip 16384
    .globl init_stack_top
init_stack_top:
