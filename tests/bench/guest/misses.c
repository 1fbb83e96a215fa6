/*
 * One load a page, over more pages than a TLB of this size class holds: 4096 and 32768, each
 * page's load at another line so that the caches are not what is measured.
 */
#include "tests/bench/guest/bench.h"

#define MAX_PAGES 32768ul
#define LOADS     (1ul << 24)

static uint64_t *slot(uint64_t page)
{
    return (uint64_t *)(BENCH_PAGES + page * 4096 + (page * 64 & 4095));
}

static void measure(uint64_t pages)
{
    uint64_t sum = 0;
    bench_begin();
    for (uint64_t round = 0; round < LOADS / pages; round++)
        for (uint64_t page = 0; page < pages; page++)
            sum += *(volatile uint64_t *)slot(page);
    bench_end(sum);
}

void bench_run(void)
{
    bench_map_pages(MAX_PAGES);
    for (uint64_t page = 0; page < MAX_PAGES; page++)
        *slot(page) = bench_random();
    measure(4096);
    measure(MAX_PAGES);
}
