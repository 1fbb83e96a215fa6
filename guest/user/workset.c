/*
 * workset [MIB] [--permille N] [--accesses N] [--window PERCENT]: works on MIB of memory, or on N
 * thousandths of the machine's. Each access is to a page, nine times of ten in a window that moves
 * slowly over the whole, else anywhere; it checks all of the page, and every other access writes a
 * new pattern to it. Ends with a check of every page and what that cost in faults and swap.
 */
#include "guest/user/pattern.h"
#include "guest/user/procinfo.h"
#include "guest/user/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct workset {
    char *area;
    size_t pages, page_size;
    uint32_t *version; /* of each page's contents; 0: never written */
    long wrong;
};

static uint64_t seed_of(const struct workset *w, size_t page)
{
    return (uint64_t)page << 32 | w->version[page];
}

static void write_page(struct workset *w, size_t page)
{
    w->version[page]++;
    pattern_fill(w->area + page * w->page_size, w->page_size, seed_of(w, page));
}

static void check_page(struct workset *w, size_t page)
{
    if (!pattern_check(w->area + page * w->page_size, w->page_size, seed_of(w, page)))
        w->wrong++;
}

/* The window goes round once in the course of all accesses. */
static size_t choose_page(const struct workset *w, long access, long accesses, size_t window,
                          uint64_t *random)
{
    uint64_t number = pattern_random(random);
    size_t start = (double)access / accesses * w->pages;

    if (number % 10 == 0)
        return number / 10 % w->pages;
    return (start + number / 10 % window) % w->pages;
}

static void work(struct workset *w, long accesses, size_t window)
{
    uint64_t random = 1;

    for (long access = 0; access < accesses; access++) {
        size_t page = choose_page(w, access, accesses, window, &random);
        check_page(w, page);
        if (access & 1)
            write_page(w, page);
    }
}

static void report(const struct workset *w, const struct vm_events *e, double seconds)
{
    long all = e->faults;

    printf("  time %12.3f s of the machine's clock\n", seconds);
    printf("  faults       %8ld, of them %ld that had to read the swap area\n", all,
           e->major_faults);
    printf("  scanned      %8ld pages, of them %ld taken\n", e->scanned, e->stolen);
    printf("  swapped out  %8ld pages\n", e->swapped_out);
    printf("  swapped in   %8ld pages\n", e->swapped_in);
    printf("  contents     %s\n", w->wrong ? "WRONG" : "every byte right");
}

int main(int argc, char **argv)
{
    long total_kib = proc_number("/proc/meminfo", "MemTotal");
    long permille = workload_option(argc, argv, "--permille", 1500);
    size_t size = workload_argument(argc, argv, 1, total_kib * permille / 1000 / 1024) * MIB;
    struct workset w = {.page_size = sysconf(_SC_PAGESIZE)};

    w.pages = size / w.page_size;
    long accesses = workload_option(argc, argv, "--accesses", 4 * w.pages);
    size_t window = w.pages * workload_option(argc, argv, "--window", 25) / 100;
    w.version = calloc(w.pages, sizeof(*w.version));
    if (!w.version || w.pages == 0 || window == 0)
        workload_fail("workset: no memory to work on");
    w.area = workload_map(size);
    printf("workset: %zu MiB on a machine with %ld MiB, %ld accesses\n", size / MIB,
           total_kib / 1024, accesses);
    fflush(stdout);

    struct vm_events before = proc_vm_events();
    uint64_t start = workload_now();
    for (size_t page = 0; page < w.pages; page++)
        write_page(&w, page);
    work(&w, accesses, window);
    for (size_t page = 0; page < w.pages; page++)
        check_page(&w, page);
    struct vm_events events = proc_vm_events_since(&before);
    report(&w, &events, (workload_now() - start) / 1e9);
    return w.wrong != 0;
}
