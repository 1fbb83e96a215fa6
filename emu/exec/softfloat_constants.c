/* The constants of fli (unpriv spec, "Zfa", table of values loaded). */
#include "emu/exec/softfloat.h"

#define LEAST_NORMAL 1 /* the one that depends on the format */

uint32_t f32_constant(unsigned number)
{
    static const uint32_t constants[32] = {
        0xbf800000, 0x00800000, 0x37800000, 0x38000000, /* -1, least normal, 2^-16, 2^-15 */
        0x3b800000, 0x3c000000, 0x3d800000, 0x3e000000, /* 2^-8, 2^-7, 0.0625, 0.125 */
        0x3e800000, 0x3ea00000, 0x3ec00000, 0x3ee00000, /* 0.25, 0.3125, 0.375, 0.4375 */
        0x3f000000, 0x3f200000, 0x3f400000, 0x3f600000, /* 0.5, 0.625, 0.75, 0.875 */
        0x3f800000, 0x3fa00000, 0x3fc00000, 0x3fe00000, /* 1, 1.25, 1.5, 1.75 */
        0x40000000, 0x40200000, 0x40400000, 0x40800000, /* 2, 2.5, 3, 4 */
        0x41000000, 0x41800000, 0x43000000, 0x43800000, /* 8, 16, 128, 256 */
        0x47000000, 0x47800000, 0x7f800000, F32_NAN,    /* 2^15, 2^16, infinity, NaN */
    };
    return constants[number];
}

uint64_t f64_constant(unsigned number)
{
    struct fp_env exact = {0}; /* none of them is rounded */
    if (number == LEAST_NORMAL)
        return 0x0010000000000000;
    return f64_from_f32(f32_constant(number), &exact);
}
