/* SIGCHLD, wait statuses, zombies and orphans' statuses. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t children;

static void on_child(int sig)
{
    int status, saved = errno;

    (void)sig;
    while (waitpid(-1, &status, WNOHANG) > 0)
        children++;
    errno = saved;
}

static void show(const char *what, int status)
{
    printf("%s: exited %d code %d signaled %d sig %d\n", what, !!WIFEXITED(status),
           WIFEXITED(status) ? WEXITSTATUS(status) : 0, !!WIFSIGNALED(status),
           WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    fflush(stdout);
}

int main(void)
{
    struct sigaction sa = {.sa_handler = on_child, .sa_flags = SA_RESTART};
    sigset_t set, old;
    siginfo_t info;
    int status;
    pid_t pid;

    if ((pid = fork()) == 0)
        _exit(7);
    waitpid(pid, &status, 0);
    show("exit", status);
    if ((pid = fork()) == 0)
        abort();
    waitpid(pid, &status, 0);
    show("abort", status);
    if ((pid = fork()) == 0)
        for (;;)
            pause();
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    show("kill", status);
    if ((pid = fork()) == 0)
        _exit(9);
    memset(&info, 0, sizeof(info));
    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    printf("waitid: %d %d %d %d\n", info.si_pid == pid, info.si_code == CLD_EXITED,
           info.si_status, info.si_signo == SIGCHLD);
    printf("again: %d\n", waitpid(pid, &status, 0) == pid);
    if ((pid = fork()) == 0) {
        raise(SIGSTOP);
        _exit(3);
    }
    waitpid(pid, &status, WUNTRACED);
    printf("stopped %d by %d\n", !!WIFSTOPPED(status), WSTOPSIG(status) == SIGSTOP);
    kill(pid, SIGCONT);
    waitpid(pid, &status, 0);
    show("continued", status);
    printf("no child: %d %s\n", wait(&status), strerror(errno));

    fflush(stdout);
    sigaction(SIGCHLD, &sa, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, &old);
    for (int i = 0; i < 8; i++) {
        if (fork() == 0)
            _exit(i);
    }
    while (children < 8)
        sigsuspend(&old);
    printf("children %d\n", children);
    return 0;
}
