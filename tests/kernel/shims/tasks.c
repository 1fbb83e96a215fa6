/*
 * Tasks: one at first, others as machine_run_tasks() wants. Each is a host thread, but only the one
 * whose turn it is runs; turns change in schedule() and nowhere else, so that every run is the
 * same.
 */
#include <stdlib.h>
#include <string.h>
#include <threads.h>

#include "bug.h"
#include "sched.h"
#include "tests/kernel/shims/machine.h"

/* So many turns in a row without a request done: nobody will ever be woken. */
#define MAX_IDLE_TURNS 10000

struct test_task {
    struct task_struct task;
    thrd_t thread;
    void (*fn)(unsigned number);
    bool done;
};

static struct signal_struct main_signal;
static struct task_struct main_task = {.comm = "test", .pid = 2, .tgid = 2, .signal = &main_signal};
/* On the real machine a register variable: guest/kernel/include/sched.h. */
struct task_struct *current = &main_task;

static struct test_task tasks[MAX_TASKS];
static unsigned nr_running; /* 0: only the main task */
static unsigned turn;
static mtx_t baton;
static cnd_t turn_changed;
static unsigned idle_turns;
static unsigned long ticks_slept;

/* To the next task that is not done. */
static void pass_turn(void)
{
    do {
        turn = (turn + 1) % nr_running;
    } while (tasks[turn].done);
    cnd_broadcast(&turn_changed);
}

static void wait_for_turn(unsigned number)
{
    while (turn != number) {
        cnd_wait(&turn_changed, &baton);
    }
    current = &tasks[number].task;
}

static int run_task(void *arg)
{
    struct test_task *self = arg;
    unsigned number = (unsigned)(self - tasks);
    bool all_done = true;

    mtx_lock(&baton);
    wait_for_turn(number);
    self->fn(number);
    self->done = true;
    for (unsigned i = 0; i < nr_running; i++) {
        all_done &= tasks[i].done;
    }
    if (!all_done) {
        pass_turn();
    }
    mtx_unlock(&baton);
    return 0;
}

void machine_run_tasks(unsigned nr, void (*fn)(unsigned number))
{
    mtx_init(&baton, mtx_plain);
    cnd_init(&turn_changed);
    memset(tasks, 0, sizeof(tasks));
    nr_running = nr;
    turn = 0;
    for (unsigned i = 0; i < nr; i++) {
        tasks[i].task = main_task;
        tasks[i].fn = fn;
        if (thrd_create(&tasks[i].thread, run_task, &tasks[i]) != thrd_success) {
            abort();
        }
    }
    for (unsigned i = 0; i < nr; i++) {
        thrd_join(tasks[i].thread, NULL);
    }
    nr_running = 0;
    current = &main_task;
    cnd_destroy(&turn_changed);
    mtx_destroy(&baton);
}

/* A sleeper looks at its condition each time it has the turn, so that waking it is no work. */
void schedule(void)
{
    unsigned self = turn;

    idle_turns = disk_complete_one() ? 0 : idle_turns + 1;
    if (idle_turns > (nr_running ? MAX_IDLE_TURNS : 0)) {
        idle_turns = 0;
        panic("schedule: nothing will ever wake the task");
    }
    if (nr_running > 0) {
        pass_turn();
        wait_for_turn(self);
    }
}

long schedule_timeout(long ticks)
{
    ticks_slept += ticks > 0;
    if (!disk_complete_one() && nr_running > 0) {
        schedule();
    }
    return ticks > 0 ? ticks - 1 : 0;
}

bool wake_up_state(struct task_struct *sleeper, int states)
{
    (void)states;
    sleeper->state = TASK_RUNNING;
    return true;
}

void cond_resched(void)
{
}

/* Time stands still but for sleeps. */
unsigned long get_jiffies(void)
{
    return ticks_slept;
}
