/* Who a process is: pids, groups, sessions; and users, of which there is one, root. */
#include "sched.h"
#include "uaccess.h"

long sys_getpid(void)
{
    return current->tgid;
}

long sys_gettid(void)
{
    return current->pid;
}

long sys_getppid(void)
{
    struct task_struct *parent = current->group_leader->real_parent;

    return parent ? parent->tgid : 0;
}

long sys_set_tid_address(int *uaddr)
{
    current->clear_child_tid = uaddr;
    return current->pid;
}

/* ---- Groups and sessions ---- */

/* The process with this pid (0: the caller's), by its leader. */
static struct task_struct *process_of(pid_t pid)
{
    struct task_struct *task = pid ? find_task_by_pid(pid) : current->group_leader;

    return task && thread_group_leader(task) && !(task->flags & PF_KTHREAD) ? task : NULL;
}

static bool group_in_session(pid_t pgrp, pid_t session)
{
    struct task_struct *p;

    for_each_process(p) {
        if (p->signal->pgrp == pgrp && p->signal->session == session) {
            return true;
        }
    }
    return false;
}

long sys_setpgid(unsigned long upid, unsigned long upgid)
{
    pid_t pgid = (pid_t)upgid;
    struct task_struct *p = process_of((pid_t)upid);

    if (pgid < 0) {
        return -EINVAL;
    }
    if (!p) {
        return -ESRCH;
    }
    if (p != current->group_leader) {
        if (p->real_parent != current->group_leader) {
            return -ESRCH;
        }
        if (p->signal->session != current->signal->session) {
            return -EPERM;
        }
        if (p->signal->has_execed) {
            return -EACCES;
        }
    }
    if (p->signal->session == p->pid) {
        return -EPERM;
    }
    pgid = pgid ? pgid : p->pid;
    if (pgid != p->pid && !group_in_session(pgid, current->signal->session)) {
        return -EPERM;
    }
    p->signal->pgrp = pgid;
    return 0;
}

long sys_getpgid(unsigned long pid)
{
    struct task_struct *p = process_of((pid_t)pid);

    return p ? p->signal->pgrp : -ESRCH;
}

long sys_getsid(unsigned long pid)
{
    struct task_struct *p = process_of((pid_t)pid);

    return p ? p->signal->session : -ESRCH;
}

long sys_setsid(void)
{
    struct signal_struct *signal = current->signal;
    struct task_struct *p;

    for_each_process(p) {
        if (p->signal->pgrp == current->tgid) {
            return -EPERM;
        }
    }
    signal->session = current->tgid;
    signal->pgrp = current->tgid;
    return current->tgid;
}

/* ---- Users ---- */

long sys_getuid(void)
{
    return 0;
}

long sys_geteuid(void)
{
    return 0;
}

long sys_getgid(void)
{
    return 0;
}

long sys_getegid(void)
{
    return 0;
}

static long put_root_ids(u32 *real, u32 *effective, u32 *saved)
{
    return put_user(0u, real) || put_user(0u, effective) || put_user(0u, saved) ? -EFAULT : 0;
}

long sys_getresuid(u32 *real, u32 *effective, u32 *saved)
{
    return put_root_ids(real, effective, saved);
}

long sys_getresgid(u32 *real, u32 *effective, u32 *saved)
{
    return put_root_ids(real, effective, saved);
}

/* -1 keeps an id as it is. Nobody can become anybody else. */
static long only_root(unsigned long a, unsigned long b, unsigned long c)
{
    return ((u32)a == 0 || (u32)a == ~0u) && ((u32)b == 0 || (u32)b == ~0u) &&
                   ((u32)c == 0 || (u32)c == ~0u)
               ? 0
               : -EPERM;
}

long sys_setuid(unsigned long id)
{
    return only_root(id, 0, 0);
}

long sys_setgid(unsigned long id)
{
    return only_root(id, 0, 0);
}

long sys_setreuid(unsigned long real, unsigned long effective)
{
    return only_root(real, effective, 0);
}

long sys_setregid(unsigned long real, unsigned long effective)
{
    return only_root(real, effective, 0);
}

long sys_setresuid(unsigned long real, unsigned long effective, unsigned long saved)
{
    return only_root(real, effective, saved);
}

long sys_setresgid(unsigned long real, unsigned long effective, unsigned long saved)
{
    return only_root(real, effective, saved);
}

long sys_getgroups(void)
{
    return 0;
}

long sys_setgroups(unsigned long count)
{
    return count ? -EPERM : 0;
}
