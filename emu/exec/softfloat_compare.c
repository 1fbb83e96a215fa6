/* Comparison, minimum and maximum, classification. */
#include "emu/exec/softfloat_round.h"

/* Maps numbers, not NaNs, to integers in the same order; the two zeros to the same one. */
static int64_t order(const struct fp_format *f, uint64_t bits)
{
    uint64_t sign = fp_zero(f, true);
    return bits & sign ? -(int64_t)(bits ^ sign) : (int64_t)bits;
}

static bool is_ordered(const struct fp_format *f, uint64_t a_bits, uint64_t b_bits, bool signalling,
                       struct fp_env *e)
{
    struct fp_number a = fp_unpack(f, a_bits), b = fp_unpack(f, b_bits);
    if (!fp_is_nan(&a) && !fp_is_nan(&b))
        return true;
    if (signalling)
        fp_invalid(f, e);
    else
        fp_propagate_nan(f, &a, &b, e);
    return false;
}

static bool equal(const struct fp_format *f, uint64_t a, uint64_t b, struct fp_env *e)
{
    return is_ordered(f, a, b, false, e) && order(f, a) == order(f, b);
}

static bool less(const struct fp_format *f, uint64_t a, uint64_t b, bool signalling,
                 struct fp_env *e)
{
    return is_ordered(f, a, b, signalling, e) && order(f, a) < order(f, b);
}

static bool less_or_equal(const struct fp_format *f, uint64_t a, uint64_t b, bool signalling,
                          struct fp_env *e)
{
    return is_ordered(f, a, b, signalling, e) && order(f, a) <= order(f, b);
}

/* The smaller of a and b, or the larger; unpriv spec, F, "FMIN.S and FMAX.S". */
static uint64_t extremum(const struct fp_format *f, uint64_t a_bits, uint64_t b_bits, bool larger,
                         struct fp_env *e)
{
    struct fp_number a = fp_unpack(f, a_bits), b = fp_unpack(f, b_bits);
    uint64_t nan = fp_propagate_nan(f, &a, &b, e);

    if (fp_is_nan(&a))
        return fp_is_nan(&b) ? nan : b_bits;
    if (fp_is_nan(&b))
        return a_bits;
    int64_t x = order(f, a_bits), y = order(f, b_bits);
    bool a_is_less = x < y || (x == y && a.sign); /* equal patterns, or zeros: -0 < +0 */
    return a_is_less != larger ? a_bits : b_bits;
}

static uint64_t extremum_or_nan(const struct fp_format *f, uint64_t a_bits, uint64_t b_bits,
                                bool larger, struct fp_env *e)
{
    struct fp_number a = fp_unpack(f, a_bits), b = fp_unpack(f, b_bits);
    if (fp_is_nan(&a) || fp_is_nan(&b))
        return fp_propagate_nan(f, &a, &b, e);
    return extremum(f, a_bits, b_bits, larger, e);
}

static unsigned classify(const struct fp_format *f, uint64_t bits)
{
    struct fp_number n = fp_unpack(f, bits);
    uint64_t smallest_normal = (uint64_t)1 << f->frac_bits;
    unsigned distance; /* from zero: 0 zero, 1 subnormal, 2 normal, 3 infinite */

    switch (n.kind) {
    case FP_KIND_SNAN:
        return 1 << 8;
    case FP_KIND_QNAN:
        return 1 << 9;
    case FP_KIND_INF:
        distance = 3;
        break;
    case FP_KIND_ZERO:
        distance = 0;
        break;
    default:
        distance = (bits & ~fp_zero(f, true)) < smallest_normal ? 1 : 2;
    }
    return 1u << (n.sign ? 3 - distance : 4 + distance);
}

uint32_t f32_min(uint32_t a, uint32_t b, struct fp_env *e)
{
    return (uint32_t)extremum(&fp_binary32, a, b, false, e);
}

uint32_t f32_max(uint32_t a, uint32_t b, struct fp_env *e)
{
    return (uint32_t)extremum(&fp_binary32, a, b, true, e);
}

uint64_t f64_min(uint64_t a, uint64_t b, struct fp_env *e)
{
    return extremum(&fp_binary64, a, b, false, e);
}

uint64_t f64_max(uint64_t a, uint64_t b, struct fp_env *e)
{
    return extremum(&fp_binary64, a, b, true, e);
}

bool f32_eq(uint32_t a, uint32_t b, struct fp_env *e)
{
    return equal(&fp_binary32, a, b, e);
}

bool f32_lt(uint32_t a, uint32_t b, struct fp_env *e)
{
    return less(&fp_binary32, a, b, true, e);
}

bool f32_le(uint32_t a, uint32_t b, struct fp_env *e)
{
    return less_or_equal(&fp_binary32, a, b, true, e);
}

bool f64_eq(uint64_t a, uint64_t b, struct fp_env *e)
{
    return equal(&fp_binary64, a, b, e);
}

bool f64_lt(uint64_t a, uint64_t b, struct fp_env *e)
{
    return less(&fp_binary64, a, b, true, e);
}

bool f64_le(uint64_t a, uint64_t b, struct fp_env *e)
{
    return less_or_equal(&fp_binary64, a, b, true, e);
}

uint32_t f32_minm(uint32_t a, uint32_t b, struct fp_env *e)
{
    return (uint32_t)extremum_or_nan(&fp_binary32, a, b, false, e);
}

uint32_t f32_maxm(uint32_t a, uint32_t b, struct fp_env *e)
{
    return (uint32_t)extremum_or_nan(&fp_binary32, a, b, true, e);
}

uint64_t f64_minm(uint64_t a, uint64_t b, struct fp_env *e)
{
    return extremum_or_nan(&fp_binary64, a, b, false, e);
}

uint64_t f64_maxm(uint64_t a, uint64_t b, struct fp_env *e)
{
    return extremum_or_nan(&fp_binary64, a, b, true, e);
}

bool f32_ltq(uint32_t a, uint32_t b, struct fp_env *e)
{
    return less(&fp_binary32, a, b, false, e);
}

bool f32_leq(uint32_t a, uint32_t b, struct fp_env *e)
{
    return less_or_equal(&fp_binary32, a, b, false, e);
}

bool f64_ltq(uint64_t a, uint64_t b, struct fp_env *e)
{
    return less(&fp_binary64, a, b, false, e);
}

bool f64_leq(uint64_t a, uint64_t b, struct fp_env *e)
{
    return less_or_equal(&fp_binary64, a, b, false, e);
}

unsigned f32_classify(uint32_t a)
{
    return classify(&fp_binary32, a);
}

unsigned f64_classify(uint64_t a)
{
    return classify(&fp_binary64, a);
}
