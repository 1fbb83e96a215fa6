/*
 * Fusing: two frequent instructions in a row get one handler between them, which saves an
 * indirect jump and lets the host overlap the two. Nothing else changes, see fuse.h.
 *
 * The lists are what compiled C is made of: loop counters and bounds, address arithmetic and the
 * access behind it, function prologues and epilogues, constants in two parts.
 */
#include "emu/engine/codepage.h"
#include "emu/engine/handlers.h"
#include "emu/isa/cause.h"
#include "emu/isa/decode.h"

#define FOR_EACH_FIRST(X)                                                                          \
    X(ALU, addi)                                                                                   \
    X(ALU, li)                                                                                     \
    X(ALU, mv)                                                                                     \
    X(ALU, add)                                                                                    \
    X(ALU, addw)                                                                                   \
    X(ALU, addiw)                                                                                  \
    X(ALU, slli)                                                                                   \
    X(ALU, srli)                                                                                   \
    X(ALU, andi)                                                                                   \
    X(ALU, and)                                                                                    \
    X(ALU, xor)                                                                                    \
    X(ALU, or)                                                                                     \
    X(ALU, lui)                                                                                    \
    X(ALU, auipc)                                                                                  \
    X(ALU, mulw)                                                                                   \
    X(ALU, sltu)                                                                                   \
    X(LD, lw)                                                                                      \
    X(LD, ld)                                                                                      \
    X(LD, lbu)                                                                                     \
    X(LD, lh)                                                                                      \
    X(LD, lhu)                                                                                     \
    X(ST, sd)                                                                                      \
    X(ST, sw)

#define FOR_EACH_SECOND(X, ...)                                                                    \
    X(ALU, addi, __VA_ARGS__)                                                                      \
    X(ALU, li, __VA_ARGS__)                                                                        \
    X(ALU, mv, __VA_ARGS__)                                                                        \
    X(ALU, add, __VA_ARGS__)                                                                       \
    X(ALU, sub, __VA_ARGS__)                                                                       \
    X(ALU, addw, __VA_ARGS__)                                                                      \
    X(ALU, addiw, __VA_ARGS__)                                                                     \
    X(ALU, slli, __VA_ARGS__)                                                                      \
    X(ALU, srli, __VA_ARGS__)                                                                      \
    X(ALU, andi, __VA_ARGS__)                                                                      \
    X(ALU, and, __VA_ARGS__)                                                                       \
    X(ALU, xor, __VA_ARGS__)                                                                       \
    X(ALU, or, __VA_ARGS__)                                                                        \
    X(ALU, mulw, __VA_ARGS__)                                                                      \
    X(ALU, sltu, __VA_ARGS__)                                                                      \
    X(LD, lw, __VA_ARGS__)                                                                         \
    X(LD, ld, __VA_ARGS__)                                                                         \
    X(LD, lbu, __VA_ARGS__)                                                                        \
    X(LD, lhu, __VA_ARGS__)                                                                        \
    X(LD, lh, __VA_ARGS__)                                                                         \
    X(ST, sd, __VA_ARGS__)                                                                         \
    X(ST, sw, __VA_ARGS__)                                                                         \
    X(ST, sb, __VA_ARGS__)                                                                         \
    X(BR, beq, __VA_ARGS__)                                                                        \
    X(BR, bne, __VA_ARGS__)                                                                        \
    X(BR, blt, __VA_ARGS__)                                                                        \
    X(BR, bge, __VA_ARGS__)                                                                        \
    X(BR, bltu, __VA_ARGS__)                                                                       \
    X(BR, bgeu, __VA_ARGS__)                                                                       \
    X(JR, jalr, __VA_ARGS__)

enum frequent {
    NOT_FREQUENT,
#define SECOND(kind, name, ...) FREQUENT_##name,
    FOR_EACH_SECOND(SECOND, )
#undef SECOND
        FREQUENT_lui, /* first only */
    FREQUENT_auipc,
    NR_FREQUENT,
};

/* By operation kind (codepage.h). */
static const uint8_t frequent[NR_OP_KINDS] = {
#define SECOND(kind, name, ...) [OP_KIND_##name] = FREQUENT_##name,
    FOR_EACH_SECOND(SECOND, )
#undef SECOND
        [OP_KIND_lui] = FREQUENT_lui,
    [OP_KIND_auipc] = FREQUENT_auipc,
};

/*
 * The bodies once more, as functions of an operation and of what is in rs1: when the first of a
 * pair has just computed that, the second need not wait until it has been to memory and back.
 */
#define BODY static inline __attribute__((always_inline, unused))
#undef RS1
#undef SET_RD
#define RS1        rs1
#define SET_RD(to) return (uint64_t)(to)
#define ALU(name, action)                                                                          \
    BODY uint64_t value_##name(struct hart *h UNUSED_OK, const struct op *op UNUSED_OK,            \
                               uint64_t pc UNUSED_OK, uint64_t rs1 UNUSED_OK)                      \
    {                                                                                              \
        action;                                                                                    \
        return 0;                                                                                  \
    }
#define BRANCH(name, condition)                                                                    \
    BODY bool condition_##name(struct hart *h, const struct op *op, uint64_t rs1)                  \
    {                                                                                              \
        return condition;                                                                          \
    }
#define JUMP_DIRECT(name)
#define JUMP_INDIRECT(name)
#define RAISE(name, cause, tval)
#include "emu/exec/rvi.h"
#include "emu/exec/rvm.h"
ALU(li, SET_RD(IMM))
ALU(mv, SET_RD(RS1))

#define TYPE_lw  int32_t
#define TYPE_ld  uint64_t
#define TYPE_lbu uint8_t
#define TYPE_lhu uint16_t
#define TYPE_lh  int16_t
#define TYPE_sd  uint64_t
#define TYPE_sw  uint32_t
#define TYPE_sb  uint8_t

#define VARIANT(name) f_##name
#define TOUCH(entry)  (void)0
#include "emu/engine/fuse.h"
#undef VARIANT
#undef TOUCH

#define VARIANT(name) touching_##name
#define TOUCH(entry)  TOUCH_ENTRY(entry)
#include "emu/engine/fuse.h"

op_fn *fused_handler(const struct engine *engine, unsigned first, unsigned second, bool chained)
{
    unsigned a = frequent[first], b = frequent[second];
    return engine->touching ? touching_pairs[chained][a][b] : f_pairs[chained][a][b];
}
