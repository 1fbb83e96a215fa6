/* A stack overflow is caught on the alternate signal stack. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static sigjmp_buf env;
static char *volatile stack_low, *volatile stack_high;
static volatile int on_alternate;

static void on_segv(int sig, siginfo_t *info, void *context)
{
    char here;
    stack_t st;

    (void)sig;
    (void)context;
    sigaltstack(NULL, &st);
    on_alternate = &here >= stack_low && &here < stack_high && (st.ss_flags & SS_ONSTACK);
    siglongjmp(env, info->si_code == SEGV_MAPERR || info->si_code == SEGV_ACCERR ? 1 : 2);
}

__attribute__((noinline)) static int recurse(volatile int *depth)
{
    volatile char frame[4096];

    frame[0] = 1;
    (*depth)++;
    return *depth > 0 ? recurse(depth) + frame[0] : 0;
}

int main(void)
{
    struct sigaction sa = {.sa_sigaction = on_segv, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    stack_t st = {.ss_size = 64 * 1024};
    volatile int depth = 0;
    int value;

    st.ss_sp = malloc(st.ss_size);
    stack_low = st.ss_sp;
    stack_high = stack_low + st.ss_size;
    sigaltstack(&st, NULL);
    sigaction(SIGSEGV, &sa, NULL);
    value = sigsetjmp(env, 1);
    if (value == 0)
        recurse(&depth);
    printf("caught %d on the alternate stack %d\n", value, on_alternate);
    printf("depth over 1000: %d\n", depth > 1000);
    return 0;
}
