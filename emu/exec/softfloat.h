/*
 * IEEE 754-2008 binary32 and binary64 arithmetic in integers, exactly as the F and D extensions
 * of RISC-V define it (unpriv spec, chapters "F" and "D"), with what Zfhmin (conversions of
 * binary16) and Zfa add: all five rounding modes, exact exception flags, tininess detected after
 * rounding, every NaN result the canonical NaN. It is the reference of every floating-point result
 * of the machine; emu/exec/fpu.h takes the host's result only where the two cannot differ.
 *
 * Values are passed as their bit patterns: uint16_t for binary16, uint32_t for binary32, uint64_t
 * for binary64. NaN boxing is the caller's business. There is no state beyond `struct fp_env`,
 * which belongs to the caller: the functions read `rm` and or their flags into `flags`.
 */
#ifndef EMU_EXEC_SOFTFLOAT_H
#define EMU_EXEC_SOFTFLOAT_H

#include <stdbool.h>
#include <stdint.h>

/* Rounding modes, numbered as in fcsr.frm. */
enum fp_rm {
    FP_RNE = 0, /* to nearest, ties to even */
    FP_RTZ = 1, /* towards zero */
    FP_RDN = 2, /* towards minus infinity */
    FP_RUP = 3, /* towards plus infinity */
    FP_RMM = 4, /* to nearest, ties to the larger magnitude */
};

/* Accrued exceptions, at their bits of fcsr.fflags. */
enum fp_flag {
    FP_NX = 1 << 0, /* inexact */
    FP_UF = 1 << 1, /* underflow */
    FP_OF = 1 << 2, /* overflow */
    FP_DZ = 1 << 3, /* divide by zero */
    FP_NV = 1 << 4, /* invalid operation */
};

struct fp_env {
    uint8_t rm;    /* enum fp_rm; the caller has rejected the reserved 5, 6 and 7 */
    uint8_t flags; /* accrued enum fp_flag bits, never cleared here */
};

#define F32_SIGN ((uint32_t)1 << 31)
#define F64_SIGN ((uint64_t)1 << 63)
#define F16_NAN  ((uint16_t)0x7e00) /* canonical: positive, quiet, empty payload */
#define F32_NAN  ((uint32_t)0x7fc00000)
#define F64_NAN  ((uint64_t)0x7ff8000000000000)

/* Arithmetic. fma is a * b + c rounded once; its negated forms flip signs of operands. */
uint32_t f32_add(uint32_t a, uint32_t b, struct fp_env *e);
uint32_t f32_sub(uint32_t a, uint32_t b, struct fp_env *e);
uint32_t f32_mul(uint32_t a, uint32_t b, struct fp_env *e);
uint32_t f32_div(uint32_t a, uint32_t b, struct fp_env *e);
uint32_t f32_sqrt(uint32_t a, struct fp_env *e);
uint32_t f32_fma(uint32_t a, uint32_t b, uint32_t c, struct fp_env *e);

uint64_t f64_add(uint64_t a, uint64_t b, struct fp_env *e);
uint64_t f64_sub(uint64_t a, uint64_t b, struct fp_env *e);
uint64_t f64_mul(uint64_t a, uint64_t b, struct fp_env *e);
uint64_t f64_div(uint64_t a, uint64_t b, struct fp_env *e);
uint64_t f64_sqrt(uint64_t a, struct fp_env *e);
uint64_t f64_fma(uint64_t a, uint64_t b, uint64_t c, struct fp_env *e);

/* IEEE 754-2019 minimumNumber and maximumNumber: a NaN loses to a number, -0 is below +0. */
uint32_t f32_min(uint32_t a, uint32_t b, struct fp_env *e);
uint32_t f32_max(uint32_t a, uint32_t b, struct fp_env *e);
uint64_t f64_min(uint64_t a, uint64_t b, struct fp_env *e);
uint64_t f64_max(uint64_t a, uint64_t b, struct fp_env *e);

