#include "emu/engine/debug.h"

#include "emu/engine/codepage.h"
#include "emu/engine/engine.h"
#include "emu/hart/trap.h"

static bool are_equal(const struct breakpoints *a, const struct breakpoints *b)
{
    if (a->nr != b->nr)
        return false;
    for (unsigned i = 0; i < a->nr; i++)
        if (!breakpoints_have(b, a->va[i]))
            return false;
    return true;
}

void engine_set_breakpoints(struct engine *engine, const struct breakpoints *breakpoints)
{
    if (are_equal(&engine->breakpoints, breakpoints))
        return;
    engine->breakpoints = *breakpoints;
    code_pages_drop(engine, true);
}

void engine_memory_written(struct engine *engine)
{
    code_pages_refresh(engine);
}

/* A pause or wrs waits (op_pause in system.h): here after its one cycle. */
static void wait_for_others(struct hart *hart, int64_t left)
{
    int64_t waited = left < hart->pause_cycles ? left : hart->pause_cycles;
    if (waited > 0)
        hart->cycle_end += (uint64_t)waited;
}

/* A hart that has stopped within a block is not waiting for anything but its debugger. */
void engine_archive_steps(struct engine *engine, struct archive *a)
{
    archive_section(a, "steps", sizeof(struct hart_debug));
    for (unsigned i = 0; i < engine->nr_harts; i++) {
        struct hart *hart = engine->harts[i];
        struct hart_debug *d = &hart->debug;
        bool cut = d->slice_cut && d->block_left != 0; /* otherwise somebody has looked */
        archive_below(a, &d->block_left, BLOCK_MAX_INSNS + 1);
        archive_field(a, &cut);
        archive_check(a, d->block_left == 0 || !hart->waiting, "the rest of a block");
        if (a->loading)
            d->slice_cut = cut;
    }
}

void engine_step(struct engine *engine, struct hart *hart, int64_t slice)
{
    if (!engine_enter(engine, hart))
        return;
    if (hart->debug.block_left == 0 && trap_take_interrupt(hart))
        return;
    uint64_t retired = hart_retired(hart);
    interp_step(hart);
    if (hart->debug.stop != HART_STOP_NONE)
        return;
    if (hart_retired(hart) == retired) {
        hart->debug.block_left = 0; /* a trap ends the block */
        return;
    }
    hart->debug.block_left--;
    if (code_single_gives_up_turn(hart))
        wait_for_others(hart, slice - 1);
}
