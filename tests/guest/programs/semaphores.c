/* POSIX semaphores between threads and between processes. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static sem_t slots;
static int inside, most;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 200; i++) {
        int now;

        sem_wait(&slots);
        now = __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        if (now > 3)
            most = now;
        __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        sem_post(&slots);
    }
    return NULL;
}

int main(void)
{
    struct shared {
        sem_t ping, pong;
        int value;
    } *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                     -1, 0);
    pthread_t thread[5];
    struct timespec past = {1, 0};
    int value;

    sem_init(&slots, 0, 3);
    for (int i = 0; i < 5; i++)
        pthread_create(&thread[i], NULL, worker, NULL);
    for (int i = 0; i < 5; i++)
        pthread_join(thread[i], NULL);
    sem_getvalue(&slots, &value);
    printf("value %d, too many inside: %d\n", value, most);
    for (int i = 0; i < 3; i++)
        sem_trywait(&slots);
    printf("trywait %d %s\n", sem_trywait(&slots), strerror(errno));
    printf("timedwait %d %s\n", sem_timedwait(&slots, &past), strerror(errno));

    sem_init(&shared->ping, 1, 0);
    sem_init(&shared->pong, 1, 0);
    fflush(stdout);
    if (fork() == 0) {
        for (int i = 0; i < 300; i++) {
            sem_wait(&shared->ping);
            shared->value = shared->value * 3 + 1;
            sem_post(&shared->pong);
        }
        _exit(0);
    }
    for (int i = 0; i < 300; i++) {
        shared->value ^= i;
        sem_post(&shared->ping);
        sem_wait(&shared->pong);
    }
    wait(NULL);
    printf("value %d\n", shared->value);
    return 0;
}
