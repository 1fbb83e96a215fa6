/*
 * What the engine does for a debugger: harts that stop at addresses and before accesses, and steps
 * of one instruction. Nothing of it is written into guest memory, and nothing of it changes what a
 * run does or counts: blocks keep their shape with breakpoints in them, and a step knows how much
 * of its block is still to come, so that interrupts are taken and slices end where they would.
 *
 * A hart that stops says so in hart->debug, with hart->pc at the instruction that it did not
 * execute; engine_run() returned early. Whoever sees it takes the note away (hart->debug.stop),
 * and goes on with engine_step() until hart->debug.block_left is 0.
 *
 * Owner of the breakpoints: the engine. Without any, it runs as if there were no such thing.
 */
#ifndef EMU_ENGINE_DEBUG_H
#define EMU_ENGINE_DEBUG_H

#include "emu/hart/hart.h"

struct engine;

#define MAX_BREAKPOINTS 256

/* Virtual addresses, in any address space. */
struct breakpoints {
    unsigned nr;
    vaddr_t va[MAX_BREAKPOINTS];
};

static inline bool breakpoints_have(const struct breakpoints *b, vaddr_t va)
{
    for (unsigned i = 0; i < b->nr; i++)
        if (b->va[i] == va)
            return true;
    return false;
}

/* Is one at this offset into whatever page? */
static inline bool breakpoints_near(const struct breakpoints *b, unsigned offset)
{
    for (unsigned i = 0; i < b->nr; i++)
        if ((b->va[i] & (PAGE_SIZE - 1)) == offset)
            return true;
    return false;
}

/* Copies `breakpoints`; where they differ from those in force, everything is decoded anew. */
void engine_set_breakpoints(struct engine *engine, const struct breakpoints *breakpoints);

/* Guest memory was written from outside: no hart goes on with what it had decoded there. */
void engine_memory_written(struct engine *engine);

/* How far the harts are into blocks. After hart_archive() of each. */
void engine_archive_steps(struct engine *engine, struct archive *a);

/*
 * Executes one instruction in a slice of one cycle, whatever breakpoint is on it; or, at the start
 * of a block, takes an interrupt that is due instead. `slice` is how far the hart might run: as
 * long as `pause` may wait.
 */
void engine_step(struct engine *engine, struct hart *hart, int64_t slice);

#endif
