/* 64-bit and narrower atomics between threads. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#define THREADS 4
#define ROUNDS 20000

static _Atomic uint64_t added, xored, largest, swapped;
static _Atomic uint32_t words;
static _Atomic uint32_t bytes[8];
static _Atomic uint64_t cas;
static atomic_flag flag = ATOMIC_FLAG_INIT;
static long guarded;

static void *worker(void *arg)
{
    uint64_t self = (uint64_t)(long)arg;

    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t old = atomic_load(&cas);

        atomic_fetch_add(&added, 0x100000001ULL);
        atomic_fetch_xor(&xored, (self + 1) << (i % 60));
        atomic_fetch_or(&words, 1u << (i % 32));
        atomic_fetch_add(&bytes[i % 8], 1);
        while (!atomic_compare_exchange_weak(&cas, &old, old * 3 + 0))
            ;
        old = atomic_load(&largest);
        while (old < self * ROUNDS + i &&
               !atomic_compare_exchange_strong(&largest, &old, self * ROUNDS + i))
            ;
        while (atomic_flag_test_and_set(&flag))
            ;
        guarded++;
        atomic_flag_clear(&flag);
        atomic_fetch_add(&swapped, atomic_exchange(&words, 0) & 0);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread[THREADS];

    atomic_store(&cas, 1);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, worker, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    printf("%llx %llx %llu %llx\n", (unsigned long long)added, (unsigned long long)xored,
           (unsigned long long)largest, (unsigned long long)cas);
    for (int i = 0; i < 8; i++)
        printf("%d ", bytes[i]);
    printf("guarded %ld\n", guarded);
    return 0;
}
