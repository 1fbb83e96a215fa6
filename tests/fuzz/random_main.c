/*
 * Runs a fuzz target on pseudo-random inputs: `<target> [count [first seed]]`. A crash names the
 * seed of its input, so that `<target> 1 SEED` shows it again.
 */
#include "tests/fuzz/fuzz.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_COUNT 20000
#define MAX_INPUT     1024

/* xorshift64*, enough to vary an input. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545f4914f6cdd1d;
}

static void run_one(uint64_t seed)
{
    static uint8_t input[MAX_INPUT];
    uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15;
    size_t size = next_random(&state) % MAX_INPUT;
    for (size_t i = 0; i < size; i++)
        input[i] = next_random(&state) >> 56;
    LLVMFuzzerTestOneInput(input, size);
}

static volatile uint64_t current_seed;

static void name_seed(int sig)
{
    fprintf(stderr, "signal %d in the input with seed %llu\n", sig,
            (unsigned long long)current_seed);
    _Exit(1);
}

/* Sanitizers look these up: a finding is to end in SIGABRT, as a failed assert does. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "abort_on_error=1";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
    return "abort_on_error=1:print_stacktrace=1";
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 0) : DEFAULT_COUNT;
    signal(SIGABRT, name_seed);
    signal(SIGSEGV, name_seed);
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
    for (uint64_t i = 0; i < count; i++) {
        current_seed = first + i;
        run_one(current_seed);
    }
    printf("%llu inputs without a crash\n", (unsigned long long)count);
    return 0;
}
