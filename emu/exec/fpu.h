/*
 * The fast path of floating point: the same functions as emu/exec/softfloat.h, with `_fast`
 * appended, that take the host's result where it is certain to be the same bits and flags, and
 * call the integer version everywhere else. The instruction bodies use these.
 *
 * The host computes in its default mode, to nearest even; its modes and flags are never touched
 * or read. So an operation that may round is left to it only
 *   - when the guest wants to-nearest-even too and has NX set already, as any program has after
 *     its first division: being inexact then changes no flag;
 *   - and when the result, which alone is looked at, is finite and clear of the subnormal
 *     range: then no operand was a NaN or infinite, and there is no NV, DZ, OF or UF to report.
 * Operations that are exact need neither. The host must have plain IEEE formats without excess
 * precision, which the first lines check.
 */
#ifndef EMU_EXEC_FPU_H
#define EMU_EXEC_FPU_H

#include "emu/base/types.h"
#include "emu/exec/softfloat.h"

#include <float.h>
#include <math.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "host arithmetic must round to the operands' format");
_Static_assert(FLT_MANT_DIG == 24 && DBL_MANT_DIG == 53, "host formats must be IEEE 754");

static inline float f32_value(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static inline double f64_value(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static inline uint32_t f32_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static inline uint64_t f64_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static inline bool host_rounds_alike(const struct fp_env *e)
{
    return likely(e->rm == FP_RNE && (e->flags & FP_NX));
}

static inline bool f32_is_finite(uint32_t a)
{
    return (a & 0x7f800000) != 0x7f800000;
}

static inline bool f64_is_finite(uint64_t a)
{
    return (a & 0x7ff0000000000000) != 0x7ff0000000000000;
}

/* Finite and at least twice the smallest normal number: one that rounded up to the smallest
 * normal from below may have been tiny. */
static inline bool f32_is_ordinary(uint32_t a)
{
    return likely((a << 1) - 0x02000000u < 0xff000000u - 0x02000000u);
}

static inline bool f64_is_ordinary(uint64_t a)
{
    return likely((a << 1) - 0x0040000000000000 < 0xffe0000000000000 - 0x0040000000000000);
}

/* Sums: any finite result will do, since a sum in the subnormal range is always exact. */

static inline uint32_t f32_add_fast(uint32_t a, uint32_t b, struct fp_env *e)
{
    uint32_t r = f32_bits(f32_value(a) + f32_value(b));
    return host_rounds_alike(e) && likely(f32_is_finite(r)) ? r : f32_add(a, b, e);
}

static inline uint64_t f64_add_fast(uint64_t a, uint64_t b, struct fp_env *e)
{
    uint64_t r = f64_bits(f64_value(a) + f64_value(b));
    return host_rounds_alike(e) && likely(f64_is_finite(r)) ? r : f64_add(a, b, e);
}

static inline uint32_t f32_sub_fast(uint32_t a, uint32_t b, struct fp_env *e)
{
    uint32_t r = f32_bits(f32_value(a) - f32_value(b));
    return host_rounds_alike(e) && likely(f32_is_finite(r)) ? r : f32_sub(a, b, e);
}

static inline uint64_t f64_sub_fast(uint64_t a, uint64_t b, struct fp_env *e)
{
    uint64_t r = f64_bits(f64_value(a) - f64_value(b));
    return host_rounds_alike(e) && likely(f64_is_finite(r)) ? r : f64_sub(a, b, e);
}

/* Products, quotients, roots. */

static inline uint32_t f32_mul_fast(uint32_t a, uint32_t b, struct fp_env *e)
{
    uint32_t r = f32_bits(f32_value(a) * f32_value(b));
    return host_rounds_alike(e) && f32_is_ordinary(r) ? r : f32_mul(a, b, e);
}

static inline uint64_t f64_mul_fast(uint64_t a, uint64_t b, struct fp_env *e)
{
    uint64_t r = f64_bits(f64_value(a) * f64_value(b));
    return host_rounds_alike(e) && f64_is_ordinary(r) ? r : f64_mul(a, b, e);
}

static inline uint32_t f32_div_fast(uint32_t a, uint32_t b, struct fp_env *e)
{
    if (host_rounds_alike(e)) {
        uint32_t r = f32_bits(f32_value(a) / f32_value(b));
        if (f32_is_ordinary(r))
            return r;
    }
    return f32_div(a, b, e);
}

static inline uint64_t f64_div_fast(uint64_t a, uint64_t b, struct fp_env *e)
{
    if (host_rounds_alike(e)) {
        uint64_t r = f64_bits(f64_value(a) / f64_value(b));
        if (f64_is_ordinary(r))
            return r;
    }
    return f64_div(a, b, e);
}

static inline uint32_t f32_sqrt_fast(uint32_t a, struct fp_env *e)
{
    if (host_rounds_alike(e) && f32_is_ordinary(a) && !(a & F32_SIGN))
        return f32_bits(sqrtf(f32_value(a)));
    return f32_sqrt(a, e);
}

static inline uint64_t f64_sqrt_fast(uint64_t a, struct fp_env *e)
{
    if (host_rounds_alike(e) && f64_is_ordinary(a) && !(a & F64_SIGN))
        return f64_bits(sqrt(f64_value(a)));
    return f64_sqrt(a, e);
}

/*
 * In double precision the product of two floats is exact, and only the sum rounds. Rounding that
 * sum again to float is harmless unless it lies half-way between two floats: bits below a float's
 * last are then 1000..., and the first rounding may have made it so.
 */
static inline uint32_t f32_fma_fast(uint32_t a, uint32_t b, uint32_t c, struct fp_env *e)
{
    if (host_rounds_alike(e)) {
        double sum = (double)f32_value(a) * (double)f32_value(b) + (double)f32_value(c);
        uint32_t r = f32_bits((float)sum);
        if (f32_is_ordinary(r) && likely((f64_bits(sum) & 0x1fffffff) != 0x10000000))
            return r;
    }
    return f32_fma(a, b, c, e);
}

/* C's fma() is required to round once; the C library takes the processor's instruction. */
static inline uint64_t f64_fma_fast(uint64_t a, uint64_t b, uint64_t c, struct fp_env *e)
{
    if (host_rounds_alike(e)) {
        uint64_t r = f64_bits(fma(f64_value(a), f64_value(b), f64_value(c)));
        if (f64_is_ordinary(r))
            return r;
    }
    return f64_fma(a, b, c, e);
}

/* Comparisons of numbers raise nothing. */

static inline bool f32_eq_fast(uint32_t a, uint32_t b, struct fp_env *e)
{
    float x = f32_value(a), y = f32_value(b);
    return unlikely(isunordered(x, y)) ? f32_eq(a, b, e) : x == y;
}

static inline bool f64_eq_fast(uint64_t a, uint64_t b, struct fp_env *e)
{
    double x = f64_value(a), y = f64_value(b);
    return unlikely(isunordered(x, y)) ? f64_eq(a, b, e) : x == y;
}

static inline bool f32_lt_fast(uint32_t a, uint32_t b, struct fp_env *e)
{
    float x = f32_value(a), y = f32_value(b);
    return unlikely(isunordered(x, y)) ? f32_lt(a, b, e) : x < y;
}

static inline bool f64_lt_fast(uint64_t a, uint64_t b, struct fp_env *e)
{
    double x = f64_value(a), y = f64_value(b);
    return unlikely(isunordered(x, y)) ? f64_lt(a, b, e) : x < y;
}

static inline bool f32_le_fast(uint32_t a, uint32_t b, struct fp_env *e)
{
    float x = f32_value(a), y = f32_value(b);
    return unlikely(isunordered(x, y)) ? f32_le(a, b, e) : x <= y;
}

static inline bool f64_le_fast(uint64_t a, uint64_t b, struct fp_env *e)
{
    double x = f64_value(a), y = f64_value(b);
    return unlikely(isunordered(x, y)) ? f64_le(a, b, e) : x <= y;
}

/* Between the formats: widening a number is exact, narrowing is when it can be undone. */

static inline uint64_t f64_from_f32_fast(uint32_t a, struct fp_env *e)
{
    return likely(f32_is_finite(a)) ? f64_bits(f32_value(a)) : f64_from_f32(a, e);
}

static inline uint32_t f32_from_f64_fast(uint64_t a, struct fp_env *e)
{
    float narrow = (float)f64_value(a);
    uint32_t r = f32_bits(narrow);
    if ((double)narrow == f64_value(a) || (host_rounds_alike(e) && f32_is_ordinary(r)))
        return r;
    return f32_from_f64(a, e);
}

/*
 * Truncates `x`, strictly between `low` and `high`, which lie in int64_t's range. True when that
 * is the guest's result as well: nothing was cut off, or cutting is wanted and NX set already.
 */
static inline bool host_truncates(double x, double low, double high, const struct fp_env *e,
                                  int64_t *integer)
{
    if (!likely(x > low && x < high))
        return false;
    *integer = (int64_t)x;
    return (double)*integer == x || (e->rm == FP_RTZ && (e->flags & FP_NX));
}

static inline uint64_t f32_to_w_fast(uint32_t a, struct fp_env *e)
{
    int64_t i;
    return host_truncates(f32_value(a), -0x80000001p0, 0x1p31, e, &i) ? (uint64_t)i
                                                                      : f32_to_w(a, e);
}

static inline uint64_t f64_to_w_fast(uint64_t a, struct fp_env *e)
{
    int64_t i;
    return host_truncates(f64_value(a), -0x80000001p0, 0x1p31, e, &i) ? (uint64_t)i
                                                                      : f64_to_w(a, e);
}

static inline uint64_t f32_to_l_fast(uint32_t a, struct fp_env *e)
{
    int64_t i;
    return host_truncates(f32_value(a), -0x1p63, 0x1p63, e, &i) ? (uint64_t)i : f32_to_l(a, e);
}

static inline uint64_t f64_to_l_fast(uint64_t a, struct fp_env *e)
{
    int64_t i;
    return host_truncates(f64_value(a), -0x1p63, 0x1p63, e, &i) ? (uint64_t)i : f64_to_l(a, e);
}

/* Unsigned results: -1 < x < 0 truncates to 0; the upper half of 64 bits is not the host's. */

static inline uint64_t f32_to_wu_fast(uint32_t a, struct fp_env *e)
{
    int64_t i;
    return host_truncates(f32_value(a), -1, 0x1p32, e, &i) ? (uint64_t)(int32_t)i : f32_to_wu(a, e);
}

static inline uint64_t f64_to_wu_fast(uint64_t a, struct fp_env *e)
{
    int64_t i;
    return host_truncates(f64_value(a), -1, 0x1p32, e, &i) ? (uint64_t)(int32_t)i : f64_to_wu(a, e);
}

static inline uint64_t f32_to_lu_fast(uint32_t a, struct fp_env *e)
{
    int64_t i;
    return host_truncates(f32_value(a), -1, 0x1p63, e, &i) ? (uint64_t)i : f32_to_lu(a, e);
}

static inline uint64_t f64_to_lu_fast(uint64_t a, struct fp_env *e)
{
    int64_t i;
    return host_truncates(f64_value(a), -1, 0x1p63, e, &i) ? (uint64_t)i : f64_to_lu(a, e);
}

/* From integers: exact while the magnitude fits the significand, which 32 bits do in a double. */

static inline bool host_converts(uint64_t x, unsigned significand_bits, const struct fp_env *e)
{
    uint64_t limit = (uint64_t)1 << significand_bits;
    return likely(x + limit <= 2 * limit) || host_rounds_alike(e);
}

static inline uint32_t f32_from_w_fast(uint64_t x, struct fp_env *e)
{
    return host_converts((uint64_t)(int32_t)x, FLT_MANT_DIG, e) ? f32_bits((float)(int32_t)x)
                                                                : f32_from_w(x, e);
}

static inline uint32_t f32_from_wu_fast(uint64_t x, struct fp_env *e)
{
    return host_converts((uint32_t)x, FLT_MANT_DIG, e) ? f32_bits((float)(int64_t)(uint32_t)x)
                                                       : f32_from_wu(x, e);
}

static inline uint32_t f32_from_l_fast(uint64_t x, struct fp_env *e)
{
    return host_converts(x, FLT_MANT_DIG, e) ? f32_bits((float)(int64_t)x) : f32_from_l(x, e);
}

static inline uint32_t f32_from_lu_fast(uint64_t x, struct fp_env *e)
{
    return (int64_t)x >= 0 ? f32_from_l_fast(x, e) : f32_from_lu(x, e);
}

static inline uint64_t f64_from_w_fast(uint64_t x, struct fp_env *e)
{
    (void)e;
    return f64_bits((int32_t)x);
}

static inline uint64_t f64_from_wu_fast(uint64_t x, struct fp_env *e)
{
    (void)e;
    return f64_bits((uint32_t)x);
}

static inline uint64_t f64_from_l_fast(uint64_t x, struct fp_env *e)
{
    return host_converts(x, DBL_MANT_DIG, e) ? f64_bits((double)(int64_t)x) : f64_from_l(x, e);
}

static inline uint64_t f64_from_lu_fast(uint64_t x, struct fp_env *e)
{
    return (int64_t)x >= 0 ? f64_from_l_fast(x, e) : f64_from_lu(x, e);
}

#endif
