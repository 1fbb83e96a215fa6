/*
 * The runtime of the bare-metal benchmarks: console, markers, a way out, and paging.
 *
 * A benchmark defines bench_run(); what lies between bench_begin() and bench_end() is measured,
 * by the host, which watches the console for the markers.
 */
#ifndef TESTS_BENCH_GUEST_BENCH_H
#define TESTS_BENCH_GUEST_BENCH_H

#include <stdint.h>

void bench_run(void);

void bench_begin(void);
/* `result` is printed, so that both machines must have computed the same. */
void bench_end(uint64_t result);

/*
 * Turns on Sv39: the image and RAM identity-mapped by gigapages, and `nr` pages of 4 KiB from
 * BENCH_PAGES on, each backed by its own frame of RAM behind the image.
 */
#define BENCH_PAGES 0x1000000000ul
void bench_map_pages(uint64_t nr);

/* xorshift64*: the next of a fixed sequence. */
uint64_t bench_random(void);

#endif
