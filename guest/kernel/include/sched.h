/*
 * Tasks and the scheduler.
 *
 * A task is one thread of execution: a user thread, or a kernel thread (mm == NULL). Tasks with
 * the same tgid are a process; its first thread is the group leader, and `signal` is what they
 * share. Life cycle: copy_process() -> runnable -> do_exit() makes a zombie -> wait4() of the
 * parent (or the exit itself, for threads and ignored children) releases it. A task_struct is
 * counted (get_task_struct); its memory goes with the last count.
 *
 * The kernel lock: kernel_lock() is taken on every entry from user mode and given back on the way
 * out and while idle. A task that sleeps keeps it held: the next task on this hart goes on with it.
 * So a task runs in the kernel undisturbed until it sleeps (schedule(), cond_resched() or
 * anything that may). See docs/decisions/0002-big-kernel-lock.md.
 */
#ifndef SCHED_H
#define SCHED_H

#include "fpu.h"
#include "ktime.h"
#include "list.h"
#include "ptrace_regs.h"
#include "signal.h"
#include "types.h"
#include "wait.h"

#define NR_CPUS            8
#define PID_MAX            32768
#define TASK_COMM_LEN      16
#define KERNEL_STACK_ORDER 2
#define KERNEL_STACK_SIZE  (4096UL << KERNEL_STACK_ORDER)

/* task_struct.state, beside the sleeping states of wait.h */
#define TASK_STOPPED 8
#define TASK_ZOMBIE  16
#define TASK_DEAD    32

/* task_struct.flags */
#define PF_KTHREAD         0x1u
#define PF_EXITING         0x2u
#define PF_MEMALLOC        0x4u  /* frees memory: may use the reserve */
#define PF_SIGPENDING      0x8u  /* an unblocked signal waits: see recalc_sigpending() */
#define PF_NEED_RESCHED    0x10u /* another task should run */
#define PF_RESTORE_SIGMASK 0x20u
#define PF_IDLE            0x40u

struct files_struct;
struct fs_struct;
struct mm_struct;

/* task_struct.exit_signal of what nobody waits for: threads, orphans, kernel threads. */
#define EXIT_SIGNAL_NONE (-1)

/* rlimits (asm-generic/resource.h) */
#define RLIMIT_CPU        0
#define RLIMIT_FSIZE      1
#define RLIMIT_DATA       2
#define RLIMIT_STACK      3
#define RLIMIT_CORE       4
#define RLIMIT_RSS        5
#define RLIMIT_NPROC      6
#define RLIMIT_NOFILE     7
#define RLIMIT_MEMLOCK    8
#define RLIMIT_AS         9
#define RLIMIT_LOCKS      10
#define RLIMIT_SIGPENDING 11
#define RLIMIT_MSGQUEUE   12
#define RLIMIT_RTTIME     15
#define RLIM_NLIMITS      16
#define RLIM_INFINITY     (~0UL)

struct rlimit {
    unsigned long rlim_cur, rlim_max;
};

/* What switch_to() keeps: the registers a function must preserve (psABI). */
struct thread_context {
    unsigned long ra, sp;
    unsigned long s[12];
};

/* An interval timer that counts CPU time, ns; left 0: off. */
struct cpu_timer {
    u64 interval, left;
};

/* What the threads of a process share. */
struct signal_struct {
    int count;                 /* tasks that point here, zombies included */
    int nr_threads;            /* tasks not yet released */
    int nr_live;               /* tasks that have not begun to exit */
    struct list_head threads;  /* task_struct.thread_node */
    struct list_head children; /* leaders of child processes, task_struct.sibling */
    struct wait_queue_head wait_chldexit;
    struct wait_queue_head wait_threads; /* exec waits here for the other threads to go */
    struct sigpending shared_pending;

    bool group_exit; /* every thread is to exit, with group_exit_code */
    int group_exit_code;
    struct task_struct *group_exec; /* the thread that execs: the others die, it goes on */
    bool stopped, stop_reported;    /* by a signal; the parent has been told by wait */
    bool continued;
    int stop_code;

    pid_t pgrp, session;
    bool has_execed;
    struct timer real_timer;       /* ITIMER_REAL */
    u64 real_interval;             /* ns */
    struct cpu_timer cpu_timer[2]; /* ITIMER_VIRTUAL, ITIMER_PROF */
    struct task_struct *leader;
    struct rlimit rlim[RLIM_NLIMITS];

