/*
 * The disk: a program per block. Program k works a while, so that the timer comes in between, asks
 * the kernel for something now and then, and leaves 3 * k + 1. All are at the same address.
 */
    .altmacro
    .macro program number
    .balign 1024
    li s0, 300
    li s1, \number
    li s2, 0
    addi sp, sp, -16
1:  sd s1, 8(sp)
    andi t0, s0, 63
    bnez t0, 2f
    li a7, 1 /* one more */
    ecall
2:  ld s1, 8(sp)
    addi s0, s0, -1
    bnez s0, 1b
    slli a0, s1, 1
    add a0, a0, s1
    addi a0, a0, 1
    li a7, 2 /* done */
    ecall
    .endm

    .text
    .set n, 0
    .rept 64
    program %n
    .set n, n + 1
    .endr
    .balign 1024
