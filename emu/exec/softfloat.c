/* Arithmetic: each operation once, for both formats. */
#include "emu/exec/softfloat_round.h"

/* A finite value with room for an exact product: sig * 2^(exp - 124), 2^124 <= sig < 2^126. */
struct wide {
    bool sign;
    int exp;
    uint128_t sig;
};

static struct wide widen(const struct fp_number *n)
{
    return (struct wide){n->sign, n->exp, (uint128_t)n->sig << SIG_TOP};
}

static uint64_t round_wide(const struct fp_format *f, const struct wide *w, struct fp_env *e)
{
    uint64_t high = (uint64_t)(w->sig >> 64);
    int zeros = high ? __builtin_clzll(high) : 64 + __builtin_clzll((uint64_t)w->sig);
    uint128_t top = w->sig << zeros; /* leading bit at 127 */
    uint64_t sig = (uint64_t)shift_right_sticky128(top, 127 - SIG_TOP);
    return fp_round(f, w->sign, w->exp + 3 - zeros, sig, e);
}

/*
 * x + y. The operand with the smaller exponent is aligned to the other; where bits are lost into
 * the sticky bit the difference has at least 60 bits below its last place, so nothing that
 * matters is lost.
 */
static uint64_t sum(const struct fp_format *f, struct wide x, struct wide y, struct fp_env *e)
{
    if (x.exp < y.exp) {
        struct wide swap = x;
        x = y;
        y = swap;
    }
    y.sig = shift_right_sticky128(y.sig, (unsigned)(x.exp - y.exp));
    if (x.sign == y.sign) {
        x.sig += y.sig;
    } else if (x.sig > y.sig) {
        x.sig -= y.sig;
    } else if (x.sig < y.sig) {
        x.sig = y.sig - x.sig;
        x.sign = y.sign;
    } else {
        return fp_zero(f, e->rm == FP_RDN); /* IEEE 754 6.3 */
    }
    return round_wide(f, &x, e);
}

static uint64_t add(const struct fp_format *f, uint64_t a_bits, uint64_t b_bits, struct fp_env *e)
{
    struct fp_number a = fp_unpack(f, a_bits), b = fp_unpack(f, b_bits);

    if (fp_is_nan(&a) || fp_is_nan(&b))
        return fp_propagate_nan(f, &a, &b, e);
    if (a.kind == FP_KIND_INF && b.kind == FP_KIND_INF && a.sign != b.sign)
        return fp_invalid(f, e);
    if (a.kind == FP_KIND_INF)
        return a_bits;
    if (b.kind == FP_KIND_INF)
        return b_bits;
    if (a.kind == FP_KIND_ZERO && b.kind == FP_KIND_ZERO)
        return fp_zero(f, a.sign == b.sign ? a.sign : e->rm == FP_RDN);
    if (a.kind == FP_KIND_ZERO)
        return b_bits;
    if (b.kind == FP_KIND_ZERO)
        return a_bits;
    return sum(f, widen(&a), widen(&b), e);
}

static bool is_inf_times_zero(const struct fp_number *a, const struct fp_number *b)
{
    return (a->kind == FP_KIND_INF && b->kind == FP_KIND_ZERO) ||
           (a->kind == FP_KIND_ZERO && b->kind == FP_KIND_INF);
}

static struct wide product(const struct fp_number *a, const struct fp_number *b)
{
    return (struct wide){a->sign != b->sign, a->exp + b->exp, (uint128_t)a->sig * b->sig};
}

static uint64_t mul(const struct fp_format *f, uint64_t a_bits, uint64_t b_bits, struct fp_env *e)
{
    struct fp_number a = fp_unpack(f, a_bits), b = fp_unpack(f, b_bits);
    bool sign = a.sign != b.sign;

    if (fp_is_nan(&a) || fp_is_nan(&b))
        return fp_propagate_nan(f, &a, &b, e);
    if (is_inf_times_zero(&a, &b))
        return fp_invalid(f, e);
    if (a.kind == FP_KIND_INF || b.kind == FP_KIND_INF)
        return fp_inf(f, sign);
    if (a.kind == FP_KIND_ZERO || b.kind == FP_KIND_ZERO)
        return fp_zero(f, sign);
    struct wide w = product(&a, &b);
    return round_wide(f, &w, e);
}

static uint64_t multiply_add(const struct fp_format *f, uint64_t a_bits, uint64_t b_bits,
                             uint64_t c_bits, struct fp_env *e)
{
    struct fp_number a = fp_unpack(f, a_bits), b = fp_unpack(f, b_bits);
    struct fp_number c = fp_unpack(f, c_bits);
    bool sign = a.sign != b.sign;
    bool invalid = is_inf_times_zero(&a, &b);

    if (fp_is_nan(&a) || fp_is_nan(&b) || fp_is_nan(&c)) {
        /* Infinity times zero is invalid even when c is a quiet NaN (unpriv spec, F). */
        if (invalid || c.kind == FP_KIND_SNAN)
            e->flags |= FP_NV;
        return fp_propagate_nan(f, &a, &b, e);
    }
    bool product_inf = a.kind == FP_KIND_INF || b.kind == FP_KIND_INF;
    if (invalid || (product_inf && c.kind == FP_KIND_INF && c.sign != sign))
        return fp_invalid(f, e);
    if (product_inf)
        return fp_inf(f, sign);
    if (c.kind == FP_KIND_INF)
        return c_bits;
    if (a.kind == FP_KIND_ZERO || b.kind == FP_KIND_ZERO) {
        if (c.kind == FP_KIND_ZERO)
            return fp_zero(f, c.sign == sign ? sign : e->rm == FP_RDN);
        return c_bits;
    }
    struct wide w = product(&a, &b);
    if (c.kind == FP_KIND_ZERO)
        return round_wide(f, &w, e);
    return sum(f, w, widen(&c), e);
}

