/* The signal system calls. */
#include "core/sigdeliver.h"
#include "sched.h"
#include "uaccess.h"

/* ---- Sending ---- */

static struct siginfo user_info(int sig, int code)
{
    struct siginfo info = {.si_signo = sig, .si_code = code, .si_pid = current->tgid};

    return info;
}

static bool valid_signal(unsigned long sig)
{
    return (unsigned int)sig <= NSIG;
}

/* Every process but the first and the caller's. */
static long kill_all(int sig, const struct siginfo *info)
{
    struct task_struct *p;
    long error = -ESRCH;

    for_each_process(p) {
        if (p->tgid != 1 && !same_thread_group(p, current) && !(p->flags & PF_KTHREAD)) {
            error = sig ? send_signal(sig, info, p, true) : 0;
        }
    }
    return error;
}

long sys_kill(unsigned long upid, unsigned long usig)
{
    int pid = (int)upid, sig = (int)usig;
    struct siginfo info = user_info(sig, SI_USER);
    struct task_struct *task;

    if (!valid_signal(usig)) {
        return -EINVAL;
    }
    if (pid == -1) {
        return kill_all(sig, &info);
    }
    if (pid <= 0) {
        return kill_pgrp(pid ? -pid : current->signal->pgrp, sig, &info);
    }
    task = find_task_by_pid(pid);
    if (!task) {
        return -ESRCH;
    }
    return sig ? send_signal(sig, &info, task, true) : 0;
}

/* tgid 0: any process. */
static long send_to_thread(pid_t tgid, pid_t pid, int sig, const struct siginfo *info)
{
    struct task_struct *task = find_task_by_pid(pid);

    if (!task || (tgid && task->tgid != tgid)) {
        return -ESRCH;
    }
    return sig ? send_signal(sig, info, task, false) : 0;
}

long sys_tgkill(unsigned long tgid, unsigned long pid, unsigned long sig)
{
    struct siginfo info = user_info((int)sig, SI_TKILL);

    if ((int)tgid <= 0 || (int)pid <= 0 || !valid_signal(sig)) {
        return -EINVAL;
    }
    return send_to_thread((int)tgid, (int)pid, (int)sig, &info);
}

long sys_tkill(unsigned long pid, unsigned long sig)
{
    struct siginfo info = user_info((int)sig, SI_TKILL);

    if ((int)pid <= 0 || !valid_signal(sig)) {
        return -EINVAL;
    }
    return send_to_thread(0, (int)pid, (int)sig, &info);
}

long sys_rt_sigqueueinfo(unsigned long pid, unsigned long sig, const struct siginfo *uinfo)
{
    struct task_struct *task;
    struct siginfo info;

    if (get_user(info, uinfo)) {
        return -EFAULT;
    }
    task = find_task_by_pid((int)pid);
    if (!valid_signal(sig)) {
        return -EINVAL;
    }
    if (!task) {
        return -ESRCH;
    }
    if ((info.si_code >= 0 || info.si_code == SI_TKILL) && !same_thread_group(task, current)) {
        return -EPERM;
    }
    info.si_signo = (int)sig;
    return sig ? send_signal((int)sig, &info, task, true) : 0;
}

long sys_rt_tgsigqueueinfo(unsigned long tgid, unsigned long pid, unsigned long sig,
                           const struct siginfo *uinfo)
{
    struct siginfo info;

    if (get_user(info, uinfo)) {
        return -EFAULT;
    }
    if ((int)tgid <= 0 || (int)pid <= 0 || !valid_signal(sig)) {
        return -EINVAL;
    }
    info.si_signo = (int)sig;
    return send_to_thread((int)tgid, (int)pid, (int)sig, &info);
}

/* ---- Handlers and masks ---- */

