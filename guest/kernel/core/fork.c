/*
 * fork, vfork, clone: a new task as a copy of the current one. What it shares and what it copies
 * is said by the CLONE_ flags; what has been taken is given back in reverse order on failure.
 */
#include "core/fork.h"

#include "core/task.h"
#include "err.h"
#include "file.h"
#include "mm.h"
#include "string.h"
#include "uaccess.h"

static int copy_files(const struct kernel_clone_args *args, struct task_struct *child)
{
    if (args->flags & CLONE_FILES) {
        child->files = current->files;
        child->files->count++;
        return 0;
    }
    child->files = dup_files(current->files);
    return child->files ? 0 : -ENOMEM;
}

static int copy_fs(const struct kernel_clone_args *args, struct task_struct *child)
{
    if (args->flags & CLONE_FS) {
        child->fs = current->fs;
        child->fs->count++;
        return 0;
    }
    child->fs = copy_fs_struct(current->fs);
    return child->fs ? 0 : -ENOMEM;
}

static int copy_sighand(const struct kernel_clone_args *args, struct task_struct *child)
{
    if (args->flags & CLONE_SIGHAND) {
        child->sighand = current->sighand;
        child->sighand->count++;
        return 0;
    }
    child->sighand = sighand_copy(current->sighand);
    if (!child->sighand) {
        return -ENOMEM;
    }
    if (args->flags & CLONE_CLEAR_SIGHAND) {
        flush_signal_handlers(child);
    }
    return 0;
}

static int copy_signal(const struct kernel_clone_args *args, struct task_struct *child)
{
    struct signal_struct *signal = current->signal;

    if (args->flags & CLONE_THREAD) {
        child->signal = signal;
        child->group_leader = current->group_leader;
        signal->count++;
        signal->nr_threads++;
        signal->nr_live++;
        return 0;
    }
    if (!signal_struct_alloc(child)) {
        return -ENOMEM;
    }
    memcpy(child->signal->rlim, signal->rlim, sizeof(signal->rlim));
    child->signal->pgrp = signal->pgrp;
    child->signal->session = signal->session;
    return 0;
}

static int copy_mm(const struct kernel_clone_args *args, struct task_struct *child)
{
    if (args->flags & CLONE_VM) {
        child->mm = mmget(current->mm);
    } else {
        child->mm = dup_mm(current->mm);
    }
    return child->mm ? 0 : -ENOMEM;
}

static void copy_registers(const struct kernel_clone_args *args, struct task_struct *child)
{
    struct pt_regs *regs = task_pt_regs(child);

    *regs = *task_pt_regs(current);
    regs->a0 = 0;
    if (args->stack) {
        regs->sp = args->stack;
    }
    if (args->flags & CLONE_SETTLS) {
        regs->tp = args->tls;
    }
    child->fpu = current->fpu;
    fpu_drop(child);
}

/* What a copy starts with from its maker, and what it starts without. */
static void copy_attributes(const struct kernel_clone_args *args, struct task_struct *child)
{
    memcpy(child->comm, current->comm, sizeof(child->comm));
    child->cpu = current->cpu;
    child->cpus_allowed = current->cpus_allowed;
    child->nice = current->nice;
    child->blocked = current->blocked;
    child->oom_score_adj = current->oom_score_adj;
    if (!(args->flags & CLONE_VM) || (args->flags & CLONE_VFORK)) {
        child->altstack = current->altstack;
    } else {
        child->altstack.ss_flags = SS_DISABLE;
    }
    child->clear_child_tid = args->flags & CLONE_CHILD_CLEARTID ? args->child_tid : NULL;
}

/* Where the child stands: its pid, its process, its parent. */
static void set_identity(const struct kernel_clone_args *args, struct task_struct *child, pid_t pid)
{
    child->pid = pid;
    if (args->flags & CLONE_THREAD) {
        child->tgid = current->tgid;
        child->exit_signal = EXIT_SIGNAL_NONE;
        child->real_parent = current->group_leader->real_parent;
        return;
    }
    child->tgid = pid;
    if (args->flags & CLONE_PARENT) {
        child->exit_signal = current->group_leader->exit_signal;
        child->real_parent = current->group_leader->real_parent;
    } else {
        child->exit_signal = args->exit_signal;
        child->real_parent = current->group_leader;
    }
}

static int check_flags(const struct kernel_clone_args *args)
{
    unsigned long flags = args->flags;

    if ((flags & ~CLONE_SUPPORTED) || ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND)) ||
        ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM)) ||
        ((flags & CLONE_CLEAR_SIGHAND) && (flags & CLONE_SIGHAND)) || args->exit_signal < 0 ||
        args->exit_signal > NSIG) {
        return -EINVAL;
    }
    return 0;
}

