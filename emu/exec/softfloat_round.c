#include "emu/exec/softfloat_round.h"

const struct fp_format fp_binary16 = {.frac_bits = 10, .exp_bits = 5};
const struct fp_format fp_binary32 = {.frac_bits = 23, .exp_bits = 8};
const struct fp_format fp_binary64 = {.frac_bits = 52, .exp_bits = 11};

static int max_exp_field(const struct fp_format *f)
{
    return (1 << f->exp_bits) - 1;
}

static int bias(const struct fp_format *f)
{
    return max_exp_field(f) >> 1;
}

struct fp_number fp_unpack(const struct fp_format *f, uint64_t bits)
{
    struct fp_number n = {.sign = bits >> (f->frac_bits + f->exp_bits) & 1};
    int exp_field = (int)(bits >> f->frac_bits) & max_exp_field(f);
    uint64_t frac = bits & (((uint64_t)1 << f->frac_bits) - 1);

    if (exp_field == max_exp_field(f)) {
        if (frac == 0)
            n.kind = FP_KIND_INF;
        else
            n.kind = frac >> (f->frac_bits - 1) ? FP_KIND_QNAN : FP_KIND_SNAN;
        return n;
    }
    if (exp_field == 0 && frac == 0)
        return n; /* FP_KIND_ZERO */

    n.kind = FP_KIND_FINITE;
    if (exp_field == 0) { /* subnormal: the exponent of 1, without the implicit bit */
        int up = __builtin_clzll(frac) - (63 - SIG_TOP);
        n.sig = frac << up;
        n.exp = 1 - bias(f) + (SIG_TOP - (int)f->frac_bits) - up;
    } else {
        n.sig = (frac | (uint64_t)1 << f->frac_bits) << (SIG_TOP - f->frac_bits);
        n.exp = exp_field - bias(f);
    }
    return n;
}

uint64_t fp_zero(const struct fp_format *f, bool sign)
{
    return (uint64_t)sign << (f->frac_bits + f->exp_bits);
}

uint64_t fp_inf(const struct fp_format *f, bool sign)
{
    return fp_zero(f, sign) | (uint64_t)max_exp_field(f) << f->frac_bits;
}

static uint64_t fp_nan(const struct fp_format *f)
{
    return fp_inf(f, false) | (uint64_t)1 << (f->frac_bits - 1);
}

uint64_t fp_invalid(const struct fp_format *f, struct fp_env *e)
{
    e->flags |= FP_NV;
    return fp_nan(f);
}

uint64_t fp_propagate_nan(const struct fp_format *f, const struct fp_number *a,
                          const struct fp_number *b, struct fp_env *e)
{
    if (a->kind == FP_KIND_SNAN || b->kind == FP_KIND_SNAN)
        e->flags |= FP_NV;
    return fp_nan(f);
}

bool fp_rounds_up(unsigned rm, bool sign, bool odd, uint64_t rest, uint64_t half)
{
    switch (rm) {
    case FP_RNE:
        return rest > half || (rest == half && odd);
    case FP_RDN:
        return sign && rest != 0;
    case FP_RUP:
        return !sign && rest != 0;
    case FP_RMM:
        return rest >= half;
    default: /* FP_RTZ */
        return false;
    }
}

/* IEEE 754 7.4: infinity, unless the mode rounds this sign towards zero. */
static uint64_t overflow(const struct fp_format *f, bool sign, struct fp_env *e)
{
    e->flags |= FP_OF | FP_NX;
    bool to_inf = fp_rounds_up(e->rm, sign, true, 3, 2);
    return fp_inf(f, sign) - !to_inf; /* one below infinity is the largest number */
}

uint64_t fp_round(const struct fp_format *f, bool sign, int exp, uint64_t sig, struct fp_env *e)
{
    unsigned cut = SIG_TOP - f->frac_bits;
    uint64_t half = (uint64_t)1 << (cut - 1);
    uint64_t rest = sig & (2 * half - 1);
    uint64_t kept = sig >> cut;
    int exp_field = exp + bias(f);
    bool up = fp_rounds_up(e->rm, sign, kept & 1, rest, half);
    bool tiny = false;

    if (exp_field <= 0) {
        /* Tiny unless rounding with an unbounded exponent reaches the smallest normal number
         * (IEEE 754 7.5, detection after rounding). */
        tiny = exp_field < 0 || (kept + up) >> (f->frac_bits + 1) == 0;
        sig = shift_right_sticky(sig, (unsigned)(1 - exp_field));
        exp_field = 1;
        rest = sig & (2 * half - 1);
        kept = sig >> cut;
        up = fp_rounds_up(e->rm, sign, kept & 1, rest, half);
    }
    /* The implicit bit adds one to the exponent field; a carry out of the significand or into
     * the implicit bit of a subnormal number does the right thing by itself. */
    uint64_t magnitude = ((uint64_t)(exp_field - 1) << f->frac_bits) + kept + up;
    if (exp_field >= max_exp_field(f) || magnitude >= fp_inf(f, false))
        return overflow(f, sign, e);
    if (rest)
        e->flags |= tiny ? FP_NX | FP_UF : FP_NX;
    return fp_zero(f, sign) | magnitude;
}
