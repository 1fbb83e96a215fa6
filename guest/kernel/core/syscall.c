/* The system-call table and its entry. */
#include "syscall.h"

#include "errno.h"
#include "printk.h"
#include "sched.h"

#define NR_SYSCALLS 512

typedef long (*syscall_fn)(unsigned long, unsigned long, unsigned long, unsigned long,
                           unsigned long, unsigned long);

/* Functions take the first so many of the six arguments: the calling convention allows it. */
#define SYSCALL(nr, name) long sys_##name();
#define SYSCALL_NONE(nr, name)
#include "core/syscall.def"
#undef SYSCALL
#undef SYSCALL_NONE

/* Known not to exist: programs ask and do without. */
static long sys_none(void)
{
    return -ENOSYS;
}

static const syscall_fn syscall_table[NR_SYSCALLS] = {
#define SYSCALL(nr, name)      [nr] = (syscall_fn)(void *)sys_##name,
#define SYSCALL_NONE(nr, name) [nr] = (syscall_fn)(void *)sys_none,
#include "core/syscall.def"
#undef SYSCALL
#undef SYSCALL_NONE
};

/* Each one that is missing is named once; of those beyond the table, the first. */
static void report_missing(unsigned long nr)
{
    static bool reported[NR_SYSCALLS + 1];
    bool *told = &reported[nr < NR_SYSCALLS ? nr : NR_SYSCALLS];

    if (!*told) {
        *told = true;
        pr_warn("%s[%d]: system call %lu is not implemented\n", current->comm, current->pid, nr);
    }
}

void do_syscall(struct pt_regs *regs)
{
    unsigned long nr = regs->a7;
    syscall_fn fn = nr < NR_SYSCALLS ? syscall_table[nr] : NULL;

    if (!fn) {
        report_missing(nr);
        regs->a0 = (unsigned long)-ENOSYS;
        return;
    }
    regs->a0 = (unsigned long)fn(regs->orig_a0, regs->a1, regs->a2, regs->a3, regs->a4, regs->a5);
}
