/* Signal handlers: delivery, masks, pending signals, sigsuspend, SA_ flags, queued values. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t count[65];
static volatile int last_value;
static volatile int nested;

static void handler(int sig)
{
    count[sig]++;
}

static void info_handler(int sig, siginfo_t *info, void *context)
{
    count[sig]++;
    last_value = info->si_value.sival_int;
    nested = context != NULL && info->si_signo == sig && info->si_pid == getpid();
}

int main(void)
{
    struct sigaction sa = {.sa_handler = handler}, old;
    union sigval value = {.sival_int = 77};
    sigset_t set, pending, empty;

    sigaction(SIGUSR1, &sa, NULL);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);
    printf("delivered %d\n", count[SIGUSR1]);

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigpending(&pending);
    printf("blocked: %d, pending %d\n", count[SIGUSR1], sigismember(&pending, SIGUSR1));
    sigemptyset(&empty);
    printf("sigsuspend %d", sigsuspend(&empty));
    printf(" errno %s, delivered %d\n", strerror(errno), count[SIGUSR1]);
    sigprocmask(SIG_UNBLOCK, &set, NULL);

    sa.sa_flags = SA_RESETHAND;
    sigaction(SIGUSR2, &sa, NULL);
    raise(SIGUSR2);
    sigaction(SIGUSR2, NULL, &old);
    printf("reset %d default %d\n", count[SIGUSR2], old.sa_handler == SIG_DFL);

    sa.sa_sigaction = info_handler;
    sa.sa_flags = SA_SIGINFO;
    sigaction(SIGRTMIN, &sa, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 5; i++) {
        value.sival_int = i;
        sigqueue(getpid(), SIGRTMIN, value);
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    printf("queued %d last %d info %d\n", count[SIGRTMIN], last_value, nested);

    signal(SIGTERM, SIG_IGN);
    raise(SIGTERM);
    printf("ignored\n");
    printf("kill of nobody: %d %s\n", kill(99999999, 0), strerror(errno));
    return 0;
}
