/*
 * Wait queues: tasks that sleep until somebody changes what they wait for.
 *
 * A sleeper joins the queue, looks at its condition, and calls schedule(); whoever changes the
 * condition calls wake_up() afterwards. The kernel lock is held from the look until the task has
 * left the processor, so no wake-up is lost. Everything may have changed after a sleep.
 */
#ifndef WAIT_H
#define WAIT_H

#include "errno.h"
#include "list.h"
#include "types.h"

struct task_struct;

struct wait_queue_head {
    struct list_head head;
};

/* One sleeper, usually on its own stack. */
struct wait_queue_entry {
    struct list_head entry;
    struct task_struct *task;
    bool exclusive; /* wake_up() stops behind it */
};

#define WAIT_QUEUE_HEAD(name) struct wait_queue_head name = {LIST_HEAD_INIT((name).head)}

static inline void init_waitqueue_head(struct wait_queue_head *wq)
{
    INIT_LIST_HEAD(&wq->head);
}

static inline bool waitqueue_active(const struct wait_queue_head *wq)
{
    return !list_empty(&wq->head);
}

/* Makes `e` an entry of the current task, on no queue. */
void init_wait(struct wait_queue_entry *e);
/* Joins, leaves a queue. remove_wait_queue() may be called when it is on none. */
void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e);
void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *e);
void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e);

/* Joins the queue if not on it yet, and sets the task's state (TASK_...). */
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *e, int state);
/* Leaves the queue, running again. */
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *e);

/* Makes runnable: every sleeper up to the first exclusive one, or all of them. */
void wake_up(struct wait_queue_head *wq);
void wake_up_all(struct wait_queue_head *wq);

/* The states a sleeper chooses from; see sched.h. */
#define TASK_RUNNING         0
#define TASK_INTERRUPTIBLE   1 /* a signal ends the sleep */
#define TASK_UNINTERRUPTIBLE 2 /* only a wake-up ends it */
#define TASK_KILLABLE        4 /* a fatal signal ends it */

void schedule(void);
bool wait_interrupted(int state);
long schedule_timeout(long ticks);

#define wait_event_state(wq, condition, state)                                                     \
    ({                                                                                             \
        struct wait_queue_entry wait_entry;                                                        \
        int wait_result = 0;                                                                       \
        init_wait(&wait_entry);                                                                    \
        for (;;) {                                                                                 \
            prepare_to_wait(wq, &wait_entry, state);                                               \
            if (condition) {                                                                       \
                break;                                                                             \
            }                                                                                      \
            if (wait_interrupted(state)) {                                                         \
                wait_result = -ERESTARTSYS;                                                        \
                break;                                                                             \
            }                                                                                      \
            schedule();                                                                            \
        }                                                                                          \
        finish_wait(wq, &wait_entry);                                                              \
        wait_result;                                                                               \
    })

/* Sleeps until `condition` holds. `wq` is a pointer. */
#define wait_event(wq, condition)               ((void)wait_event_state(wq, condition, TASK_UNINTERRUPTIBLE))
/* The same; a signal ends the sleep with -ERESTARTSYS, else 0. */
#define wait_event_interruptible(wq, condition) wait_event_state(wq, condition, TASK_INTERRUPTIBLE)

/* Sleeps until `condition` holds or `ticks` (1/HZ s) have passed: ticks left, 0 if it failed. */
#define wait_event_timeout(wq, condition, ticks)                                                   \
    ({                                                                                             \
        struct wait_queue_entry wait_entry;                                                        \
        long wait_left = (ticks);                                                                  \
        bool wait_done;                                                                            \
        init_wait(&wait_entry);                                                                    \
        for (;;) {                                                                                 \
            prepare_to_wait(wq, &wait_entry, TASK_UNINTERRUPTIBLE);                                \
            wait_done = (condition);                                                               \
            if (wait_done || wait_left == 0) {                                                     \
                break;                                                                             \
            }                                                                                      \
            wait_left = schedule_timeout(wait_left);                                               \
        }                                                                                          \
        finish_wait(wq, &wait_entry);                                                              \
        wait_done ? max(wait_left, 1L) : 0L;                                                       \
    })

#endif
