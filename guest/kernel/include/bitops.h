/* Single bits of bitmaps (arrays of unsigned long), under the kernel lock: not atomic. */
#ifndef BITOPS_H
#define BITOPS_H

#include "types.h"

#define BITS_PER_LONG    64
#define BITS_TO_LONGS(n) (((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define BIT(n)           (1UL << (n))

static inline bool test_bit(unsigned long nr, const unsigned long *map)
{
    return map[nr / BITS_PER_LONG] >> (nr % BITS_PER_LONG) & 1;
}

static inline void set_bit(unsigned long nr, unsigned long *map)
{
    map[nr / BITS_PER_LONG] |= BIT(nr % BITS_PER_LONG);
}

static inline void clear_bit(unsigned long nr, unsigned long *map)
{
    map[nr / BITS_PER_LONG] &= ~BIT(nr % BITS_PER_LONG);
}

/* Number of the highest, lowest set bit; x must not be 0. (No Zbb, and no libgcc in the kernel.) */
static inline unsigned int highest_bit(unsigned long x)
{
    unsigned int n = 0;

    for (unsigned int step = 32; step; step /= 2) {
        if (x >> step) {
            x >>= step;
            n += step;
        }
    }
    return n;
}

static inline unsigned int lowest_bit(unsigned long x)
{
    return highest_bit(x & -x);
}

/* The lowest zero (or set) bit at or after `start`; `size` when there is none. */
static inline unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
                                               unsigned long start)
{
    for (unsigned long nr = start; nr < size; nr++) {
        if (nr % BITS_PER_LONG == 0 && map[nr / BITS_PER_LONG] == ~0UL) {
            nr += BITS_PER_LONG - 1;
        } else if (!test_bit(nr, map)) {
            return nr;
        }
    }
    return size;
}

#endif
