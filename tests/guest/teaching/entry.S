#include "tests/guest/teaching/teaching.h"

    .section .text.start, "ax"
    .global _start
_start:
    csrr tp, mhartid
    li t0, NR_HARTS
    bgeu tp, t0, park
    la sp, stacks
    addi t0, tp, 1
    slli t0, t0, 12
    add sp, sp, t0
    call start
park:
    wfi
    j park

    /* The CLINT's timer interrupt, in M-mode: the next one, and a software interrupt for S-mode. */
    .text
    .balign 4
    .global timer_vector
timer_vector:
    csrrw a0, mscratch, a0
    sd a1, 0(a0)
    sd a2, 8(a0)
    sd a3, 16(a0)
    ld a1, 24(a0)
    ld a2, 32(a0)
    ld a3, 0(a1)
    add a3, a3, a2
    sd a3, 0(a1)
    li a1, MIP_SSIP
    csrw sip, a1
    ld a3, 16(a0)
    ld a2, 8(a0)
    ld a1, 0(a0)
    csrrw a0, mscratch, a0
    mret

    /* Traps taken in the kernel, on its own stack. */
    .balign 4
    .global kernel_vector
kernel_vector:
    addi sp, sp, -256
    .irp n, 1,5,6,7,10,11,12,13,14,15,16,17,28,29,30,31
    sd x\n, 8 * \n(sp)
    .endr
    call kernel_trap
    .irp n, 1,5,6,7,10,11,12,13,14,15,16,17,28,29,30,31
    ld x\n, 8 * \n(sp)
    .endr
    addi sp, sp, 256
    sret

    .bss
    .balign 4096
stacks:
    .space NR_HARTS * 4096
