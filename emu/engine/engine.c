#include "emu/engine/engine.h"

#include "emu/engine/codepage.h"
#include "emu/hart/trap.h"

#include <errno.h>
#include <stdlib.h>

#define JUMP_TO_ITSELF            0x0000006f /* jal x0, 0 */
#define COMPRESSED_JUMP_TO_ITSELF 0xa001     /* c.j 0 */

struct engine *engine_create(struct physmem *physmem)
{
    struct engine *engine = calloc(1, sizeof(*engine));
    if (engine)
        engine->physmem = physmem;
    return engine;
}

void engine_destroy(struct engine *engine)
{
    if (!engine)
        return;
    for (unsigned i = 0; i < engine->nr_harts; i++) {
        free(engine->harts[i]->single);
        engine->harts[i]->single = NULL;
    }
    code_pages_drop(engine, true);
    free(engine);
}

int engine_attach(struct engine *engine, struct hart *hart)
{
    if (engine->nr_harts == sizeof(engine->harts) / sizeof(engine->harts[0]))
        return -ENOSPC;
    hart->single = calloc(SINGLE_OPS, sizeof(*hart->single));
    if (!hart->single)
        return -ENOMEM;
    hart->engine = engine;
    hart->generation = engine->generation;
    engine->isa = hart->isa;
    engine->touching = tlb_needs_touch(&hart->mmu.l1d);
    engine->handlers = interp_handlers(engine->touching);
    engine->harts[engine->nr_harts++] = hart;
    return 0;
}

void engine_forget(struct engine *engine)
{
    code_pages_drop(engine, true);
}

bool engine_enter(struct engine *engine, struct hart *hart)
{
    /* Another hart's fence.i may have dropped the page that this one fetches from. */
    if (hart->generation != engine->generation) {
        hart_leave_fetch_page(hart);
        hart->generation = engine->generation;
    }
    if (hart->waiting) {
        if (!hart_has_work(hart))
            return false;
        hart->waiting = false;
    }
    return true;
}

void engine_run(struct engine *engine, struct hart *hart)
{
    if (!engine_enter(engine, hart))
        return;
    trap_take_interrupt(hart);
    interp_run(hart);
}

bool engine_jumps_to_itself(const struct engine *engine, const struct hart *hart)
{
    const uint64_t offset = hart->pc - hart->fetch_page;
    uint32_t raw;
    if (hart->generation != engine->generation || hart->fetch_page == FETCH_NONE ||
        offset >= PAGE_SIZE || (*hart->code->flags & PAGE_CODE_DIRTY) ||
        !code_page_insn(hart->code, (unsigned)offset, &raw))
        return false;
    return raw == JUMP_TO_ITSELF || raw == COMPRESSED_JUMP_TO_ITSELF;
}
