#include "emu/machine/debug.h"

#include "emu/engine/debug.h"
#include "emu/machine/machine_private.h"

#include <stdlib.h>

struct machine_debug {
    bool stopped;
    struct machine_stop stop;
    enum machine_resume resume[MAX_HARTS];
    bool at_watch[MAX_HARTS];       /* the access that it stopped for is still to be made */
    struct breakpoints breakpoints; /* as wished for; the engine has them from the next slice on */
    struct watch_list watches;
};

bool machine_debug_attach(struct machine *m)
{
    if (!m->debug)
        m->debug = calloc(1, sizeof(*m->debug)); /* MACHINE_GO for all */
    return m->debug != NULL;
}

static void tell_watches(struct machine *m)
{
    const struct watch_list *watches = m->debug->watches.nr ? &m->debug->watches : NULL;
    for (unsigned i = 0; i < m->nr_harts; i++)
        hart_set_watches(&m->harts[i], watches);
}

/* One instruction, where the hart might run for `slice` cycles. */
void debug_step(struct machine *m, struct hart *hart, int64_t slice)
{
    m->events.now = hart_now(hart);
    hart_begin_slice(hart, m->events.now, 1);
    engine_step(m->engine, hart, slice);
}

void machine_debug_detach(struct machine *m)
{
    static const struct breakpoints none;
    if (!m->debug)
        return;
    m->debug->watches.nr = 0;
    tell_watches(m);
    engine_set_breakpoints(m->engine, &none);
    debug_destroy(m);
}

void debug_destroy(struct machine *m)
{
    free(m->debug);
    m->debug = NULL;
}

const struct machine_stop *machine_debug_stop(const struct machine *m)
{
    return &m->debug->stop;
}

void machine_debug_resume(struct machine *m, unsigned hart, enum machine_resume how)
{
    m->debug->resume[hart] = how;
}

bool machine_set_breakpoint(struct machine *m, vaddr_t va)
{
    struct breakpoints *b = &m->debug->breakpoints;
    if (breakpoints_have(b, va))
        return true;
    if (b->nr == MAX_BREAKPOINTS)
        return false;
    b->va[b->nr++] = va;
    return true;
}

bool machine_clear_breakpoint(struct machine *m, vaddr_t va)
{
    struct breakpoints *b = &m->debug->breakpoints;
    for (unsigned i = 0; i < b->nr; i++)
        if (b->va[i] == va) {
            b->va[i] = b->va[--b->nr];
            return true;
        }
    return false;
}

/* Its place in the list, which is the list's length when it is not there. */
static unsigned place_of(const struct watch_list *list, const struct watchpoint *watch)
{
    for (unsigned i = 0; i < list->nr; i++) {
        const struct watchpoint *w = &list->point[i];
        if (w->va == watch->va && w->len == watch->len && w->types == watch->types)
            return i;
    }
    return list->nr;
}

bool machine_set_watchpoint(struct machine *m, const struct watchpoint *watch)
{
    struct watch_list *list = &m->debug->watches;
    if (place_of(list, watch) < list->nr)
        return true;
    if (list->nr == MAX_WATCHPOINTS)
        return false;
    list->point[list->nr++] = *watch;
    tell_watches(m);
    return true;
}

bool machine_clear_watchpoint(struct machine *m, const struct watchpoint *watch)
{
    struct watch_list *list = &m->debug->watches;
    unsigned place = place_of(list, watch);
    if (place == list->nr)
        return false;
    list->point[place] = list->point[--list->nr];
    tell_watches(m);
    return true;
}

void machine_debug_set_pc(struct machine *m, unsigned id, vaddr_t pc)
{
    struct hart *hart = &m->harts[id];
    hart->pc = pc & ~UINT64_C(1);
    hart->waiting = false;
    hart->debug.block_left = 0;
    m->debug->at_watch[id] = false;
}

bool machine_debug_write(struct machine *m, paddr_t pa, const void *bytes, uint64_t len)
{
    if (!physmem_write(&m->physmem, pa, bytes, len))
        return false;
    engine_memory_written(m->engine);
    return true;
}

bool debug_holds(const struct machine *m, const struct hart *hart)
{
    return m->debug->resume[hart->id] == MACHINE_HOLD;
}

/* Steps are slices only to the engine: does the one end here that the hart would run in one go? */
bool debug_ends_slice(const struct machine *m, struct hart *hart)
{
    if (hart->debug.block_left != 0 ||
        (hart_now(hart) < m->turn.end && !hart->debug.slice_cut && !hart->waiting))
        return false;
    hart->debug.slice_cut = false;
    return true;
}

bool debug_stopped(const struct machine *m)
{
    return m->debug->stopped;
}

void debug_prepare(struct machine *m)
{
    m->debug->stopped = false;
    engine_set_breakpoints(m->engine, &m->debug->breakpoints);
}

static void stop(struct machine *m, const struct hart *hart, enum machine_stop_reason reason,
                 vaddr_t va)
{
    m->debug->stopped = true;
    m->debug->stop = (struct machine_stop){.reason = reason, .hart = hart->id, .va = va};
}

bool debug_stop_for_want_of_harts(struct machine *m)
{
    for (unsigned i = 0; i < m->nr_harts; i++)
        if (debug_holds(m, &m->harts[i])) {
            stop(m, &m->harts[i], MACHINE_STOP_IDLE, 0);
            return true;
        }
    return false;
}

/* The next instruction, where a hart does not run freely. */
static void step_unless_stopped(struct machine *m, struct hart *hart, int64_t slice, bool steps)
{
    if (!steps && breakpoints_have(&m->debug->breakpoints, hart->pc)) {
        hart->debug.stop = HART_STOP_BREAKPOINT;
        return;
    }
    hart->debug.pass_watches = m->debug->at_watch[hart->id];
    m->debug->at_watch[hart->id] = false;
    debug_step(m, hart, slice);
    hart->debug.pass_watches = false;
}

void debug_run_slice(struct machine *m, struct hart *hart, int64_t slice)
{
    const bool steps = m->debug->resume[hart->id] == MACHINE_STEP;
    if (steps || hart->debug.block_left != 0) {
        step_unless_stopped(m, hart, slice, steps);
    } else {
        hart_begin_slice(hart, m->events.now, slice);
        engine_run(m->engine, hart);
    }

    enum hart_stop reason = hart->debug.stop;
    hart->debug.stop = HART_STOP_NONE;
    m->debug->at_watch[hart->id] = reason == HART_STOP_WATCHPOINT;
    if (reason == HART_STOP_BREAKPOINT)
        stop(m, hart, MACHINE_STOP_BREAKPOINT, hart->pc);
    else if (reason == HART_STOP_WATCHPOINT)
        stop(m, hart, MACHINE_STOP_WATCHPOINT, hart->debug.watched);
    else if (steps)
        stop(m, hart, MACHINE_STOP_STEP, 0);
}
