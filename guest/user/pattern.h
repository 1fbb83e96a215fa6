/*
 * Contents that can be checked: what every word of a page must be follows from a seed, so a wrong,
 * lost or mixed-up page shows.
 */
#ifndef GUEST_USER_PATTERN_H
#define GUEST_USER_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A bijection that spreads nearby numbers over all 64 bits. */
static inline uint64_t pattern_mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* The next of a sequence of random numbers; *state may start anywhere. */
static inline uint64_t pattern_random(uint64_t *state)
{
    return pattern_mix(*state += 0x9e3779b97f4a7c15);
}

/* `bytes` is a multiple of 8, also below. */
static inline void pattern_fill(void *area, size_t bytes, uint64_t seed)
{
    uint64_t *word = area, value = pattern_mix(seed);

    for (size_t i = 0; i < bytes / 8; i++)
        word[i] = value += 0x9e3779b97f4a7c15;
}

/* Whether pattern_fill() with this seed was the last to write there. */
static inline bool pattern_check(const void *area, size_t bytes, uint64_t seed)
{
    const uint64_t *word = area;
    uint64_t value = pattern_mix(seed), wrong = 0;

    for (size_t i = 0; i < bytes / 8; i++)
        wrong |= word[i] ^ (value += 0x9e3779b97f4a7c15);
    return wrong == 0;
}

#endif
