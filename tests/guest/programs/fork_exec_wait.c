/* fork, the exec family, wait, descriptors and environment across exec. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int status_of(pid_t pid)
{
    int status;

    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

int main(void)
{
    char *args[] = {"echo", "through", "execv", NULL};
    char buf[64];
    int fd[2];
    ssize_t n;
    pid_t pid;

    fflush(stdout);
    if ((pid = fork()) == 0) {
        execl("/bin/echo", "echo", "hello", "from", "execl", (char *)NULL);
        _exit(127);
    }
    printf("status %d\n", status_of(pid));
    fflush(stdout);
    if ((pid = fork()) == 0) {
        execv("/bin/echo", args);
        _exit(127);
    }
    status_of(pid);
    if ((pid = fork()) == 0) {
        execlp("false", "false", (char *)NULL);
        _exit(127);
    }
    printf("false: %d\n", status_of(pid));
    printf("missing: %d %s\n", execl("/bin/no-such-program", "x", (char *)NULL), strerror(errno));
    printf("directory: %d %s\n", execl("/bin", "x", (char *)NULL), strerror(errno));

    if (pipe(fd))
        return 1;
    fflush(stdout);
    if ((pid = fork()) == 0) {
        dup2(fd[1], 1);
        fcntl(fd[0], F_SETFD, FD_CLOEXEC);
        close(fd[1]);
        execlp("echo", "echo", "into the pipe", (char *)NULL);
        _exit(127);
    }
    close(fd[1]);
    n = read(fd[0], buf, sizeof(buf));
    printf("[%.*s] status %d\n", (int)n - 1, buf, status_of(pid));
    return 0;
}
