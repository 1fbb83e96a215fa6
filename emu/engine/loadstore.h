/*
 * Expands emu/exec/loadstore.h into handlers: the inline path is one compare and one host access;
 * everything else is in the `_slow` twin (interp.c), to which a handler leaves as a whole, so
 * that nothing of it is set up in the hot bytes.
 *
 * Included once per variant: VARIANT(name) names the handler, TOUCH(entry) is what a hit owes the
 * replacement policy of the first-level TLB.
 */

#define LOAD_IF(name, type, set, miss)                                                             \
    OP(VARIANT(name))                                                                              \
    {                                                                                              \
        uint64_t va = RS1 + IMM;                                                                   \
        struct fastmap_entry *entry = &fm->load[fastmap_index(va)];                                \
        if (unlikely(entry->tag != fastmap_tag(va, sizeof(type)) || (miss)))                       \
            TAIL(name##_slow);                                                                     \
        entry->hits++;                                                                             \
        TOUCH(entry);                                                                              \
        set(*(type *)(entry->addend + va));                                                        \
        NEXT;                                                                                      \
    }

#define STORE_IF(name, type, value, miss)                                                          \
    OP(VARIANT(name))                                                                              \
    {                                                                                              \
        uint64_t va = RS1 + IMM;                                                                   \
        struct fastmap_entry *entry = &fm->store[fastmap_index(va)];                               \
        if (unlikely(entry->tag != fastmap_tag(va, sizeof(type)) || (miss)))                       \
            TAIL(name##_slow);                                                                     \
        entry->hits++;                                                                             \
        TOUCH(entry);                                                                              \
        *(type *)(entry->addend + va) = (type)(value);                                             \
        NEXT;                                                                                      \
    }

#define LOAD(name, type, set)       LOAD_IF(name, type, set, false)
#define STORE(name, type, value)    STORE_IF(name, type, value, false)
#define FP_LOAD(name, type, set)    LOAD_IF(name, type, set, FP_IS_OFF)
#define FP_STORE(name, type, value) STORE_IF(name, type, value, FP_IS_OFF)

#include "emu/exec/loadstore.h"

#undef LOAD
#undef STORE
#undef FP_LOAD
#undef FP_STORE
#undef LOAD_IF
#undef STORE_IF
