/*
 * faults [MIB] [--rounds N]: maps MIB (16) of memory, writes a byte to every page, and unmaps it,
 * N (8) times. Prints the time of one page fault, the unmapping included.
 */
#include "guest/user/workload.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static long faults_so_far(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt + usage.ru_majflt;
}

int main(int argc, char **argv)
{
    size_t size = workload_argument(argc, argv, 1, 16) * MIB, page_size = sysconf(_SC_PAGESIZE);
    long rounds = workload_option(argc, argv, "--rounds", 8);
    long before = faults_so_far();
    uint64_t start = workload_begin(argc, argv);

    for (long round = 0; round < rounds; round++) {
        volatile char *area = workload_map(size);
        for (size_t at = 0; at < size; at += page_size)
            area[at] = 1;
        munmap((void *)area, size);
    }
    uint64_t time = workload_end(argc, argv, start);
    long faults = faults_so_far() - before;
    printf("faults: %ld faults, %.0f ns each\n", faults, faults ? (double)time / faults : 0);
    return 0;
}
