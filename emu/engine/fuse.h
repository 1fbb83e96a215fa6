/*
 * Handlers for pairs of frequent instructions, as expanded by fuse.c; included once per variant
 * of loads and stores, like loadstore.h. A pair does the first body, steps on, and does the
 * second; both operations keep their places, so that an exception, or a way out of line, finds
 * everything as if they had been two handlers.
 *
 * FIRST_* leave the result in `result` and in rd; SECOND_* find in `rs1` what they need.
 */

#define FIRST_ALU(name)                                                                            \
    result = value_##name(h, op, pc, h->x[op->rs1]);                                               \
    h->x[op->rd] = result
#define FIRST_LD(name)                                                                             \
    DO_LOAD(name, TYPE_##name, h->x[op->rs1], SET_RESULT, false, TOUCH);                           \
    h->x[op->rd] = result
#define FIRST_ST(name) DO_STORE(name, TYPE_##name, h->x[op->rs1], RS2, false, TOUCH)
#define SET_RESULT(to) (result = (uint64_t)(to))

#define SECOND_ALU(name)                                                                           \
    h->x[op->rd] = value_##name(h, op, pc, rs1);                                                   \
    NEXT
#define SECOND_LD(name)                                                                            \
    DO_LOAD(name, TYPE_##name, rs1, SET_X, false, TOUCH);                                          \
    NEXT
#define SECOND_ST(name)                                                                            \
    DO_STORE(name, TYPE_##name, rs1, RS2, false, TOUCH);                                           \
    NEXT
#define SECOND_BR(name) DO_BRANCH(condition_##name(h, op, rs1))
#define SECOND_JR(name) DO_JUMP_INDIRECT(rs1)
#define SET_X(to)       (h->x[op->rd] = (uint64_t)(to))

#define DO_PAIR(kind2, second, kind1, first, suffix, source)                                       \
    OP(VARIANT(first##_##second##suffix))                                                          \
    {                                                                                              \
        uint64_t result UNUSED_OK = 0, rs1;                                                        \
        FIRST_##kind1(first);                                                                      \
        op++;                                                                                      \
        rs1 = (source);                                                                            \
        SECOND_##kind2(second);                                                                    \
    }

#define PAIRS_OF(kind1, first) FOR_EACH_SECOND(PAIR, kind1, first)
#define PAIR(kind2, second, kind1, first)                                                          \
    DO_PAIR(kind2, second, kind1, first, , h->x[op->rs1])                                          \
    DO_PAIR(kind2, second, kind1, first, _chained, result)
FOR_EACH_FIRST(PAIRS_OF)
#undef PAIR

/* [second's rs1 is the first's rd][first][second] */
static op_fn *const VARIANT(pairs)[2][NR_FREQUENT][NR_FREQUENT] = {
    {
#define PAIR(kind2, second, kind1, first)                                                          \
    [FREQUENT_##first][FREQUENT_##second] = VARIANT(first##_##second),
        FOR_EACH_FIRST(PAIRS_OF)
#undef PAIR
    },
    {
#define PAIR(kind2, second, kind1, first)                                                          \
    [FREQUENT_##first][FREQUENT_##second] = VARIANT(first##_##second##_chained),
        FOR_EACH_FIRST(PAIRS_OF)
#undef PAIR
    },
};

#undef PAIRS_OF
#undef DO_PAIR
#undef FIRST_ALU
#undef FIRST_LD
#undef FIRST_ST
#undef SET_RESULT
#undef SECOND_ALU
#undef SECOND_LD
#undef SECOND_ST
#undef SECOND_BR
#undef SECOND_JR
#undef SET_X
