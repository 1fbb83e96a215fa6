/*
 * Sets the clock on the wall, leaves its marks everywhere in the machine and resets it; in its
 * second life, which it knows by the clock, it looks for them. Exits with 0 when there are none,
 * else with the number of the look that found some.
 */
#include "emu/abi/memmap.h"

    .global _start
_start:
    csrr t0, mhartid
    bnez t0, park
    li s0, RTC_BASE /* its high half is below 2^29 */
    li s1, UART_BASE
    li s2, ACLINT_BASE + ACLINT_MTIMECMP
    li s3, PLIC_BASE
    lw t0, 0(s0) /* latches the high half */
    lw t0, 4(s0)
    li t1, 0x40000000
    bgeu t0, t1, second

    sw t1, 4(s0)
    sw zero, 0(s0)
    la t0, mark
    sw t1, 0(t0)
    li t0, 0x73 /* an ecall where "ret" is: decoded code must go, too */
    la t1, code
    sw t0, 0(t1)
    fence.i
    li t0, 7
    sb t0, 1(s1)
    sb t0, 7(s1)
    sd zero, 0(s2)
    sw t0, 40(s3)
    li t0, -1
    csrw mie, t0
    csrw mscratch, t0
    csrw pmpaddr0, t0
    li t0, FINISHER_BASE
    li t1, FINISHER_RESET
    sw t1, 0(t0)
park:
    j park

second:
    li a0, 1
    lw t0, mark
    bnez t0, bad
    li a0, 2
    jal code
    lbu t0, 1(s1)
    lbu t1, 7(s1)
    or t0, t0, t1
    lw t1, 40(s3)
    or t0, t0, t1
    li a0, 3
    bnez t0, bad
    csrr t0, mie
    csrr t1, mip
    or t0, t0, t1
    csrr t1, mscratch
    or t0, t0, t1
    csrr t1, pmpaddr0
    or t0, t0, t1
    li a0, 4
    bnez t0, bad
    ld t0, 0(s2)
    li t1, -1
    li a0, 5
    bne t0, t1, bad
    li t0, FINISHER_PASS
    j 1f
bad:
    slli a0, a0, 16
    li t0, FINISHER_FAIL
    or t0, t0, a0
1:  li t1, FINISHER_BASE
    sw t0, 0(t1)
1:  j 1b

    .balign 4
code:
    .option norvc
    ret
    .bss
mark:
    .space 4
