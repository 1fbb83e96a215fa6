/*
 * System calls. core/syscall.def lists them: SYSCALL(number, name) calls sys_name(). Each function
 * takes the arguments it uses, all of a full register's width (unsigned long or a user pointer),
 * and returns the result or -errno.
 */
#ifndef SYSCALL_H
#define SYSCALL_H

#include "ptrace_regs.h"

/* Runs the system call that `regs` asks for and leaves its result in a0. */
void do_syscall(struct pt_regs *regs);

/* The registers of the current task's trap from user mode. */
#define current_pt_regs() task_pt_regs(current)

#endif
