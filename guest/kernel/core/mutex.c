#include "mutex.h"

#include "bug.h"
#include "sched.h"

void mutex_init(struct mutex *m)
{
    m->owner = NULL;
    init_waitqueue_head(&m->wait);
}

static bool mutex_trylock(struct mutex *m)
{
    if (m->owner) {
        return false;
    }
    m->owner = current;
    return true;
}

/*
 * The one that unlocks hands the mutex over to the first waiter, so that nobody who comes later
 * gets in before.
 */
void mutex_lock(struct mutex *m)
{
    struct wait_queue_entry e;

    if (mutex_trylock(m)) {
        return;
    }
    if (m->owner == current) {
        panic("mutex_lock: %s locks it twice", current->comm);
    }
    init_wait(&e);
    add_wait_queue_exclusive(&m->wait, &e);
    while (m->owner != current) {
        current->state = TASK_UNINTERRUPTIBLE;
        schedule();
    }
    current->state = TASK_RUNNING;
    list_del(&e.entry);
}

void mutex_unlock(struct mutex *m)
{
    struct wait_queue_entry *first;

    BUG_ON(m->owner != current);
    first = list_first_entry_or_null(&m->wait.head, struct wait_queue_entry, entry);
    m->owner = first ? first->task : NULL;
    if (first) {
        wake_up_process(first->task);
    }
}
