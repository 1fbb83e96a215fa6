/* Floating-point registers survive preemption, signals and fork. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile double spoiled;

static void spoil(int sig)
{
    double x = sig;

    for (int i = 0; i < 20; i++)
        x = sqrt(x + i) * 1.1;
    spoiled = x;
}

static double series(int n)
{
    double a = 0, b = 1, c = 0.5, d = 0.25;

    for (int i = 1; i < n; i++) {
        a += 1.0 / i;
        b = b * 0.999999 + a * 1e-9;
        c = sqrt(c * c + b * 1e-6);
        d += c / (i + a);
    }
    return a + b + c + d;
}

int main(void)
{
    struct itimerval timer = {.it_value = {0, 3000}, .it_interval = {0, 3000}};
    int status, different = 0;
    double expected = series(50000);

    printf("%a\n", expected);
    fflush(stdout);
    for (int child = 0; child < 4; child++) {
        if (fork() == 0) {
            int bad = 0;

            signal(SIGALRM, spoil);
            setitimer(ITIMER_REAL, &timer, NULL);
            for (int i = 0; i < 10; i++)
                bad += series(50000) != expected;
            _exit(bad);
        }
    }
    for (int child = 0; child < 4; child++) {
        wait(&status);
        different += WEXITSTATUS(status);
    }
    printf("different %d\n", different);
    return 0;
}
