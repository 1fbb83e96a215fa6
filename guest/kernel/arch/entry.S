/*
 * Trap entry and exit. In user mode sscratch holds the task, in the kernel 0; tp holds the task in
 * the kernel. Interrupts stay off (priv spec 4.1.1: a trap clears SIE) until sret.
 */
#include "arch/asm.h"
#include "csr.h"
#include "ptrace_regs.h"

    .text

    .balign 4
ENTRY(trap_entry)
    csrrw tp, sscratch, tp
    bnez tp, 1f
    csrr tp, sscratch
    sd sp, TASK_USER_SP(tp)
    j 2f
1:  sd sp, TASK_USER_SP(tp)
    ld sp, TASK_KERNEL_SP(tp)
2:  addi sp, sp, -PT_REGS_SIZE
    sd x1, PT_X(1)(sp)
    sd x3, PT_X(3)(sp)
    .irp n, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, \
            27, 28, 29, 30, 31
    sd x\n, PT_X(\n)(sp)
    .endr

    /* User memory is out of reach until a user copy asks for it. */
    li t0, SSTATUS_SUM
    csrrc s1, sstatus, t0
    ld s0, TASK_USER_SP(tp)
    csrr s2, sepc
    csrr s3, stval
    csrr s4, scause
    csrr s5, sscratch
    csrw sscratch, zero
    sd s0, PT_X(2)(sp)
    sd s5, PT_X(4)(sp)
    sd s1, PT_STATUS(sp)
    sd s2, PT_EPC(sp)
    sd s3, PT_BADADDR(sp)
    sd s4, PT_CAUSE(sp)
    sd a0, PT_ORIG_A0(sp)

    mv s0, zero
    mv a0, sp
    call trap_handler
END(trap_entry)

/* In: sp = the pt_regs to go back to. */
ENTRY(trap_return)
    ld t0, PT_STATUS(sp)
    ld t1, PT_EPC(sp)
    andi t2, t0, SSTATUS_SPP
    bnez t2, 1f
    csrw sscratch, tp
1:  csrw sstatus, t0
    /* A reservation must not outlive its task's turn (unpriv spec, Zalrsc): a failing or
     * succeeding sc to any address ends it. This one rewrites sepc's place. */
    sc.d zero, t1, (sp)
    csrw sepc, t1
    ld x1, PT_X(1)(sp)
    ld x3, PT_X(3)(sp)
    ld x4, PT_X(4)(sp)
    .irp n, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, \
            27, 28, 29, 30, 31
    ld x\n, PT_X(\n)(sp)
    .endr
    ld x2, PT_X(2)(sp)
    sret
END(trap_return)

/* First turn of a new task. In: a0 = the task that ran before. */
ENTRY(ret_from_fork)
    call new_task_start
    j trap_return
END(ret_from_fork)