static void undo_signal(struct task_struct *child)
{
    if (!thread_group_leader(child)) {
        child->signal->nr_threads--;
        child->signal->nr_live--;
    }
}

static struct task_struct *copy_process(const struct kernel_clone_args *args)
{
    struct task_struct *child;
    int error = check_flags(args);
    pid_t pid;

    if (error) {
        return ERR_PTR(error);
    }
    child = task_alloc();
    if (!child) {
        return ERR_PTR(-ENOMEM);
    }
    fpu_save(current);
    copy_attributes(args, child);
    error = copy_files(args, child);
    if (error) {
        goto fail_files;
    }
    error = copy_fs(args, child);
    if (error) {
        goto fail_fs;
    }
    error = copy_sighand(args, child);
    if (error) {
        goto fail_sighand;
    }
    error = copy_signal(args, child);
    if (error) {
        goto fail_signal;
    }
    error = copy_mm(args, child);
    if (error) {
        goto fail_mm;
    }
    copy_registers(args, child);
    /* Copying may have slept: this thread may have been told to die, and the child with it. */
    pid = fatal_signal_pending(current) ? -EINTR : alloc_pid();
    if (pid < 0) {
        error = pid;
        goto fail_pid;
    }
    set_identity(args, child, pid);
    link_task(child);
    return child;

fail_pid:
    mmput(child->mm);
    child->mm = NULL;
fail_mm:
    undo_signal(child);
fail_signal:
    sighand_put(child->sighand);
fail_sighand:
    put_fs(child->fs);
fail_fs:
    put_files(child->files);
fail_files:
    put_task_struct(child);
    return ERR_PTR(error);
}

void vfork_done(struct task_struct *task)
{
    struct task_struct *waiter = task->vfork_waiter;

    if (waiter) {
        task->vfork_waiter = NULL;
        wake_up_process(waiter);
        put_task_struct(waiter);
    }
}

/* Until the child has left the address space it borrows. */
static void wait_for_vfork(struct task_struct *child)
{
    while (child->vfork_waiter && !fatal_signal_pending(current)) {
        current->state = TASK_KILLABLE;
        schedule();
    }
    current->state = TASK_RUNNING;
}

/* Makes and starts a copy of the current task; its pid or -errno. */
static long kernel_clone(const struct kernel_clone_args *args)
{
    struct task_struct *child = copy_process(args);
    pid_t pid;

    if (IS_ERR(child)) {
        return PTR_ERR(child);
    }
    count_fork();
    pid = child->pid;
    get_task_struct(child);
    if (args->flags & CLONE_VFORK) {
        child->vfork_waiter = current;
        get_task_struct(current);
    }
    if (args->flags & CLONE_PARENT_SETTID) {
        put_user(pid, args->parent_tid);
    }
    /* The child's memory is its own already: written there by the child itself otherwise. */
    if (args->flags & CLONE_CHILD_SETTID) {
        child->set_child_tid = args->child_tid;
    }
    wake_up_new_task(child);
    if (args->flags & CLONE_VFORK) {
        wait_for_vfork(child);
    }
    put_task_struct(child);
    return pid;
}

long sys_clone(unsigned long flags, unsigned long stack, int *parent_tid, unsigned long tls,
               int *child_tid)
{
    struct kernel_clone_args args = {
        .flags = (flags & 0xffffffff) & ~CSIGNAL,
        .exit_signal = (int)(flags & CSIGNAL),
        .stack = stack,
        .tls = tls,
        .parent_tid = parent_tid,
        .child_tid = child_tid,
    };

    return kernel_clone(&args);
}

/* As clone3 passes it. */
struct clone_args {
    u64 flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

long sys_clone3(const struct clone_args *uargs, unsigned long size)
{
    struct clone_args in;
    struct kernel_clone_args args;

    if (size < sizeof(in)) {
        return -EINVAL;
    }
    if (copy_from_user(&in, uargs, sizeof(in))) {
        return -EFAULT;
    }
    if ((in.flags & CSIGNAL) || in.exit_signal > NSIG || !in.stack != !in.stack_size) {
        return -EINVAL;
    }
    args = (struct kernel_clone_args){
        .flags = in.flags,
        .exit_signal = (int)in.exit_signal,
        .stack = in.stack + in.stack_size,
        .tls = in.tls,
        .parent_tid = (int *)in.parent_tid,
        .child_tid = (int *)in.child_tid,
    };
    return kernel_clone(&args);
}
