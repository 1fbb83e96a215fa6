/*
 * The memory image that the generator fills (a copy of layout.h's region) and its source of
 * randomness: xorshift64*, so that a seed gives the same program everywhere.
 */
#ifndef TESTS_DIFF_IMAGE_H
#define TESTS_DIFF_IMAGE_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tests/diff/layout.h"

struct image {
    uint8_t bytes[REGION_END - RUNTIME_BASE];
    uint64_t random_state; /* not 0 */
    /* Svnapot and Svpbmt are on; QEMU 7.2 then takes no bit of a PTE for reserved. */
    bool page_extensions;
};

static inline void *image_at(struct image *image, uint64_t address)
{
    assert(address >= RUNTIME_BASE && address < REGION_END);
    return &image->bytes[address - RUNTIME_BASE];
}

static inline uint64_t random_bits(struct image *image)
{
    image->random_state ^= image->random_state >> 12;
    image->random_state ^= image->random_state << 25;
    image->random_state ^= image->random_state >> 27;
    return image->random_state * 0x2545f4914f6cdd1d;
}

/* 0 .. limit - 1 */
static inline unsigned random_below(struct image *image, unsigned limit)
{
    return (random_bits(image) >> 32) % limit;
}

static inline bool chance(struct image *image, unsigned percent)
{
    return random_below(image, 100) < percent;
}

/* Numbers that tend to be special: small, extreme, floating point of both widths, random. */
uint64_t random_value(struct image *image);

#endif
