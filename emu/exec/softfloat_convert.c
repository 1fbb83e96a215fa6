/* Conversions between the formats, and to and from integers. */
#include "emu/exec/softfloat_round.h"

/* The range of an integer type as a magnitude for each sign. */
struct int_range {
    uint64_t max_positive;
    uint64_t max_negative; /* magnitude of the least value */
};

static const struct int_range range_w = {INT32_MAX, (uint64_t)INT32_MAX + 1};
static const struct int_range range_wu = {UINT32_MAX, 0};
static const struct int_range range_l = {INT64_MAX, (uint64_t)INT64_MAX + 1};
static const struct int_range range_lu = {UINT64_MAX, 0};

static uint64_t saturate(const struct int_range *range, bool negative, struct fp_env *e)
{
    e->flags |= FP_NV;
    return negative ? -range->max_negative : range->max_positive;
}

/* |n| < 2^64, rounded; `*rest` is what lay behind the point, in units of 2^-64. */
static uint64_t round_magnitude(const struct fp_number *n, unsigned rm, uint64_t *rest)
{
    /* Fixed point, 64 bits before and 64 after the point. */
    uint128_t fixed = (uint128_t)n->sig << (64 - SIG_TOP);
    fixed = n->exp >= 0 ? fixed << n->exp : shift_right_sticky128(fixed, (unsigned)-n->exp);
    uint64_t magnitude = (uint64_t)(fixed >> 64);
    *rest = (uint64_t)fixed;
    return magnitude + fp_rounds_up(rm, n->sign, magnitude & 1, *rest, (uint64_t)1 << 63);
}

/* Rounds to an integer in two's complement of 64 bits, saturated to `range` (unpriv spec, F,
 * table of fcvt's domains). */
static uint64_t to_integer(const struct fp_format *f, uint64_t bits, const struct int_range *range,
                           struct fp_env *e)
{
    struct fp_number n = fp_unpack(f, bits);

    if (n.kind == FP_KIND_ZERO)
        return 0;
    if (fp_is_nan(&n))
        return saturate(range, false, e);
    if (n.kind == FP_KIND_INF || n.exp > 63)
        return saturate(range, n.sign, e);

    uint64_t rest, magnitude = round_magnitude(&n, e->rm, &rest);
    if (magnitude > (n.sign ? range->max_negative : range->max_positive))
        return saturate(range, n.sign, e);
    if (rest)
        e->flags |= FP_NX;
    return n.sign ? -magnitude : magnitude;
}

static uint64_t from_magnitude(const struct fp_format *f, bool sign, uint64_t magnitude,
                               struct fp_env *e)
{
    if (magnitude == 0)
        return fp_zero(f, false);
    if (magnitude >> 63)
        return fp_round(f, sign, 63, shift_right_sticky(magnitude, 1), e);
    int up = __builtin_clzll(magnitude) - (63 - SIG_TOP);
    return fp_round(f, sign, SIG_TOP - up, magnitude << up, e);
}

static uint64_t from_signed(const struct fp_format *f, uint64_t x, struct fp_env *e)
{
    bool negative = x >> 63;
    return from_magnitude(f, negative, negative ? -x : x, e);
}

static uint64_t to_integral(const struct fp_format *f, uint64_t bits, bool exact, struct fp_env *e)
{
    struct fp_number n = fp_unpack(f, bits);
    if (fp_is_nan(&n))
        return fp_propagate_nan(f, &n, &n, e);
    if (n.kind != FP_KIND_FINITE || n.exp >= (int)f->frac_bits)
        return bits;
    uint64_t rest, magnitude = round_magnitude(&n, e->rm, &rest);
    if (rest && exact)
        e->flags |= FP_NX;
    return magnitude ? from_magnitude(f, n.sign, magnitude, e) : fp_zero(f, n.sign);
}

static uint64_t convert(const struct fp_format *from, const struct fp_format *to, uint64_t bits,
                        struct fp_env *e)
{
    struct fp_number n = fp_unpack(from, bits);

    if (fp_is_nan(&n))
        return fp_propagate_nan(to, &n, &n, e);
    if (n.kind == FP_KIND_INF)
        return fp_inf(to, n.sign);
    if (n.kind == FP_KIND_ZERO)
        return fp_zero(to, n.sign);
    return fp_round(to, n.sign, n.exp, n.sig, e);
}

static uint64_t sign_extend_word(uint64_t x)
{
    return (uint64_t)(int64_t)(int32_t)x;
}

