/* Thread-local variables, thread-specific keys with destructors, pthread_once, cancellation. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static _Thread_local int counter = 100;
static _Thread_local char zeroed[200];
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int destroyed, onced;

static void destructor(void *value)
{
    __atomic_add_fetch(&destroyed, *(int *)value, __ATOMIC_SEQ_CST);
    free(value);
}

static void run_once(void)
{
    onced++;
}

static void *worker(void *arg)
{
    int *value = malloc(sizeof(int)), sum = 0;

    *value = (int)(long)arg;
    pthread_setspecific(key, value);
    pthread_once(&once, run_once);
    for (int i = 0; i < 1000; i++)
        counter++;
    for (int i = 0; i < 200; i++)
        sum += zeroed[i]++;
    return (void *)(long)(counter + sum + (pthread_getspecific(key) == value ? 0 : 1000000));
}

static void cleanup(void *arg)
{
    *(int *)arg = 1;
}

static void *sleeper(void *arg)
{
    pthread_cleanup_push(cleanup, arg);
    for (;;)
        sleep(100);
    pthread_cleanup_pop(0);
    return NULL;
}

int main(void)
{
    pthread_t thread[10];
    void *result;
    int cleaned = 0;

    pthread_key_create(&key, destructor);
    for (long i = 0; i < 10; i++)
        pthread_create(&thread[i], NULL, worker, (void *)(i + 1));
    for (int i = 0; i < 10; i++) {
        pthread_join(thread[i], &result);
        printf("%ld ", (long)result);
    }
    printf("\nmain %d once %d destroyed %d\n", counter, onced, destroyed);
    pthread_create(&thread[0], NULL, sleeper, &cleaned);
    usleep(10000);
    pthread_cancel(thread[0]);
    pthread_join(thread[0], &result);
    printf("cancelled %d cleaned %d\n", result == PTHREAD_CANCELED, cleaned);
    return 0;
}
