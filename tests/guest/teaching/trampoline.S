/* The page that is at TRAMPOLINE in every address space; satp changes while it executes. */
#include "tests/guest/teaching/teaching.h"

    .section .trampoline, "ax"
    .balign 4
    .global user_vector, user_return
user_vector:
    csrw sscratch, a0
    li a0, TRAPFRAME
    .irp n, 1,2,3,4,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd x\n, 8 * \n(a0)
    .endr
    csrr t0, sscratch
    sd t0, 8 * 10(a0)
    csrr t0, sepc
    sd t0, 0(a0)
    ld sp, TRAPFRAME_KERNEL_SP(a0)
    ld tp, TRAPFRAME_KERNEL_TP(a0)
    ld t0, TRAPFRAME_USER_TRAP(a0)
    ld t1, TRAPFRAME_KERNEL_SATP(a0)
    sfence.vma zero, zero
    csrw satp, t1
    sfence.vma zero, zero
    jr t0

    /* user_return(satp) */
user_return:
    sfence.vma zero, zero
    csrw satp, a0
    sfence.vma zero, zero
    li a0, TRAPFRAME
    ld t0, 0(a0)
    csrw sepc, t0
    .irp n, 1,2,3,4,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld x\n, 8 * \n(a0)
    .endr
    ld a0, 8 * 10(a0)
    sret
