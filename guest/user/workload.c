#include "guest/user/workload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

static long number(const char *name, const char *text)
{
    char *end;
    long value = strtol(text, &end, 0);

    if (end == text || *end || value < 0) {
        fprintf(stderr, "%s: `%s' is not a number\n", name, text);
        exit(2);
    }
    return value;
}

long workload_option(int argc, char **argv, const char *option, long otherwise)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], option) == 0)
            return number(option, i + 1 < argc ? argv[i + 1] : "");
    }
    return otherwise;
}

int workload_flag(int argc, char **argv, const char *option)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], option) == 0)
            return 1;
    }
    return 0;
}

long workload_argument(int argc, char **argv, int index, long otherwise)
{
    if (index >= argc || strncmp(argv[index], "--", 2) == 0)
        return otherwise;
    return number(argv[0], argv[index]);
}

uint64_t workload_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ul + now.tv_nsec;
}

static void mark(int argc, char **argv, const char *text)
{
    if (workload_flag(argc, argv, "--bench")) {
        puts(text);
        fflush(stdout);
    }
}

uint64_t workload_begin(int argc, char **argv)
{
    mark(argc, argv, "BENCH begin");
    return workload_now();
}

uint64_t workload_end(int argc, char **argv, uint64_t begun)
{
    uint64_t elapsed = workload_now() - begun;
    mark(argc, argv, "BENCH end -");
    return elapsed;
}

void *workload_map(size_t bytes)
{
    void *area = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (area == MAP_FAILED)
        workload_fail("mmap");
    return area;
}

_Noreturn void workload_fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}
