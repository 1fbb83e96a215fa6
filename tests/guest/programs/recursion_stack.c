/* Deep recursion lets the stack grow; a thread has its own. */
#include <pthread.h>
#include <stdio.h>

static unsigned long ackermann(unsigned long m, unsigned long n)
{
    if (m == 0)
        return n + 1;
    if (n == 0)
        return ackermann(m - 1, 1);
    return ackermann(m - 1, ackermann(m, n - 1));
}

__attribute__((noinline)) static long deep(int depth)
{
    volatile char frame[1000];
    long below;

    frame[depth % 1000] = (char)depth;
    if (depth == 0)
        return 0;
    below = deep(depth - 1);
    return below + (frame[depth % 1000] == (char)depth);
}

static void *in_thread(void *arg)
{
    (void)arg;
    return (void *)deep(1500);
}

int main(void)
{
    pthread_t thread;
    void *result;

    printf("%lu\n", ackermann(2, 300));
    printf("%lu\n", ackermann(3, 7));
    printf("%ld\n", deep(6000));
    pthread_create(&thread, NULL, in_thread, NULL);
    pthread_join(thread, &result);
    printf("%ld\n", (long)result);
    return 0;
}
