/*
 * cowstorm [CHILDREN [ALIVE]]: 64 children of a process with 32 MiB, 6 alive at a time; each
 * writes a third of it, then checks all: its own third, and the rest as the parent wrote it. At the
 * end the parent checks its own, and free memory and swap are what they were.
 */
#define _GNU_SOURCE
#include "guest/user/pattern.h"
#include "guest/user/workload.h"
#include "tests/guest/stress/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (32 * MIB)

static size_t page_size;

/* The pattern of a page in child `child`, 0: as the parent wrote it. */
static uint64_t seed_of(size_t page, long child)
{
    bool written = child && page % 3 == (size_t)child % 3;

    return page << 16 | (written ? child : 0);
}

static long count_wrong(const char *area, long child)
{
    long wrong = 0;

    for (size_t page = 0; page < SIZE / page_size; page++)
        wrong += !pattern_check(area + page * page_size, page_size, seed_of(page, child));
    return wrong;
}

static int run_child(char *area, long child)
{
    for (size_t page = child % 3; page < SIZE / page_size; page += 3)
        pattern_fill(area + page * page_size, page_size, seed_of(page, child));
    long wrong = count_wrong(area, child);
    if (wrong)
        printf("cowstorm: child %ld: %ld pages wrong\n", child, wrong);
    return wrong ? 1 : 0;
}

static int wait_one(void)
{
    int status = 1;

    wait(&status);
    return status != 0;
}

static int storm(long children, long alive)
{
    char *area = workload_map(SIZE);
    int failures = 0;

    munlock(area, SIZE); /* it may be swapped: that is a part of the storm */
    for (size_t page = 0; page < SIZE / page_size; page++)
        pattern_fill(area + page * page_size, page_size, seed_of(page, 0));
    for (long child = 1; child <= children; child++) {
        pid_t pid = fork();
        if (pid < 0)
            workload_fail("cowstorm: fork");
        if (pid == 0)
            exit(run_child(area, child));
        if (child > alive)
            failures += wait_one();
    }
    for (long left = children < alive ? children : alive; left > 0; left--)
        failures += wait_one();
    long wrong = count_wrong(area, 0);
    printf("cowstorm: %ld children, %d of them failed; the parent has %ld pages wrong\n", children,
           failures, wrong);
    munmap(area, SIZE);
    return failures || wrong;
}

int main(int argc, char **argv)
{
    long children = workload_argument(argc, argv, 1, 64);
    long alive = workload_argument(argc, argv, 2, 6);

    page_size = sysconf(_SC_PAGESIZE);
    struct account before = account_start();
    int failed = storm(children, alive);
    if (!account_settle(&before)) {
        puts("cowstorm: LEAK");
        return 1;
    }
    return failed;
}
