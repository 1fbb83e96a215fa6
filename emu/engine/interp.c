/*
 * The interpreter: expands the instruction bodies of emu/exec into handlers, one each.
 */
#include "emu/engine/codepage.h"
#include "emu/engine/handlers.h"
#include "emu/exec/bytes.h"
#include "emu/exec/fpu.h"
#include "emu/hart/csr.h"
#include "emu/hart/memory.h"
#include "emu/hart/trap.h"
#include "emu/isa/cause.h"
#include "emu/isa/decode.h"

#include <string.h>

/* Integer instructions */

OP(op_nop)
{
    NEXT;
}

OP(op_li)
{
    SET_RD(IMM);
    NEXT;
}

OP(op_mv)
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
        DO_BRANCH(condition);                                                                      \
    }

#define JUMP_DIRECT(name)                                                                          \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        budget -= NR_INSNS_OF_BLOCK;                                                               \
        SET_RD(NEXT_BLOCK_PC);                                                                     \
        pc += (uint64_t)IMM;                                                                       \
        if (unlikely(budget <= 0))                                                                 \
            TAIL(op_leave);                                                                        \
        DISPATCH(OP_AT(op, op[OP_LINK].link.taken));                                               \
    }

#define JUMP_INDIRECT(name)                                                                        \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        DO_JUMP_INDIRECT(RS1);                                                                     \
    }

#define RAISE(name, cause, tval)                                                                   \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        h->trap = (struct trap){(cause), (tval)};                                                  \
        TAIL(op_raise);                                                                            \
    }

#include "emu/exec/rvi.h"
#include "emu/exec/rvm.h"
#include "emu/exec/zb.h"
#include "emu/exec/zicond.h"
#include "emu/exec/zimop.h"

/* Floating point */

static inline uint32_t unbox(uint64_t f)
{
    return f >> 32 == UINT32_MAX ? (uint32_t)f : F32_NAN;
}

static inline uint16_t unbox_half(uint64_t f)
{
    return f >> 16 == UINT64_MAX >> 16 ? (uint16_t)f : F16_NAN;
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
#define FRS1_H           unbox_half(FRS1_D)
#define FRS1_S           unbox(FRS1_D)
#define FRS2_S           unbox(FRS2_D)
#define FRS3_S           unbox(FRS3_D)
#define SET_FRD_D(value) set_f(h, op->rd, (value))
#define SET_FRD_S(value) set_f(h, op->rd, UINT64_C(0xffffffff00000000) | (uint32_t)(value))
#define SET_FRD_H(value) set_f(h, op->rd, UINT64_C(0xffffffffffff0000) | (uint16_t)(value))

#define FP(name, action)                                                                           \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        if (unlikely(FP_IS_OFF))                                                                   \
            TAIL(op_raise_illegal);                                                                \
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
            TAIL(op_raise_illegal);                                                                \
        uint8_t flags = h->fp.flags;                                                               \
        h->fp.rm = (uint8_t)rm;                                                                    \
        action;                                                                                    \
        if (unlikely(h->fp.flags != flags))                                                        \
            h->mstatus |= MSTATUS_FS_DIRTY;                                                        \
        NEXT;                                                                                      \
    }

#include "emu/exec/rvd.h"
#include "emu/exec/rvf.h"
#include "emu/exec/zfa.h"
#include "emu/exec/zfhmin.h"

/* Loads and stores, first the way out of line */

