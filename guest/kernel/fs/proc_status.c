/*
 * /proc/PID/stat, statm and status: a process in numbers (proc(5)).
 */
#include "errno.h"
#include "file.h"
#include "mm.h"
#include "proc.h"
#include "sched.h"
#include "tty.h"

#define NSEC_PER_USER_TICK (NSEC_PER_SEC / USER_HZ)
#define DEFAULT_PRIORITY   20
#define CONSOLE_TTY_NR     0x440 /* ttyS0: major 4, minor 64 */

static u64 user_ticks(u64 ns)
{
    return ns / NSEC_PER_USER_TICK;
}

static pid_t parent_tgid(const struct task_struct *task)
{
    return task->real_parent ? task->real_parent->tgid : 0;
}

/* The counts of a thread, or of a process with its threads and those that are gone. */
struct task_counts {
    unsigned long min_flt, maj_flt;
    u64 utime, stime; /* ns */
};

static struct task_counts thread_counts(const struct task_struct *task)
{
    return (struct task_counts){.min_flt = task->min_flt,
                                .maj_flt = task->maj_flt,
                                .utime = task_utime(task),
                                .stime = task_stime(task)};
}

static struct task_counts process_counts(struct task_struct *task)
{
    struct task_counts c = {.min_flt = task->signal->min_flt,
                            .maj_flt = task->signal->maj_flt,
                            .utime = process_utime(task),
                            .stime = process_stime(task)};
    struct task_struct *t;

    for_each_thread(task, t) {
        c.min_flt += t->min_flt;
        c.maj_flt += t->maj_flt;
    }
    return c;
}

/* Which signals are ignored, and which are caught. */
static void handled_signals(const struct task_struct *task, sigset_t *ignored, sigset_t *caught)
{
    *ignored = *caught = 0;
    for (int sig = 1; task->sighand && sig <= NSIG; sig++) {
        unsigned long handler = task->sighand->action[sig - 1].sa_handler;

        if (handler == SIG_IGN) {
            *ignored |= sigmask(sig);
        } else if (handler != SIG_DFL) {
            *caught |= sigmask(sig);
        }
    }
}

/* Fields 3 to 22: who the process is and what it has used. */
static void show_stat_identity(struct seq_file *m, struct task_struct *task,
                               const struct task_counts *c)
{
    const struct signal_struct *sig = task->signal;

    seq_printf(m, "%d (%s) %c %d %d %d %d %d %u ", task->pid, task->comm, task_state_char(task),
               parent_tgid(task), sig->pgrp, sig->session,
               sig->session == console_tty.session ? CONSOLE_TTY_NR : 0,
               sig->session == console_tty.session ? console_tty.pgrp : -1, task->flags);
    seq_printf(m, "%lu %lu %lu %lu ", c->min_flt, sig->cmin_flt, c->maj_flt, sig->cmaj_flt);
    seq_printf(m, "%llu %llu %llu %llu ", (unsigned long long)user_ticks(c->utime),
               (unsigned long long)user_ticks(c->stime),
               (unsigned long long)user_ticks(ticks_to_ns(sig->cutime)),
               (unsigned long long)user_ticks(ticks_to_ns(sig->cstime)));
    seq_printf(m, "%d %d %d 0 %llu ", DEFAULT_PRIORITY + task->nice, task->nice, sig->nr_threads,
               (unsigned long long)user_ticks(task->start_time));
}

/* Fields 23 to 52: its memory and signals. */
static void show_stat_memory(struct seq_file *m, const struct task_struct *task,
                             const struct mm_struct *mm)
{
    static const struct mm_struct none;
    sigset_t ignored, caught;
    const struct pt_regs *regs = mm ? task_pt_regs(task) : NULL;

    if (!mm) {
        mm = &none;
    }
    handled_signals(task, &ignored, &caught);
    seq_printf(m, "%lu %lu %lu ", mm->total_vm << PAGE_SHIFT, get_mm_rss(mm),
               task_rlimit(task, RLIMIT_RSS));
    seq_printf(m, "%lu %lu %lu %lu %lu ", mm->start_code, mm->end_code, mm->start_stack,
               regs ? regs->sp : 0UL, regs ? regs->epc : 0UL);
    /* The old 31-bit masks; then wchan and two fields nobody has maintained for ages. */
    seq_printf(m, "%lu %lu %lu %lu 0 0 0 ", task->pending.signal & 0x7fffffff,
               task->blocked & 0x7fffffff, ignored & 0x7fffffff, caught & 0x7fffffff);
    seq_printf(m, "%d %u 0 0 0 0 0 ", task->exit_signal, task->cpu);
    seq_printf(m, "%lu %lu %lu %lu %lu %lu %lu %d\n", mm->start_data, mm->end_data, mm->start_brk,
               mm->arg_start, mm->arg_end, mm->env_start, mm->env_end, task->exit_code);
}

