/*
 * Sleeping mutual exclusion. A mutex belongs to the task that locked it; it is needed only where
 * the owner may sleep, since the kernel lock keeps others out otherwise. Waiters are served in
 * order of arrival.
 */
#ifndef MUTEX_H
#define MUTEX_H

#include "wait.h"

struct mutex {
    struct task_struct *owner; /* NULL: free */
    struct wait_queue_head wait;
};

#define DEFINE_MUTEX(name) struct mutex name = {NULL, {LIST_HEAD_INIT((name).wait.head)}}

void mutex_init(struct mutex *m);
/* Sleeps, uninterruptibly. Not recursive: locking it twice panics. */
void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);

#endif
