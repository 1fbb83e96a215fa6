/* setjmp and longjmp: through several frames, with values, and with signal masks. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static jmp_buf env;
static sigjmp_buf sigenv;

static void descend(int depth)
{
    volatile char frame[256];

    frame[0] = (char)depth;
    if (depth >= 20)
        longjmp(env, frame[0]);
    if (depth < 100)
        descend(depth + 1);
    printf("never printed %d\n", frame[0]);
}

static void handler(int sig)
{
    siglongjmp(sigenv, sig);
}

int main(void)
{
    volatile int rounds = 0;
    volatile double kept = 1.25;
    int value = setjmp(env);
    sigset_t set;

    printf("setjmp gave %d, round %d\n", value, rounds);
    if (rounds++ < 3) {
        kept *= 2;
        descend(rounds * 5);
    }
    printf("kept %.2f\n", kept);
    if (setjmp(env) == 0)
        longjmp(env, 0);
    else
        printf("longjmp 0 becomes 1\n");

    signal(SIGUSR1, handler);
    value = sigsetjmp(sigenv, 1);
    sigprocmask(SIG_BLOCK, NULL, &set);
    printf("sigsetjmp gave %d, blocked %d\n", value, sigismember(&set, SIGUSR1));
    if (value == 0)
        raise(SIGUSR1);
    return 0;
}
