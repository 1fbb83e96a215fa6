/* Barriers, reader/writer locks and spin locks. */
#include <pthread.h>
#include <stdio.h>

#define THREADS 6
#define ROUNDS 50

static pthread_barrier_t barrier;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static int cells[THREADS], errors, serials;
static long a, b, spun;

static void *worker(void *arg)
{
    long self = (long)arg;

    for (int round = 1; round <= ROUNDS; round++) {
        cells[self] = round;
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            __atomic_add_fetch(&serials, 1, __ATOMIC_SEQ_CST);
        for (int i = 0; i < THREADS; i++) {
            if (cells[i] != round)
                __atomic_add_fetch(&errors, 1, __ATOMIC_SEQ_CST);
        }
        pthread_barrier_wait(&barrier);
        if (round % 3 == self % 3) {
            pthread_rwlock_wrlock(&rwlock);
            a++;
            b++;
            pthread_rwlock_unlock(&rwlock);
        } else {
            pthread_rwlock_rdlock(&rwlock);
            if (a != b)
                __atomic_add_fetch(&errors, 1, __ATOMIC_SEQ_CST);
            pthread_rwlock_unlock(&rwlock);
        }
        pthread_spin_lock(&spin);
        spun++;
        pthread_spin_unlock(&spin);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread[THREADS];

    pthread_barrier_init(&barrier, NULL, THREADS);
    pthread_spin_init(&spin, 0);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, worker, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    printf("errors %d serials %d writes %ld %ld spun %ld\n", errors, serials, a, b, spun);
    return 0;
}
