/* Random numbers: a generator seeded from the device tree, so that equal runs get equal ones. */
#ifndef RANDOM_H
#define RANDOM_H

#include "types.h"

/* Takes /chosen rng-seed; without it the seed is fixed. */
void random_init(void);
void get_random_bytes(void *buf, size_t len);

#endif
