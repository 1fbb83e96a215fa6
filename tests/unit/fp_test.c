/*
 * Floating point against three references: the host's own FPU in four rounding modes with its
 * exception flags (x86-64, which detects tininess after rounding as RISC-V does), plain
 * statements of the rules for comparisons and minima, and directed cases for what hosts do not
 * have: ties away from zero, RISC-V's saturation and class masks. Every operand tuple also goes
 * through the fast path, which must agree with the slow one to the last flag.
 */
#include "emu/exec/fpu.h"
#include "tests/unit/suites.h"

#include <fenv.h>
#include <stdio.h>

#define NR_RANDOM 40000 /* tuples of each operation */

/* One operation in its three versions; operands and results are bit patterns in 64 bits. */
struct fp_op {
    const char *name;
    unsigned operands;
    unsigned width; /* of the operands: 32, 64, or 0 for an integer */
    uint64_t (*soft)(const uint64_t *v, struct fp_env *e);
    uint64_t (*fast)(const uint64_t *v, struct fp_env *e);
    uint64_t (*host)(const uint64_t *v); /* in the current host mode */
};

static uint64_t rng_state = 0x9e3779b97f4a7c15;

static uint64_t rng(void)
{
    rng_state ^= rng_state << 13;
    rng_state ^= rng_state >> 7;
    rng_state ^= rng_state << 17;
    return rng_state * 0x2545f4914f6cdd1d;
}

static uint64_t bits32(volatile float *value)
{
    return isnan(*value) ? F32_NAN : f32_bits(*value);
}

static uint64_t bits64(volatile double *value)
{
    return isnan(*value) ? F64_NAN : f64_bits(*value);
}

/* RISC-V signals inf * 0 + NaN; x86 does not. */
static void raise_inf_times_zero(double a, double b)
{
    if ((isinf(a) && b == 0) || (a == 0 && isinf(b)))
        feraiseexcept(FE_INVALID);
}

/* The volatile copies keep the operation between the calls that set and read the host's state. */
#define ARITHMETIC(n, type, name, args, expr)                                                      \
    static uint64_t soft_f##n##_##name(const uint64_t *v, struct fp_env *e)                        \
    {                                                                                              \
        return f##n##_##name args;                                                                 \
    }                                                                                              \
    static uint64_t fast_f##n##_##name(const uint64_t *v, struct fp_env *e)                        \
    {                                                                                              \
        return f##n##_##name##_fast args;                                                          \
    }                                                                                              \
    static uint64_t host_f##n##_##name(const uint64_t *v)                                          \
    {                                                                                              \
        volatile type a = f##n##_value(v[0]), b = f##n##_value(v[1]), c = f##n##_value(v[2]);      \
        volatile type r = expr;                                                                    \
        (void)b, (void)c;                                                                          \
        return bits##n(&r);                                                                        \
    }

ARITHMETIC(32, float, add, (v[0], v[1], e), a + b)
ARITHMETIC(32, float, sub, (v[0], v[1], e), a - b)
ARITHMETIC(32, float, mul, (v[0], v[1], e), a * b)
ARITHMETIC(32, float, div, (v[0], v[1], e), a / b)
ARITHMETIC(32, float, sqrt, (v[0], e), sqrtf(a))
ARITHMETIC(32, float, fma, (v[0], v[1], v[2], e), (raise_inf_times_zero(a, b), fmaf(a, b, c)))
ARITHMETIC(64, double, add, (v[0], v[1], e), a + b)
ARITHMETIC(64, double, sub, (v[0], v[1], e), a - b)
ARITHMETIC(64, double, mul, (v[0], v[1], e), a * b)
ARITHMETIC(64, double, div, (v[0], v[1], e), a / b)
ARITHMETIC(64, double, sqrt, (v[0], e), sqrt(a))
ARITHMETIC(64, double, fma, (v[0], v[1], v[2], e), (raise_inf_times_zero(a, b), fma(a, b, c)))

#define CONVERSION(name, host_expr)                                                                \
    static uint64_t soft_##name(const uint64_t *v, struct fp_env *e)                               \
    {                                                                                              \
        return name(v[0], e);                                                                      \
    }                                                                                              \
    static uint64_t fast_##name(const uint64_t *v, struct fp_env *e)                               \
    {                                                                                              \
        return name##_fast(v[0], e);                                                               \
    }                                                                                              \
    static uint64_t host_##name(const uint64_t *v)                                                 \
    {                                                                                              \
        return host_expr;                                                                          \
    }

