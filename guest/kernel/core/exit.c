/*
 * The end of a task. A thread that is not the leader goes at once; a leader stays as a zombie until
 * all threads of the process have gone and the parent has waited for it.
 */
#include "bug.h"
#include "core/futex.h"
#include "core/task.h"
#include "file.h"
#include "fs.h"
#include "mm.h"
#include "poweroff.h"
#include "tlbflush.h"
#include "uaccess.h"

/* Adds the figures of a finished thread to its process. */
static void add_thread_usage(struct signal_struct *signal, const struct task_struct *task)
{
    signal->utime += task->utime;
    signal->stime += task->stime;
    signal->min_flt += task->min_flt;
    signal->maj_flt += task->maj_flt;
    signal->nvcsw += task->nvcsw;
    signal->nivcsw += task->nivcsw;
}

void release_task(struct task_struct *task)
{
    struct signal_struct *signal = task->signal;

    list_del_init(&task->thread_node);
    list_del_init(&task->tasks);
    list_del_init(&task->sibling);
    unhash_task(task);
    add_thread_usage(signal, task);
    if (--signal->nr_threads <= 2) {
        wake_up_all(&signal->wait_threads);
    }
    task->state = TASK_DEAD;
    /* Its own stack goes once it is off it: finish_switch(). */
    if (task != current) {
        put_task_struct(task);
    }
}

/* Gives up the address space; this hart keeps it loaded until the next switch. */
static void exit_mm(void)
{
    struct mm_struct *mm = current->mm;

    vfork_done(current);
    if (!mm) {
        return;
    }
    if (current->clear_child_tid && mm->mm_users > 1) {
        put_user(0, current->clear_child_tid);
        futex_wake_address(current->clear_child_tid);
    }
    update_hiwater_rss(mm);
    current->signal->maxrss = max(current->signal->maxrss, mm->hiwater_rss);
    mmgrab(mm);
    current->active_mm = mm;
    current->mm = NULL;
    mmput(mm);
}

static void exit_files(void)
{
    struct files_struct *files = current->files;
    struct fs_struct *fs = current->fs;

    current->files = NULL;
    current->fs = NULL;
    if (files) {
        put_files(files);
    }
    if (fs) {
        put_fs(fs);
    }
}

/*
 * Children of a process that is gone. The first process is their parent by name only: it is the
 * program that the machine was started for, not an init whose job is to wait for strangers. So an
 * orphan is released as soon as it ends.
 */
static void orphan_children(struct signal_struct *signal)
{
    struct task_struct *child, *next, *t;

    list_for_each_entry_safe(child, next, &signal->children, sibling) {
        for_each_thread(child, t) {
            t->real_parent = find_task_by_pid(1);
        }
        list_del_init(&child->sibling);
        child->exit_signal = EXIT_SIGNAL_NONE;
        if (child->signal->nr_live == 0) {
            release_task(child);
        }
    }
}

/* The first process's end is the machine's. */
static _Noreturn void end_machine(int code)
{
    int sig = code & 0x7f;

    machine_poweroff(sig ? 128 + (unsigned int)sig : (unsigned int)code >> 8 & 0xff);
}

/* The last thread has come to its end; nothing sleeps any more. */
static void exit_process(struct task_struct *leader)
{
    struct signal_struct *signal = leader->signal;

    if (signal->group_exit) {
        leader->exit_code = signal->group_exit_code;
    }
    if (leader->tgid == 1) {
        end_machine(leader->exit_code);
    }
    timer_cancel(&signal->real_timer);
    orphan_children(signal);
    if (notify_parent_exit(leader)) {
        release_task(leader);
    }
}

_Noreturn void do_exit(int code)
{
    struct signal_struct *signal = current->signal;
    bool is_leader = thread_group_leader(current);

    current->flags |= PF_EXITING;
    current->exit_code = code;
    futex_exit_robust(current);
    exit_mm();
    exit_files();

    sighand_put(current->sighand);
    current->sighand = NULL;
    current->state = TASK_ZOMBIE;
    wake_up_all(&signal->wait_threads);
    if (--signal->nr_live == 0) {
        exit_process(current->group_leader);
    }
    if (!is_leader) {
        release_task(current);
    }
    schedule();
    panic("do_exit: a dead task runs");
}

_Noreturn void do_group_exit(int code)
{
    struct signal_struct *signal = current->signal;

    if (!signal->group_exit) {
        signal->group_exit = true;
        signal->group_exit_code = code;
        zap_other_threads(current);
    }
    do_exit(signal->group_exit_code);
}

long sys_exit(unsigned long status)
{
    do_exit((int)(status & 0xff) << 8);
}

long sys_exit_group(unsigned long status)
{
    do_group_exit((int)(status & 0xff) << 8);
}
