/*
 * Runs a fuzz target without libFuzzer, on the same inputs every time:
 *
 *   <target> [COUNT [FIRST-SEED]]            pseudo-random inputs
 *   <target> --corpus DIR [COUNT [FIRST]]    each file of DIR as it is, then damaged copies of them
 *
 * A crash names the seed of its input, so that `<target> ... 1 SEED` shows it again.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_COUNT 20000
#define INPUT_MAX     1024
#define MAX_FILES     256
#define MAX_FILE      (1 << 20)

struct seed_file {
    uint8_t *bytes;
    size_t size;
};

static struct seed_file corpus[MAX_FILES];
static unsigned nr_files;

/* xorshift64*, enough to vary an input. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545f4914f6cdd1d >> 16;
}

static void run_random(uint64_t state)
{
    static uint8_t input[INPUT_MAX];
    size_t size = next_random(&state) % INPUT_MAX;
    for (size_t i = 0; i < size; i++)
        input[i] = next_random(&state) >> 40;
    LLVMFuzzerTestOneInput(input, size);
}

/* A copy of a file with up to eight bytes changed, and often its end missing. */
static void run_damaged(uint64_t state)
{
    const struct seed_file *file = &corpus[next_random(&state) % nr_files];
    size_t size = file->size;
    if (size > 0 && next_random(&state) % 4 == 0)
        size = next_random(&state) % size;
    uint8_t *input = malloc(size + 1); /* of just that size, so that reading beyond is noticed */
    if (!input)
        abort();
    memcpy(input, file->bytes, size);
    unsigned changes = next_random(&state) % 9;
    for (unsigned i = 0; i < changes && size > 0; i++) {
        /* half of them near the start, where headers are */
        size_t reach = i % 2 && size > 64 ? 64 : size;
        input[next_random(&state) % reach] ^= 1 << next_random(&state) % 8;
    }
    LLVMFuzzerTestOneInput(input, size);
    free(input);
}

static void run_one(uint64_t seed)
{
    uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15;
    if (nr_files > 0)
        run_damaged(state);
    else
        run_random(state);
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Reads the files in the order of their names, and runs each as it is. */
static void read_corpus(const char *dir)
{
    struct dirent **names = NULL;
    int nr = scandir(dir, &names, visible, alphasort);
    for (int i = 0; i < nr && nr_files < MAX_FILES; i++) {
        struct seed_file *file = &corpus[nr_files];
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
        FILE *in = fopen(path, "rb");
        file->bytes = in ? malloc(MAX_FILE) : NULL;
        if (!file->bytes) {
            fprintf(stderr, "%s: cannot be read\n", path);
            exit(2);
        }
        file->size = fread(file->bytes, 1, MAX_FILE, in);
        fclose(in);
        nr_files++;
        LLVMFuzzerTestOneInput(file->bytes, file->size);
    }
    for (int i = 0; i < nr; i++)
        free(names[i]);
    free(names);
    if (nr_files == 0) {
        fprintf(stderr, "%s: no files to start from\n", dir);
        exit(2);
    }
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
    signal(SIGABRT, name_seed);
    signal(SIGSEGV, name_seed);
    if (argc > 2 && strcmp(argv[1], "--corpus") == 0) {
        read_corpus(argv[2]);
        argc -= 2;
        argv += 2;
    }
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 0) : DEFAULT_COUNT;
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
    for (uint64_t i = 0; i < count; i++) {
        current_seed = first + i;
        run_one(current_seed);
    }
    printf("%llu inputs without a crash\n", (unsigned long long)count + nr_files);
    return 0;
}