/* Rounds in the host's mode, then saturates by RISC-V's rules: NV excludes NX. `least` and
 * `above` are the type's bounds, the second exclusive. */
static uint64_t host_to_integer(double x, double least, double above, uint64_t min, uint64_t max)
{
    volatile double in = x, rounded = rint(in);
    if (rounded >= least && rounded < above)
        return rounded < 0x1p63 ? (uint64_t)(int64_t)rounded
                                : (uint64_t)(int64_t)(rounded - 0x1p63) + ((uint64_t)1 << 63);
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_INVALID);
    return rounded < least ? min : max;
}

static uint64_t host_to_w(double x)
{
    return host_to_integer(x, -0x1p31, 0x1p31, (uint64_t)INT32_MIN, INT32_MAX);
}

static uint64_t host_to_wu(double x)
{
    return (uint64_t)(int32_t)host_to_integer(x, 0, 0x1p32, 0, UINT32_MAX);
}

static uint64_t host_to_l(double x)
{
    return host_to_integer(x, -0x1p63, 0x1p63, (uint64_t)INT64_MIN, INT64_MAX);
}

static uint64_t host_to_lu(double x)
{
    return host_to_integer(x, 0, 0x1p64, 0, UINT64_MAX);
}

/* A long double of x86 holds every 64-bit integer exactly, so that only the store rounds. */
static uint64_t host_to_f32(long double x)
{
    volatile long double in = x;
    volatile float r = (float)in;
    return bits32(&r);
}

static uint64_t host_to_f64(long double x)
{
    volatile long double in = x;
    volatile double r = (double)in;
    return bits64(&r);
}

static uint64_t host_narrow(uint64_t bits)
{
    volatile double in = f64_value(bits);
    volatile float r = (float)in;
    return bits32(&r);
}

static uint64_t host_widen(uint32_t bits)
{
    volatile float in = f32_value(bits);
    volatile double r = in;
    return bits64(&r);
}

CONVERSION(f32_to_w, host_to_w(f32_value(v[0])))
CONVERSION(f32_to_wu, host_to_wu(f32_value(v[0])))
CONVERSION(f32_to_l, host_to_l(f32_value(v[0])))
CONVERSION(f32_to_lu, host_to_lu(f32_value(v[0])))
CONVERSION(f64_to_w, host_to_w(f64_value(v[0])))
CONVERSION(f64_to_wu, host_to_wu(f64_value(v[0])))
CONVERSION(f64_to_l, host_to_l(f64_value(v[0])))
CONVERSION(f64_to_lu, host_to_lu(f64_value(v[0])))
CONVERSION(f32_from_w, host_to_f32((int32_t)v[0]))
CONVERSION(f32_from_wu, host_to_f32((uint32_t)v[0]))
CONVERSION(f32_from_l, host_to_f32((int64_t)v[0]))
CONVERSION(f32_from_lu, host_to_f32(v[0]))
CONVERSION(f64_from_w, host_to_f64((int32_t)v[0]))
CONVERSION(f64_from_wu, host_to_f64((uint32_t)v[0]))
CONVERSION(f64_from_l, host_to_f64((int64_t)v[0]))
CONVERSION(f64_from_lu, host_to_f64(v[0]))
CONVERSION(f32_from_f64, host_narrow(v[0]))
CONVERSION(f64_from_f32, host_widen((uint32_t)v[0]))

/* The C library's rint() raises inexact as froundnx does. */
#define INTEGRAL(n, type, rint)                                                                    \
    static uint64_t soft_f##n##_to_integral(const uint64_t *v, struct fp_env *e)                   \
    {                                                                                              \
        return f##n##_to_integral(v[0], true, e);                                                  \
    }                                                                                              \
    static uint64_t host_f##n##_to_integral(const uint64_t *v)                                     \
    {                                                                                              \
        volatile type in = f##n##_value(v[0]);                                                     \
        volatile type r = rint(in);                                                                \
        return bits##n(&r);                                                                        \
    }

