/*
 * Loads from each of PAGES pages, ROUNDS times over, and says what Linux's own counters
 * (perf_event_open) saw of it in user mode, a line each: dtlb-load-misses, dtlb-loads,
 * itlb-load-misses, walks (a raw event of this machine, emu/abi/pmu.def), instructions, and how
 * often an overflow of the first, every 1000 misses, sent a signal.
 *
 *   tlbcount PAGES ROUNDS
 */
#include "emu/abi/pmu.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE   4096
#define PERIOD 1000

#define CACHE(cache, op, result)                                                                   \
    (PERF_COUNT_HW_CACHE_##cache | PERF_COUNT_HW_CACHE_OP_##op << 8 |                              \
     PERF_COUNT_HW_CACHE_RESULT_##result << 16)

static const struct {
    const char *name;
    unsigned type;
    unsigned long config;
} events[] = {
    {"dtlb-load-misses", PERF_TYPE_HW_CACHE, CACHE(DTLB, READ, MISS)},
    {"dtlb-loads", PERF_TYPE_HW_CACHE, CACHE(DTLB, READ, ACCESS)},
    {"itlb-load-misses", PERF_TYPE_HW_CACHE, CACHE(ITLB, READ, MISS)},
    {"walks", PERF_TYPE_RAW, PMU_WALKS},
    {"instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
};

#define NR_EVENTS (sizeof(events) / sizeof(events[0]))

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
    (void)number;
    signals++;
}

static int open_event(unsigned i, unsigned long period)
{
    struct perf_event_attr attr = {
        .type = events[i].type,
        .size = sizeof(attr),
        .config = events[i].config,
        .sample_period = period,
        .disabled = 1,
        .exclude_kernel = 1,
        .exclude_hv = 1,
        .wakeup_events = 1,
    };
    long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
    if (fd < 0) {
        printf("%s: perf_event_open: %s\n", events[i].name, strerror(errno));
        exit(1);
    }
    return (int)fd;
}

static int open_with_signal(void)
{
    int fd = open_event(0, PERIOD);
    signal(SIGIO, count_signal);
    fcntl(fd, F_SETFL, O_ASYNC);
    fcntl(fd, F_SETOWN, getpid());
    return fd;
}

static void touch(volatile char *memory, long pages, long rounds)
{
    for (long round = 0; round < rounds; round++)
        for (long page = 0; page < pages; page++)
            (void)memory[page * PAGE];
}

int main(int argc, char **argv)
{
    int fds[NR_EVENTS + 1];
    if (argc != 3) {
        fprintf(stderr, "usage: tlbcount PAGES ROUNDS\n");
        return 2;
    }
    const long pages = atol(argv[1]), rounds = atol(argv[2]);
    char *memory = mmap(NULL, (size_t)pages * PAGE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    for (long page = 0; page < pages; page++)
        memory[page * PAGE] = 1;

    for (unsigned i = 0; i < NR_EVENTS; i++)
        fds[i] = open_event(i, 0);
    fds[NR_EVENTS] = open_with_signal();
    for (unsigned i = 0; i <= NR_EVENTS; i++)
        ioctl(fds[i], PERF_EVENT_IOC_ENABLE, 0);
    touch(memory, pages, rounds);
    for (unsigned i = 0; i <= NR_EVENTS; i++)
        ioctl(fds[i], PERF_EVENT_IOC_DISABLE, 0);

    for (unsigned i = 0; i < NR_EVENTS; i++) {
        unsigned long long count;
        if (read(fds[i], &count, sizeof(count)) != sizeof(count))
            return 1;
        printf("%s %llu\n", events[i].name, count);
    }
    printf("signals %d\n", (int)signals);
    return 0;
}
