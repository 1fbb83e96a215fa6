/*
 * Taking signals on the way back to user mode: the default action, or the handler's frame; and
 * what becomes of a system call that a signal has cut short.
 */
#include "core/sigdeliver.h"

#include "bitops.h"
#include "sched.h"
#include "unistd.h"

/* Faults of the instruction itself come first, so that their handler sees the right pc. */
static int first_signal(sigset_t set)
{
    if (set & SIG_SYNCHRONOUS) {
        set &= SIG_SYNCHRONOUS;
    }
    return set ? (int)lowest_bit(set) + 1 : 0;
}

int dequeue_signal(sigset_t wanted, struct siginfo *info)
{
    struct sigpending *pending = &current->pending;
    int sig = first_signal(pending->signal & wanted);

    if (!sig) {
        pending = &current->signal->shared_pending;
        sig = first_signal(pending->signal & wanted);
    }
    if (sig) {
        take_pending(pending, sig, info);
    }
    recalc_sigpending(current);
    return sig;
}

/* Stops the whole process; each thread sleeps here until SIGCONT or its end. */
static void stop_process(int sig)
{
    struct signal_struct *signal = current->signal;
    struct task_struct *t;

    signal->stopped = true;
    signal->stop_reported = false;
    signal->continued = false;
    signal->stop_code = sig;
    for_each_thread(current, t) {
        if (t != current) {
            t->flags |= PF_SIGPENDING;
            if (!wake_up_state(t, TASK_INTERRUPTIBLE)) {
                kick_task(t);
            }
        }
    }
    notify_parent_stop(signal->leader, CLD_STOPPED, sig);
}

static void sleep_while_stopped(void)
{
    while (current->signal->stopped && !fatal_signal_pending(current)) {
        current->state = TASK_STOPPED;
        schedule();
    }
    current->state = TASK_RUNNING;
    recalc_sigpending(current);
}

/* Nobody could continue a stopped orphan: terminal stops do not work on it. */
static bool is_orphaned_pgrp(pid_t pgrp)
{
    struct task_struct *p;

    for_each_process(p) {
        struct task_struct *parent = p->real_parent;

        if (p->signal->pgrp == pgrp && parent && parent->signal->pgrp != pgrp &&
            parent->signal->session == p->signal->session) {
            return false;
        }
    }
    return true;
}

/* Carries out default actions; returns a signal that has a handler, or 0. */
static int get_signal(struct siginfo *info, struct sigaction *action)
{
    for (;;) {
        int sig;

        if (current->signal->group_exit) {
            do_exit(current->signal->group_exit_code);
        }
        if (current->signal->group_exec && current->signal->group_exec != current) {
            do_exit(SIGKILL);
        }
        if (current->signal->stopped) {
            sleep_while_stopped();
            continue;
        }
        sig = dequeue_signal(~current->blocked, info);
        if (!sig) {
            return 0;
        }
        *action = current->sighand->action[sig - 1];
        if (action->sa_handler == SIG_IGN) {
            continue;
        }
        if (action->sa_handler != SIG_DFL) {
            if (action->sa_flags & SA_RESETHAND) {
                current->sighand->action[sig - 1].sa_handler = SIG_DFL;
            }
            return sig;
        }
        if (sig == SIGCONT || sig == SIGCHLD || sig == SIGWINCH || sig == SIGURG) {
            continue;
        }
        if (sigmask(sig) & SIG_STOPPING) {
            if (sig == SIGSTOP || !is_orphaned_pgrp(current->signal->pgrp)) {
                stop_process(sig);
            }
            continue;
        }
        do_group_exit(sig);
    }
}

/* ---- Interrupted system calls ---- */

static bool in_interrupted_syscall(const struct pt_regs *regs)
{
    long error = -(long)regs->a0;

    return regs->cause == CAUSE_USER_ECALL &&
           (error == ERESTARTSYS || error == ERESTARTNOHAND || error == ERESTART_RESTARTBLOCK);
}

/* Back to the ecall, with its first argument in place again. */
static void restart_syscall(struct pt_regs *regs)
{
    if (-(long)regs->a0 == ERESTART_RESTARTBLOCK) {
        regs->a7 = __NR_restart_syscall;
    }
    regs->a0 = regs->orig_a0;
    regs->epc -= 4;
}

static void handle_signal(int sig, const struct siginfo *info, const struct sigaction *action,
                          struct pt_regs *regs)
{
    sigset_t oldset = current->blocked;

    if (in_interrupted_syscall(regs)) {
        if (-(long)regs->a0 == ERESTARTSYS && (action->sa_flags & SA_RESTART)) {
            restart_syscall(regs);
        } else {
            regs->a0 = (unsigned long)-EINTR;
        }
    }
    regs->cause = ~0UL;
    if (current->flags & PF_RESTORE_SIGMASK) {
        current->flags &= ~PF_RESTORE_SIGMASK;
        oldset = current->saved_blocked;
    }
    if (setup_rt_frame(sig, info, action, oldset, regs)) {
        current->sighand->action[SIGSEGV - 1].sa_handler = SIG_DFL;
        force_sig(SIGSEGV);
        return;
    }
    set_current_blocked(current->blocked | action->sa_mask |
                        (action->sa_flags & SA_NODEFER ? 0 : sigmask(sig)));
}

void do_signal(struct pt_regs *regs)
{
    struct siginfo info;
    struct sigaction action;
    int sig = get_signal(&info, &action);

    if (sig) {
        handle_signal(sig, &info, &action, regs);
        return;
    }
    if (in_interrupted_syscall(regs)) {
        restart_syscall(regs);
        regs->cause = ~0UL;
    }
    restore_saved_blocked();
}

/* ---- The set of blocked signals ---- */

void set_current_blocked(sigset_t set)
{
    current->blocked = set & ~SIG_UNBLOCKABLE;
    recalc_sigpending(current);
}

void set_temporary_blocked(sigset_t set)
{
    current->saved_blocked = current->blocked;
    current->flags |= PF_RESTORE_SIGMASK;
    set_current_blocked(set);
}

void restore_saved_blocked(void)
{
    if (current->flags & PF_RESTORE_SIGMASK) {
        current->flags &= ~PF_RESTORE_SIGMASK;
        set_current_blocked(current->saved_blocked);
    }
}
