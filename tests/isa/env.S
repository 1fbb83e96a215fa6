/*
 * The environments of the tests, chosen by a macro:
 *
 *   ENV_P  the test runs in M-mode, with addresses as they are
 *   ENV_V  the test runs in U-mode under Sv39, in 4 KiB pages at other addresses than their own
 *
 * PMP lets everything through and floating point is on in both. Traps to M-mode are handled here
 * (see isa.h); the S-mode handler is the same for tests that delegate. The result goes out by
 * HTIF: the failing case as text on its console, then the word for tohost.
 */
#include "tests/isa/isa.h"

#define V_OFFSET 0x40000000 /* under ENV_V a page is at its physical address minus this */

#define HTIF_PUTCHAR 0x0101

    .section .text.start, "ax"
    .global _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la t0, trap_m
    csrw mtvec, t0
    la t0, trap_s
    csrw stvec, t0
    li t0, -1
    csrw pmpaddr0, t0
    li t0, PMP_A_NAPOT | PMP_R | PMP_W | PMP_X
    csrw pmpcfg0, t0
    li t0, MSTATUS_FS_INITIAL
    csrs mstatus, t0
    li t0, -1
    csrw mcounteren, t0
    csrw scounteren, t0
    li gp, 0
    li a7, 0
    li s11, 0
#ifdef ENV_V
    j enter_user
#else
    j test
#endif
park:
    wfi
    j park

/* Where tests end. In M-mode too: an ecall from there comes to trap_m as well. */
    .text
    .global pass, fail
pass:
    li a0, 1
    j report
fail:
    slli a0, gp, 1
    ori a0, a0, 1
report:
    li a7, CALL_REPORT
    ecall

/*
 * Recording a trap and going on behind it; clobbers t5 and t6. A handler must not look at memory
 * that the test may have taken away, so that everything is in registers.
 */
.macro TRAP_HANDLER mode, x
    .align 6
    .global trap_\x
trap_\x:
    .option push
    .option norvc
    j 1f
    /* Vectored: interrupt n enters at 4 * n; t6 tells which entry was taken. */
    .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13
    j trap_\x\()_vector\n
    .endr
    .option pop
    .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13
trap_\x\()_vector\n :
    li t6, \n
    j 2f
    .endr
1:  li t6, 0
2:  csrr t5, \x\()cause
    .ifeqs "\x", "m"
    j 3f
    .endif
4:  beqz s11, unexpected_\x
    mv s8, t5
    bgez t5, 7f
    csrw \x\()ie, x0 /* else it would interrupt again at once */
7:  csrr s9, \x\()epc
    csrr s10, \x\()tval
    li s7, \mode
    csrw \x\()epc, s11
    li s11, 0
    \x\()ret
    .ifeqs "\x", "m"
3:  addi t5, t5, -CAUSE_USER_ECALL /* calls of the environment: causes 8 to 11 */
    sltiu t5, t5, CAUSE_MACHINE_ECALL - CAUSE_USER_ECALL + 1
    beqz t5, 5f
    li t5, CALL_REPORT
    beq a7, t5, finish
    li t5, CALL_MACHINE
    beq a7, t5, machine
5:  csrr t5, mcause
    j 4b
    .endif
.endm

    TRAP_HANDLER PRV_M, m
    TRAP_HANDLER PRV_S, s

unexpected_s:
    csrr s9, sepc
    csrr s10, stval
    mv s8, t5
    slli a0, gp, 1
    ori a0, a0, 1
    j report
unexpected_m:
    csrr s9, mepc
    csrr s10, mtval
    mv s8, t5
    slli a0, gp, 1
    ori a0, a0, 1
    j finish

/* Called in another mode, a test goes on in M-mode, interrupts off. Its pc must mean the same. */
machine:
    li t5, MSTATUS_MPP
    csrs mstatus, t5
    li t5, MSTATUS_MPIE
    csrc mstatus, t5
    csrr t5, mepc
    addi t5, t5, 4
    csrw mepc, t5
    mret

/* a0 is the word for tohost; also from under MPRV or odd PMP rules, as far as those allow. */
finish:
    li t5, MSTATUS_MPRV | MSTATUS_MIE
    csrc mstatus, t5
    la s0, tohost
    li t5, 1
    beq a0, t5, 2f
    mv s1, a0
    la s2, text_case
    call put_text
    mv a0, gp
    call put_decimal
    la s2, text_cause
    call put_text
    mv a0, s8
    call put_hex
    la s2, text_epc
    call put_text
    mv a0, s9
    call put_hex
    la s2, text_tval
    call put_text
    mv a0, s10
    call put_hex
    li a0, '\n'
    call put
    mv a0, s1
2:  sd a0, 0(s0)
3:  j 3b

put_text:
    mv s3, ra
1:  lbu a0, 0(s2)
    beqz a0, 2f
    call put
    addi s2, s2, 1
    j 1b
2:  jr s3

put_decimal:
    mv s3, ra
    li s4, 1000
1:  divu t0, a0, s4
    li t1, 10
    remu t0, t0, t1
    mv s5, a0
    addi a0, t0, '0'
    call put
    mv a0, s5
    divu s4, s4, t1
    bnez s4, 1b
    jr s3

put_hex:
    mv s3, ra
    mv s5, a0
    li s4, 60
1:  srl a0, s5, s4
    andi a0, a0, 15
    li t1, 10
    bltu a0, t1, 2f
    addi a0, a0, 'a' - '0' - 10
2:  addi a0, a0, '0'
    call put
    addi s4, s4, -4
    bgez s4, 1b
    jr s3

put:
    li t0, HTIF_PUTCHAR
    slli t0, t0, 48
    or t0, t0, a0
    sd t0, 0(s0)
1:  ld t0, 0(s0)
    bnez t0, 1b
    ret

#ifdef ENV_V
/* Identity moved by V_OFFSET: one table of 4 KiB pages for the first 2 MiB of RAM. */
enter_user:
    la t0, leaf_table
    li t1, (RAM_BASE >> 2) | PTE_V | PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D
    li t2, 512
1:  sd t1, 0(t0)
    addi t0, t0, 8
    addi t1, t1, 1 << PTE_PPN_SHIFT
    addi t2, t2, -1
    bnez t2, 1b
    la t0, leaf_table
    srli t0, t0, 2
    ori t0, t0, PTE_V
    la t1, middle_table
    sd t0, 0(t1)
    srli t1, t1, 2
    ori t1, t1, PTE_V
    la t0, root_table
    sd t1, 8(t0)
    srli t0, t0, 12
    li t1, SATP_MODE_SV39 << SATP_MODE_SHIFT
    or t0, t0, t1
    csrw satp, t0
    sfence.vma
    la t0, test
    li t1, V_OFFSET
    sub t0, t0, t1
    csrw mepc, t0
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    mret

    .bss
    .align 12
root_table:
    .space 4096
middle_table:
    .space 4096
leaf_table:
    .space 4096
#endif

    .section .rodata
text_case:
    .asciz "case "
text_cause:
    .asciz ": last trap: cause "
text_epc:
    .asciz " epc "
text_tval:
    .asciz " tval "

    .section .tohost, "aw", @progbits
    .align 6
    .global tohost, fromhost
    .size tohost, 8
    .size fromhost, 8
tohost:
    .dword 0
    .align 6
fromhost:
    .dword 0
