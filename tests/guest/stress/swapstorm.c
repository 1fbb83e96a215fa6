/*
 * swapstorm [PERCENT]: a child fills 300 % of the machine's RAM, revisits pages at random, half of
 * the times with a new pattern, and checks every byte, both then and at the end. Afterwards free
 * memory and swap are what they were.
 */
#define _GNU_SOURCE
#include "guest/user/pattern.h"
#include "guest/user/workload.h"
#include "tests/guest/stress/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct storm {
    char *area;
    size_t pages, page_size;
    uint32_t *version;
    long wrong;
};

static uint64_t seed_of(const struct storm *s, size_t page)
{
    return (uint64_t)s->version[page] << 40 | page;
}

static void write_page(struct storm *s, size_t page)
{
    s->version[page]++;
    pattern_fill(s->area + page * s->page_size, s->page_size, seed_of(s, page));
}

static void check_page(struct storm *s, size_t page)
{
    if (!pattern_check(s->area + page * s->page_size, s->page_size, seed_of(s, page)))
        s->wrong++;
}

static int storm(size_t bytes)
{
    struct storm s = {.page_size = sysconf(_SC_PAGESIZE)};
    uint64_t random = 42;

    s.pages = bytes / s.page_size;
    s.area = workload_map(bytes);
    s.version = calloc(s.pages, sizeof(*s.version));
    if (!s.version)
        workload_fail("swapstorm: calloc");
    for (size_t page = 0; page < s.pages; page++)
        write_page(&s, page);
    for (size_t i = 0; i < s.pages; i++) {
        size_t page = pattern_random(&random) % s.pages;
        check_page(&s, page);
        if (i & 1)
            write_page(&s, page);
    }
    for (size_t page = 0; page < s.pages; page++)
        check_page(&s, page);
    printf("swapstorm: %zu pages, %ld wrong\n", s.pages, s.wrong);
    return s.wrong ? 1 : 0;
}

int main(int argc, char **argv)
{
    size_t ram = proc_number("/proc/meminfo", "MemTotal") * 1024;
    size_t bytes = ram / 100 * workload_argument(argc, argv, 1, 300);
    struct account before = account_start();
    int status = 1;

    pid_t pid = fork();
    if (pid < 0)
        workload_fail("swapstorm: fork");
    if (pid == 0) {
        status = storm(bytes);
        exit(status);
    }
    waitpid(pid, &status, 0);
    if (!account_settle(&before)) {
        puts("swapstorm: LEAK");
        return 1;
    }
    return status == 0 ? 0 : 1;
}
