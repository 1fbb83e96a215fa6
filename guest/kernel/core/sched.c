/*
 * The scheduler: one queue of runnable tasks for all harts, served in turn. A task runs until it
 * sleeps or its slice is used up while others wait. A task that wakes up goes to an idle hart if
 * there is one, else it waits its turn.
 */
#include "sched.h"

#include "arch/trap.h"
#include "bug.h"
#include "irq.h"
#include "mm.h"
#include "sbi.h"
#include "tlbflush.h"
#include "uaccess.h"

#include "core/task.h"

#define SLICE_TICKS  5 /* at nice 0: 50 ms */
#define STACK_CANARY 0x70616765776c6b21UL

static LIST_HEAD(run_queue);
static unsigned int nr_queued;
static unsigned long nr_switches;

struct task_struct *switch_to(struct task_struct *prev, struct task_struct *next);

void sched_init(void)
{
    cpus[0].idle = current;
    cpus[0].running = current;
}

static unsigned int time_slice(const struct task_struct *task)
{
    int slice = SLICE_TICKS * (20 - task->nice) / 20;

    return (unsigned int)max(slice, 1);
}

/* ---- The queue ---- */

static void enqueue(struct task_struct *task)
{
    list_add_tail(&task->run_list, &run_queue);
    task->on_rq = true;
    nr_queued++;
}

static bool allowed_on(const struct task_struct *task, unsigned int cpu)
{
    return task->cpus_allowed >> cpu & 1;
}

static struct task_struct *peek_next(unsigned int cpu)
{
    struct task_struct *task;

    list_for_each_entry(task, &run_queue, run_list) {
        if (allowed_on(task, cpu)) {
            return task;
        }
    }
    return NULL;
}

static struct task_struct *pick_next(struct cpu *cpu)
{
    struct task_struct *task = peek_next(cpu->id);

    if (!task) {
        return cpu->idle;
    }
    list_del(&task->run_list);
    task->on_rq = false;
    nr_queued--;
    return task;
}

/* ---- Waking ---- */

static bool cpu_is_idle(const struct cpu *cpu)
{
    return cpu->online && cpu->running == cpu->idle && !cpu->kicked;
}

static void kick_cpu(struct cpu *cpu)
{
    sbi_send_ipi(1UL << cpu->hartid);
}

void kick_task(struct task_struct *task)
{
    if (task != current && cpus[task->cpu].running == task) {
        kick_cpu(&cpus[task->cpu]);
    }
}

/* Finds a hart for a task that has just been queued; the one it last ran on before all others. */
static void find_cpu_for(const struct task_struct *task)
{
    struct cpu *here = this_cpu();

    if (here->running == here->idle && allowed_on(task, here->id)) {
        return;
    }
    for (unsigned int i = 0; i < nr_cpus; i++) {
        struct cpu *cpu = &cpus[(task->cpu + i) % nr_cpus];

        if (cpu != here && cpu_is_idle(cpu) && allowed_on(task, cpu->id)) {
            cpu->kicked = true;
            kick_cpu(cpu);
            return;
        }
    }
    /* No idle hart. One who has run for a while gives way to one who has slept. */
    if (current->slice < time_slice(current)) {
        current->flags |= PF_NEED_RESCHED;
    }
}

bool wake_up_state(struct task_struct *task, int states)
{
    if (!(task->state & states)) {
        return false;
    }
    task->state = TASK_RUNNING;
    /* One that is still on its way to schedule() will just go on. */
    if (!task->on_rq && cpus[task->cpu].running != task) {
        enqueue(task);
        find_cpu_for(task);
    }
    return true;
}

bool wake_up_process(struct task_struct *task)
{
    return wake_up_state(task, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE | TASK_KILLABLE);
}

void wake_up_new_task(struct task_struct *task)
{
    task->state = TASK_RUNNING;
    task->slice = time_slice(task);
    enqueue(task);
    find_cpu_for(task);
}

/* ---- Switching ---- */

/* Moves the figures of this hart from `prev` to `next`. */
static void account_switch(struct cpu *cpu, const struct task_struct *prev,
                           struct task_struct *next)
{
    if (prev != cpu->idle) {
        cpu->utime += prev->utime - cpu->utime_start;
        cpu->stime += prev->stime - cpu->stime_start;
    }
    next->run_since = prev->run_since;
    cpu->utime_start = next->utime;
    cpu->stime_start = next->stime;
}

/* A kernel thread keeps the address space that happens to be loaded; see put_prev(). */
static void switch_address_space(struct task_struct *prev, struct task_struct *next)
{
    if (next->mm) {
        next->active_mm = next->mm;
        if (next->mm != prev->active_mm || cpus[next->cpu].context_id != next->mm->context_id ||
            (next->mm->stale_mask >> next->cpu & 1)) {
            switch_mm(next->mm);
        }
    } else {
        next->active_mm = prev->active_mm;
        if (next->active_mm) {
            mmgrab(next->active_mm);
        }
    }
}

