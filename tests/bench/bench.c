/*
 * Times workloads on two machines in turn: each command's console is watched for the lines
 * "BENCH begin" and "BENCH end RESULT", and the CPU time that the process (all its threads) has
 * used between the two is the measure. Both must print the same results.
 *
 *   bench REPETITIONS SECTIONS PAGEWALK-COMMAND QEMU-COMMAND
 *
 * SECTIONS is a comma-separated name for each begin/end pair. Commands are run by /bin/sh. The
 * machines alternate, so that a host whose speed drifts drifts for both. Prints one line per
 * section: name, median seconds of each, and the ratio of QEMU's time to Pagewalk's (over 1:
 * Pagewalk is faster) as median and range of the pairs.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_SECTIONS    8
#define MAX_REPETITIONS 32
#define LIMIT_SECONDS   180

struct run {
    double seconds[MAX_SECTIONS];
    char result[MAX_SECTIONS][32];
    unsigned nr;
};

/*
 * CPU seconds of one process of `group` and of its children that have ended, from its stat file
 * (a process that has just ended still has one); 0 for a process of another group.
 */
static double process_seconds(const char *pid, pid_t group)
{
    char path[300];
    int pgrp;
    unsigned long utime, stime;
    long cutime, cstime;

    snprintf(path, sizeof(path), "/proc/%s/stat", pid);
    FILE *stat = fopen(path, "r");
    if (!stat)
        return 0;
    int nr = fscanf(stat, "%*d (%*[^)]) %*c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
                    &pgrp, &utime, &stime, &cutime, &cstime);
    fclose(stat);
    if (nr != 5 || pgrp != group)
        return 0;
    return (double)(utime + stime + (unsigned long)cutime + (unsigned long)cstime) /
           (double)sysconf(_SC_CLK_TCK);
}

/* ... of all processes of the group: a command may be a script around its machine. */
static double cpu_seconds(pid_t group)
{
    double total = 0;
    DIR *proc = opendir("/proc");
    if (!proc)
        return 0;
    for (struct dirent *entry; (entry = readdir(proc));)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            total += process_seconds(entry->d_name, group);
    closedir(proc);
    return total;
}

static pid_t start(const char *command, FILE **console)
{
    int fds[2];
    if (pipe(fds))
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        alarm(LIMIT_SECONDS);
        dup2(fds[1], STDOUT_FILENO);
        if (!freopen("/dev/null", "r", stdin))
            _exit(127);
        close(fds[0]);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    *console = fdopen(fds[0], "r");
    return pid;
}

static bool run_once(const char *command, struct run *run)
{
    FILE *console;
    char line[512];
    double begun = 0;
    pid_t pid = start(command, &console);

    run->nr = 0;
    if (pid < 0 || !console)
        return false;
    while (fgets(line, sizeof(line), console)) {
        if (strncmp(line, "BENCH begin", 11) == 0)
            begun = cpu_seconds(pid);
        if (strncmp(line, "BENCH end ", 10) == 0 && run->nr < MAX_SECTIONS) {
            run->seconds[run->nr] = cpu_seconds(pid) - begun;
            snprintf(run->result[run->nr], sizeof(run->result[0]), "%.*s",
                     (int)strcspn(line + 10, "\r\n"), line + 10);
            run->nr++;
        }
    }
    fclose(console);
    int status;
    waitpid(pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) {
        fprintf(stderr, "bench: ended with status %x: %s\n", status, command);
        return false;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, unsigned nr)
{
    qsort(values, nr, sizeof(*values), compare);
    return nr % 2 ? values[nr / 2] : (values[nr / 2 - 1] + values[nr / 2]) / 2;
}

static void report(const char *name, unsigned section, const struct run *ours,
                   const struct run *peer, unsigned nr)
{
    double a[MAX_REPETITIONS], b[MAX_REPETITIONS], ratio[MAX_REPETITIONS];
    for (unsigned i = 0; i < nr; i++) {
        a[i] = ours[i].seconds[section];
        b[i] = peer[i].seconds[section];
        ratio[i] = b[i] / a[i];
    }
    double seconds = median(a, nr), peer_seconds = median(b, nr), middle = median(ratio, nr);
    printf("%-28s %8.2f s %8.2f s   x%.2f  (%.2f to %.2f)\n", name, seconds, peer_seconds, middle,
           ratio[0], ratio[nr - 1]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static struct run ours[MAX_REPETITIONS], peer[MAX_REPETITIONS];

    if (argc != 5) {
        fprintf(stderr, "usage: bench REPETITIONS SECTION,SECTION... OURS PEER\n");
        return 2;
    }
    unsigned nr = (unsigned)atoi(argv[1]);
    if (nr < 1 || nr > MAX_REPETITIONS)
        nr = 3;
    for (unsigned i = 0; i < nr; i++) {
        if (!run_once(argv[3], &ours[i]) || !run_once(argv[4], &peer[i]))
            return 1;
        for (unsigned s = 0; s < ours[i].nr; s++)
            if (ours[i].nr != peer[i].nr || strcmp(ours[i].result[s], peer[i].result[s])) {
                fprintf(stderr, "bench: the machines differ: %s and %s\n", ours[i].result[s],
                        peer[i].result[s]);
                return 1;
            }
    }
    unsigned section = 0;
    for (char *name = strtok(argv[2], ","); name; name = strtok(NULL, ","), section++) {
        if (section >= ours[0].nr) {
            fprintf(stderr, "bench: no section %s\n", name);
            return 1;
        }
        report(name, section, ours, peer, nr);
    }
    return 0;
}
