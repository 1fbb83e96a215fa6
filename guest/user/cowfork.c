/*
 * cowfork [MIB]: a process that owns MIB (64) of written memory forks. Shows how many frames that
 * took, and how many more the child took when it wrote one page, and then all of them.
 */
#include "guest/user/procinfo.h"
#include "guest/user/workload.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static long page_size;

/*
 * Prints what was taken since `before`; returns the pages free now, after what printing itself
 * takes.
 */
static long show(const char *when, long before)
{
    long taken = before - proc_free_pages();

    printf("  %-34s %7ld frames %8.1f MiB\n", when, taken, (double)taken * page_size / MIB);
    fflush(stdout);
    return proc_free_pages();
}

/* Begins when the parent has closed its end of the pipe. */
static void child(char *area, size_t size, long before, int go)
{
    char nothing;

    if (read(go, &nothing, 1) != 0)
        workload_fail("cowfork: pipe");
    long pages = show("taken by fork", before);

    area[0]++;
    pages = show("taken when the child wrote one page", pages);
    for (size_t at = page_size; at < size; at += page_size)
        area[at]++;
    show("taken when it wrote the others", pages);
}

/* The parent must still see its own bytes. */
static int count_changed(const char *area, size_t size)
{
    int changed = 0;

    for (size_t at = 0; at < size; at += page_size)
        changed += area[at] != 1;
    return changed;
}

int main(int argc, char **argv)
{
    size_t size = workload_argument(argc, argv, 1, 64) * MIB;
    int status, go[2];

    page_size = sysconf(_SC_PAGESIZE);
    char *area = workload_map(size);
    memset(area, 1, size);
    printf("cowfork: %zu MiB in %zu frames, then fork:\n", size / MIB, size / page_size);
    fflush(stdout);

    if (pipe(go) != 0)
        workload_fail("cowfork: pipe");
    long before = proc_free_pages();
    uint64_t start = workload_now();
    pid_t pid = fork();
    if (pid < 0)
        workload_fail("cowfork: fork");
    if (pid == 0) {
        close(go[1]);
        child(area, size, before, go[0]);
        _exit(0);
    }
    uint64_t forked = workload_now();
    close(go[1]);
    waitpid(pid, &status, 0);
    int changed = count_changed(area, size);
    printf("  fork took the parent %.0f us; its own bytes: %s\n", (forked - start) / 1e3,
           changed ? "WRONG" : "untouched");
    return changed || status != 0;
}
