/* A bounded queue with a mutex and two conditions; timed waits. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#define CAPACITY 8
#define PRODUCERS 4
#define ITEMS 2000

static int queue[CAPACITY], used, head;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;

static void *produce(void *arg)
{
    long base = (long)arg * ITEMS;

    for (int i = 0; i < ITEMS; i++) {
        pthread_mutex_lock(&lock);
        while (used == CAPACITY)
            pthread_cond_wait(&not_full, &lock);
        queue[(head + used++) % CAPACITY] = (int)(base + i);
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *consume(void *arg)
{
    long sum = 0;

    (void)arg;
    for (int i = 0; i < PRODUCERS * ITEMS / 2; i++) {
        pthread_mutex_lock(&lock);
        while (used == 0)
            pthread_cond_wait(&not_empty, &lock);
        sum += queue[head];
        head = (head + 1) % CAPACITY;
        used--;
        pthread_cond_signal(&not_full);
        pthread_mutex_unlock(&lock);
    }
    return (void *)sum;
}

int main(void)
{
    pthread_t producer[PRODUCERS], consumer[2];
    pthread_mutexattr_t attr;
    pthread_mutex_t other;
    struct timespec when;
    long sum = 0;

    for (long i = 0; i < PRODUCERS; i++)
        pthread_create(&producer[i], NULL, produce, (void *)i);
    for (int i = 0; i < 2; i++)
        pthread_create(&consumer[i], NULL, consume, NULL);
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(producer[i], NULL);
    for (int i = 0; i < 2; i++) {
        void *part;

        pthread_join(consumer[i], &part);
        sum += (long)part;
    }
    printf("sum %ld\n", sum);

    clock_gettime(CLOCK_REALTIME, &when);
    when.tv_nsec += 20000000;
    if (when.tv_nsec >= 1000000000) {
        when.tv_sec++;
        when.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&lock);
    printf("timed out: %d\n", pthread_cond_timedwait(&not_empty, &lock, &when) == ETIMEDOUT);
    pthread_mutex_unlock(&lock);

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&other, &attr);
    printf("recursive %d %d\n", pthread_mutex_lock(&other), pthread_mutex_lock(&other));
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&other, &attr);
    pthread_mutex_lock(&other);
    printf("deadlock found: %d\n", pthread_mutex_lock(&other) == EDEADLK);
    return 0;
}
