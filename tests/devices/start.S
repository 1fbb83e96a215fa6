/* M-mode, hart 0 only: a stack, cleared bss, and main()'s result as the machine's exit code. */
#include "emu/abi/memmap.h"

    .section .text.start
    .global _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la sp, stack_top
    la t0, bss_start
    la t1, bss_end
1:  sd zero, (t0)
    addi t0, t0, 8
    bltu t0, t1, 1b
    la t0, unexpected_trap
    csrw mtvec, t0
    call main
    li t0, FINISHER_PASS
    beqz a0, 2f
    slli a0, a0, 16
    li t0, FINISHER_FAIL
    or t0, t0, a0
2:  li t1, FINISHER_BASE
    sw t0, (t1)
park:
    wfi
    j park

    .align 2
unexpected_trap:
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    call report_trap
    li a0, 99
    slli a0, a0, 16
    li t0, FINISHER_FAIL
    or t0, t0, a0
    j 2b

    .bss
    .align 4
    .space 8192
stack_top:
