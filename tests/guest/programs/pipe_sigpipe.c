/* Writing to a pipe nobody reads: SIGPIPE and EPIPE. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int got;

static void handler(int sig)
{
    got = sig;
}

int main(void)
{
    int fd[2], status;

    if (pipe(fd))
        return 1;
    close(fd[0]);
    signal(SIGPIPE, handler);
    printf("write %zd %s, signal %d\n", write(fd[1], "x", 1), strerror(errno), got);
    signal(SIGPIPE, SIG_IGN);
    printf("write %zd %s\n", write(fd[1], "x", 1), strerror(errno));
    fflush(stdout);
    if (fork() == 0) {
        signal(SIGPIPE, SIG_DFL);
        if (write(fd[1], "x", 1) != 1)
            _exit(1);
        _exit(0);
    }
    wait(&status);
    printf("killed %d by SIGPIPE %d\n", !!WIFSIGNALED(status), WTERMSIG(status) == SIGPIPE);
    return 0;
}
