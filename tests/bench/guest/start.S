/*
 * M-mode entry: open the physical memory to S-mode, delegate nothing, go on in S-mode at
 * bench_main with the stack of the image. Any trap ends the run with a failure.
 */
#include "emu/isa/bits.h"

    .section .text.start, "ax"
    .globl _start
_start:
    la sp, _stack_top
    la t0, trapped
    csrw mtvec, t0
    li t0, -1
    csrw pmpaddr0, t0
    li t0, PMP_R | PMP_W | PMP_X | PMP_A_NAPOT
    csrw pmpcfg0, t0
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, (1 << 11) | MSTATUS_FS_INITIAL     /* MPP = S */
    csrs mstatus, t0
    la t0, bench_main
    csrw mepc, t0
    mret

trapped:
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    la sp, _stack_top
    tail bench_trapped