/* IEEE 754-2019 minimum and maximum: the same, but any NaN makes the result one. */
uint32_t f32_minm(uint32_t a, uint32_t b, struct fp_env *e);
uint32_t f32_maxm(uint32_t a, uint32_t b, struct fp_env *e);
uint64_t f64_minm(uint64_t a, uint64_t b, struct fp_env *e);
uint64_t f64_maxm(uint64_t a, uint64_t b, struct fp_env *e);

/* Comparisons; false when unordered. eq is quiet (NV for a signalling NaN), lt and le are
 * signalling (NV for any NaN). */
bool f32_eq(uint32_t a, uint32_t b, struct fp_env *e);
bool f32_lt(uint32_t a, uint32_t b, struct fp_env *e);
bool f32_le(uint32_t a, uint32_t b, struct fp_env *e);
bool f64_eq(uint64_t a, uint64_t b, struct fp_env *e);
bool f64_lt(uint64_t a, uint64_t b, struct fp_env *e);
bool f64_le(uint64_t a, uint64_t b, struct fp_env *e);

/* lt and le that are quiet. */
bool f32_ltq(uint32_t a, uint32_t b, struct fp_env *e);
bool f32_leq(uint32_t a, uint32_t b, struct fp_env *e);
bool f64_ltq(uint64_t a, uint64_t b, struct fp_env *e);
bool f64_leq(uint64_t a, uint64_t b, struct fp_env *e);

/* The ten-bit class mask of fclass: bit 0 -inf ... bit 7 +inf, 8 signalling NaN, 9 quiet NaN. */
unsigned f32_classify(uint32_t a);
unsigned f64_classify(uint64_t a);

/* Between the formats. */
uint64_t f64_from_f32(uint32_t a, struct fp_env *e);
uint32_t f32_from_f64(uint64_t a, struct fp_env *e);
uint32_t f32_from_f16(uint16_t a, struct fp_env *e);
uint64_t f64_from_f16(uint16_t a, struct fp_env *e);
uint16_t f16_from_f32(uint32_t a, struct fp_env *e);
uint16_t f16_from_f64(uint64_t a, struct fp_env *e);

/* Rounds to an integer of the same format; being inexact raises NX only if `exact`. */
uint32_t f32_to_integral(uint32_t a, bool exact, struct fp_env *e);
uint64_t f64_to_integral(uint64_t a, bool exact, struct fp_env *e);

/* The constants of fli, by number (unpriv spec, "Zfa"). */
uint32_t f32_constant(unsigned number);
uint64_t f64_constant(unsigned number);

/*
 * To and from integers, named by the instruction's suffix: w int32, wu uint32, l int64,
 * lu uint64. The integer is an x register's content: results of w and wu are sign-extended from
 * bit 31, sources of w and wu are read from bits 31:0. Out of range, and NaN as +infinity,
 * saturates with NV alone.
 */
uint64_t f32_to_w(uint32_t a, struct fp_env *e);
uint64_t f32_to_wu(uint32_t a, struct fp_env *e);
uint64_t f32_to_l(uint32_t a, struct fp_env *e);
uint64_t f32_to_lu(uint32_t a, struct fp_env *e);
uint64_t f64_to_w(uint64_t a, struct fp_env *e);
uint64_t f64_to_wu(uint64_t a, struct fp_env *e);
uint64_t f64_to_l(uint64_t a, struct fp_env *e);
uint64_t f64_to_lu(uint64_t a, struct fp_env *e);

/* Truncated and taken modulo 2^32, then sign-extended; the flags are those of f64_to_w(). */
uint64_t f64_to_w_modulo(uint64_t a, struct fp_env *e);

uint32_t f32_from_w(uint64_t x, struct fp_env *e);
uint32_t f32_from_wu(uint64_t x, struct fp_env *e);
uint32_t f32_from_l(uint64_t x, struct fp_env *e);
uint32_t f32_from_lu(uint64_t x, struct fp_env *e);
uint64_t f64_from_w(uint64_t x, struct fp_env *e);
uint64_t f64_from_wu(uint64_t x, struct fp_env *e);
uint64_t f64_from_l(uint64_t x, struct fp_env *e);
uint64_t f64_from_lu(uint64_t x, struct fp_env *e);

#endif
