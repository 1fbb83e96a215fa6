/*
 * forkstorm [FORKS] [--pages N]: a process with N (256) written pages forks children one after the
 * other; each writes a quarter of the pages and exits. Prints the time of one round.
 */
#include "guest/user/workload.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_quarter(char *area, size_t size, size_t page_size)
{
    for (size_t at = 0; at < size; at += 4 * page_size)
        area[at]++;
    return area[0] == 2 ? 0 : 1;
}

int main(int argc, char **argv)
{
    long forks = workload_argument(argc, argv, 1, 200);
    size_t page_size = sysconf(_SC_PAGESIZE);
    size_t size = workload_option(argc, argv, "--pages", 256) * page_size;
    char *area = workload_map(size);
    int failures = 0;

    memset(area, 1, size);
    uint64_t start = workload_begin(argc, argv);
    for (long i = 0; i < forks; i++) {
        int status = 1;
        pid_t pid = fork();
        if (pid < 0)
            workload_fail("forkstorm: fork");
        if (pid == 0)
            _exit(write_quarter(area, size, page_size));
        waitpid(pid, &status, 0);
        failures += status != 0;
    }
    uint64_t elapsed = workload_end(argc, argv, start);
    printf("forkstorm: %ld forks, %.1f us each, %d failed\n", forks,
           forks ? elapsed / 1e3 / forks : 0, failures);
    return failures != 0;
}