static int show_stat(struct seq_file *m, struct task_struct *task, struct task_counts counts)
{
    struct mm_struct *mm = get_task_mm(task);

    show_stat_identity(m, task, &counts);
    show_stat_memory(m, task, mm);
    if (mm) {
        mmput(mm);
    }
    return 0;
}

int proc_show_stat(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)data;
    return show_stat(m, task, process_counts(task));
}

int proc_show_thread_stat(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)data;
    return show_stat(m, task, thread_counts(task));
}

static unsigned long text_pages(const struct mm_struct *mm)
{
    return (PAGE_ALIGN(mm->end_code) - (mm->start_code & PAGE_MASK)) >> PAGE_SHIFT;
}

int proc_show_statm(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct mm_struct *mm = get_task_mm(task);

    (void)data;
    if (!mm) {
        seq_puts(m, "0 0 0 0 0 0 0\n");
        return 0;
    }
    seq_printf(m, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm, get_mm_rss(mm),
               mm->rss_stat[MM_FILEPAGES] + mm->rss_stat[MM_SHMEMPAGES], text_pages(mm),
               mm->data_vm + mm->stack_vm);
    mmput(mm);
    return 0;
}

static const char *state_name(char state)
{
    switch (state) {
    case 'R':
        return "running";
    case 'S':
        return "sleeping";
    case 'D':
        return "disk sleep";
    case 'T':
        return "stopped";
    case 'Z':
        return "zombie";
    default:
        return "dead";
    }
}

static void show_status_memory(struct seq_file *m, struct mm_struct *mm)
{
    unsigned long text = text_pages(mm), lib = mm->exec_vm > text ? mm->exec_vm - text : 0;
    unsigned long rss = get_mm_rss(mm);

    seq_kb(m, "VmPeak:\t", max(mm->hiwater_vm, mm->total_vm));
    seq_kb(m, "VmSize:\t", mm->total_vm);
    seq_kb(m, "VmLck:\t", mm->locked_vm);
    seq_kb(m, "VmPin:\t", 0);
    seq_kb(m, "VmHWM:\t", max(mm->hiwater_rss, rss));
    seq_kb(m, "VmRSS:\t", rss);
    seq_kb(m, "RssAnon:\t", (unsigned long)mm->rss_stat[MM_ANONPAGES]);
    seq_kb(m, "RssFile:\t", (unsigned long)mm->rss_stat[MM_FILEPAGES]);
    seq_kb(m, "RssShmem:\t", (unsigned long)mm->rss_stat[MM_SHMEMPAGES]);
    seq_kb(m, "VmData:\t", mm->data_vm);
    seq_kb(m, "VmStk:\t", mm->stack_vm);
    seq_kb(m, "VmExe:\t", text);
    seq_kb(m, "VmLib:\t", lib);
    seq_kb(m, "VmPTE:\t", mm->pgtables_bytes >> PAGE_SHIFT);
    seq_kb(m, "VmSwap:\t", (unsigned long)mm->rss_stat[MM_SWAPENTS]);
}

static void show_status_signals(struct seq_file *m, const struct task_struct *task)
{
    sigset_t ignored, caught;

    handled_signals(task, &ignored, &caught);
    seq_printf(m, "Threads:\t%d\n", task->signal->nr_threads);
    seq_printf(m, "SigPnd:\t%016lx\n", task->pending.signal);
    seq_printf(m, "ShdPnd:\t%016lx\n", task->signal->shared_pending.signal);
    seq_printf(m, "SigBlk:\t%016lx\n", task->blocked);
    seq_printf(m, "SigIgn:\t%016lx\n", ignored);
    seq_printf(m, "SigCgt:\t%016lx\n", caught);
}

int proc_show_status(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct mm_struct *mm = get_task_mm(task);
    char state = task_state_char(task);

    (void)data;
    seq_printf(m, "Name:\t%s\n", task->comm);
    if (task->fs) {
        seq_printf(m, "Umask:\t%04o\n", task->fs->umask);
    }
    seq_printf(m, "State:\t%c (%s)\n", state, state_name(state));
    seq_printf(m, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n", task->tgid,
               task->pid, parent_tgid(task));
    seq_puts(m, "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
    seq_printf(m, "FDSize:\t%u\nGroups:\t0 \n", task->files ? task->files->max_fds : 0);
    if (mm) {
        show_status_memory(m, mm);
        mmput(mm);
    }
    show_status_signals(m, task);
    seq_printf(m, "Cpus_allowed:\t%lx\n", task->cpus_allowed);
    seq_printf(m, "voluntary_ctxt_switches:\t%lu\n", task->nvcsw);
    seq_printf(m, "nonvoluntary_ctxt_switches:\t%lu\n", task->nivcsw);
    return 0;
}
