/* Futexes, for the tasks that end. */
#ifndef CORE_FUTEX_H
#define CORE_FUTEX_H

#include "types.h"

struct task_struct;

void futex_init(void);

/* Wakes one waiter at a user address of the current address space. */
void futex_wake_address(int *uaddr);
/* Releases the robust futexes that the current task holds, waking a waiter of each. */
void futex_exit_robust(struct task_struct *task);

#endif
