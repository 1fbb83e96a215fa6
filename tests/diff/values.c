#include "tests/diff/image.h"

uint64_t random_value(struct image *image)
{
    static const uint64_t specials[] = {
        0,
        1,
        ~0UL,
        0x8000000000000000, /* also -0.0 */
        0x7fffffffffffffff,
        0xffffffff80000000,
        0x000000007fffffff,
        0x3ff0000000000000, /* 1.0 */
        0x7ff0000000000000, /* infinities */
        0xfff0000000000000,
        0x7ff8000000000000, /* quiet and signalling NaN */
        0x7ff0000000000001,
        0x0000000000000001, /* smallest and largest subnormal, smallest normal, largest */
        0x000fffffffffffff,
        0x0010000000000000,
        0x7fefffffffffffff,
        0xffffffff3f800000, /* the same of single precision, boxed */
        0xffffffff7f800000,
        0xffffffffff800000,
        0xffffffff7fc00000,
        0xffffffff7f800001,
        0xffffffff00000001,
        0xffffffff007fffff,
        0xffffffff00800000,
        0xffffffff7f7fffff,
        0xfffffffe3f800000, /* not boxed */
        0x43dfffffffffffff, /* around the ends of the integer ranges */
        0xc3e0000000000000,
        0x41efffffffe00000,
        0xffffffff4f000000,
        0xffffffff5f800000,
    };
    /* Exponents around 1, around the roots of the smallest and largest normal, of subnormals. */
    static const uint16_t double_exponents[] = {1000, 488, 1512, 0};
    static const uint16_t single_exponents[] = {104, 40, 167, 0};
    uint64_t bits = random_bits(image);
    unsigned around = random_below(image, 4);
    switch (random_below(image, 8)) {
    case 0:
    case 1:
    case 2:
        return specials[random_below(image, sizeof(specials) / sizeof(specials[0]))];
    case 3:
        return bits;
    case 4:
        return (int64_t)bits >> random_below(image, 64);
    case 5:
        return (bits & 0x800fffffffffffff) | (double_exponents[around] + bits % 47) << 52;
    case 6:
        return 0xffffffff00000000 | (bits & 0x807fffff) |
               (single_exponents[around] + bits % 47) << 23;
    default:
        return bits >> random_below(image, 64) & ~(bits >> 32);
    }
}
