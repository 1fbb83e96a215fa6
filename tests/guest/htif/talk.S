/*
 * Talks through tohost in all three forms: a character by device 1, a system call that writes, one
 * that there is not, and exit by a system call.
 */
    .section .text.init, "ax"
    .globl _start
_start:
    la s0, tohost
    la s1, fromhost
    li t0, 0x0101000000000000 | 'A'
    jal send
    li t0, 0x0101000000000000 | '\n'
    jal send

    la t0, write
    jal call
    li t1, 5
    bne a0, t1, bad
    la t0, unknown
    jal call
    bgez a0, bad
    la t0, exit
    sd t0, 0(s0)
1:  j 1b
bad:
    li t0, 99 << 1 | 1
    sd t0, 0(s0)
1:  j 1b

send: /* t0, and waits until it has been taken */
    sd t0, 0(s0)
1:  ld t1, 0(s0)
    bnez t1, 1b
    ret

call: /* of the block at t0: waits for the answer, result in a0 */
    sd t0, 0(s0)
1:  ld t1, 0(s1)
    beqz t1, 1b
    sd zero, 0(s1)
    ld a0, 0(t0)
    ret

    .section .tohost, "aw", @progbits
    .balign 64
    .globl tohost, fromhost
tohost:
    .dword 0
fromhost:
    .dword 0

    .data
    .balign 64
write:
    .dword 64, 1, text, 5
unknown:
    .dword 9999, 0, 0, 0
exit:
    .dword 93, 7, 0, 0
text:
    .ascii "call\n"
