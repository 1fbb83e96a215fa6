/*
 * Signals: numbers and structures of the riscv64 ABI, what is pending and how it is sent.
 *
 * A signal is pending for one task or for its whole process; it is taken on the way back to user
 * mode, or ends an interruptible sleep. Blocked signals stay pending.
 */
#ifndef SIGNAL_H
#define SIGNAL_H

#include "list.h"
#include "types.h"

#define SIGHUP    1
#define SIGINT    2
#define SIGQUIT   3
#define SIGILL    4
#define SIGTRAP   5
#define SIGABRT   6
#define SIGBUS    7
#define SIGFPE    8
#define SIGKILL   9
#define SIGUSR1   10
#define SIGSEGV   11
#define SIGUSR2   12
#define SIGPIPE   13
#define SIGALRM   14
#define SIGTERM   15
#define SIGSTKFLT 16
#define SIGCHLD   17
#define SIGCONT   18
#define SIGSTOP   19
#define SIGTSTP   20
#define SIGTTIN   21
#define SIGTTOU   22
#define SIGURG    23
#define SIGXCPU   24
#define SIGXFSZ   25
#define SIGVTALRM 26
#define SIGPROF   27
#define SIGWINCH  28
#define SIGIO     29
#define SIGPWR    30
#define SIGSYS    31
#define SIGRTMIN  32
#define NSIG      64

/* si_code */
#define SI_USER       0
#define SI_KERNEL     0x80
#define SI_QUEUE      (-1)
#define SI_TIMER      (-2)
#define SI_TKILL      (-6)
#define ILL_ILLOPC    1
#define ILL_ILLTRP    4
#define SEGV_MAPERR   1
#define SEGV_ACCERR   2
#define BUS_ADRALN    1
#define BUS_ADRERR    2
#define TRAP_BRKPT    1
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

/* sa_flags */
#define SA_NOCLDSTOP 0x00000001u
#define SA_NOCLDWAIT 0x00000002u
#define SA_SIGINFO   0x00000004u
#define SA_ONSTACK   0x08000000u
#define SA_RESTART   0x10000000u
#define SA_NODEFER   0x40000000u
#define SA_RESETHAND 0x80000000u

#define SIG_DFL 0UL
#define SIG_IGN 1UL
#define SIG_ERR (-1UL)

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef u64 sigset_t; /* bit n - 1 is signal n */

#define sigmask(sig)    (1UL << ((sig)-1))
/* Neither can be blocked, caught or ignored. */
#define SIG_UNBLOCKABLE (sigmask(SIGKILL) | sigmask(SIGSTOP))
/* Raised by the instruction itself: taken first, killing when blocked. */
#define SIG_SYNCHRONOUS                                                                            \
    (sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | sigmask(SIGTRAP) | sigmask(SIGFPE) |   \
     sigmask(SIGSYS))
#define SIG_STOPPING (sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | sigmask(SIGTTOU))

struct siginfo {
    int si_signo;
    int si_errno;
    int si_code;
    int pad;
    union {
        struct {
            pid_t si_pid; /* sender, child */
            u32 si_uid;
            union {
                u64 si_value; /* SI_QUEUE, SI_TIMER */
                struct {
                    int si_status;
                    long si_utime, si_stime; /* USER_HZ */
                };
            };
        };
        u64 si_addr; /* SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP */
        u8 space[112];
    };
};
_Static_assert(sizeof(struct siginfo) == 128, "siginfo_t of the ABI");

/* As rt_sigaction passes it; riscv has no restorer. */
struct sigaction {
    unsigned long sa_handler;
    unsigned long sa_flags;
    sigset_t sa_mask;
};

struct sigaltstack {
    unsigned long ss_sp;
    int ss_flags;
    size_t ss_size;
};
#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM (1u << 31)
#define MINSIGSTKSZ   2048

struct sigpending {
    sigset_t signal;
    struct list_head list; /* struct sigqueue, in order of arrival */
};

/* Handlers, shared by threads (CLONE_SIGHAND). */
struct sighand_struct {
    int count;
    struct sigaction action[NSIG];
};

struct pt_regs;
struct task_struct;

/*
 * Sending. `info` NULL: from the kernel. To one thread, or to any thread of the task's process.
 * Returns 0 or -EAGAIN when too many real-time signals are queued.
 */
int send_signal(int sig, const struct siginfo *info, struct task_struct *task, bool to_process);
/* From the kernel to the process of `task`. */
void send_sig(int sig, struct task_struct *task);
/* To every process of a group; -ESRCH when there is none. */
int kill_pgrp(pid_t pgrp, int sig, const struct siginfo *info);

/* For a fault of the current task: not to be blocked or ignored. */
void force_sig(int sig);
void force_sig_fault(int sig, int code, unsigned long addr);

/* ---- Receiving, for the current task ---- */

bool signal_pending(const struct task_struct *task);
bool fatal_signal_pending(const struct task_struct *task);
/* Replaces the set of blocked signals. */
void set_current_blocked(sigset_t set);
/* For ppoll, pselect, sigsuspend: blocks `set` until the way back to user mode has looked. */
void set_temporary_blocked(sigset_t set);
/* Undoes set_temporary_blocked() when the call was not interrupted. */
void restore_saved_blocked(void);

/* Delivers pending signals; on the way back to user mode. */
void do_signal(struct pt_regs *regs);

/* ---- For fork, exec and exit ---- */

void init_sigpending(struct sigpending *pending);
void flush_sigpending(struct sigpending *pending, sigset_t which);
struct sighand_struct *sighand_copy(const struct sighand_struct *old);
void sighand_put(struct sighand_struct *sighand);
/* exec: handlers back to the default. */
void flush_signal_handlers(struct task_struct *task);
/* Which of the set is pending and unblocked is recomputed. */
void recalc_sigpending(struct task_struct *task);
/* Makes every other thread of the current process exit. */
void zap_other_threads(struct task_struct *task);
/*
 * Tells the parent that the process of `leader` has ended; true when nobody will wait for it and
 * it is to be released at once.
 */
bool notify_parent_exit(struct task_struct *leader);
/* Tells the parent that it has stopped (CLD_STOPPED) or goes on (CLD_CONTINUED). */
void notify_parent_stop(struct task_struct *leader, int code, int sig);

#endif