    /* Of threads that are gone, and of children that were waited for; times in timebase ticks. */
    u64 utime, stime, cutime, cstime;
    unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;
    unsigned long nvcsw, nivcsw, cnvcsw, cnivcsw;
    unsigned long maxrss, cmaxrss; /* pages */
};

struct task_struct {
    /* Used by arch/entry.S at these offsets. */
    unsigned long kernel_sp; /* top of the kernel stack */
    unsigned long user_sp;   /* scratch of the trap entry */
    struct thread_context context;

    unsigned int cpu; /* the hart it runs or last ran on, 0 .. nr_cpus - 1 */
    int state;
    unsigned int flags; /* PF_... */
    bool on_rq;
    int count;

    pid_t pid, tgid;
    char comm[TASK_COMM_LEN];
    struct mm_struct *mm;        /* NULL: kernel thread, or exited */
    struct mm_struct *active_mm; /* whose page table is loaded while it runs */
    struct files_struct *files;
    struct fs_struct *fs;
    struct signal_struct *signal;
    struct sighand_struct *sighand;

    struct task_struct *real_parent; /* leader of the parent process */
    struct task_struct *group_leader;
    struct list_head tasks;       /* all processes, by leader */
    struct list_head thread_node; /* signal->threads */
    struct list_head sibling;     /* parent's signal->children */
    struct list_head pid_link;    /* hash by pid */
    struct list_head run_list;

    /* Scheduling */
    unsigned int slice;         /* ticks left */
    unsigned long cpus_allowed; /* bit per cpu */
    int nice;
    u64 run_since;    /* timebase ticks: when time was last accounted */
    u64 utime, stime; /* timebase ticks */
    u64 start_time;   /* ns since boot */
    unsigned long nvcsw, nivcsw;

    /* Signals */
    struct sigpending pending;
    sigset_t blocked, saved_blocked;
    struct sigaltstack altstack;
    int exit_signal; /* for the parent; 0: none; or EXIT_SIGNAL_NONE */
    int exit_code;   /* as wait4 reports it */

    /* The rest of an interrupted nanosleep: restart_syscall() */
    u64 restart_expires;             /* ns since boot */
    struct timespec64 *restart_left; /* user */

    /* Floating point */
    struct fpu_state fpu;
    int fpu_cpu; /* whose registers hold `fpu` (if that hart agrees); -1: none */

    /* Memory */
    unsigned long min_flt, maj_flt;
    short oom_score_adj; /* -1000 .. 1000 */
    bool oom_victim;

    /* Threads */
    int *set_child_tid;               /* user: its pid is written there at its first turn */
    int *clear_child_tid;             /* user: cleared and woken at exit */
    void *robust_list;                /* user */
    struct task_struct *vfork_waiter; /* its parent, until exec or exit */
    void *stack;
    int (*kthread_fn)(void *arg);
    void *kthread_arg;
};

_Static_assert(offsetof(struct task_struct, context) == 16, "TASK_CONTEXT in arch/entry.S");

register struct task_struct *current __asm__("tp");

static inline struct pt_regs *task_pt_regs(const struct task_struct *task)
{
    return (struct pt_regs *)task->kernel_sp - 1;
}

/* One hart. */
struct cpu {
    unsigned int id; /* index here */
    unsigned long hartid;
    bool online;
    bool kicked; /* idle, but an interrupt is on its way to change that */
    struct task_struct *idle;
    struct task_struct *running;
    struct task_struct *fpu_owner; /* whose registers the FPU holds */
    struct list_head timers;       /* by expiry */
    u64 next_tick;                 /* ns; the scheduler's tick while a task runs */
    u64 programmed;                /* comparator, ns; 0: to be set again */
    /* Timebase ticks used by tasks that ran here before, and what the running one began with. Idle
     * time is the idle task's stime. */
    u64 utime, stime, utime_start, stime_start;
    bool flush_pending;       /* ASIDs were reused: fence before the next user access */
    unsigned long context_id; /* of the loaded address space */
};

extern struct cpu cpus[NR_CPUS];
extern unsigned int nr_cpus; /* harts found */

static inline struct cpu *this_cpu(void)
{
    return &cpus[current->cpu];
}

