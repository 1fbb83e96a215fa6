/* Between arch/trap.c and the code that starts tasks or reports the end of one. */
#ifndef ARCH_TRAP_H
#define ARCH_TRAP_H

#include "ptrace_regs.h"

/* Called by arch/entry.S with a trap's registers saved. */
void trap_handler(struct pt_regs *regs);
/* The last C code before user mode; drops the kernel lock. */
void return_to_user(struct pt_regs *regs);
/* First code of a new task (arch/entry.S). */
void ret_from_fork(void);

#endif
