/* What a clone, clone3 or fork asks for (linux/sched.h). */
#ifndef CORE_FORK_H
#define CORE_FORK_H

#include "types.h"

#define CSIGNAL              0xffUL /* clone: the low byte of flags is the exit signal */
#define CLONE_VM             0x100UL
#define CLONE_FS             0x200UL
#define CLONE_FILES          0x400UL
#define CLONE_SIGHAND        0x800UL
#define CLONE_VFORK          0x4000UL
#define CLONE_PARENT         0x8000UL
#define CLONE_THREAD         0x10000UL
#define CLONE_SYSVSEM        0x40000UL
#define CLONE_SETTLS         0x80000UL
#define CLONE_PARENT_SETTID  0x100000UL
#define CLONE_CHILD_CLEARTID 0x200000UL
#define CLONE_DETACHED       0x400000UL
#define CLONE_UNTRACED       0x800000UL
#define CLONE_CHILD_SETTID   0x1000000UL
#define CLONE_IO             0x80000000UL
#define CLONE_CLEAR_SIGHAND  0x100000000UL

#define CLONE_SUPPORTED                                                                            \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_VFORK | CLONE_PARENT |              \
     CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID |    \
     CLONE_DETACHED | CLONE_UNTRACED | CLONE_CHILD_SETTID | CLONE_IO | CLONE_CLEAR_SIGHAND)

struct kernel_clone_args {
    unsigned long flags;
    int exit_signal;
    unsigned long stack; /* the child's sp; 0: the parent's */
    unsigned long tls;
    int *parent_tid; /* user */
    int *child_tid;  /* user */
};

#endif
