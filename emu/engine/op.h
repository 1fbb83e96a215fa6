/*
 * A decoded operation, and the words in which instruction bodies (emu/exec/rv*.h) are written.
 *
 * An operation is a handler and its operands, 16 bytes. Handlers run into each other: each ends
 * by calling the next one as a tail call, with the machine's few busiest values as arguments, so
 * that they stay in host registers. With clang 19 on x86-64 and AArch64 the tail calls are
 * guaranteed (musttail) and free of spills (preserve_none); elsewhere, and under sanitizers, a
 * handler returns the next operation to a loop. The bodies are the same.
 *
 * The operation that ends a block (a terminal) is followed by a link slot, and that by up to two
 * stubs. A link is a distance in operations from the terminal to where control goes; at first it
 * leads to the stub, which finds or makes the block and then corrects the link. Distances, not
 * pointers: a page's operations move when they outgrow their array. Only blocks of the same page
 * are linked (see codepage.h).
 */
#ifndef EMU_ENGINE_OP_H
#define EMU_ENGINE_OP_H

#include "emu/hart/hart.h"

#if defined(__clang__) && __clang_major__ >= 19 && !defined(PAGEWALK_SANITIZED) &&                 \
    (defined(__x86_64__) || defined(__aarch64__))
#define ENGINE_TAIL_CALLS 1
#else
#define ENGINE_TAIL_CALLS 0
#endif

struct op;

/* `pc`: virtual address of the block's first instruction. `fm`: the data fastmap in force. */
#define UNUSED_OK __attribute__((unused))
#define OP_ARGS                                                                                    \
    struct hart *h UNUSED_OK, const struct op *op UNUSED_OK, uint64_t pc UNUSED_OK,                \
        struct fastmap *fm UNUSED_OK, int64_t budget UNUSED_OK

#if ENGINE_TAIL_CALLS
typedef __attribute__((preserve_none)) void op_fn(OP_ARGS);
#define OP_GLOBAL(name) __attribute__((preserve_none)) void name(OP_ARGS)
#define OP(name)        static OP_GLOBAL(name)
#define TAIL(name)      __attribute__((musttail)) return name(h, op, pc, fm, budget)
#define DISPATCH(to)                                                                               \
    do {                                                                                           \
        op = (to);                                                                                 \
        __attribute__((musttail)) return op->fn(h, op, pc, fm, budget);                            \
    } while (0)
#define TAIL_TO(fn) __attribute__((musttail)) return (fn)(h, op, pc, fm, budget)
#define NEXT        DISPATCH(op + 1)
#define LEAVE       return
#else
typedef const struct op *op_fn(OP_ARGS);
#define OP_GLOBAL(name) const struct op *name(OP_ARGS)
#define OP(name)        static OP_GLOBAL(name)
#define TAIL(name)      return name(h, op, pc, fm, budget)
#define DISPATCH(to)                                                                               \
    do {                                                                                           \
        h->loop.pc = pc;                                                                           \
        h->loop.fm = fm;                                                                           \
        h->loop.budget = budget;                                                                   \
        return (to);                                                                               \
    } while (0)
#define TAIL_TO(fn) return (fn)(h, op, pc, fm, budget)
#define NEXT        return op + 1
#define LEAVE       return NULL
#endif

struct op {
    union {
        op_fn *fn;
        struct {
            int32_t taken, next; /* link slot: distances from the terminal, in bytes */
        } link;
    };
    int32_t imm; /* link slot: where the block falls through to, in bytes from its start */
    uint8_t rd;  /* link slot: number of instructions in the block */
    uint8_t rs1, rs2;
    uint8_t offset; /* of the instruction from the start of the block, in halfwords */
};

_Static_assert(sizeof(struct op) == 16, "an operation is four to a cache line");

/* Where a link leads. */
#define OP_AT(terminal, distance) ((const struct op *)((const char *)(terminal) + (distance)))

#define OP_LINK       1 /* the link slot's place behind a terminal */
#define OP_STUB_TAKEN 2
#define OP_STUB_NEXT  3

/* Instructions that use neither rd nor imm for themselves keep rs3 and rm here. */
#define OP_IMM_RS3(imm) ((imm)&0x1f)
#define OP_IMM_RM(imm)  ((imm) >> 5 & 7)
#define OP_IMM(rs3, rm) ((rs3) | (rm) << 5)

/* Operands */
#define RS1        (h->x[op->rs1])
#define RS2        (h->x[op->rs2])
#define IMM        ((int64_t)op->imm)
#define INSN_PC    (pc + 2u * op->offset)
#define SET_RD(to) (h->x[op->rd] = (uint64_t)(to))

#endif