long sys_rt_sigaction(unsigned long usig, const struct sigaction *unew, struct sigaction *uold,
                      unsigned long size)
{
    int sig = (int)usig;
    struct sigaction new, *action;

    if (size != sizeof(sigset_t) || sig < 1 || sig > NSIG ||
        (unew && (sigmask(sig) & SIG_UNBLOCKABLE))) {
        return -EINVAL;
    }
    if (unew && get_user(new, unew)) {
        return -EFAULT;
    }
    action = &current->sighand->action[sig - 1];
    if (uold && put_user(*action, uold)) {
        return -EFAULT;
    }
    if (unew) {
        new.sa_mask &= ~SIG_UNBLOCKABLE;
        *action = new;
        /* What is ignored from now on is not pending any more. */
        if (new.sa_handler == SIG_IGN || (new.sa_handler == SIG_DFL &&sig == SIGCHLD)) {
            struct task_struct *t;

            flush_sigpending(&current->signal->shared_pending, sigmask(sig));
            for_each_thread(current, t) {
                flush_sigpending(&t->pending, sigmask(sig));
            }
        }
    }
    return 0;
}

long sys_rt_sigprocmask(unsigned long how, const sigset_t *unew, sigset_t *uold, unsigned long size)
{
    sigset_t old = current->blocked, new;

    if (size != sizeof(sigset_t)) {
        return -EINVAL;
    }
    if (unew) {
        if (get_user(new, unew)) {
            return -EFAULT;
        }
        switch ((int)how) {
        case SIG_BLOCK:
            new |= old;
            break;
        case SIG_UNBLOCK:
            new = old & ~new;
            break;
        case SIG_SETMASK:
            break;
        default:
            return -EINVAL;
        }
        set_current_blocked(new);
    }
    return uold ? put_user(old, uold) : 0;
}

long sys_rt_sigpending(sigset_t *uset, unsigned long size)
{
    sigset_t set =
        (current->pending.signal | current->signal->shared_pending.signal) & current->blocked;

    if (size > sizeof(set)) {
        return -EINVAL;
    }
    return copy_to_user(uset, &set, size) ? -EFAULT : 0;
}

/* ---- Waiting ---- */

long sys_rt_sigsuspend(const sigset_t *uset, unsigned long size)
{
    sigset_t set;

    if (size != sizeof(set)) {
        return -EINVAL;
    }
    if (get_user(set, uset)) {
        return -EFAULT;
    }
    set_temporary_blocked(set);
    while (!signal_pending(current)) {
        current->state = TASK_INTERRUPTIBLE;
        schedule();
    }
    return -ERESTARTNOHAND;
}

/* Waits with the wanted signals unblocked, so that one of them ends the sleep; takes it. */
static int wait_for_signal(sigset_t wanted, u64 expires, struct siginfo *info)
{
    sigset_t blocked = current->blocked;
    int sig = dequeue_signal(wanted, info);

    if (sig || expires == 0) {
        return sig;
    }
    set_current_blocked(blocked & ~wanted);
    if (!signal_pending(current)) {
        current->state = TASK_INTERRUPTIBLE;
        if (expires == ~0UL) {
            schedule();
        } else {
            schedule_until(expires);
        }
    }
    set_current_blocked(blocked);
    return dequeue_signal(wanted, info);
}

long sys_rt_sigtimedwait(const sigset_t *uset, struct siginfo *uinfo,
                         const struct timespec64 *utimeout, unsigned long size)
{
    u64 expires = ~0UL;
    struct timespec64 timeout;
    struct siginfo info;
    sigset_t wanted;
    int sig;

    if (size != sizeof(wanted)) {
        return -EINVAL;
    }
    if (get_user(wanted, uset) || (utimeout && get_user(timeout, utimeout))) {
        return -EFAULT;
    }
    if (utimeout) {
        if (!timespec_valid(&timeout)) {
            return -EINVAL;
        }
        expires = timespec_to_ns(&timeout);
        expires = expires ? ktime_get_ns() + expires : 0;
    }
    sig = wait_for_signal(wanted & ~SIG_UNBLOCKABLE, expires, &info);
    if (!sig) {
        return signal_pending(current) ? -EINTR : -EAGAIN;
    }
    return uinfo && put_user(info, uinfo) ? -EFAULT : sig;
}
