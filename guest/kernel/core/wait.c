#include "wait.h"

#include "sched.h"

void init_wait(struct wait_queue_entry *e)
{
    INIT_LIST_HEAD(&e->entry);
    e->task = current;
    e->exclusive = false;
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
    e->exclusive = false;
    list_add(&e->entry, &wq->head);
}

void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
    e->exclusive = true;
    list_add_tail(&e->entry, &wq->head);
}

void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
    (void)wq;
    list_del_init(&e->entry);
}

void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *e, int state)
{
    if (list_empty(&e->entry)) {
        add_wait_queue(wq, e);
    }
    current->state = state;
}

void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
    current->state = TASK_RUNNING;
    remove_wait_queue(wq, e);
}

/* A woken task leaves the queue by itself, when it next runs. */
static void wake_up_common(struct wait_queue_head *wq, bool all)
{
    struct wait_queue_entry *e;

    list_for_each_entry(e, &wq->head, entry) {
        bool woken =
            wake_up_state(e->task, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE | TASK_KILLABLE);

        if (woken && e->exclusive && !all) {
            break;
        }
    }
}

void wake_up(struct wait_queue_head *wq)
{
    wake_up_common(wq, false);
}

void wake_up_all(struct wait_queue_head *wq)
{
    wake_up_common(wq, true);
}

bool wait_interrupted(int state)
{
    return (state == TASK_INTERRUPTIBLE && signal_pending(current)) ||
           (state == TASK_KILLABLE && fatal_signal_pending(current));
}
