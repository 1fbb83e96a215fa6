/* Sending signals, and the sets of pending ones. Delivery is in sigdeliver.c. */
#include "signal.h"

#include "arch/trap.h"
#include "bug.h"
#include "core/sigdeliver.h"
#include "sched.h"
#include "slab.h"
#include "string.h"

struct sigqueue {
    struct list_head entry;
    struct siginfo info;
};

/* Signals without an action of their own: ignored unless caught. */
#define SIG_DEFAULT_IGNORED                                                                        \
    (sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | sigmask(SIGURG))

/* ---- Pending sets ---- */

void init_sigpending(struct sigpending *pending)
{
    pending->signal = 0;
    INIT_LIST_HEAD(&pending->list);
}

void flush_sigpending(struct sigpending *pending, sigset_t which)
{
    struct sigqueue *q, *next;

    pending->signal &= ~which;
    list_for_each_entry_safe(q, next, &pending->list, entry) {
        if (which & sigmask(q->info.si_signo)) {
            list_del(&q->entry);
            kfree(q);
        }
    }
}

/* A standard signal is pending once; real-time ones queue up. */
static int add_pending(struct sigpending *pending, int sig, const struct siginfo *info)
{
    struct sigqueue *q;

    if (sig < SIGRTMIN && (pending->signal & sigmask(sig))) {
        return 0;
    }
    q = kmalloc(sizeof(*q), GFP_ATOMIC);
    if (q) {
        q->info = *info;
        list_add_tail(&q->entry, &pending->list);
    } else if (sig >= SIGRTMIN) {
        return -EAGAIN;
    }
    /* Without memory a standard signal comes without its details. */
    pending->signal |= sigmask(sig);
    return 0;
}

void take_pending(struct sigpending *pending, int sig, struct siginfo *info)
{
    struct sigqueue *q, *next;
    bool taken = false;

    memset(info, 0, sizeof(*info));
    info->si_signo = sig;
    list_for_each_entry_safe(q, next, &pending->list, entry) {
        if (q->info.si_signo != sig) {
            continue;
        }
        if (taken) {
            return; /* another one of the same: stays pending */
        }
        *info = q->info;
        list_del(&q->entry);
        kfree(q);
        taken = true;
    }
    pending->signal &= ~sigmask(sig);
}

void recalc_sigpending(struct task_struct *task)
{
    sigset_t pending = task->pending.signal | task->signal->shared_pending.signal;

    if ((pending & ~task->blocked) || task->signal->stopped ||
        (task->signal->group_exit && !(task->flags & PF_EXITING))) {
        task->flags |= PF_SIGPENDING;
    } else {
        task->flags &= ~PF_SIGPENDING;
    }
}

bool signal_pending(const struct task_struct *task)
{
    return task->flags & PF_SIGPENDING;
}

bool fatal_signal_pending(const struct task_struct *task)
{
    return signal_pending(task) &&
           ((task->pending.signal & sigmask(SIGKILL)) || task->signal->group_exit);
}

/* ---- Sending ---- */

static bool sig_ignored(const struct task_struct *task, int sig)
{
    unsigned long handler = task->sighand->action[sig - 1].sa_handler;

    return handler == SIG_IGN || (handler == SIG_DFL && (sigmask(sig) & SIG_DEFAULT_IGNORED));
}

/* Ends a process whether or not it wants to know. */
static bool sig_kills(const struct task_struct *task, int sig)
{
    return task->sighand->action[sig - 1].sa_handler == SIG_DFL &&
           !(sigmask(sig) & (SIG_DEFAULT_IGNORED | SIG_STOPPING));
}

/* Makes a task look at its signals, wherever it is. */
static void signal_wake_up(struct task_struct *task, bool fatal)
{
    task->flags |= PF_SIGPENDING;
    if (!wake_up_state(task, TASK_INTERRUPTIBLE | (fatal ? TASK_KILLABLE | TASK_STOPPED : 0))) {
        kick_task(task);
    }
}

static struct task_struct *live_thread(struct task_struct *task)
{
    struct task_struct *t;

    if (task->sighand) {
        return task;
    }
    for_each_thread(task, t) {
        if (t->sighand) {
            return t;
        }
    }
    return NULL;
}

/* The thread that takes a process's signal: the one asked for, or any that does not block it. */
static struct task_struct *choose_thread(struct task_struct *task, int sig)
{
    struct task_struct *t;

    if (task->sighand && !(task->blocked & sigmask(sig)) && !(task->flags & PF_EXITING)) {
        return task;
    }
    for_each_thread(task, t) {
        if (t->sighand && !(t->blocked & sigmask(sig)) && !(t->flags & PF_EXITING)) {
            return t;
        }
    }
    return NULL;
}

/* Every thread is to exit with this signal. */
static void kill_process(struct task_struct *task, int sig)
{
    struct task_struct *t;

    task->signal->group_exit = true;
    task->signal->group_exit_code = sig;
    task->signal->stopped = false;
    for_each_thread(task, t) {
        if (!(t->flags & PF_EXITING)) {
            t->pending.signal |= sigmask(SIGKILL);
            signal_wake_up(t, true);
        }
    }
}

/* SIGCONT ends a stop, and it and the stopping signals cancel each other. */
static void prepare_job_control(struct task_struct *task, int sig)
{
    struct signal_struct *signal = task->signal;
    struct task_struct *t;
    sigset_t cancelled = sig == SIGCONT ? SIG_STOPPING : sigmask(SIGCONT);

    if (sig != SIGCONT && !(sigmask(sig) & SIG_STOPPING)) {
        return;
    }
    flush_sigpending(&signal->shared_pending, cancelled);
    for_each_thread(task, t) {
        flush_sigpending(&t->pending, cancelled);
    }
    if (sig == SIGCONT && signal->stopped) {
        signal->stopped = false;
        signal->continued = true;
        for_each_thread(task, t) {
            wake_up_state(t, TASK_STOPPED);
        }
        notify_parent_stop(signal->leader, CLD_CONTINUED, SIGCONT);
    }
}

