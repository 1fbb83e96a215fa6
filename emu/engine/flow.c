/*
 * How control gets from block to block: by link, by address, onto another page, and into traps.
 *
 * Accounting: `budget` is exact between blocks. A terminal takes its block's instructions off it;
 * an exception in the middle of a block takes off those before it, and one cycle for itself.
 */
#include "emu/engine/codepage.h"
#include "emu/engine/handlers.h"
#include "emu/hart/memory.h"
#include "emu/hart/trap.h"
#include "emu/isa/cause.h"
#include "emu/isa/decode.h"

#include <string.h>

/* Where in its block an operation is */

static bool is_single(const struct hart *h, const struct op *op)
{
    return op >= h->single && op < h->single + SINGLE_OPS;
}

/* How many instructions of its block come before `op`. */
static unsigned insns_before(const struct hart *h, const struct op *op, vaddr_t pc)
{
    if (is_single(h, op))
        return 0;
    uint32_t first = h->code->entry[(pc - h->fetch_page) / 2];
    return (unsigned)(op - &h->code->ops[first]);
}

/* How many instructions the block at `pc` has from number `before` on. */
static unsigned insns_from(const struct hart *h, vaddr_t pc, unsigned before)
{
    unsigned nr = code_page_block_length(h->engine, h->code, (unsigned)(pc - h->fetch_page));
    return nr > before ? nr - before : 1; /* the guest may have written to the page meanwhile */
}

/* Getting from block to block */

OP_GLOBAL(op_leave)
{
    h->pc = pc;
    h->budget = budget;
    LEAVE;
}

OP(goto_page);
OP(build_here);

/*
 * Control goes to `pc`, wherever that is. The rotation makes an odd difference huge, and
 * FETCH_NONE is odd: one compare finds both that pc is in another page and that there is none.
 */
OP_GLOBAL(op_goto_pc)
{
    uint64_t difference = pc - h->fetch_page;
    uint64_t halfword = difference >> 1 | difference << 63;
    if (unlikely(halfword >= HALFWORDS_PER_PAGE))
        TAIL(goto_page);
    struct code_page *code = h->code;
    uint32_t index = code->entry[halfword];
    if (unlikely(index == 0))
        TAIL(build_here);
    DISPATCH(&code->ops[index]);
}

OP(build_here)
{
    if (unlikely(code_pages_are_full(h->engine))) {
        h->budget = budget;
        hart_leave_fetch_page(h);
        code_pages_drop(h->engine, true);
        TAIL(goto_page);
    }
    uint32_t index = code_page_block(h->engine, h->code, (unsigned)(pc - h->fetch_page));
    DISPATCH(&h->code->ops[index]);
}

/* After anything that may have changed pc, the data context or the budget. */
OP_GLOBAL(op_resume)
{
    pc = h->pc;
    fm = h->mmu.data_map;
    budget = h->budget;
    if (unlikely(budget <= 0))
        TAIL(op_leave);
    TAIL(op_goto_pc);
}

/* The instruction could not be fetched: nothing was executed, but time passes. */
static void take_fetch_trap(struct hart *h, vaddr_t pc, int64_t budget)
{
    h->budget = budget - 1;
    h->retired_end -= 1;
    trap_take(h, h->trap.cause, h->trap.tval, pc);
}

OP(raise_fetch)
{
    take_fetch_trap(h, pc, budget);
    /* Through the loop: when the handler cannot be fetched either, calls must not pile up. */
    static const struct op resume = {.fn = op_resume};
    DISPATCH(&resume);
}

/* Runs the one instruction at `pc`, which needs its own translation or protection check. */
static bool fetch_single(struct hart *h, vaddr_t pc, const uint8_t *host)
{
    uint16_t low, high = 0;
    memcpy(&low, host, sizeof(low));
    if (insn_length(low) == 4) {
        struct mmu_result second;
        /* The second half may be on another page, or under another PMP entry. */
        if (!memory_fetch(h, pc + 2, &second))
            return false;
        memcpy(&high, second.host, sizeof(high));
    }
    code_build_single(h, low | (uint32_t)high << 16);
    return true;
}

OP(run_single)
{
    DISPATCH(h->single);
}

enum fetched { FETCHED_PAGE, FETCHED_SINGLE, FETCH_FAILED };

/* Goes on to the page of `pc`, or, where PMP splits it, to the one instruction there. */
static ALWAYS_INLINE enum fetched enter_page(struct hart *h, vaddr_t pc, int64_t budget)
{
    h->budget = budget;
    hart_leave_fetch_page(h);

    struct fastmap_entry *entry = &h->mmu.fetch_map->fetch[fastmap_index(pc)];
    paddr_t pa;
    if (likely(entry->tag == (pc & PAGE_MASK))) {
        pa = entry->addend + pc;
        if (entry->entry)
            tlb_touch(&h->mmu.l1i, entry->entry);
        h->fetch_hits = &entry->hits;
        h->fetch_budget = budget;
    } else {
        struct mmu_result result;
        if (!memory_fetch(h, pc, &result))
            return FETCH_FAILED;
        pa = result.pa;
        /* That was the first fetch, already counted. */
        h->fetch_hits = result.hits;
        h->fetch_budget = budget - 1;
        if (unlikely(!pmp_page_allows(&h->mmu.pmp, pa, ACCESS_FETCH, h->prv)))
            return fetch_single(h, pc, result.host) ? FETCHED_SINGLE : FETCH_FAILED;
    }
    h->code = code_page_get(h->engine, pa & PAGE_MASK);
    h->fetch_page = pc & PAGE_MASK;
    return FETCHED_PAGE;
}

/* Out to the debugger, before the instruction at hand. */
OP(stop)
{
    unsigned before = insns_before(h, op, pc);
    h->budget = budget - before;
    h->pc = INSN_PC;
    if (h->debug.block_left == 0)
        h->debug.block_left = is_single(h, op) ? 1 : insns_from(h, pc, before);
    LEAVE;
}

OP(stop_at_breakpoint)
{
    h->debug.stop = HART_STOP_BREAKPOINT;
    TAIL(stop);
}

/* The breakpoint may be meant for another page. */
OP_GLOBAL(op_breakpoint)
{
    if (breakpoints_have(&h->engine->breakpoints, INSN_PC))
        TAIL(stop_at_breakpoint);
    TAIL_TO(code_page_original(h->code, op));
}

OP(goto_page)
{
    switch (enter_page(h, pc, budget)) {
    case FETCH_FAILED:
        TAIL(raise_fetch);
    case FETCHED_SINGLE:
        op = h->single;
        if (unlikely(breakpoints_have(&h->engine->breakpoints, pc)))
            TAIL(stop_at_breakpoint);
        TAIL(run_single);
    default:
        TAIL(op_goto_pc);
    }
}

/* A 4-byte instruction whose halves are on two pages: one access to each. */
static bool fetch_straddling(struct hart *h, vaddr_t pc, int64_t budget)
{
    uint16_t low, high;
    struct mmu_result second;

    memcpy(&low, h->code->host + PAGE_SIZE - 2, sizeof(low));
    h->budget = budget;
    h->fetch_budget++;
    hart_leave_fetch_page(h);
    if (!memory_fetch(h, pc + 2, &second))
        return false;
    memcpy(&high, second.host, sizeof(high));
    code_build_single(h, low | (uint32_t)high << 16);
    return true;
}

OP_GLOBAL(op_straddle)
{
    if (unlikely(breakpoints_have(&h->engine->breakpoints, pc)))
        TAIL(stop_at_breakpoint);
    if (!fetch_straddling(h, pc, budget))
        TAIL(raise_fetch);
    TAIL(run_single);
}

/* A block that was cut: at the page's end, or because it grew too long. */
OP_GLOBAL(op_fallthrough)
{
    budget -= NR_INSNS_OF_BLOCK;
    pc = NEXT_BLOCK_PC;
    if (unlikely(budget <= 0))
        TAIL(op_leave);
    DISPATCH(OP_AT(op, op[OP_LINK].link.next));
}

/* Stubs: control goes to `pc` by a link that leads here still. */
OP_GLOBAL(op_goto)
{
    TAIL(op_goto_pc);
}

/*
 * Distance in bytes from the terminal to the block at `pc`, or 0 if that is not in this page, or
 * might be one too many.
 */
static int32_t resolve(struct hart *h, const struct op *terminal, vaddr_t pc)
{
    uint64_t offset = pc - h->fetch_page;
    if (offset >= PAGE_SIZE || code_pages_are_full(h->engine))
        return 0;
    uint32_t from = (uint32_t)(terminal - h->code->ops);
    uint32_t to = code_page_block(h->engine, h->code, (unsigned)offset);
    return (int32_t)(to - from) * (int32_t)sizeof(struct op);
}

OP_GLOBAL(op_resolve_taken)
{
    uint32_t from = (uint32_t)(op - OP_STUB_TAKEN - h->code->ops);
    int32_t distance = resolve(h, op - OP_STUB_TAKEN, pc);
    if (!distance)
        TAIL(op_goto_pc);
    struct op *terminal = &h->code->ops[from]; /* may have moved */
    terminal[OP_LINK].link.taken = distance;
    DISPATCH(OP_AT(terminal, distance));
}

OP_GLOBAL(op_resolve_next)
{
    uint32_t from = (uint32_t)(op - OP_STUB_NEXT - h->code->ops);
    int32_t distance = resolve(h, op - OP_STUB_NEXT, pc);
    if (!distance)
        TAIL(op_goto_pc);
    struct op *terminal = &h->code->ops[from];
    terminal[OP_LINK].link.next = distance;
    DISPATCH(OP_AT(terminal, distance));
}

/* Exceptions */

uint32_t op_insn_bits(const struct hart *h, const struct op *op)
{
    uint32_t raw = is_single(h, op) ? h->single_raw : h->code->raw[op - h->code->ops];
    return insn_length((uint16_t)raw) == 4 ? raw : (uint16_t)raw;
}

/* The exception in h->trap, reported for `op`; it is not retired, but takes a cycle. */
OP_GLOBAL(op_raise)
{
    if (unlikely(h->trap.cause == TRAP_WATCHPOINT))
        TAIL(stop);
    h->budget = budget - insns_before(h, op, pc) - 1;
    h->retired_end -= 1;
    trap_take(h, h->trap.cause, h->trap.tval, INSN_PC);
    TAIL(op_resume);
}

OP_GLOBAL(op_raise_illegal)
{
    h->trap = (struct trap){CAUSE_ILLEGAL_INSTRUCTION, op_insn_bits(h, op)};
    TAIL(op_raise);
}

/* A device may have cut the slice before it refused. */
OP_GLOBAL(op_raise_after_access)
{
    budget = h->budget;
    TAIL(op_raise);
}

OP_GLOBAL(op_illegal)
{
    TAIL(op_raise_illegal);
}

static void run_from(struct hart *h, const struct op *op)
{
#if ENGINE_TAIL_CALLS
    op->fn(h, op, h->pc, h->mmu.data_map, h->budget);
#else
    h->loop.pc = h->pc;
    h->loop.fm = h->mmu.data_map;
    h->loop.budget = h->budget;
    while (op)
        op = op->fn(h, op, h->loop.pc, h->loop.fm, h->loop.budget);
#endif
}

void interp_run(struct hart *h)
{
    static const struct op resume = {.fn = op_resume};
    run_from(h, &resume);
}

/*
 * Makes h->single the instruction at h->pc. The result is the length of a block that starts there;
 * 0: it cannot be fetched.
 */
static unsigned fetch_step(struct hart *h)
{
    const vaddr_t pc = h->pc;
    if (h->fetch_page == FETCH_NONE || pc - h->fetch_page >= PAGE_SIZE) {
        enum fetched fetched = enter_page(h, pc, h->budget);
        if (fetched != FETCHED_PAGE)
            return fetched == FETCHED_SINGLE ? 1 : 0;
    }
    unsigned offset = (unsigned)(pc - h->fetch_page);
    uint32_t raw;
    if (!code_page_insn(h->code, offset, &raw))
        return fetch_straddling(h, pc, h->budget) ? 1 : 0;
    code_build_single(h, raw);
    return code_page_block_length(h->engine, h->code, offset);
}

void interp_step(struct hart *h)
{
    unsigned block = fetch_step(h);
    if (block == 0) {
        take_fetch_trap(h, h->pc, h->budget);
        return;
    }
    if (h->debug.block_left == 0)
        h->debug.block_left = block;
    run_from(h, h->single); /* its ways out all find the budget used up */
}
