/*
 * Traps: what arch/entry.S calls with the registers saved. Traps from user mode take the kernel
 * lock and give it back; traps from the kernel (faults in user copies) find it held.
 */
#include "bug.h"
#include "irq.h"
#include "mm.h"
#include "printk.h"
#include "sched.h"
#include "syscall.h"
#include "tlbflush.h"

#include "arch/asm.h"
#include "arch/trap.h"

_Static_assert(offsetof(struct task_struct, kernel_sp) == TASK_KERNEL_SP, "arch/asm.h");
_Static_assert(offsetof(struct task_struct, user_sp) == TASK_USER_SP, "arch/asm.h");
_Static_assert(offsetof(struct task_struct, context) == TASK_CONTEXT, "arch/asm.h");

/* One entry of __ex_table. */
struct exception_fixup {
    unsigned long insn, fixup;
};
extern const struct exception_fixup _ex_table_start[], _ex_table_end[];

u64 irq_count[3];

void handle_pending_irqs(void)
{
    unsigned long pending = csr_read(sip) & csr_read(sie);

    if (pending & SIE_SSIE) {
        csr_clear(sip, SIE_SSIE);
        irq_count[IRQ_KIND_SOFT]++;
    }
    if (pending & SIE_STIE) {
        irq_count[IRQ_KIND_TIMER]++;
        timer_interrupt();
    }
    if (pending & SIE_SEIE) {
        irq_count[IRQ_KIND_EXTERNAL]++;
        plic_handle();
    }
}

/* ---- Page faults ---- */

static unsigned int fault_flags(unsigned long cause)
{
    switch (cause) {
    case CAUSE_STORE_PAGE_FAULT:
        return FAULT_FLAG_WRITE;
    case CAUSE_FETCH_PAGE_FAULT:
        return FAULT_FLAG_INSTRUCTION;
    default:
        return 0;
    }
}

static bool is_page_fault(unsigned long cause)
{
    return cause == CAUSE_LOAD_PAGE_FAULT || cause == CAUSE_STORE_PAGE_FAULT ||
           cause == CAUSE_FETCH_PAGE_FAULT;
}

static void report_fault(const struct pt_regs *regs, const char *what)
{
    pr_warn("%s[%d]: %s at pc %lx, address %lx, sp %lx, ra %lx\n", current->comm, current->pid,
            what, regs->epc, regs->badaddr, regs->sp, regs->ra);
}

static void user_fault_signal(struct pt_regs *regs, int sig, int code, const char *what)
{
    const struct sigaction *action = &current->sighand->action[sig - 1];

    if (action->sa_handler == SIG_DFL) {
        report_fault(regs, what);
    }
    force_sig_fault(sig, code, regs->badaddr);
}

static void user_page_fault(struct pt_regs *regs)
{
    int code = SEGV_MAPERR;
    int sig = do_page_fault(current->mm, regs->badaddr, FAULT_FLAG_USER | fault_flags(regs->cause),
                            &code);

    if (sig == SIGSEGV) {
        user_fault_signal(regs, sig, code, "segfault");
    } else if (sig == SIGBUS) {
        user_fault_signal(regs, sig, code, "bus error");
    } else if (sig) {
        force_sig(sig);
    }
}

static const struct exception_fixup *find_fixup(unsigned long insn)
{
    for (const struct exception_fixup *e = _ex_table_start; e < _ex_table_end; e++) {
        if (e->insn == insn) {
            return e;
        }
    }
    return NULL;
}

static void show_regs(const struct pt_regs *regs)
{
    const unsigned long *x = &regs->epc;

    printk("pc %lx cause %ld address %lx status %lx\n", regs->epc, (long)regs->cause, regs->badaddr,
           regs->status);
    for (int i = 1; i < 32; i += 4) {
        printk("x%-2d %016lx %016lx %016lx %016lx\n", i, x[i], x[i + 1], x[i + 2],
               i + 3 < 32 ? x[i + 3] : 0);
    }
}

static void kernel_trap(struct pt_regs *regs)
{
    const struct exception_fixup *fixup = find_fixup(regs->epc);

    if (fixup && is_page_fault(regs->cause) && current->mm && regs->badaddr < task_size) {
        int code;

        if (do_page_fault(current->mm, regs->badaddr, fault_flags(regs->cause), &code) == 0) {
            return;
        }
    }
    if (!fixup) {
        show_regs(regs);
        show_backtrace(regs->s0);
        panic("kernel_trap: unexpected trap, cause %ld, at %lx", (long)regs->cause, regs->epc);
    }
    regs->epc = fixup->fixup;
}

/* ---- From user mode ---- */

static void user_exception(struct pt_regs *regs)
{
    switch (regs->cause) {
    case CAUSE_USER_ECALL:
        regs->epc += 4;
        do_syscall(regs);
        break;
    case CAUSE_FETCH_PAGE_FAULT:
    case CAUSE_LOAD_PAGE_FAULT:
    case CAUSE_STORE_PAGE_FAULT:
        user_page_fault(regs);
        break;
    case CAUSE_ILLEGAL_INSTRUCTION:
        if (!fpu_first_use(regs)) {
            regs->badaddr = regs->epc;
            user_fault_signal(regs, SIGILL, ILL_ILLOPC, "illegal instruction");
        }
        break;
    case CAUSE_BREAKPOINT:
        regs->badaddr = regs->epc;
        force_sig_fault(SIGTRAP, TRAP_BRKPT, regs->epc);
        break;
    case CAUSE_MISALIGNED_FETCH:
    case CAUSE_MISALIGNED_LOAD:
    case CAUSE_MISALIGNED_STORE:
        user_fault_signal(regs, SIGBUS, BUS_ADRALN, "misaligned access");
        break;
    default:
        user_fault_signal(regs, SIGSEGV, SEGV_ACCERR, "access fault");
    }
}

/*
 * Before user mode goes on: signals, and other tasks' turns. Either may make the other due. A task
 * comes through here also after its system call, exec or first turn.
 */
void return_to_user(struct pt_regs *regs)
{
    while (current->flags & (PF_NEED_RESCHED | PF_SIGPENDING | PF_RESTORE_SIGMASK)) {
        if (current->flags & PF_NEED_RESCHED) {
            schedule();
        }
        if (current->flags & (PF_SIGPENDING | PF_RESTORE_SIGMASK)) {
            do_signal(regs);
        }
    }
    account_system_time();
    kernel_unlock();
}

void trap_handler(struct pt_regs *regs)
{
    if (!user_mode(regs)) {
        kernel_trap(regs);
        return;
    }
    kernel_lock();
    account_user_time();
    if (regs->cause & CAUSE_INTERRUPT) {
        handle_pending_irqs();
    } else {
        user_exception(regs);
    }
    return_to_user(regs);
}