uint64_t f64_from_f32(uint32_t a, struct fp_env *e)
{
    return convert(&fp_binary32, &fp_binary64, a, e);
}

uint32_t f32_from_f64(uint64_t a, struct fp_env *e)
{
    return (uint32_t)convert(&fp_binary64, &fp_binary32, a, e);
}

uint32_t f32_from_f16(uint16_t a, struct fp_env *e)
{
    return (uint32_t)convert(&fp_binary16, &fp_binary32, a, e);
}

uint64_t f64_from_f16(uint16_t a, struct fp_env *e)
{
    return convert(&fp_binary16, &fp_binary64, a, e);
}

uint16_t f16_from_f32(uint32_t a, struct fp_env *e)
{
    return (uint16_t)convert(&fp_binary32, &fp_binary16, a, e);
}

uint16_t f16_from_f64(uint64_t a, struct fp_env *e)
{
    return (uint16_t)convert(&fp_binary64, &fp_binary16, a, e);
}

uint32_t f32_to_integral(uint32_t a, bool exact, struct fp_env *e)
{
    return (uint32_t)to_integral(&fp_binary32, a, exact, e);
}

uint64_t f64_to_integral(uint64_t a, bool exact, struct fp_env *e)
{
    return to_integral(&fp_binary64, a, exact, e);
}

uint64_t f32_to_w(uint32_t a, struct fp_env *e)
{
    return to_integer(&fp_binary32, a, &range_w, e);
}

uint64_t f32_to_wu(uint32_t a, struct fp_env *e)
{
    return sign_extend_word(to_integer(&fp_binary32, a, &range_wu, e));
}

uint64_t f32_to_l(uint32_t a, struct fp_env *e)
{
    return to_integer(&fp_binary32, a, &range_l, e);
}

uint64_t f32_to_lu(uint32_t a, struct fp_env *e)
{
    return to_integer(&fp_binary32, a, &range_lu, e);
}

uint64_t f64_to_w(uint64_t a, struct fp_env *e)
{
    return to_integer(&fp_binary64, a, &range_w, e);
}

uint64_t f64_to_wu(uint64_t a, struct fp_env *e)
{
    return sign_extend_word(to_integer(&fp_binary64, a, &range_wu, e));
}

uint64_t f64_to_l(uint64_t a, struct fp_env *e)
{
    return to_integer(&fp_binary64, a, &range_l, e);
}

uint64_t f64_to_lu(uint64_t a, struct fp_env *e)
{
    return to_integer(&fp_binary64, a, &range_lu, e);
}

uint64_t f64_to_w_modulo(uint64_t a, struct fp_env *e)
{
    struct fp_env truncating = {.rm = FP_RTZ};
    f64_to_w(a, &truncating);
    e->flags |= truncating.flags;

    struct fp_number n = fp_unpack(&fp_binary64, a);
    if (n.kind != FP_KIND_FINITE || n.exp < 0 || n.exp > SIG_TOP + 63)
        return 0; /* nothing before the point, or all of it above bit 31 */
    uint64_t magnitude = n.exp > SIG_TOP ? n.sig << (n.exp - SIG_TOP) : n.sig >> (SIG_TOP - n.exp);
    return sign_extend_word(n.sign ? -magnitude : magnitude);
}

uint32_t f32_from_w(uint64_t x, struct fp_env *e)
{
    return (uint32_t)from_signed(&fp_binary32, sign_extend_word(x), e);
}

uint32_t f32_from_wu(uint64_t x, struct fp_env *e)
{
    return (uint32_t)from_magnitude(&fp_binary32, false, (uint32_t)x, e);
}

uint32_t f32_from_l(uint64_t x, struct fp_env *e)
{
    return (uint32_t)from_signed(&fp_binary32, x, e);
}

uint32_t f32_from_lu(uint64_t x, struct fp_env *e)
{
    return (uint32_t)from_magnitude(&fp_binary32, false, x, e);
}

uint64_t f64_from_w(uint64_t x, struct fp_env *e)
{
    return from_signed(&fp_binary64, sign_extend_word(x), e);
}

uint64_t f64_from_wu(uint64_t x, struct fp_env *e)
{
    return from_magnitude(&fp_binary64, false, (uint32_t)x, e);
}

uint64_t f64_from_l(uint64_t x, struct fp_env *e)
{
    return from_signed(&fp_binary64, x, e);
}

uint64_t f64_from_lu(uint64_t x, struct fp_env *e)
{
    return from_magnitude(&fp_binary64, false, x, e);
}
