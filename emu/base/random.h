/*
 * The one source of everything random in the machine: a splitmix64 sequence, so that a run is a
 * function of its seed.
 */
#ifndef EMU_BASE_RANDOM_H
#define EMU_BASE_RANDOM_H

#include <stdint.h>

/* The next value; `state` starts at any seed. */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

#endif
