/* Task structures: their memory, their pids, the lists they are on, their times. */
#include "core/task.h"

#include "bitops.h"
#include "bug.h"
#include "mm.h"
#include "slab.h"
#include "string.h"
#include "vmstat.h"

#define PID_HASH_SIZE 256
#define RESERVED_PIDS 300 /* where the search starts again after the last pid */

/* The boot stack is in arch/head.S. */
extern char init_stack[];

LIST_HEAD(process_list);

static const struct rlimit default_rlimits[RLIM_NLIMITS] = {
    [RLIMIT_CPU] = {RLIM_INFINITY, RLIM_INFINITY},
    [RLIMIT_FSIZE] = {RLIM_INFINITY, RLIM_INFINITY},
    [RLIMIT_DATA] = {RLIM_INFINITY, RLIM_INFINITY},
    [RLIMIT_STACK] = {8UL << 20, RLIM_INFINITY},
    [RLIMIT_CORE] = {0, RLIM_INFINITY},
    [RLIMIT_RSS] = {RLIM_INFINITY, RLIM_INFINITY},
    [RLIMIT_NPROC] = {PID_MAX, PID_MAX},
    [RLIMIT_NOFILE] = {1024, 4096},
    [RLIMIT_MEMLOCK] = {8UL << 20, 8UL << 20},
    [RLIMIT_AS] = {RLIM_INFINITY, RLIM_INFINITY},
    [RLIMIT_LOCKS] = {RLIM_INFINITY, RLIM_INFINITY},
    [RLIMIT_SIGPENDING] = {1024, 1024},
    [RLIMIT_MSGQUEUE] = {819200, 819200},
    [RLIMIT_RTTIME] = {RLIM_INFINITY, RLIM_INFINITY},
};

static struct list_head pid_hash[PID_HASH_SIZE];
static unsigned long pid_map[BITS_TO_LONGS(PID_MAX)];
static unsigned int last_pid;
static unsigned int task_count;
static struct kmem_cache *task_cache, *signal_cache;

struct task_struct init_task = {
    .flags = PF_KTHREAD | PF_IDLE,
    .count = 1,
    .comm = "idle",
    .cpus_allowed = 1,
    .stack = init_stack,
};

void task_init(void)
{
    for (int i = 0; i < PID_HASH_SIZE; i++) {
        INIT_LIST_HEAD(&pid_hash[i]);
    }
    set_bit(0, pid_map);
    task_cache = kmem_cache_create("task_struct", sizeof(struct task_struct));
    signal_cache = kmem_cache_create("signal_struct", sizeof(struct signal_struct));
    init_task_stack(&init_task);
}

struct task_struct *task_alloc(void)
{
    struct task_struct *task = kmem_cache_zalloc(task_cache, GFP_KERNEL);

    if (!task) {
        return NULL;
    }
    task->stack = (void *)get_free_pages(GFP_KERNEL, KERNEL_STACK_ORDER);
    if (!task->stack) {
        kmem_cache_free(task_cache, task);
        return NULL;
    }
    mod_vm_stat(NR_KERNEL_STACK, 1l << KERNEL_STACK_ORDER);
    task->count = 1;
    task->fpu_cpu = -1;
    task->cpus_allowed = ~0UL;
    task->start_time = ktime_get_ns();
    init_sigpending(&task->pending);
    INIT_LIST_HEAD(&task->tasks);
    INIT_LIST_HEAD(&task->thread_node);
    INIT_LIST_HEAD(&task->sibling);
    init_task_stack(task);
    return task;
}

/* The signal_struct goes with the last of its tasks. */
void put_task_struct(struct task_struct *task)
{
    if (--task->count > 0) {
        return;
    }
    BUG_ON(cpus[task->cpu].running == task || task->on_rq);
    if (task->signal && --task->signal->count == 0) {
        flush_sigpending(&task->signal->shared_pending, ~0UL);
        kmem_cache_free(signal_cache, task->signal);
    }
    flush_sigpending(&task->pending, ~0UL);
    free_pages_addr((unsigned long)task->stack, KERNEL_STACK_ORDER);
    mod_vm_stat(NR_KERNEL_STACK, -(1l << KERNEL_STACK_ORDER));
    kmem_cache_free(task_cache, task);
}

