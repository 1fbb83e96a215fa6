/* A pipeline of threads connected by pipes: a sieve of Eratosthenes. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STAGES 25

static int pipes[STAGES + 1][2];

static void *filter(void *arg)
{
    long stage = (long)arg;
    int prime, n;

    if (read(pipes[stage][0], &prime, sizeof(prime)) != sizeof(prime))
        return (void *)0;
    while (read(pipes[stage][0], &n, sizeof(n)) == sizeof(n)) {
        if (n % prime && write(pipes[stage + 1][1], &n, sizeof(n)) != sizeof(n))
            break;
    }
    close(pipes[stage + 1][1]);
    return (void *)(long)prime;
}

int main(void)
{
    pthread_t thread[STAGES];

    for (int i = 0; i <= STAGES; i++)
        if (pipe(pipes[i]))
            return 1;
    for (long i = 0; i < STAGES; i++)
        pthread_create(&thread[i], NULL, filter, (void *)i);
    for (int n = 2; n <= 100; n++)
        if (write(pipes[0][1], &n, sizeof(n)) != sizeof(n))
            return 1;
    close(pipes[0][1]);
    for (int i = 0; i < STAGES; i++) {
        void *prime;

        pthread_join(thread[i], &prime);
        printf("%ld ", (long)prime);
    }
    printf("\n");
    return 0;
}
