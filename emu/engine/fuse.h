/*
 * Handlers for pairs of frequent instructions, as expanded by fuse.c; included once per variant
 * of loads and stores, like loadstore.h. A pair does the first body, steps on, and does the
 * second; both operations keep their places, so that an exception, or a way out of line, finds
 * everything as if they had been two handlers.
 */

#define DO_ALU(name) body_##name(h, op, pc)
#define DO_LD(name)  DO_LOAD(name, TYPE_##name, SET_RD, false, TOUCH)
#define DO_ST(name)  DO_STORE(name, TYPE_##name, RS2, false, TOUCH)
#define DO_BR(name)  DO_BRANCH(condition_##name(h, op))
#define THEN_ALU     NEXT
#define THEN_LD      NEXT
#define THEN_ST      NEXT
#define THEN_BR

#define PAIR(kind2, second, kind1, first)                                                          \
    OP(VARIANT(first##_##second))                                                                  \
    {                                                                                              \
        DO_##kind1(first);                                                                         \
        op++;                                                                                      \
        DO_##kind2(second);                                                                        \
        THEN_##kind2;                                                                              \
    }
#define PAIRS_OF(kind1, first) FOR_EACH_SECOND(PAIR, kind1, first)
FOR_EACH_FIRST(PAIRS_OF)
#undef PAIR

static op_fn *const VARIANT(pairs)[NR_FREQUENT][NR_FREQUENT] = {
#define PAIR(kind2, second, kind1, first)                                                          \
    [FREQUENT_##first][FREQUENT_##second] = VARIANT(first##_##second),
    FOR_EACH_FIRST(PAIRS_OF)
#undef PAIR
#undef PAIRS_OF
};

#undef DO_ALU
#undef DO_LD
#undef DO_ST
#undef DO_BR
#undef THEN_ALU
#undef THEN_LD
#undef THEN_ST
#undef THEN_BR
