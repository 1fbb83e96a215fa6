/*
 * First process of the comparison: runs each program named on its command line in a directory of
 * its own, and reports what it wrote and how it ended:
 *
 *     @name status N      exit status, or 128 + signal
 *     |line               each line of its output
 *
 * The report is written at once, when the program has ended, so that nothing gets between its
 * lines; lines that begin otherwise come from the kernel.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_SECONDS 120

static char *output;
static size_t used, room;

static void run_child(const char *name, int out)
{
    char *args[] = {NULL, NULL}, *env[] = {"PATH=/bin", "HOME=/", "TERM=linux", NULL};
    char path[256];

    setpgid(0, 0);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(out, 1);
    dup2(out, 2);
    closefrom(3);
    snprintf(path, sizeof(path), "/tmp/%s", name);
    mkdir(path, 0700);
    if (chdir(path))
        _exit(126);
    snprintf(path, sizeof(path), "/bin/%s", name);
    args[0] = path;
    execve(path, args, env);
    _exit(127);
}

/* Gathers the output until its end or until time is up; false then. */
static int gather(int in)
{
    struct timespec now, start;
    struct pollfd p = {in, POLLIN, 0};

    clock_gettime(CLOCK_MONOTONIC, &start);
    for (;;) {
        ssize_t n;

        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec - start.tv_sec >= LIMIT_SECONDS)
            return 0;
        if (poll(&p, 1, 1000) <= 0)
            continue;
        if (room - used < 4096)
            output = realloc(output, room = room * 2 + 65536);
        n = read(in, output + used, room - used);
        if (n <= 0)
            return 1;
        used += (size_t)n;
    }
}

static void report(const char *name, int status)
{
    printf("@%s status %d\n", name,
           WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    for (size_t i = 0; i < used;) {
        const char *end = memchr(output + i, '\n', used - i);
        size_t len = end ? (size_t)(end - output) - i : used - i;

        printf("|%.*s\n", (int)len, output + i);
        i += len + 1;
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        int out[2], status = 0;
        pid_t pid;

        used = 0;
        if (pipe2(out, O_CLOEXEC) || (pid = fork()) < 0) {
            printf("runner: %s\n", strerror(errno));
            return 1;
        }
        if (pid == 0)
            run_child(argv[i], out[1]);
        close(out[1]);
        if (!gather(out[0])) {
            printf("runner: %s: time is up\n", argv[i]);
            kill(-pid, SIGKILL);
        }
        close(out[0]);
        waitpid(pid, &status, 0);
        report(argv[i], status);
    }
    return 0;
}
