/*
 * Writes fifty lines through tohost and exits with 21, each command in two stores of 32 bits, a
 * block of instructions apart: the half that RESULT names first. Nothing looks whether tohost is
 * free. RESULT is NONE: exits by the low half alone, stored once.
 */
#define LOW  1
#define HIGH 2
#define NONE 3

#define EXIT (21 << 1 | 1)

/* Stores t0 into the low half and t1 into the high one. */
.macro command
#if RESULT == LOW
    sw t0, 0(s0)
    j 1f
1:  sw t1, 4(s0)
#else
    sw t1, 4(s0)
    j 1f
1:  sw t0, 0(s0)
#endif
.endm

    .section .text.init, "ax"
    .globl _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la s0, tohost
    sd zero, 0(s0)
#if RESULT == NONE
    li t0, EXIT
    sw t0, 0(s0)
    j park
#endif

    li s1, 50
next_line:
    la s2, line
next_character:
    lbu t0, 0(s2)
    beqz t0, line_done
    li t1, 0x01010000
    command
    addi s2, s2, 1
    j next_character
line_done:
    addi s1, s1, -1
    bnez s1, next_line

    li t0, EXIT
    li t1, 0
exit:
    command
    j exit
park:
    j park

    .section .tohost, "aw", @progbits
    .balign 64
    .globl tohost, fromhost
tohost:
    .dword 0
fromhost:
    .dword 0

    .data
line:
    .asciz "AbcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\n"
