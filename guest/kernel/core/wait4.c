/* Waiting for children: wait4, waitid. */
#include "core/rusage.h"
#include "core/task.h"
#include "uaccess.h"

#define WNOHANG    1
#define WUNTRACED  2
#define WSTOPPED   2
#define WEXITED    4
#define WCONTINUED 8
#define WNOWAIT    0x01000000
#define WNOTHREAD  0x20000000
#define WALL       0x40000000
#define WCLONE     0x80000000

#define P_ALL  0
#define P_PID  1
#define P_PGID 2

/* What is waited for, and what was found. */
struct wait_opts {
    int type; /* P_... */
    pid_t id;
    unsigned long options;
    /* out: */
    pid_t pid; /* 0: none yet */
    int status;
    int cause; /* CLD_... */
    struct rusage rusage;
};

static bool eligible(const struct wait_opts *wo, const struct task_struct *child)
{
    switch (wo->type) {
    case P_PID:
        return child->pid == wo->id;
    case P_PGID:
        return child->signal->pgrp == wo->id;
    default:
        return true;
    }
}

static void add_child_usage(const struct task_struct *child)
{
    struct signal_struct *own = current->signal, *gone = child->signal;

    own->cutime += gone->utime + child->utime + gone->cutime;
    own->cstime += gone->stime + child->stime + gone->cstime;
    own->cmin_flt += gone->min_flt + child->min_flt + gone->cmin_flt;
    own->cmaj_flt += gone->maj_flt + child->maj_flt + gone->cmaj_flt;
    own->cnvcsw += gone->nvcsw + child->nvcsw + gone->cnvcsw;
    own->cnivcsw += gone->nivcsw + child->nivcsw + gone->cnivcsw;
    own->cmaxrss = max(own->cmaxrss, max(gone->maxrss, gone->cmaxrss));
}

static void reap_zombie(struct wait_opts *wo, struct task_struct *child)
{
    int code = child->exit_code;

    wo->pid = child->pid;
    wo->status = code;
    wo->cause = code & 0x7f ? CLD_KILLED : CLD_EXITED;
    get_rusage(child, RUSAGE_BOTH, &wo->rusage);
    if (!(wo->options & WNOWAIT)) {
        add_child_usage(child);
        release_task(child);
    }
}

/* True when `child` has something to tell. */
static bool wait_consider(struct wait_opts *wo, struct task_struct *child)
{
    struct signal_struct *signal = child->signal;

    if (signal->nr_live == 0) {
        if (!(wo->options & WEXITED)) {
            return false;
        }
        reap_zombie(wo, child);
        return true;
    }
    if ((wo->options & WSTOPPED) && signal->stopped && !signal->stop_reported) {
        wo->status = signal->stop_code << 8 | 0x7f;
        wo->cause = CLD_STOPPED;
        signal->stop_reported = !(wo->options & WNOWAIT);
    } else if ((wo->options & WCONTINUED) && signal->continued) {
        wo->status = 0xffff;
        wo->cause = CLD_CONTINUED;
        signal->continued = wo->options & WNOWAIT;
    } else {
        return false;
    }
    wo->pid = child->pid;
    get_rusage(child, RUSAGE_BOTH, &wo->rusage);
    return true;
}

/* One look at all children: 1 when one was found, 0 when none is ready, -ECHILD. */
static int look_at_children(struct wait_opts *wo)
{
    struct task_struct *child;
    bool any = false;

    list_for_each_entry(child, &current->signal->children, sibling) {
        if (!eligible(wo, child) || (child->flags & PF_KTHREAD)) {
            continue;
        }
        any = true;
        if (wait_consider(wo, child)) {
            return 1;
        }
    }
    return any ? 0 : -ECHILD;
}

static int do_wait(struct wait_opts *wo)
{
    int found = 0, error;

    error =
        wait_event_interruptible(&current->signal->wait_chldexit,
                                 (found = look_at_children(wo)) != 0 || (wo->options & WNOHANG));
    return error ? error : min(found, 0);
}

long sys_wait4(unsigned long upid, int *status, unsigned long options, struct rusage *rusage)
{
    struct wait_opts wo = {.options = options | WEXITED};
    pid_t pid = (int)upid;
    int error;

    if (options & ~(unsigned long)(WNOHANG | WUNTRACED | WCONTINUED | WNOTHREAD | WALL | WCLONE) &
        0xffffffff) {
        return -EINVAL;
    }
    wo.type = pid == -1 ? P_ALL : pid > 0 ? P_PID : P_PGID;
    wo.id = pid > 0 ? pid : pid == 0 ? current->signal->pgrp : -pid;
    error = do_wait(&wo);
    if (error || wo.pid == 0) {
        return error;
    }
    if ((status && put_user(wo.status, status)) || (rusage && put_user(wo.rusage, rusage))) {
        return -EFAULT;
    }
    return wo.pid;
}

long sys_waitid(unsigned long type, unsigned long id, struct siginfo *uinfo, unsigned long options,
                struct rusage *rusage)
{
    struct wait_opts wo = {.type = (int)type, .id = (pid_t)id, .options = options};
    struct siginfo info = {0};
    int error;

    if (type > P_PGID || !(options & (WEXITED | WSTOPPED | WCONTINUED)) ||
        (options & ~(unsigned long)(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED |
                                    WNOTHREAD | WALL | WCLONE))) {
        return -EINVAL;
    }
    if (type == P_PGID && id == 0) {
        wo.id = current->signal->pgrp;
    }
    error = do_wait(&wo);
    if (error) {
        return error;
    }
    if (wo.pid) {
        info.si_signo = SIGCHLD;
        info.si_code = wo.cause;
        info.si_pid = wo.pid;
        info.si_status = wo.cause == CLD_EXITED      ? wo.status >> 8
                         : wo.cause == CLD_CONTINUED ? SIGCONT
                         : wo.cause == CLD_STOPPED   ? wo.status >> 8
                                                     : wo.status & 0x7f;
    }
    if ((uinfo && put_user(info, uinfo)) || (wo.pid && rusage && put_user(wo.rusage, rusage))) {
        return -EFAULT;
    }
    return 0;
}
