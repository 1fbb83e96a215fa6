/*
 * What is free before a storm must be free after it. The program locks its own memory first, so
 * that none of it is in swap or comes back from there when that is measured; it is the only one on
 * the machine.
 */
#ifndef TESTS_GUEST_STRESS_ACCOUNT_H
#define TESTS_GUEST_STRESS_ACCOUNT_H

#include "guest/user/procinfo.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Pages that may stay behind in partly used slabs and in the page cache of this program. */
#define ACCOUNT_SLACK 16

struct account {
    long free_pages, swap_kib; /* swap in use */
};

static struct account account_now(void)
{
    const char *meminfo = "/proc/meminfo";
    long cache = proc_number(meminfo, "Cached") * 1024 / sysconf(_SC_PAGESIZE);

    return (struct account){
        .free_pages = proc_free_pages() + cache,
        .swap_kib = proc_number(meminfo, "SwapTotal") - proc_number(meminfo, "SwapFree"),
    };
}

static struct account account_start(void)
{
    if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
        perror("mlockall");
        exit(2);
    }
    setvbuf(stdout, NULL, _IOLBF, 4096);
    account_now(); /* what reading /proc takes, is taken */
    return account_now();
}

/* Prints what has changed since `before`; false: something is missing. */
static bool account_settle(const struct account *before)
{
    struct account now = account_now();
    long missing = before->free_pages - now.free_pages;

    printf("free pages %ld, then %ld; swap in use %ld KiB, then %ld\n", before->free_pages,
           now.free_pages, before->swap_kib, now.swap_kib);
    return missing <= ACCOUNT_SLACK && now.swap_kib == before->swap_kib;
}

#endif
