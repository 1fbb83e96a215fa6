/*
 * What the debugger's tests debug in M-mode: a call, a store, a load, a trap of its own. Hart 0 ends
 * the run with the number in `answer`, which is for the debugger to write.
 */
    .option norvc
    .globl _start, triple, after_call, after_ebreak, value, answer, traps
_start:
    la t0, handler
    csrw mtvec, t0
    csrr s0, mhartid
    bnez s0, 2f
    li t0, 100 /* hart 0 comes last */
1:  addi t0, t0, -1
    bnez t0, 1b
2:
    li a0, 5
    call triple
    la t1, value
after_call:
    bnez s0, park
    sd a0, 0(t1)
    ld a1, 0(t1)
    ebreak
after_ebreak:
    lw t0, answer
    slli t0, t0, 16
    li t1, 0x3333
    or t0, t0, t1
    li t1, 0x100000
    sw t0, 0(t1)
park:
    wfi
    j park

triple:
    slli t0, a0, 1
    add a0, a0, t0
    ret

    .balign 4
handler:
    lw t0, traps
    addi t0, t0, 1
    sw t0, traps, t1
    csrr t0, mepc
    addi t0, t0, 4
    csrw mepc, t0
    mret

    .data
    .balign 8
value:
    .dword 0
answer:
    .word 0
traps:
    .word 0
