/* Kernel threads, and the tasks of idle harts. */
#include "core/task.h"
#include "err.h"
#include "smp.h"
#include "string.h"

/* A process of its own, in session and group 0, that no signal reaches. */
static struct task_struct *kthread_create(int (*fn)(void *arg), void *arg, const char *name)
{
    struct task_struct *task = task_alloc();
    pid_t pid = alloc_pid();

    if (pid < 0 || !task) {
        goto fail;
    }
    task->sighand = sighand_copy(NULL);
    if (!task->sighand || !signal_struct_alloc(task)) {
        goto fail;
    }
    task->flags = PF_KTHREAD;
    task->pid = pid;
    task->tgid = pid;
    task->real_parent = find_task_by_pid(1);
    task->exit_signal = EXIT_SIGNAL_NONE;
    task->blocked = ~0UL;
    task->kthread_fn = fn;
    task->kthread_arg = arg;
    strlcpy(task->comm, name, sizeof(task->comm));
    link_task(task);
    return task;

fail:
    if (task) {
        sighand_put(task->sighand);
        put_task_struct(task);
    }
    return ERR_PTR(pid < 0 ? pid : -ENOMEM);
}

struct task_struct *kthread_run(int (*fn)(void *arg), void *arg, const char *name)
{
    struct task_struct *task = kthread_create(fn, arg, name);

    if (!IS_ERR(task)) {
        wake_up_new_task(task);
    }
    return task;
}

struct task_struct *idle_task_create(unsigned int cpu)
{
    struct task_struct *task = task_alloc();

    if (task) {
        task->flags = PF_KTHREAD | PF_IDLE;
        task->cpu = cpu;
        task->cpus_allowed = 1UL << cpu;
        task->run_since = read_time();
        strlcpy(task->comm, "idle", sizeof(task->comm));
        cpus[cpu].running = task;
    }
    return task;
}
