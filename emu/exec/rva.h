/*
 * Bodies of the A extension (unpriv spec 8). Harts take turns on one host thread, so a plain
 * read-modify-write is atomic; a reservation is lost when another hart gets its turn, and when a
 * device may have written to memory. aq and rl ask for nothing that program order does not give.
 *
 *   AMO(name, type, new)      `new` from MEM (the old value) and OPERAND, both of `type`
 *   LR(name, type) SC(name, type)
 */

LR(lr_w, int32_t)
LR(lr_d, int64_t)
SC(sc_w, int32_t)
SC(sc_d, int64_t)

#define AMO_BOTH(name, type_w, type_d, new)                                                        \
    AMO(name##_w, type_w, new)                                                                     \
    AMO(name##_d, type_d, new)

AMO_BOTH(amoswap, int32_t, int64_t, OPERAND)
AMO_BOTH(amoadd, uint32_t, uint64_t, MEM + OPERAND)
AMO_BOTH(amoxor, int32_t, int64_t, MEM ^ OPERAND)
AMO_BOTH(amoand, int32_t, int64_t, MEM & OPERAND)
AMO_BOTH(amoor, int32_t, int64_t, MEM | OPERAND)
AMO_BOTH(amomin, int32_t, int64_t, MEM < OPERAND ? MEM : OPERAND)
AMO_BOTH(amomax, int32_t, int64_t, MEM > OPERAND ? MEM : OPERAND)
AMO_BOTH(amominu, uint32_t, uint64_t, MEM < OPERAND ? MEM : OPERAND)
AMO_BOTH(amomaxu, uint32_t, uint64_t, MEM > OPERAND ? MEM : OPERAND)

#undef AMO_BOTH
