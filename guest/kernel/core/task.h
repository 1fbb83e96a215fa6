/* Between the files that make, switch and end tasks. */
#ifndef CORE_TASK_H
#define CORE_TASK_H

#include "sched.h"

/* In sched.c: */
/* Makes ret_from_fork() the first thing the task does; marks the end of its stack. */
void init_task_stack(struct task_struct *task);
void new_task_start(struct task_struct *prev);
unsigned int nr_runnable(void);
unsigned long nr_context_switches(void);

/* In sched_stat.c: */
/* Called at every tick. */
void update_loadavg(void);
void count_fork(void);

/* In task.c: */
/* The boot hart's first and later idle task. */
extern struct task_struct init_task;
void task_init(void);
/* An empty task with a kernel stack and one reference; NULL when memory is short. */
struct task_struct *task_alloc(void);
/* A free pid, or -EAGAIN. */
pid_t alloc_pid(void);
/* Enters, removes the task's pid. */
void hash_task(struct task_struct *task);
void unhash_task(struct task_struct *task);
/* Makes `leader` a process of its own, with default limits; false when memory is short. */
bool signal_struct_alloc(struct task_struct *leader);
/* Enters a complete task, thread or leader, into the lists of tasks. */
void link_task(struct task_struct *task);
/* In itimer.c: */
void itimer_init(struct signal_struct *signal);
/* One tick has gone by in the current process. Ticks are taken in user mode, all but a few. */
void itimer_tick(void);

/* In exit.c: */
/* Takes a zombie out of all lists; its memory goes with the last reference. */
void release_task(struct task_struct *task);

/* In fork.c: */
/* The parent of a vfork child goes on. */
void vfork_done(struct task_struct *task);

#endif