static uint64_t divide(const struct fp_format *f, uint64_t a_bits, uint64_t b_bits,
                       struct fp_env *e)
{
    struct fp_number a = fp_unpack(f, a_bits), b = fp_unpack(f, b_bits);
    bool sign = a.sign != b.sign;

    if (fp_is_nan(&a) || fp_is_nan(&b))
        return fp_propagate_nan(f, &a, &b, e);
    if (a.kind == b.kind && (a.kind == FP_KIND_INF || a.kind == FP_KIND_ZERO))
        return fp_invalid(f, e);
    if (a.kind == FP_KIND_INF)
        return fp_inf(f, sign);
    if (a.kind == FP_KIND_ZERO || b.kind == FP_KIND_INF)
        return fp_zero(f, sign);
    if (b.kind == FP_KIND_ZERO) {
        e->flags |= FP_DZ;
        return fp_inf(f, sign);
    }
    /* Scaled so that the quotient's leading bit is bit 62. */
    int below_one = a.sig < b.sig;
    uint128_t dividend = (uint128_t)a.sig << (SIG_TOP + below_one);
    uint64_t quotient = (uint64_t)(dividend / b.sig);
    bool inexact = dividend != (uint128_t)quotient * b.sig;
    return fp_round(f, sign, a.exp - b.exp - below_one, quotient | inexact, e);
}

/* Floor of the square root, bit by bit; 2^124 <= x < 2^126 gives 63 bits. `*inexact` tells
 * whether anything remained. */
static uint64_t integer_sqrt(uint128_t x, bool *inexact)
{
    uint128_t rest = x, root = 0;
    for (uint128_t bit = (uint128_t)1 << (2 * SIG_TOP); bit; bit >>= 2) {
        if (rest >= root + bit) {
            rest -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    *inexact = rest != 0;
    return (uint64_t)root;
}

static uint64_t square_root(const struct fp_format *f, uint64_t bits, struct fp_env *e)
{
    struct fp_number a = fp_unpack(f, bits);

    if (fp_is_nan(&a))
        return fp_propagate_nan(f, &a, &a, e);
    if (a.kind == FP_KIND_ZERO)
        return bits; /* of either sign: IEEE 754 5.4.1 */
    if (a.sign)
        return fp_invalid(f, e);
    if (a.kind == FP_KIND_INF)
        return bits;
    int odd = a.exp & 1;
    bool inexact;
    uint64_t root = integer_sqrt((uint128_t)a.sig << (SIG_TOP + odd), &inexact);
    return fp_round(f, false, (a.exp - odd) / 2, root | inexact, e);
}

uint32_t f32_add(uint32_t a, uint32_t b, struct fp_env *e)
{
    return (uint32_t)add(&fp_binary32, a, b, e);
}

/* a - b is a + (-b) also for the zeros; the sign of a NaN is never seen. */
uint32_t f32_sub(uint32_t a, uint32_t b, struct fp_env *e)
{
    return (uint32_t)add(&fp_binary32, a, b ^ F32_SIGN, e);
}

uint32_t f32_mul(uint32_t a, uint32_t b, struct fp_env *e)
{
    return (uint32_t)mul(&fp_binary32, a, b, e);
}

uint32_t f32_div(uint32_t a, uint32_t b, struct fp_env *e)
{
    return (uint32_t)divide(&fp_binary32, a, b, e);
}

uint32_t f32_sqrt(uint32_t a, struct fp_env *e)
{
    return (uint32_t)square_root(&fp_binary32, a, e);
}

uint32_t f32_fma(uint32_t a, uint32_t b, uint32_t c, struct fp_env *e)
{
    return (uint32_t)multiply_add(&fp_binary32, a, b, c, e);
}

uint64_t f64_add(uint64_t a, uint64_t b, struct fp_env *e)
{
    return add(&fp_binary64, a, b, e);
}

uint64_t f64_sub(uint64_t a, uint64_t b, struct fp_env *e)
{
    return add(&fp_binary64, a, b ^ F64_SIGN, e);
}

uint64_t f64_mul(uint64_t a, uint64_t b, struct fp_env *e)
{
    return mul(&fp_binary64, a, b, e);
}

uint64_t f64_div(uint64_t a, uint64_t b, struct fp_env *e)
{
    return divide(&fp_binary64, a, b, e);
}

uint64_t f64_sqrt(uint64_t a, struct fp_env *e)
{
    return square_root(&fp_binary64, a, e);
}

uint64_t f64_fma(uint64_t a, uint64_t b, uint64_t c, struct fp_env *e)
{
    return multiply_add(&fp_binary64, a, b, c, e);
}
