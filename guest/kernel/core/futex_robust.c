/*
 * Robust futexes: a thread that ends marks those it still holds (FUTEX_OWNER_DIED) and wakes a
 * waiter, following the list it has kept in user memory (linux/futex.h).
 */
#include "core/futex.h"

#include "mm.h"
#include "sched.h"
#include "uaccess.h"

#define FUTEX_WAITERS     0x80000000u
#define FUTEX_OWNER_DIED  0x40000000u
#define FUTEX_TID_MASK    0x3fffffffu
#define ROBUST_LIST_LIMIT 2048

struct robust_list {
    struct robust_list *next;
};

struct robust_list_head {
    struct robust_list list;
    long futex_offset;
    struct robust_list *list_op_pending;
};

/* The lowest bit of a link marks a priority-inheritance futex. */
static struct robust_list *link_target(struct robust_list *link)
{
    return (struct robust_list *)((unsigned long)link & ~1UL);
}

static bool owner_died(u32 *uaddr, pid_t pid)
{
    u32 value, seen;

    if (get_user(value, uaddr)) {
        return false;
    }
    for (;; value = seen) {
        if ((value & FUTEX_TID_MASK) != (u32)pid) {
            return true;
        }
        if (cmpxchg_user(uaddr, value, (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED, &seen)) {
            return false;
        }
        if (seen == value) {
            break;
        }
    }
    if (value & FUTEX_WAITERS) {
        futex_wake_address((int *)uaddr);
    }
    return true;
}

void futex_exit_robust(struct task_struct *task)
{
    struct robust_list_head *uhead = task->robust_list, head;
    struct robust_list *entry;

    if (!uhead || !task->mm || get_user(head, uhead)) {
        return;
    }
    entry = link_target(head.list.next);
    for (int i = 0; i < ROBUST_LIST_LIMIT && entry != &uhead->list; i++) {
        struct robust_list next;

        if (get_user(next, entry) ||
            (entry != link_target(head.list_op_pending) &&
             !owner_died((u32 *)((char *)entry + head.futex_offset), task->pid))) {
            return;
        }
        entry = link_target(next.next);
    }
    if (head.list_op_pending) {
        owner_died((u32 *)((char *)link_target(head.list_op_pending) + head.futex_offset),
                   task->pid);
    }
}

long sys_set_robust_list(void *head, unsigned long size)
{
    if (size != sizeof(struct robust_list_head)) {
        return -EINVAL;
    }
    current->robust_list = head;
    return 0;
}

long sys_get_robust_list(unsigned long pid, void **uhead, unsigned long *usize)
{
    struct task_struct *task = (int)pid ? find_task_by_pid((int)pid) : current;
    void *head;

    if (!task) {
        return -ESRCH;
    }
    head = task->robust_list;
    if (put_user(head, uhead) || put_user(sizeof(struct robust_list_head), usize)) {
        return -EFAULT;
    }
    return 0;
}
