/* makecontext and swapcontext: coroutines, with floating point in them. */
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t main_context, contexts[3];
static double sums[3];

static void coroutine(int self)
{
    double step = 1.0 / (self + 2);

    for (int i = 0; i < 5; i++) {
        sums[self] += step;
        printf("%d:%d ", self, i);
        swapcontext(&contexts[self], self == 2 ? &main_context : &contexts[self + 1]);
    }
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        getcontext(&contexts[i]);
        contexts[i].uc_stack.ss_size = 64 * 1024;
        contexts[i].uc_stack.ss_sp = malloc(64 * 1024);
        contexts[i].uc_link = &main_context;
        makecontext(&contexts[i], (void (*)(void))coroutine, 1, i);
    }
    for (int round = 0; round < 5; round++)
        swapcontext(&main_context, &contexts[0]);
    printf("\n%.4f %.4f %.4f\n", sums[0], sums[1], sums[2]);
    return 0;
}