bool signal_struct_alloc(struct task_struct *leader)
{
    struct signal_struct *signal = kmem_cache_zalloc(signal_cache, GFP_KERNEL);

    if (!signal) {
        return false;
    }
    signal->count = 1;
    signal->nr_threads = 1;
    signal->nr_live = 1;
    signal->leader = leader;
    INIT_LIST_HEAD(&signal->threads);
    INIT_LIST_HEAD(&signal->children);
    init_waitqueue_head(&signal->wait_chldexit);
    init_waitqueue_head(&signal->wait_threads);
    init_sigpending(&signal->shared_pending);
    itimer_init(signal);
    memcpy(signal->rlim, default_rlimits, sizeof(default_rlimits));
    leader->signal = signal;
    leader->group_leader = leader;
    return true;
}

void link_task(struct task_struct *task)
{
    list_add_tail(&task->thread_node, &task->signal->threads);
    if (thread_group_leader(task)) {
        list_add_tail(&task->tasks, &process_list);
        if (task->real_parent) {
            list_add_tail(&task->sibling, &task->real_parent->signal->children);
        }
    }
    hash_task(task);
}

/* ---- Pids ---- */

pid_t alloc_pid(void)
{
    unsigned long pid = find_next_zero_bit(pid_map, PID_MAX, last_pid + 1);

    if (pid == PID_MAX) {
        pid = find_next_zero_bit(pid_map, PID_MAX, RESERVED_PIDS);
    }
    if (pid == PID_MAX) {
        return -EAGAIN;
    }
    last_pid = pid;
    return (pid_t)pid;
}

static struct list_head *pid_chain(pid_t pid)
{
    return &pid_hash[pid % PID_HASH_SIZE];
}

void hash_task(struct task_struct *task)
{
    set_bit((unsigned long)task->pid, pid_map);
    list_add(&task->pid_link, pid_chain(task->pid));
    task_count++;
}

/* A pid that names a process group or session with members is not reused before they are gone. */
static bool pid_in_use(pid_t pid)
{
    struct task_struct *p;

    for_each_process(p) {
        if (p->signal->pgrp == pid || p->signal->session == pid) {
            return true;
        }
    }
    return false;
}

void unhash_task(struct task_struct *task)
{
    pid_t pgrp = task->signal->pgrp, session = task->signal->session;

    list_del(&task->pid_link);
    task_count--;
    if (!pid_in_use(task->pid)) {
        clear_bit((unsigned long)task->pid, pid_map);
    }
    if (pgrp && !pid_in_use(pgrp) && !find_task_by_pid(pgrp)) {
        clear_bit((unsigned long)pgrp, pid_map);
    }
    if (session && !pid_in_use(session) && !find_task_by_pid(session)) {
        clear_bit((unsigned long)session, pid_map);
    }
    set_bit(0, pid_map);
}

struct task_struct *find_task_by_pid(pid_t pid)
{
    struct task_struct *task;

    if (pid <= 0) {
        return NULL;
    }
    list_for_each_entry(task, pid_chain(pid), pid_link) {
        if (task->pid == pid) {
            return task;
        }
    }
    return NULL;
}

unsigned int nr_tasks(void)
{
    return task_count;
}

/* ---- Times and limits ---- */

u64 task_utime(const struct task_struct *task)
{
    return ticks_to_ns(task->utime);
}

u64 task_stime(const struct task_struct *task)
{
    return ticks_to_ns(task->stime);
}

u64 process_utime(const struct task_struct *task)
{
    u64 ticks = task->signal->utime;
    struct task_struct *t;

    for_each_thread(task, t) {
        ticks += t->utime;
    }
    return ticks_to_ns(ticks);
}

u64 process_stime(const struct task_struct *task)
{
    u64 ticks = task->signal->stime;
    struct task_struct *t;

    for_each_thread(task, t) {
        ticks += t->stime;
    }
    return ticks_to_ns(ticks);
}

unsigned long task_rlimit(const struct task_struct *task, unsigned int limit)
{
    return task->signal->rlim[limit].rlim_cur;
}

char task_state_char(const struct task_struct *task)
{
    switch (task->state) {
    case TASK_RUNNING:
        return 'R';
    case TASK_INTERRUPTIBLE:
        return 'S';
    case TASK_UNINTERRUPTIBLE:
    case TASK_KILLABLE:
        return 'D';
    case TASK_STOPPED:
        return 'T';
    case TASK_ZOMBIE:
        return 'Z';
    default:
        return 'X';
    }
}
