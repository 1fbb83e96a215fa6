/*
 * What the softfloat files share: a number taken apart, and the one place that rounds. Private
 * to emu/exec/softfloat*.c.
 *
 * A finite non-zero value is  sig * 2^(exp - 62)  with bit 62 the leading bit of `sig`, whatever
 * the format: 53 bits of binary64 leave ten below for guard bits, of which the last is sticky
 * (the or of everything that lies lower). Every operation works on this form and ends in
 * fp_round(); the formats differ only in `struct fp_format`.
 */
#ifndef EMU_EXEC_SOFTFLOAT_ROUND_H
#define EMU_EXEC_SOFTFLOAT_ROUND_H

#include "emu/exec/softfloat.h"

#define SIG_TOP 62 /* position of the leading bit */

typedef unsigned __int128 uint128_t;

struct fp_format {
    unsigned frac_bits; /* stored bits of the significand */
    unsigned exp_bits;
};

extern const struct fp_format fp_binary16;
extern const struct fp_format fp_binary32;
extern const struct fp_format fp_binary64;

enum fp_kind { FP_KIND_ZERO, FP_KIND_FINITE, FP_KIND_INF, FP_KIND_QNAN, FP_KIND_SNAN };

struct fp_number {
    enum fp_kind kind;
    bool sign;
    int exp; /* this and `sig` for FP_KIND_FINITE only */
    uint64_t sig;
};

static inline bool fp_is_nan(const struct fp_number *n)
{
    return n->kind >= FP_KIND_QNAN;
}

struct fp_number fp_unpack(const struct fp_format *f, uint64_t bits);

/* The bit patterns of special results. */
uint64_t fp_zero(const struct fp_format *f, bool sign);
uint64_t fp_inf(const struct fp_format *f, bool sign);
uint64_t fp_invalid(const struct fp_format *f, struct fp_env *e); /* raises NV, gives the NaN */

/* The NaN result of an operation with a NaN operand: canonical; NV if one is signalling. */
uint64_t fp_propagate_nan(const struct fp_format *f, const struct fp_number *a,
                          const struct fp_number *b, struct fp_env *e);

/* Whether a magnitude goes up by one in the last place, given what is cut off (`rest`, where
 * `half` is half a last place) and whether the part that stays is odd. */
bool fp_rounds_up(unsigned rm, bool sign, bool odd, uint64_t rest, uint64_t half);

/* Rounds sig * 2^(exp - 62) to format `f`, with OF, UF and NX. `sig` is normalised as above. */
uint64_t fp_round(const struct fp_format *f, bool sign, int exp, uint64_t sig, struct fp_env *e);

/* Right shift by any distance that ors the bits shifted out into bit 0. */
static inline uint64_t shift_right_sticky(uint64_t x, unsigned distance)
{
    if (distance > 63)
        return x != 0;
    return x >> distance | ((x & (((uint64_t)1 << distance) - 1)) != 0);
}

static inline uint128_t shift_right_sticky128(uint128_t x, unsigned distance)
{
    if (distance > 127)
        return x != 0;
    return x >> distance | ((x & (((uint128_t)1 << distance) - 1)) != 0);
}

#endif