INTEGRAL(32, float, rintf)
INTEGRAL(64, double, rint)

/* Comparisons and minima do not round: the rules, stated on host values. */

static bool is_snan32(uint64_t a)
{
    return isnan(f32_value(a)) && !(a >> 22 & 1);
}

static bool is_snan64(uint64_t a)
{
    return isnan(f64_value(a)) && !(a >> 51 & 1);
}

#define ORDER(n, name, quiet, expr)                                                                \
    static uint64_t soft_f##n##_##name(const uint64_t *v, struct fp_env *e)                        \
    {                                                                                              \
        return f##n##_##name(v[0], v[1], e);                                                       \
    }                                                                                              \
    static uint64_t host_f##n##_##name(const uint64_t *v)                                          \
    {                                                                                              \
        bool nan = isnan(f##n##_value(v[0])) || isnan(f##n##_value(v[1]));                         \
        uint64_t r = expr;                                                                         \
        feclearexcept(FE_ALL_EXCEPT);                                                              \
        if (is_snan##n(v[0]) || is_snan##n(v[1]) || (nan && !quiet))                               \
            feraiseexcept(FE_INVALID);                                                             \
        return r;                                                                                  \
    }

#define COMPARISON(n, name, quiet, op)                                                             \
    ORDER(n, name, quiet, f##n##_value(v[0]) op f##n##_value(v[1]))                                \
    static uint64_t fast_f##n##_##name(const uint64_t *v, struct fp_env *e)                        \
    {                                                                                              \
        return f##n##_##name##_fast(v[0], v[1], e);                                                \
    }

COMPARISON(32, eq, true, ==)
COMPARISON(32, lt, false, <)
COMPARISON(32, le, false, <=)
COMPARISON(64, eq, true, ==)
COMPARISON(64, lt, false, <)
COMPARISON(64, le, false, <=)

/* Of two zeros the one with the sign wanted wins, of a number and a NaN the number. */
#define EXTREMUM(n, op, minus_first)                                                               \
    (isnan(f##n##_value(v[0])) && isnan(f##n##_value(v[1])) ? F##n##_NAN                           \
     : isnan(f##n##_value(v[0]))                            ? v[1]                                 \
     : isnan(f##n##_value(v[1]))                            ? v[0]                                 \
     : f##n##_value(v[0]) == f##n##_value(v[1])                                                    \
         ? (!!(v[0] & F##n##_SIGN) == minus_first ? v[0] : v[1])                                   \
     : f##n##_value(v[0]) op f##n##_value(v[1]) ? v[0]                                             \
                                                : v[1])

ORDER(32, min, true, EXTREMUM(32, <, 1))
ORDER(32, max, true, EXTREMUM(32, >, 0))
ORDER(64, min, true, EXTREMUM(64, <, 1))
ORDER(64, max, true, EXTREMUM(64, >, 0))

#define EXTREMUM_OR_NAN(n, op, minus_first)                                                        \
    (isnan(f##n##_value(v[0])) || isnan(f##n##_value(v[1])) ? F##n##_NAN                           \
                                                            : EXTREMUM(n, op, minus_first))

ORDER(32, minm, true, EXTREMUM_OR_NAN(32, <, 1))
ORDER(32, maxm, true, EXTREMUM_OR_NAN(32, >, 0))
ORDER(64, minm, true, EXTREMUM_OR_NAN(64, <, 1))
ORDER(64, maxm, true, EXTREMUM_OR_NAN(64, >, 0))
ORDER(32, ltq, true, f32_value(v[0]) < f32_value(v[1]))
ORDER(32, leq, true, f32_value(v[0]) <= f32_value(v[1]))
ORDER(64, ltq, true, f64_value(v[0]) < f64_value(v[1]))
ORDER(64, leq, true, f64_value(v[0]) <= f64_value(v[1]))

#define OP(n, arity, name)      {#name, arity, n, soft_##name, fast_##name, host_##name}
#define OP_SLOW(n, arity, name) {#name, arity, n, soft_##name, NULL, host_##name}

static const struct fp_op arithmetic_ops[] = {
    OP(32, 2, f32_add), OP(32, 2, f32_sub),  OP(32, 2, f32_mul),
    OP(32, 2, f32_div), OP(32, 1, f32_sqrt), OP(32, 3, f32_fma),
    OP(64, 2, f64_add), OP(64, 2, f64_sub),  OP(64, 2, f64_mul),
    OP(64, 2, f64_div), OP(64, 1, f64_sqrt), OP(64, 3, f64_fma),
};

static const struct fp_op conversion_ops[] = {
    OP(32, 1, f32_to_w),    OP(32, 1, f32_to_wu),   OP(32, 1, f32_to_l),
    OP(32, 1, f32_to_lu),   OP(64, 1, f64_to_w),    OP(64, 1, f64_to_wu),
    OP(64, 1, f64_to_l),    OP(64, 1, f64_to_lu),   OP(0, 1, f32_from_w),
    OP(0, 1, f32_from_wu),  OP(0, 1, f32_from_l),   OP(0, 1, f32_from_lu),
    OP(0, 1, f64_from_w),   OP(0, 1, f64_from_wu),  OP(0, 1, f64_from_l),
    OP(0, 1, f64_from_lu),  OP(64, 1, f32_from_f64), OP(32, 1, f64_from_f32),
    OP_SLOW(32, 1, f32_to_integral), OP_SLOW(64, 1, f64_to_integral),
};

static const struct fp_op order_ops[] = {
    OP(32, 2, f32_eq),       OP(32, 2, f32_lt),       OP(32, 2, f32_le),
    OP(64, 2, f64_eq),       OP(64, 2, f64_lt),       OP(64, 2, f64_le),
    OP_SLOW(32, 2, f32_min), OP_SLOW(32, 2, f32_max), OP_SLOW(64, 2, f64_min),
    OP_SLOW(64, 2, f64_max),
    OP_SLOW(32, 2, f32_minm), OP_SLOW(32, 2, f32_maxm), OP_SLOW(64, 2, f64_minm),
    OP_SLOW(64, 2, f64_maxm), OP_SLOW(32, 2, f32_ltq),  OP_SLOW(32, 2, f32_leq),
    OP_SLOW(64, 2, f64_ltq),  OP_SLOW(64, 2, f64_leq),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint8_t host_flags(void)
{
    static const struct {
        int host;
        uint8_t guest;
    } map[] = {
        {FE_INEXACT, FP_NX},   {FE_UNDERFLOW, FP_UF}, {FE_OVERFLOW, FP_OF},
        {FE_DIVBYZERO, FP_DZ}, {FE_INVALID, FP_NV},
    };
    uint8_t flags = 0;
    for (unsigned i = 0; i < COUNT(map); i++)
        if (fetestexcept(map[i].host))
            flags |= map[i].guest;
    return flags;
}

static void complain(const struct fp_op *op, const char *against, const uint64_t *v, unsigned rm,
                     uint64_t got, unsigned got_flags, uint64_t want, unsigned want_flags)
{
    printf("\n%s rm %u (%#lx, %#lx, %#lx): %#lx flags %#x, %s %#lx flags %#x", op->name, rm,
           v[0], v[1], v[2], got, got_flags, against, want, want_flags);
}

static bool agrees_with_host(const struct fp_op *op, const uint64_t *v)
{
    static const int host_modes[] = {
        [FP_RNE] = FE_TONEAREST, [FP_RTZ] = FE_TOWARDZERO, [FP_RDN] = FE_DOWNWARD,
        [FP_RUP] = FE_UPWARD};

    for (unsigned rm = FP_RNE; rm <= FP_RUP; rm++) {
        struct fp_env e = {.rm = rm};
        uint64_t got = op->soft(v, &e);
        fesetround(host_modes[rm]);
        feclearexcept(FE_ALL_EXCEPT);
        uint64_t want = op->host(v);
        uint8_t want_flags = host_flags();
        fesetround(FE_TONEAREST);
        if (got != want || e.flags != want_flags) {
            complain(op, "host", v, rm, got, e.flags, want, want_flags);
            return false;
        }
    }
    return true;
}

static bool fast_agrees_with_soft(const struct fp_op *op, const uint64_t *v)
{
    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++) {
        for (unsigned before = 0; before <= FP_NX; before += FP_NX) {
            struct fp_env soft = {.rm = rm, .flags = before}, fast = soft;
            uint64_t want = op->soft(v, &soft), got = op->fast(v, &fast);
            if (got != want || fast.flags != soft.flags) {
                complain(op, "soft", v, rm, got, fast.flags, want, soft.flags);
                return false;
            }
        }
    }
    return true;
}

/* Ties aside RMM is RNE, and in a tie it takes the larger magnitude of the two neighbours. */
static bool rmm_is_a_neighbour(const struct fp_op *op, const uint64_t *v)
{
    uint64_t result[FP_RMM + 1];
    for (unsigned rm = FP_RNE; rm <= FP_RMM; rm++) {
        struct fp_env e = {.rm = rm};
        result[rm] = op->soft(v, &e);
    }
    uint64_t rne = result[FP_RNE], rtz = result[FP_RTZ], rmm = result[FP_RMM];
    uint64_t away = result[FP_RUP] == rtz ? result[FP_RDN] : result[FP_RUP];
    if (rmm == rne || (rne == rtz && rmm == away))
        return true;
    complain(op, "RNE", v, FP_RMM, rmm, 0, rne, 0);
    return false;
}

static bool check(const struct fp_op *op, const uint64_t *v)
{
#ifdef __x86_64__
    if (!agrees_with_host(op, v))
        return false;
#endif
    return rmm_is_a_neighbour(op, v) && (!op->fast || fast_agrees_with_soft(op, v));
}

static const uint64_t special32[] = {
    0x00000000, 0x00000001, 0x00000003, 0x00400000, 0x007fffff, 0x00800000, 0x00800001,
    0x00ffffff, 0x01000000, 0x33800000, 0x34000000, 0x3effffff, 0x3f000000, 0x3f7fffff,
    0x3f800000, 0x3f800001, 0x3fc00000, 0x40200000, 0x4b000001, 0x4b7fffff, 0x4effffff,
    0x4f000000, 0x4f7fffff, 0x4f800000, 0x5effffff, 0x5f000000, 0x5f7fffff, 0x7effffff,
    0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000, 0x7fffffff,
};

static const uint64_t special64[] = {
    0x0000000000000000, 0x0000000000000001, 0x0000000000000003, 0x0008000000000000,
    0x000fffffffffffff, 0x0010000000000000, 0x0010000000000001, 0x001fffffffffffff,
    0x0020000000000000, 0x36a0000000000000, 0x380fffffe0000000, 0x380ffffff0000000,
    0x3ca0000000000000, 0x3cb0000000000000, 0x3fe0000000000000, 0x3fefffffffffffff,
    0x3ff0000000000000, 0x3ff0000000000001, 0x3ff8000000000000, 0x4004000000000000,
    0x41dfffffffc00000, 0x41dfffffffe00000, 0x41e0000000000000, 0x41efffffffe00000,
    0x41efffffffffffff, 0x43dfffffffffffff, 0x43e0000000000000, 0x43efffffffffffff,
    0x47efffffefffffff, 0x47effffff0000000, 0x7fdfffffffffffff, 0x7fefffffffffffff,
    0x7ff0000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 0x7fffffffffffffff,
};

static const uint64_t special_int[] = {
    0, 1, 0xffffff, 0x1000000, 0x1000001, 0x1000003, 0x7fffffff, 0x80000000, 0xffffffff,
    0x100000000, 0x1fffffffffffff, 0x20000000000001, 0x20000000000003, 0x7fffffffffffffff,
    0x7ffffffffffffdff, 0x7ffffffffffffe00, 0x8000000000000000, 0xfffffffffffffbff,
    0xfffffffffffffc00, 0xffffffffffffffff,
};

/* Special value number `i`, the negative ones after the positive ones. */
static unsigned nr_specials(unsigned width)
{
    return 2 * (width == 32 ? COUNT(special32) : width ? COUNT(special64) : COUNT(special_int));
}

static uint64_t special(unsigned width, unsigned i)
{
    bool negative = i & 1;
    if (width == 32)
        return special32[i / 2] | (negative ? F32_SIGN : 0);
    if (width == 64)
        return special64[i / 2] | (negative ? F64_SIGN : 0);
    return negative ? -special_int[i / 2] : special_int[i / 2];
}

static void check_special_grid(const struct fp_op *op)
{
    unsigned n = nr_specials(op->width);
    unsigned n1 = op->operands > 1 ? n : 1, n2 = op->operands > 2 ? n : 1;
    for (unsigned i = 0; i < n; i++) {
        for (unsigned j = 0; j < n1; j++) {
            for (unsigned k = 0; k < n2; k++) {
                uint64_t v[] = {special(op->width, i), special(op->width, j),
                                special(op->width, k)};
                if (!check(op, v)) {
                    CU_FAIL("special operands");
                    return;
                }
            }
        }
    }
}

/* Any pattern, or few significant bits (ties, exact results), or an exponent near that of a
 * neighbour operand (cancellation), or a subnormal, or of an integer's size. */
static uint64_t random_operand(unsigned width, uint64_t neighbour)
{
    uint64_t r = rng();
    if (width == 0)
        return (int64_t)rng() >> (r & 63);
    unsigned frac_bits = width == 32 ? 23 : 52;
    uint64_t exp_mask = (width == 32 ? F32_NAN : F64_NAN) & ~((uint64_t)1 << (frac_bits - 1));
    uint64_t bits = rng() >> (64 - width);
    if (r & 1)
        bits &= ~(uint64_t)0 << (r >> 8) % (frac_bits + 1);
    uint64_t exp_field = bits & exp_mask;
    if (r & 2)
        exp_field = neighbour + ((r >> 16) % 5 << frac_bits);
    if ((r & 0x1c) == 0)
        exp_field = 0;
    if ((r & 0x1c) == 4)
        exp_field = ((width == 32 ? 120 : 1016) + (r >> 24) % 72) << frac_bits;
    return (bits & ~exp_mask) | (exp_field & exp_mask);
}

static void check_random(const struct fp_op *op)
{
    for (unsigned i = 0; i < NR_RANDOM; i++) {
        uint64_t v[3];
        v[0] = random_operand(op->width, rng());
        v[1] = random_operand(op->width, v[0]);
        v[2] = random_operand(op->width, v[1]);
        if (!check(op, v)) {
            CU_FAIL("random operands");
            return;
        }
    }
}

static void check_all(const struct fp_op *ops, unsigned nr_ops)
{
    for (unsigned i = 0; i < nr_ops; i++) {
        check_special_grid(&ops[i]);
        check_random(&ops[i]);
    }
}

static void test_arithmetic(void)
{
    check_all(arithmetic_ops, COUNT(arithmetic_ops));
}

static void test_conversions(void)
{
    check_all(conversion_ops, COUNT(conversion_ops));
}

static void test_order(void)
{
    check_all(order_ops, COUNT(order_ops));
}

static void test_ties_away(void)
{
    struct fp_env e = {.rm = FP_RMM};
    CU_ASSERT_EQUAL(f32_add(0x3f800000, 0x33800000, &e), 0x3f800001); /* 1 + 2^-24 */
    CU_ASSERT_EQUAL(f32_add(0xbf800000, 0xb3800000, &e), 0xbf800001);
    CU_ASSERT_EQUAL(f32_add(0x3f800000, 0x337fffff, &e), 0x3f800000); /* just under half */
    CU_ASSERT_EQUAL(f64_add(0x3ff0000000000000, 0x3ca0000000000000, &e), 0x3ff0000000000001);
    CU_ASSERT_EQUAL(f64_to_l(f64_bits(0.5), &e), 1);
    CU_ASSERT_EQUAL(f64_to_l(f64_bits(-2.5), &e), (uint64_t)-3);
    CU_ASSERT_EQUAL(f32_to_w(f32_bits(2.5f), &e), 3);
    CU_ASSERT_EQUAL(f32_from_l(0x1000001, &e), f32_bits(0x1000002p0f));
    CU_ASSERT_EQUAL(e.flags, FP_NX);
    CU_ASSERT_EQUAL(f32_mul(0x7f7fffff, 0x7f7fffff, &e), 0x7f800000);
    CU_ASSERT_EQUAL(e.flags, FP_NX | FP_OF);
    e.flags = 0;
    CU_ASSERT_EQUAL(f64_mul(1, f64_bits(0.5), &e), 1); /* half the smallest subnormal */
    CU_ASSERT_EQUAL(e.flags, FP_NX | FP_UF);
}

/* What the unprivileged spec says about invalid conversions and products in so many words. */
static void test_invalid(void)
{
    struct fp_env e = {.rm = FP_RNE};
    CU_ASSERT_EQUAL(f64_fma(0x7ff0000000000000, 0, F64_NAN, &e), F64_NAN);
    CU_ASSERT_EQUAL(e.flags, FP_NV);
    e.flags = 0;
    CU_ASSERT_EQUAL(f64_fma(F64_NAN, 0, F64_NAN, &e), F64_NAN);
    CU_ASSERT_EQUAL(e.flags, 0);
    CU_ASSERT_EQUAL(f32_to_wu(f32_bits(-0.5f), &e), 0);
    CU_ASSERT_EQUAL(e.flags, FP_NX);
    e.flags = 0;
    CU_ASSERT_EQUAL(f32_to_wu(f32_bits(-1.0f), &e), 0);
    CU_ASSERT_EQUAL(e.flags, FP_NV);
    CU_ASSERT_EQUAL(f32_to_wu(f32_bits(3e9f), &e), (uint64_t)(int32_t)3000000000u);
    CU_ASSERT_EQUAL(f32_to_wu(0xffc00000, &e), UINT64_MAX); /* a NaN's sign is ignored */
    CU_ASSERT_EQUAL(f64_to_w(0xfff8000000000000, &e), INT32_MAX);
    CU_ASSERT_EQUAL(f64_to_lu(0xfff0000000000000, &e), 0);
    CU_ASSERT_EQUAL(f32_sqrt(0x80000000, &e), 0x80000000);
}

/* Every half there is, widened by its definition; what is between two of them, narrowed. */
static void test_halves(void)
{
    unsigned wrong = 0;
    for (unsigned half = 0; half < 0x7c00; half++) {
        unsigned exp = half >> 10, frac = half & 0x3ff;
        double value = exp ? ldexp(1024 + frac, (int)exp - 25) : ldexp(frac, -24);
        double middle = value + ldexp(0.5, exp ? (int)exp - 25 : -24);
        struct fp_env e = {0}, inexact = {0};
        wrong += f64_from_f16(half, &e) != f64_bits(value);
        wrong += f32_from_f16(half | 0x8000, &e) != f32_bits((float)-value);
        wrong += f16_from_f64(f64_bits(value), &e) != half;
        wrong += f16_from_f32(f32_bits((float)-value), &e) != (half | 0x8000);
        wrong += e.flags != 0;
        wrong += f16_from_f64(f64_bits(middle), &inexact) != half + (half & 1);
        wrong += f16_from_f64(f64_bits(nextafter(middle, 1e9)), &inexact) != half + 1;
        wrong += f16_from_f64(f64_bits(nextafter(middle, 0)), &inexact) != half;
        wrong += !(inexact.flags & FP_NX);
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void test_classify(void)
{
    static const uint64_t in_order[] = {
        0xfff0000000000000, 0xbff0000000000000, 0x800fffffffffffff, 0x8000000000000000,
        0x0000000000000000, 0x0000000000000001, 0x0010000000000000, 0x7ff0000000000000,
        0x7ff0000000000001, 0xfff8000000000000,
    };
    static const uint32_t in_order32[] = {
        0xff800000, 0xff7fffff, 0x80000001, 0x80000000, 0x00000000,
        0x007fffff, 0x00800000, 0x7f800000, 0xffbfffff, 0x7fc00000,
    };
    for (unsigned i = 0; i < COUNT(in_order); i++) {
        CU_ASSERT_EQUAL(f64_classify(in_order[i]), 1u << i);
        CU_ASSERT_EQUAL(f32_classify(in_order32[i]), 1u << i);
    }
}

static CU_TestInfo tests[] = {
    {"arithmetic: host FPU, all modes, flags; fast path", test_arithmetic},
    {"conversions: host FPU, all modes, flags; fast path", test_conversions},
    {"comparisons, minimum, maximum", test_order},
    {"ties to the larger magnitude", test_ties_away},
    {"invalid operations and saturation", test_invalid},
    {"halves", test_halves},
    {"the ten classes", test_classify},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo fp_suite = {"fp", NULL, NULL, NULL, NULL, tests};
