/*
 * Where the firmware enters this program, on the first hart and on those that it starts later:
 * a0 = hart id, a1 = device tree or the argument of hart_start.
 */
#define STACK_SIZE 4096

    .section .text.start, "ax"
    .globl _start
_start:
    la t0, main_entry
    j enter

    .globl second_start
second_start:
    la t0, second_entry
enter:
    la sp, stacks
    addi t1, a0, 1
    li t2, STACK_SIZE
    mul t1, t1, t2
    add sp, sp, t1
    la t1, trap_entry
    csrw stvec, t1
    jr t0

/* Counts the trap, notes its cause, and goes on behind the (4-byte) instruction that trapped. */
    .text
    .balign 4
trap_entry:
    csrw sscratch, t0
    la t0, last_scause
    sd t1, 8(t0)
    csrr t1, scause
    sd t1, 0(t0)
    bltz t1, 1f
    csrr t1, sepc
    addi t1, t1, 4
    csrw sepc, t1
    j 2f
    /* An interrupt: not again until the test asks for it. */
1:  csrw sie, zero
2:  ld t1, 8(t0)
    csrr t0, sscratch
    sret

    .data
    .balign 8
    .globl last_scause
last_scause:
    .dword 0
    .dword 0

    .bss
    .balign 16
stacks:
    .space 8 * STACK_SIZE
