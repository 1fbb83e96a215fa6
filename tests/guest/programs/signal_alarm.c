/* SIGALRM: alarm, interval timers, interrupted and restarted calls. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t alarms;

static void on_alarm(int sig)
{
    (void)sig;
    alarms++;
}

int main(void)
{
    struct sigaction sa = {.sa_handler = on_alarm};
    struct itimerval timer = {.it_value = {0, 20000}, .it_interval = {0, 20000}}, left;
    struct timespec nap = {5, 0}, rest;
    int ret;

    sigaction(SIGALRM, &sa, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    while (alarms < 5)
        pause();
    memset(&timer, 0, sizeof(timer));
    setitimer(ITIMER_REAL, &timer, &left);
    printf("five alarms, interval %ld\n", (long)left.it_interval.tv_usec);

    alarms = 0;
    alarm(1);
    ret = nanosleep(&nap, &rest);
    printf("nanosleep %d %s, rest over 3 s: %d, alarms %d\n", ret, strerror(errno),
           rest.tv_sec >= 3, alarms);
    printf("alarm left %u\n", alarm(100));
    printf("alarm left over 98: %d\n", alarm(0) > 98);

    alarms = 0;
    timer.it_value.tv_usec = 30000;
    setitimer(ITIMER_REAL, &timer, NULL);
    while (!alarms)
        ; /* interrupts a loop in user mode */
    printf("loop ended\n");
    return 0;
}