/* What is left to do for the task that ran before, once it is off its stack. */
static void finish_switch(struct task_struct *prev)
{
    if (!prev->mm && prev->active_mm) {
        struct mm_struct *mm = prev->active_mm;

        prev->active_mm = NULL;
        mmdrop(mm);
    }
    if (prev->state == TASK_DEAD) {
        put_task_struct(prev);
    }
}

static void switch_tasks(struct cpu *cpu, struct task_struct *prev, struct task_struct *next)
{
    nr_switches++;
    account_system_time();
    account_switch(cpu, prev, next);
    next->cpu = cpu->id;
    cpu->running = next;
    if (prev == cpu->idle) {
        cpu->next_tick = ktime_get_ns() + NSEC_PER_TICK;
        timer_program();
    }
    if (!(prev->flags & PF_KTHREAD)) {
        fpu_save(prev);
    }
    switch_address_space(prev, next);
    if (!(next->flags & PF_KTHREAD)) {
        fpu_switch_to(next);
    }
    finish_switch(switch_to(prev, next));
}

void schedule(void)
{
    struct task_struct *prev = current, *next;
    struct cpu *cpu = this_cpu();

    if (*(unsigned long *)prev->stack != STACK_CANARY) {
        panic("schedule: kernel stack overflow");
    }
    prev->flags &= ~PF_NEED_RESCHED;
    if (wait_interrupted(prev->state)) {
        prev->state = TASK_RUNNING;
    }
    if (prev->state == TASK_RUNNING && prev != cpu->idle) {
        enqueue(prev);
        if (!allowed_on(prev, cpu->id)) {
            find_cpu_for(prev);
        }
    }
    next = pick_next(cpu);
    if (next->slice == 0 || next != prev) {
        next->slice = time_slice(next);
    }
    if (next == prev) {
        return;
    }
    *(prev->state == TASK_RUNNING ? &prev->nivcsw : &prev->nvcsw) += 1;
    switch_tasks(cpu, prev, next);
}

/* From arch/entry.S, with the task that ran before. */
void new_task_start(struct task_struct *prev)
{
    finish_switch(prev);
    if (current->kthread_fn) {
        int (*fn)(void *arg) = current->kthread_fn;

        current->kthread_fn = NULL;
        fn(current->kthread_arg);
        /* A kernel thread that has become a program goes on in user mode. */
        if (!current->mm) {
            do_exit(0);
        }
    }
    if (current->set_child_tid) {
        put_user(current->pid, current->set_child_tid);
    }
    return_to_user(task_pt_regs(current));
}

void init_task_stack(struct task_struct *task)
{
    *(unsigned long *)task->stack = STACK_CANARY;
    task->kernel_sp = (unsigned long)task->stack + KERNEL_STACK_SIZE;
    task->context = (struct thread_context){
        .ra = (unsigned long)ret_from_fork,
        .sp = (unsigned long)task_pt_regs(task),
    };
}

void cond_resched(void)
{
    handle_pending_irqs();
    if (current->flags & PF_NEED_RESCHED) {
        schedule();
    }
}

void scheduler_tick(void)
{
    update_loadavg();
    itimer_tick();
    if (current->slice > 0) {
        current->slice--;
    }
    if (current->slice == 0) {
        if (peek_next(current->cpu)) {
            current->flags |= PF_NEED_RESCHED;
        } else {
            current->slice = time_slice(current);
        }
    }
}

/*
 * The lock is given back before the hart waits. A wake-up between the two arrives as an interrupt,
 * and WFI ends at once when one is pending, even with interrupts off (priv spec 3.3.3).
 */
_Noreturn void cpu_idle(void)
{
    struct cpu *cpu = this_cpu();

    for (;;) {
        cpu->kicked = false;
        while (peek_next(cpu->id)) {
            schedule();
        }
        timer_program();
        kernel_unlock();
        __asm__ volatile("wfi" : : : "memory");
        kernel_lock();
        handle_pending_irqs();
    }
}

/* ---- Sleeping for a time ---- */

struct sleeper {
    struct timer timer;
    struct task_struct *task;
};

static void wake_sleeper(struct timer *timer)
{
    wake_up_process(container_of(timer, struct sleeper, timer)->task);
}

bool schedule_until(u64 expires)
{
    struct sleeper sleeper = {.task = current};

    timer_setup(&sleeper.timer, wake_sleeper);
    timer_start(&sleeper.timer, expires);
    schedule();
    timer_cancel(&sleeper.timer);
    return ktime_get_ns() >= expires;
}

long schedule_timeout(long ticks)
{
    u64 start = ktime_get_ns(), now, expires;

    if (ticks == (long)(~0UL >> 1)) {
        schedule();
        return ticks;
    }
    expires = start + (u64)ticks * NSEC_PER_TICK;
    schedule_until(expires);
    now = ktime_get_ns();
    return now >= expires ? 0 : (long)DIV_ROUND_UP(expires - now, NSEC_PER_TICK);
}

/* ---- Figures ---- */

unsigned int nr_runnable(void)
{
    unsigned int n = nr_queued;

    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        n += cpus[cpu].online && cpus[cpu].running != cpus[cpu].idle;
    }
    return n;
}

unsigned long nr_context_switches(void)
{
    return nr_switches;
}
