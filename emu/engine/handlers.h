/*
 * What handlers share across the engine's files: the ways on from a handler, the inline paths to
 * memory and through branches, and the handlers that stand for no instruction of their own.
 */
#ifndef EMU_ENGINE_HANDLERS_H
#define EMU_ENGINE_HANDLERS_H

#include "emu/engine/op.h"

/* Ways on (flow.c). All but the first two use `pc` or `op` as of the instruction at hand. */
extern op_fn op_leave;              /* out of the engine, to go on at `pc` */
extern op_fn op_goto_pc;            /* to `pc`, wherever that is */
extern op_fn op_resume;             /* to h->pc, after a change of context, budget or pc */
extern op_fn op_raise;              /* into the handler of h->trap */
extern op_fn op_raise_illegal;      /* ... of an illegal instruction */
extern op_fn op_raise_after_access; /* ... of h->trap, h->budget being newer than `budget` */

/* Stubs and terminals. */
extern op_fn op_illegal, op_straddle, op_fallthrough, op_goto, op_resolve_taken, op_resolve_next;
extern op_fn op_breakpoint; /* in place of an instruction's own handler */

/*
 * The instruction's bits, for xtval (priv spec 3.1.16): those that it was decoded from. Memory may
 * hold others by now.
 */
uint32_t op_insn_bits(const struct hart *h, const struct op *op);

/* Loads and stores out of line (interp.c). */
#define LOAD(name, type, set)       extern op_fn op_##name##_slow;
#define STORE(name, type, value)    extern op_fn op_##name##_slow;
#define FP_LOAD(name, type, set)    extern op_fn op_##name##_slow;
#define FP_STORE(name, type, value) extern op_fn op_##name##_slow;
#include "emu/exec/loadstore.h"
#undef LOAD
#undef STORE
#undef FP_LOAD
#undef FP_STORE

#define NR_INSNS_OF_BLOCK (op[OP_LINK].rd)
#define NEXT_BLOCK_PC     (pc + (uint64_t)op[OP_LINK].imm)
#define FP_IS_OFF         ((h->mstatus & MSTATUS_FS) == MSTATUS_FS_OFF)

/* A conditional branch, `op` being the terminal. */
#define DO_BRANCH(condition)                                                                       \
    do {                                                                                           \
        budget -= NR_INSNS_OF_BLOCK;                                                               \
        if (condition) {                                                                           \
            pc += (uint64_t)IMM;                                                                   \
            if (unlikely(budget <= 0))                                                             \
                TAIL(op_leave);                                                                    \
            DISPATCH(OP_AT(op, op[OP_LINK].link.taken));                                           \
        }                                                                                          \
        pc = NEXT_BLOCK_PC;                                                                        \
        if (unlikely(budget <= 0))                                                                 \
            TAIL(op_leave);                                                                        \
        DISPATCH(OP_AT(op, op[OP_LINK].link.next));                                                \
    } while (0)

/* An indirect jump; `base` is what is in rs1, read before rd is written. */
#define DO_JUMP_INDIRECT(base)                                                                     \
    do {                                                                                           \
        uint64_t target = ((base) + (uint64_t)IMM) & ~UINT64_C(1);                                 \
        budget -= NR_INSNS_OF_BLOCK;                                                               \
        h->x[op->rd] = NEXT_BLOCK_PC;                                                              \
        pc = target;                                                                               \
        if (unlikely(budget <= 0))                                                                 \
            TAIL(op_leave);                                                                        \
        TAIL(op_goto_pc);                                                                          \
    } while (0)

/* What a fastmap hit owes the replacement policy of the first-level data TLB. */
#define TOUCH_ENTRY(map_entry)                                                                     \
    do {                                                                                           \
        if ((map_entry)->entry)                                                                    \
            tlb_touch(&h->mmu.l1d, (map_entry)->entry);                                            \
    } while (0)

/* The inline path of a load or store; a miss leaves to the `_slow` twin. */
#define DO_LOAD(name, type, base, set, miss, touch)                                                \
    do {                                                                                           \
        uint64_t va = (base) + (uint64_t)IMM;                                                      \
        struct fastmap_entry *entry = &fm->load[fastmap_index(va)];                                \
        if (unlikely(entry->tag != fastmap_tag(va, sizeof(type)) || (miss)))                       \
            TAIL(op_##name##_slow);                                                                \
        entry->hits++;                                                                             \
        touch(entry);                                                                              \
        set(*(type *)(entry->addend + va));                                                        \
    } while (0)

#define DO_STORE(name, type, base, value, miss, touch)                                             \
    do {                                                                                           \
        uint64_t va = (base) + (uint64_t)IMM;                                                      \
        struct fastmap_entry *entry = &fm->store[fastmap_index(va)];                               \
        if (unlikely(entry->tag != fastmap_tag(va, sizeof(type)) || (miss)))                       \
            TAIL(op_##name##_slow);                                                                \
        entry->hits++;                                                                             \
        touch(entry);                                                                              \
        *(type *)(entry->addend + va) = (type)(value);                                             \
    } while (0)

#endif
