/* A pointer chase over 64 MiB in 4 KiB pages: one node a cache line, in random order. */
#include "tests/bench/guest/bench.h"

#define SIZE     (64ul << 20)
#define LINE     64
#define NR_NODES (SIZE / LINE)
#define STEPS    20000000

struct node {
    struct node *next;
    uint64_t index;
    char rest[LINE - 16];
};

void bench_run(void)
{
    struct node *nodes = (struct node *)BENCH_PAGES;
    bench_map_pages(SIZE / 4096);

    /* Sattolo's shuffle: one cycle through all nodes. */
    for (uint64_t i = 0; i < NR_NODES; i++)
        nodes[i].index = i;
    for (uint64_t i = NR_NODES - 1; i > 0; i--) {
        uint64_t j = bench_random() % i, index = nodes[i].index;
        nodes[i].index = nodes[j].index;
        nodes[j].index = index;
    }
    for (uint64_t i = 0; i < NR_NODES; i++)
        nodes[i].next = &nodes[nodes[i].index];

    struct node *node = nodes;
    uint64_t sum = 0;
    bench_begin();
    for (uint64_t i = 0; i < STEPS; i++) {
        sum += node->index;
        node = node->next;
    }
    bench_end(sum);
}