int send_signal(int sig, const struct siginfo *info, struct task_struct *task, bool to_process)
{
    struct siginfo kernel_info = {.si_signo = sig, .si_code = SI_KERNEL};
    struct task_struct *target = to_process ? live_thread(task) : task;
    int error;

    if (!target || !target->sighand || (target->flags & PF_KTHREAD) || target->signal->group_exit) {
        return 0;
    }
    prepare_job_control(target, sig);
    if (sig_ignored(target, sig) && !(target->blocked & sigmask(sig))) {
        return 0;
    }
    error = add_pending(to_process ? &target->signal->shared_pending : &target->pending, sig,
                        info ? info : &kernel_info);
    if (error) {
        return error;
    }
    if (to_process) {
        target = choose_thread(target, sig);
    }
    if (!target || (target->blocked & sigmask(sig))) {
        return 0;
    }
    if (sig_kills(target, sig) && !(sigmask(sig) & SIG_SYNCHRONOUS)) {
        kill_process(target, sig);
    } else {
        signal_wake_up(target, false);
    }
    return 0;
}

void send_sig(int sig, struct task_struct *task)
{
    send_signal(sig, NULL, task, true);
}

int kill_pgrp(pid_t pgrp, int sig, const struct siginfo *info)
{
    struct task_struct *p;
    int error = -ESRCH;

    for_each_process(p) {
        if (p->signal->pgrp == pgrp && !(p->flags & PF_KTHREAD)) {
            error = sig ? send_signal(sig, info, p, true) : 0;
        }
    }
    return error;
}

/* A blocked or ignored fault cannot be returned to: the program ends by it. */
static void force_info(int sig, const struct siginfo *info)
{
    struct sigaction *action = &current->sighand->action[sig - 1];

    if ((current->blocked & sigmask(sig)) || action->sa_handler == SIG_IGN) {
        action->sa_handler = SIG_DFL;
        current->blocked &= ~sigmask(sig);
    }
    add_pending(&current->pending, sig, info);
    current->flags |= PF_SIGPENDING;
}

void force_sig(int sig)
{
    struct siginfo info = {.si_signo = sig, .si_code = SI_KERNEL};

    force_info(sig, &info);
}

void force_sig_fault(int sig, int code, unsigned long addr)
{
    struct siginfo info = {.si_signo = sig, .si_code = code, .si_addr = addr};

    force_info(sig, &info);
}

/* ---- Telling the parent ---- */

static struct siginfo child_info(const struct task_struct *leader, int code, int status)
{
    struct siginfo info = {.si_signo = SIGCHLD, .si_code = code, .si_pid = leader->pid};

    info.si_status = status;
    info.si_utime = (long)(process_utime(leader) / (NSEC_PER_SEC / USER_HZ));
    info.si_stime = (long)(process_stime(leader) / (NSEC_PER_SEC / USER_HZ));
    return info;
}

bool notify_parent_exit(struct task_struct *leader)
{
    struct task_struct *parent = leader->real_parent;
    struct task_struct *receiver = parent ? live_thread(parent) : NULL;
    const struct sigaction *action;
    struct siginfo info;
    int code = leader->exit_code;

    if (!receiver || leader->exit_signal == EXIT_SIGNAL_NONE) {
        return true;
    }
    wake_up_all(&parent->signal->wait_chldexit);
    if (leader->exit_signal == 0) {
        return false;
    }
    info = child_info(leader, code & 0x7f ? CLD_KILLED : CLD_EXITED,
                      code & 0x7f ? code & 0x7f : code >> 8);
    info.si_signo = leader->exit_signal;
    send_signal(leader->exit_signal, &info, parent, true);
    action = &receiver->sighand->action[SIGCHLD - 1];
    return leader->exit_signal == SIGCHLD &&
           (action->sa_handler == SIG_IGN || (action->sa_flags & SA_NOCLDWAIT));
}

void notify_parent_stop(struct task_struct *leader, int code, int sig)
{
    struct task_struct *parent = leader->real_parent;
    struct task_struct *receiver = parent ? live_thread(parent) : NULL;
    struct siginfo info = child_info(leader, code, sig);

    if (!receiver) {
        return;
    }
    wake_up_all(&parent->signal->wait_chldexit);
    if (!(receiver->sighand->action[SIGCHLD - 1].sa_flags & SA_NOCLDSTOP)) {
        send_signal(SIGCHLD, &info, parent, true);
    }
}

void zap_other_threads(struct task_struct *task)
{
    struct task_struct *t;

    for_each_thread(task, t) {
        if (t != task && !(t->flags & PF_EXITING)) {
            t->pending.signal |= sigmask(SIGKILL);
            signal_wake_up(t, true);
        }
    }
}

/* ---- Handlers ---- */

struct sighand_struct *sighand_copy(const struct sighand_struct *old)
{
    struct sighand_struct *copy = kzalloc(sizeof(*copy), GFP_KERNEL);

    if (copy) {
        if (old) {
            *copy = *old;
        }
        copy->count = 1;
    }
    return copy;
}

void sighand_put(struct sighand_struct *sighand)
{
    if (sighand && --sighand->count == 0) {
        kfree(sighand);
    }
}

void flush_signal_handlers(struct task_struct *task)
{
    for (int i = 0; i < NSIG; i++) {
        struct sigaction *action = &task->sighand->action[i];

        *action =
            (struct sigaction){.sa_handler = action->sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL};
    }
}
