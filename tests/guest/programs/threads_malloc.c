/* Threads that allocate and free in arenas of their own and in each other's. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define ROUNDS 3000
#define SLOTS 64

static void *handed[THREADS][SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *worker(void *arg)
{
    long self = (long)arg;
    unsigned seed = (unsigned)self * 7919u + 1;
    unsigned char *mine[SLOTS] = {0};
    size_t size[SLOTS] = {0};
    long bad = 0;

    for (int i = 0; i < ROUNDS; i++) {
        int slot;

        seed = seed * 1103515245u + 12345u;
        slot = (int)(seed >> 16) % SLOTS;
        if (mine[slot]) {
            for (size_t k = 0; k < size[slot]; k += 97)
                bad += mine[slot][k] != (unsigned char)(self + slot);
            if (i % 7 == 0) { /* let the neighbour free it */
                long next = (self + 1) % THREADS;

                pthread_mutex_lock(&lock);
                free(handed[next][slot]);
                handed[next][slot] = mine[slot];
                pthread_mutex_unlock(&lock);
            } else {
                free(mine[slot]);
            }
        }
        size[slot] = (seed >> 8) % 5000 + 1;
        mine[slot] = malloc(size[slot]);
        memset(mine[slot], (int)(self + slot), size[slot]);
    }
    for (int i = 0; i < SLOTS; i++)
        free(mine[i]);
    return (void *)bad;
}

int main(void)
{
    pthread_t thread[THREADS];
    long bad = 0;

    for (long i = 0; i < THREADS; i++) {
        if (pthread_create(&thread[i], NULL, worker, (void *)i))
            return 1;
    }
    for (int i = 0; i < THREADS; i++) {
        void *result;

        pthread_join(thread[i], &result);
        bad += (long)result;
    }
    for (int i = 0; i < THREADS; i++)
        for (int k = 0; k < SLOTS; k++)
            free(handed[i][k]);
    printf("%d threads, %ld bad bytes\n", THREADS, bad);
    return bad != 0;
}