/* Hart ids as a mask for SBI calls, of a mask of cpus. */
unsigned long cpu_hart_mask(unsigned long cpu_mask);

/* ---- The kernel lock ---- */

void kernel_lock(void);
void kernel_unlock(void);

/* ---- Scheduling ---- */

/* Sets what schedule() will make of the current task; re-check the condition after it. */
#define set_current_state(new_state) WRITE_ONCE(current->state, (new_state))

void sched_init(void);
/* Gives the processor away; returns when the task is chosen again. With state TASK_RUNNING it
 * stays runnable, else it sleeps until wake_up_process(). */
void schedule(void);
/* In long loops: takes pending interrupts and lets others run. May thus sleep. */
void cond_resched(void);
/* Sleeps for `ticks` (LONG_MAX: for ever) in the state the caller has set; returns ticks left. */
long schedule_timeout(long ticks);
/* Sleeps until the time `expires`, ns since boot; true when it was reached. */
bool schedule_until(u64 expires);
/* Makes a sleeping task runnable; true if it slept in one of `states`. */
bool wake_up_state(struct task_struct *task, int states);
bool wake_up_process(struct task_struct *task);
/* Makes a task that is running on another hart enter the kernel. */
void kick_task(struct task_struct *task);
/* A new task's first entry into the run queue. */
void wake_up_new_task(struct task_struct *task);
void scheduler_tick(void);
_Noreturn void cpu_idle(void);
/* Charge the time since the last of these calls to the current task, at each crossing between user
 * mode and the kernel. */
static inline void account_user_time(void)
{
    u64 now = read_time();

    current->utime += now - current->run_since;
    current->run_since = now;
}

static inline void account_system_time(void)
{
    u64 now = read_time();

    current->stime += now - current->run_since;
    current->run_since = now;
}

/* The task's times, in ns. */
u64 task_utime(const struct task_struct *task);
u64 task_stime(const struct task_struct *task);
/* Of all its threads, gone ones included. */
u64 process_utime(const struct task_struct *task);
u64 process_stime(const struct task_struct *task);

/* What one hart has done, ns. */
struct cpu_times {
    u64 user, system, idle;
};
struct cpu_times get_cpu_times(unsigned int cpu);

/* For /proc/stat and /proc/loadavg. */
struct sched_stat {
    struct cpu_times times; /* of all harts */
    unsigned long nr_switches, processes;
    unsigned int nr_running, nr_uninterruptible;
    unsigned long loadavg[3]; /* fixed point, 11 bits of fraction: 1, 5, 15 minutes */
};
void get_sched_stat(struct sched_stat *stat);

/* ---- Processes ---- */

extern struct list_head process_list; /* leaders, by task_struct.tasks, in order of creation */

#define for_each_process(p)   list_for_each_entry(p, &process_list, tasks)
#define for_each_thread(p, t) list_for_each_entry(t, &(p)->signal->threads, thread_node)

/* The task (thread) with this pid, zombies included; NULL. Not counted. */
struct task_struct *find_task_by_pid(pid_t pid);

static inline void get_task_struct(struct task_struct *task)
{
    task->count++;
}
void put_task_struct(struct task_struct *task);

static inline bool thread_group_leader(const struct task_struct *task)
{
    return task->group_leader == task;
}

static inline bool same_thread_group(const struct task_struct *a, const struct task_struct *b)
{
    return a->signal == b->signal;
}

/* The letter of /proc/PID/stat: R S D T Z X. */
char task_state_char(const struct task_struct *task);
/* Tasks in all. */
unsigned int nr_tasks(void);
/* The soft limit RLIMIT_... */
unsigned long task_rlimit(const struct task_struct *task, unsigned int limit);

/* A kernel thread that runs fn(arg), started at once; ERR_PTR. Its return value is dropped. */
struct task_struct *kthread_run(int (*fn)(void *arg), void *arg, const char *name);

/* Ends the current thread; `code` as wait4 reports it: status << 8 or the signal. */
_Noreturn void do_exit(int code);
/* Ends the current process. */
_Noreturn void do_group_exit(int code);

/* Makes the program at `path` (kernel memory) the current task's; argv, envp: see exec.c. */
int kernel_execve(const char *path, const char *const *argv, const char *const *envp);

#endif
