/*
 * Expands emu/exec/loadstore.h into handlers. Included once per variant: VARIANT(name) names the
 * handler, TOUCH(entry) is what a hit owes the replacement policy of the first-level TLB.
 */

#define LOAD_IF(name, type, set, miss)                                                             \
    OP(VARIANT(name))                                                                              \
    {                                                                                              \
        DO_LOAD(name, type, RS1, set, miss, TOUCH);                                                \
        NEXT;                                                                                      \
    }

#define STORE_IF(name, type, value, miss)                                                          \
    OP(VARIANT(name))                                                                              \
    {                                                                                              \
        DO_STORE(name, type, RS1, value, miss, TOUCH);                                             \
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