#define LOAD_SLOW(name, type, set, illegal)                                                        \
    OP_GLOBAL(op_##name##_slow)                                                                    \
    {                                                                                              \
        uint64_t value;                                                                            \
        if (illegal)                                                                               \
            TAIL(op_raise_illegal);                                                                \
        h->budget = budget;                                                                        \
        if (!memory_load(h, RS1 + (uint64_t)IMM, sizeof(type), op->offset / 2, &value))            \
            TAIL(op_raise_after_access);                                                           \
        set((type)value);                                                                          \
        budget = h->budget;                                                                        \
        DISPATCH(op + 1);                                                                          \
    }

#define STORE_SLOW(name, type, value, illegal)                                                     \
    OP_GLOBAL(op_##name##_slow)                                                                    \
    {                                                                                              \
        if (illegal)                                                                               \
            TAIL(op_raise_illegal);                                                                \
        h->budget = budget;                                                                        \
        if (!memory_store(h, RS1 + (uint64_t)IMM, sizeof(type), op->offset / 2, (value)))          \
            TAIL(op_raise_after_access);                                                           \
        budget = h->budget;                                                                        \
        DISPATCH(op + 1);                                                                          \
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

#define VARIANT(name) touching_##name
#define TOUCH(entry)  TOUCH_ENTRY(entry)
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
    TOUCH_ENTRY(entry);
    return (void *)(entry->addend + va);
}

#define SIGN_EXTENDED(type, value)                                                                 \
    (sizeof(type) == 4 ? (int64_t)(int32_t)(value) : (int64_t)(value))

#define AMO(name, type, new)                                                                       \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        type *host = atomic_ptr(h, fm->store, RS1, sizeof(type), ACCESS_STORE);                    \
        if (unlikely(!host))                                                                       \
            TAIL(op_raise);                                                                        \
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
            TAIL(op_raise);                                                                        \
        h->reservation = host;                                                                     \
        h->reservation_va = RS1;                                                                   \
        h->reservation_size = sizeof(type);                                                        \
        SET_RD(SIGN_EXTENDED(type, *host));                                                        \
        NEXT;                                                                                      \
    }

/*
 * It asks for what a store asks for, whether it is going to be one or not, as Spike and the formal
 * model do (unpriv spec 8.2 leaves it open). It is one with a reservation for this address and
 * size, while the address still leads to the same memory.
 */
#define SC(name, type)                                                                             \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        type *host = atomic_ptr(h, fm->store, RS1, sizeof(type), ACCESS_STORE);                    \
        if (unlikely(!host))                                                                       \
            TAIL(op_raise);                                                                        \
        bool success = h->reservation == host && h->reservation_va == RS1 &&                       \
                       h->reservation_size == sizeof(type);                                        \
        h->reservation = NULL;                                                                     \
        if (success) {                                                                             \
            *host = (type)RS2;                                                                     \
            h->stats.sc_success++;                                                                 \
        } else {                                                                                   \
            h->stats.sc_failure++;                                                                 \
        }                                                                                          \
        SET_RD(!success);                                                                          \
        NEXT;                                                                                      \
    }

#include "emu/exec/rva.h"

/* Cache blocks; zeroing one goes by the fastmap, as stores do. */

#define CBO_MANAGE(name, permission)                                                               \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        if (unlikely(!(hart_envcfg(h) & (permission))))                                            \
            TAIL(op_raise_illegal);                                                                \
        if (unlikely(!memory_manage_block(h, RS1)))                                                \
            TAIL(op_raise);                                                                        \
        NEXT;                                                                                      \
    }

#define CBO_ZERO(name, permission)                                                                 \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        if (unlikely(!(hart_envcfg(h) & (permission))))                                            \
            TAIL(op_raise_illegal);                                                                \
        vaddr_t block = RS1 & -(vaddr_t)CACHE_BLOCK_SIZE;                                          \
        struct fastmap_entry *entry = &fm->store[fastmap_index(block)];                            \
        if (likely(entry->tag == fastmap_tag(block, CACHE_BLOCK_SIZE))) {                          \
            entry->hits++;                                                                         \
            TOUCH_ENTRY(entry);                                                                    \
            memset((void *)(entry->addend + block), 0, CACHE_BLOCK_SIZE);                          \
        } else if (!memory_zero_block(h, RS1)) {                                                   \
            TAIL(op_raise);                                                                        \
        }                                                                                          \
        h->stats.blocks_zeroed++;                                                                  \
        NEXT;                                                                                      \
    }

#include "emu/exec/zicbo.h"

#include "emu/engine/system.h"

/* All handlers by kind */

static op_fn *const handlers[NR_OP_KINDS] = {
    [INSN_illegal] = op_illegal,
#define INSN(name, match, mask, format, ext, class, flags) [INSN_##name] = i_##name,
#include "emu/isa/insn.def"
    [OP_KIND_li] = op_li,        [OP_KIND_mv] = op_mv,         [OP_KIND_nop] = op_nop,
    [OP_KIND_pause] = op_pause,  [OP_KIND_marker] = op_marker,
};

op_fn *const *interp_handlers(bool touching)
{
    static op_fn *touching_handlers[NR_OP_KINDS];

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
