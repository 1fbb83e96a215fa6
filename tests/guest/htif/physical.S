/*
 * A test as the public suites make them for M mode ("p"): it computes, leaves a signature, and
 * says by tohost how it went: RESULT is what it takes for the sum of 5 and 6. The entry is not the
 * first byte.
 */
    .section .text.init, "ax"
    nop
    unimp
    .globl _start
_start:
    csrr t0, mhartid
1:  bnez t0, 1b
    la t0, trap
    csrw mtvec, t0
    la s0, begin_signature
    li t1, 5
    li t2, 6
    add t3, t1, t2
    sd t3, 0(s0)
    li t1, 0x0123456789abcdef
    sd t1, 8(s0)
    li gp, 2 << 1 | 1 /* test 2 failed */
    li t4, RESULT
    bne t3, t4, 1f
    li gp, 1
1:  ecall

    .balign 4
trap:
    csrr t0, mcause
    li t1, 11 /* environment call from M mode */
    beq t0, t1, write_tohost
    ori gp, gp, 1337
write_tohost:
    la t5, tohost
    sw gp, 0(t5)
    sw zero, 4(t5)
    j write_tohost

    .section .tohost, "aw", @progbits
    .balign 64
    .globl tohost, fromhost
tohost:
    .dword 0
    .balign 64
fromhost:
    .dword 0

    .data
    .balign 16
    .globl begin_signature, end_signature
begin_signature:
    .fill 4, 4, 0xdeadbeef
    .word 0x00000001, 0x80000000
end_signature:
