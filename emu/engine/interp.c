/*
 * The interpreter: expands the instruction bodies of emu/exec into handlers, and runs them.
 *
 * Accounting: `budget` is exact between blocks. A terminal takes its block's instructions off it;
 * an exception in the middle of a block takes off those before it, and one cycle for itself.
 */
#include "emu/engine/codepage.h"
#include "emu/engine/engine.h"
#include "emu/exec/fpu.h"
#include "emu/hart/csr.h"
#include "emu/hart/memory.h"
#include "emu/hart/trap.h"
#include "emu/isa/cause.h"
#include "emu/isa/decode.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COLD              __attribute__((cold))
#define FP_IS_OFF         ((h->mstatus & MSTATUS_FS) == MSTATUS_FS_OFF)
#define NR_INSNS_OF_BLOCK (op[OP_LINK].rd)
#define NEXT_BLOCK_PC     (pc + (uint64_t)op[OP_LINK].imm)

/* Getting from block to block */

OP(leave)
{
    h->pc = pc;
    h->budget = budget;
    LEAVE;
}

COLD OP(goto_page);
COLD OP(build_here);

/*
 * Control goes to `pc`, wherever that is. The rotation makes an odd difference huge, and
 * FETCH_NONE is odd: one compare finds both that pc is in another page and that there is none.
 */
OP(goto_pc)
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
    uint32_t index = code_page_block(h->engine, h->code, (unsigned)(pc - h->fetch_page));
    DISPATCH(&h->code->ops[index]);
}

/* After anything that may have changed pc, the data context or the budget. */
OP(resume)
{
    pc = h->pc;
    fm = h->mmu.data_map;
    budget = h->budget;
    if (unlikely(budget <= 0))
        TAIL(leave);
    TAIL(goto_pc);
}

/* The instruction could not be fetched: nothing was executed, but time passes. */
OP(raise_fetch)
{
    h->budget = budget - 1;
    h->retired_end -= 1;
    trap_take(h, h->trap.cause, h->trap.tval, pc);
    TAIL(resume);
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

OP(goto_page)
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
            TAIL(raise_fetch);
        pa = result.pa;
        /* That was the first fetch, already counted. */
        h->fetch_hits = result.hits;
        h->fetch_budget = budget - 1;
        if (unlikely(!pmp_page_allows(&h->mmu.pmp, pa, ACCESS_FETCH, h->prv))) {
            if (!fetch_single(h, pc, result.host))
                TAIL(raise_fetch);
            TAIL(run_single);
        }
    }
    h->code = code_page_get(h->engine, pa & PAGE_MASK);
    h->fetch_page = pc & PAGE_MASK;
    TAIL(goto_pc);
}

/* A 4-byte instruction whose halves are on two pages: one access to each. */
OP_GLOBAL(op_straddle)
{
    uint16_t low, high;
    struct mmu_result second;

    memcpy(&low, h->code->host + PAGE_SIZE - 2, sizeof(low));
    h->budget = budget;
    h->fetch_budget++;
    hart_leave_fetch_page(h);
    if (!memory_fetch(h, pc + 2, &second))
        TAIL(raise_fetch);
    memcpy(&high, second.host, sizeof(high));
    code_build_single(h, low | (uint32_t)high << 16);
    TAIL(run_single);
}

/* A block that was cut: at the page's end, or because it grew too long. */
OP_GLOBAL(op_fallthrough)
{
    budget -= NR_INSNS_OF_BLOCK;
    pc = NEXT_BLOCK_PC;
    if (unlikely(budget <= 0))
        TAIL(leave);
    DISPATCH(op + op[OP_LINK].link.next);
}

/* Stubs: control goes to `pc` by a link that leads here still. */
OP_GLOBAL(op_goto)
{
    TAIL(goto_pc);
}

/* Distance from the terminal to the block at `pc`, or 0 if that is not in this page. */
static int32_t resolve(struct hart *h, const struct op *terminal, vaddr_t pc)
{
    uint64_t offset = pc - h->fetch_page;
    if (offset >= PAGE_SIZE)
        return 0;
    uint32_t from = (uint32_t)(terminal - h->code->ops);
    return (int32_t)(code_page_block(h->engine, h->code, (unsigned)offset) - from);
}

OP_GLOBAL(op_resolve_taken)
{
    uint32_t from = (uint32_t)(op - OP_STUB_TAKEN - h->code->ops);
    int32_t distance = resolve(h, op - OP_STUB_TAKEN, pc);
    if (!distance)
        TAIL(goto_pc);
    struct op *terminal = &h->code->ops[from]; /* may have moved */
    terminal[OP_LINK].link.taken = distance;
    DISPATCH(terminal + distance);
}

OP_GLOBAL(op_resolve_next)
{
    uint32_t from = (uint32_t)(op - OP_STUB_NEXT - h->code->ops);
    int32_t distance = resolve(h, op - OP_STUB_NEXT, pc);
    if (!distance)
        TAIL(goto_pc);
    struct op *terminal = &h->code->ops[from];
    terminal[OP_LINK].link.next = distance;
    DISPATCH(terminal + distance);
}

/* Exceptions */

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

/* The instruction's own bits, for xtval (priv spec 3.1.16). */
static uint32_t insn_bits(const struct hart *h, const struct op *op, vaddr_t pc)
{
    uint32_t raw;
    if (is_single(h, op)) {
        raw = h->single_raw;
    } else {
        const uint8_t *host = h->code->host + (INSN_PC - h->fetch_page);
        uint16_t low, high = 0;
        memcpy(&low, host, sizeof(low));
        if (insn_length(low) == 4)
            memcpy(&high, host + 2, sizeof(high));
        raw = low | (uint32_t)high << 16;
    }
    return insn_length((uint16_t)raw) == 4 ? raw : (uint16_t)raw;
}

/* The exception in h->trap, reported for `op`; it is not retired, but takes a cycle. */
COLD OP(raise)
{
    h->budget = budget - insns_before(h, op, pc) - 1;
    h->retired_end -= 1;
    trap_take(h, h->trap.cause, h->trap.tval, INSN_PC);
    TAIL(resume);
}

COLD OP(raise_illegal)
{
    h->trap = (struct trap){CAUSE_ILLEGAL_INSTRUCTION, insn_bits(h, op, pc)};
    TAIL(raise);
}

OP_GLOBAL(op_illegal)
{
    TAIL(raise_illegal);
}

/* Integer instructions */

OP_GLOBAL(op_nop)
{
    NEXT;
}

OP_GLOBAL(op_li)
{
    SET_RD(IMM);
    NEXT;
}

OP_GLOBAL(op_mv)
{
    SET_RD(RS1);
    NEXT;
}

#define ALU(name, action)                                                                          \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        action;                                                                                    \
        NEXT;                                                                                      \
    }

#define BRANCH(name, condition)                                                                    \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        budget -= NR_INSNS_OF_BLOCK;                                                               \
        if (condition) {                                                                           \
            pc += (uint64_t)IMM;                                                                   \
            if (unlikely(budget <= 0))                                                             \
                TAIL(leave);                                                                       \
            DISPATCH(op + op[OP_LINK].link.taken);                                                 \
        }                                                                                          \
        pc = NEXT_BLOCK_PC;                                                                        \
        if (unlikely(budget <= 0))                                                                 \
            TAIL(leave);                                                                           \
        DISPATCH(op + op[OP_LINK].link.next);                                                      \
    }

#define JUMP_DIRECT(name)                                                                          \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        budget -= NR_INSNS_OF_BLOCK;                                                               \
        SET_RD(NEXT_BLOCK_PC);                                                                     \
        pc += (uint64_t)IMM;                                                                       \
        if (unlikely(budget <= 0))                                                                 \
            TAIL(leave);                                                                           \
        DISPATCH(op + op[OP_LINK].link.taken);                                                     \
    }

#define JUMP_INDIRECT(name)                                                                        \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        uint64_t target = (RS1 + (uint64_t)IMM) & ~UINT64_C(1);                                    \
        budget -= NR_INSNS_OF_BLOCK;                                                               \
        SET_RD(NEXT_BLOCK_PC);                                                                     \
        pc = target;                                                                               \
        if (unlikely(budget <= 0))                                                                 \
            TAIL(leave);                                                                           \
        TAIL(goto_pc);                                                                             \
    }

#define RAISE(name, cause, tval)                                                                   \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        h->trap = (struct trap){(cause), (tval)};                                                  \
        TAIL(raise);                                                                               \
    }

#include "emu/exec/rvi.h"
#include "emu/exec/rvm.h"

/* Floating point */

static inline uint32_t unbox(uint64_t f)
{
    return f >> 32 == UINT32_MAX ? (uint32_t)f : F32_NAN;
}

static inline void set_f(struct hart *h, unsigned fd, uint64_t value)
{
    h->f[fd] = value;
    h->mstatus |= MSTATUS_FS_DIRTY;
}

#define FPENV            (&h->fp)
#define FRS1_D           (h->f[op->rs1])
#define FRS2_D           (h->f[op->rs2])
#define FRS3_D           (h->f[OP_IMM_RS3(op->imm)])
#define FRS1_S           unbox(FRS1_D)
#define FRS2_S           unbox(FRS2_D)
#define FRS3_S           unbox(FRS3_D)
#define SET_FRD_D(value) set_f(h, op->rd, (value))
#define SET_FRD_S(value) set_f(h, op->rd, UINT64_C(0xffffffff00000000) | (uint32_t)(value))

#define FP(name, action)                                                                           \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        if (unlikely(FP_IS_OFF))                                                                   \
            TAIL(raise_illegal);                                                                   \
        uint8_t flags = h->fp.flags;                                                               \
        action;                                                                                    \
        if (unlikely(h->fp.flags != flags))                                                        \
            h->mstatus |= MSTATUS_FS_DIRTY;                                                        \
        NEXT;                                                                                      \
    }

#define FP_RM(name, action)                                                                        \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        unsigned rm = OP_IMM_RM(op->imm);                                                          \
        if (rm == RM_DYN)                                                                          \
            rm = h->frm;                                                                           \
        if (unlikely(FP_IS_OFF || rm > RM_RMM))                                                    \
            TAIL(raise_illegal);                                                                   \
        uint8_t flags = h->fp.flags;                                                               \
        h->fp.rm = (uint8_t)rm;                                                                    \
        action;                                                                                    \
        if (unlikely(h->fp.flags != flags))                                                        \
            h->mstatus |= MSTATUS_FS_DIRTY;                                                        \
        NEXT;                                                                                      \
    }

#include "emu/exec/rvd.h"
#include "emu/exec/rvf.h"

/* Loads and stores, first the way out of line */

#define LOAD_SLOW(name, type, set, illegal)                                                        \
    COLD OP(name##_slow)                                                                           \
    {                                                                                              \
        uint64_t value;                                                                            \
        if (illegal)                                                                               \
            TAIL(raise_illegal);                                                                   \
        h->budget = budget;                                                                        \
        if (!memory_load(h, RS1 + (uint64_t)IMM, sizeof(type), op->offset / 2, &value))            \
            TAIL(raise_after_access);                                                              \
        set((type)value);                                                                          \
        budget = h->budget;                                                                        \
        DISPATCH(op + 1);                                                                          \
    }

#define STORE_SLOW(name, type, value, illegal)                                                     \
    COLD OP(name##_slow)                                                                           \
    {                                                                                              \
        if (illegal)                                                                               \
            TAIL(raise_illegal);                                                                   \
        h->budget = budget;                                                                        \
        if (!memory_store(h, RS1 + (uint64_t)IMM, sizeof(type), op->offset / 2, (value)))          \
            TAIL(raise_after_access);                                                              \
        budget = h->budget;                                                                        \
        DISPATCH(op + 1);                                                                          \
    }

/* A device may have cut the slice before it refused. */
COLD OP(raise_after_access)
{
    budget = h->budget;
    TAIL(raise);
}

#define LOAD(name, type, set)       LOAD_SLOW(name, type, set, false)
#define STORE(name, type, value)    STORE_SLOW(name, type, value, false)
#define FP_LOAD(name, type, set)    LOAD_SLOW(name, type, set, FP_IS_OFF)
#define FP_STORE(name, type, value) STORE_SLOW(name, type, value, FP_IS_OFF)
#include "emu/exec/loadstore.h"
#undef LOAD
#undef STORE
#undef FP_LOAD
#undef FP_STORE

#define VARIANT(name) i_##name
#define TOUCH(entry)  (void)0
#include "emu/engine/loadstore.h"
#undef VARIANT
#undef TOUCH

static inline void touch(struct hart *h, const struct fastmap_entry *entry)
{
    if (entry->entry)
        tlb_touch(&h->mmu.l1d, entry->entry);
}

#define VARIANT(name) touching_##name
#define TOUCH(entry)  touch(h, entry)
#include "emu/engine/loadstore.h"
#undef VARIANT
#undef TOUCH

/* Atomics */

/* Host address of a naturally aligned `size` bytes in `map`, or NULL: exception in h->trap. */
static inline void *atomic_ptr(struct hart *h, struct fastmap_entry *map, vaddr_t va, unsigned size,
                               enum access_type type)
{
    struct fastmap_entry *entry = &map[fastmap_index(va)];
    if (unlikely(entry->tag != fastmap_tag(va, size)))
        return memory_atomic(h, va, size, type);
    entry->hits++;
    touch(h, entry);
    return (void *)(entry->addend + va);
}

#define SIGN_EXTENDED(type, value)                                                                 \
    (sizeof(type) == 4 ? (int64_t)(int32_t)(value) : (int64_t)(value))

#define AMO(name, type, new)                                                                       \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        type *host = atomic_ptr(h, fm->store, RS1, sizeof(type), ACCESS_STORE);                    \
        if (unlikely(!host))                                                                       \
            TAIL(raise);                                                                           \
        type MEM = *host, OPERAND = (type)RS2;                                                     \
        *host = (new);                                                                             \
        SET_RD(SIGN_EXTENDED(type, MEM));                                                          \
        NEXT;                                                                                      \
    }

#define LR(name, type)                                                                             \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        type *host = atomic_ptr(h, fm->load, RS1, sizeof(type), ACCESS_LOAD);                      \
        if (unlikely(!host))                                                                       \
            TAIL(raise);                                                                           \
        h->reservation = host;                                                                     \
        h->reservation_va = RS1;                                                                   \
        h->reservation_size = sizeof(type);                                                        \
        SET_RD(SIGN_EXTENDED(type, *host));                                                        \
        NEXT;                                                                                      \
    }

/*
 * Without a reservation for this address and size it fails without an access. With one, the
 * address must still lead to the same memory.
 */
#define SC(name, type)                                                                             \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        bool success = false;                                                                      \
        if (h->reservation && h->reservation_va == RS1 && h->reservation_size == sizeof(type)) {   \
            type *host = atomic_ptr(h, fm->store, RS1, sizeof(type), ACCESS_STORE);                \
            if (unlikely(!host))                                                                   \
                TAIL(raise);                                                                       \
            success = h->reservation == host;                                                      \
            if (success)                                                                           \
                *host = (type)RS2;                                                                 \
        }                                                                                          \
        h->reservation = NULL;                                                                     \
        if (success)                                                                               \
            h->stats.sc_success++;                                                                 \
        else                                                                                       \
            h->stats.sc_failure++;                                                                 \
        SET_RD(!success);                                                                          \
        NEXT;                                                                                      \
    }

#include "emu/exec/rva.h"

#include "emu/engine/system.h"

/* All handlers by instruction */

static op_fn *const handlers[NR_INSNS] = {
    [INSN_illegal] = op_illegal,
#define INSN(name, match, mask, format, ext, class, flags) [INSN_##name] = i_##name,
#include "emu/isa/insn.def"
};

op_fn *const *interp_handlers(bool touching)
{
    static op_fn *touching_handlers[NR_INSNS];

    if (!touching)
        return handlers;
    memcpy(touching_handlers, handlers, sizeof(handlers));
#define LOAD(name, type, set)       touching_handlers[INSN_##name] = touching_##name;
#define STORE(name, type, value)    touching_handlers[INSN_##name] = touching_##name;
#define FP_LOAD(name, type, set)    touching_handlers[INSN_##name] = touching_##name;
#define FP_STORE(name, type, value) touching_handlers[INSN_##name] = touching_##name;
#include "emu/exec/loadstore.h"
    return touching_handlers;
}

void interp_run(struct hart *h)
{
#if ENGINE_TAIL_CALLS
    resume(h, NULL, h->pc, h->mmu.data_map, h->budget);
#else
    const struct op *op = resume(h, NULL, h->pc, h->mmu.data_map, h->budget);
    while (op)
        op = op->fn(h, op, h->loop.pc, h->loop.fm, h->loop.budget);
#endif
}
