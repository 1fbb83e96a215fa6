/*
 * Memory management under pressure. Run as the first process of a machine with swap; each test
 * runs in a child, and afterwards free memory and free swap must be what they were before.
 *
 *   mmstress [TEST...]     all tests, or those named; exit status 1 if any failed
 *
 * The parent locks its own memory, so that none of it is in swap when that is measured.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE       4096ul
#define WORDS      (PAGE / sizeof(uint64_t))
#define MIB        (1ul << 20)
#define LEAK_SLACK 64 /* pages: slabs that are partly in use, page cache of this program */

static unsigned long ram_bytes, swap_bytes;

static void fail(const char *what, unsigned long a, unsigned long b)
{
    printf("FAILED: %s (%lu, %lu) errno %d\n", what, a, b, errno);
    fflush(stdout);
    _exit(1);
}

static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdull;
    x ^= x >> 33;
    return x;
}

static void *map(unsigned long len, int flags)
{
    void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);

    if (p == MAP_FAILED) {
        fail("mmap", len, 0);
    }
    return p;
}

static void fill_page(void *base, unsigned long page, unsigned gen)
{
    uint64_t *p = (uint64_t *)((char *)base + page * PAGE);
    uint64_t seed = mix(page * 1000003 + gen);

    for (unsigned i = 0; i < WORDS; i++) {
        p[i] = seed + i;
    }
}

static void check_page(void *base, unsigned long page, unsigned gen)
{
    const uint64_t *p = (const uint64_t *)((char *)base + page * PAGE);
    uint64_t seed = mix(page * 1000003 + gen);

    for (unsigned i = 0; i < WORDS; i++) {
        if (p[i] != seed + i) {
            fail("wrong contents: page, word", page, i);
        }
    }
}

static void check_zero(void *base, unsigned long page)
{
    const uint64_t *p = (const uint64_t *)((char *)base + page * PAGE);

    for (unsigned i = 0; i < WORDS; i++) {
        if (p[i]) {
            fail("not zero: page, word", page, i);
        }
    }
}

/* A pattern over three times RAM, with random revisits. */
static void test_pattern(void)
{
    unsigned long pages = 3 * ram_bytes / PAGE;
    char *base = map(pages * PAGE, MAP_PRIVATE);
    unsigned char *gen = calloc(pages, 1);
    uint64_t state = 42;

    for (unsigned long i = 0; i < pages; i++) {
        fill_page(base, i, 0);
        if (i % 8 == 7) {
            unsigned long page = mix(state++) % (i + 1);

            check_page(base, page, gen[page]);
            fill_page(base, page, ++gen[page]);
        }
    }
    for (unsigned long n = 0; n < pages / 2; n++) {
        unsigned long page = mix(state++) % pages;

        check_page(base, page, gen[page]);
        if (n % 2) {
            fill_page(base, page, ++gen[page]);
        }
    }
    for (unsigned long i = 0; i < pages; i++) {
        check_page(base, i, gen[i]);
    }
}

static void wait_all(unsigned children)
{
    for (unsigned i = 0; i < children; i++) {
        int status;

        if (wait(&status) < 0 || status != 0) {
            fail("child status", (unsigned long)status, i);
        }
    }
}

/* 64 children of one 32 MiB region, each writes a third of it. */
static void test_fork64(void)
{
    unsigned long pages = 32 * MIB / PAGE;
    char *base = map(pages * PAGE, MAP_PRIVATE);

    for (unsigned long i = 0; i < pages; i++) {
        fill_page(base, i, 0);
    }
    for (unsigned child = 0; child < 64; child++) {
        pid_t pid = fork();

        if (pid < 0) {
            fail("fork", child, 0);
        }
        if (pid == 0) {
            for (unsigned long i = child % 3; i < pages; i += 3) {
                check_page(base, i, 0);
                fill_page(base, i, child + 1);
            }
            for (unsigned long i = 0; i < pages; i++) {
                check_page(base, i, i % 3 == child % 3 ? child + 1 : 0);
            }
            _exit(0);
        }
    }
    wait_all(64);
    for (unsigned long i = 0; i < pages; i++) {
        check_page(base, i, 0);
    }
}

/* Pages that are in swap when the process forks; children and parent find them there. */
static void test_swapfork(void)
{
    unsigned long pages = ram_bytes / 4 / PAGE;
    unsigned long push = ram_bytes * 5 / 4;
    char *base = map(pages * PAGE, MAP_PRIVATE);
    char *other;

    for (unsigned long i = 0; i < pages; i++) {
        fill_page(base, i, 7);
    }
    other = map(push, MAP_PRIVATE);
    for (unsigned long i = 0; i < push / PAGE; i++) {
        fill_page(other, i, 0);
    }
    for (unsigned child = 0; child < 8; child++) {
        if (fork() == 0) {
            munmap(other, push);
            for (unsigned long n = 0; n < pages; n++) {
                unsigned long page = child % 2 ? mix(n + child) % pages : n;

                check_page(base, page, 7);
                if (child % 4 == 0) {
                    fill_page(base, page, 7);
                }
            }
            _exit(0);
        }
    }
    munmap(other, push);
    for (unsigned long i = 0; i < pages; i++) {
        check_page(base, i, 7);
        fill_page(base, i, 8);
    }
    wait_all(8);
    for (unsigned long i = 0; i < pages; i++) {
        check_page(base, i, 8);
    }
}

/* Shared anonymous memory larger than RAM: what one writes all see. */
static void test_shared(void)
{
    unsigned long pages = ram_bytes * 5 / 4 / PAGE;
    char *base = map(pages * PAGE, MAP_SHARED);

    for (unsigned child = 0; child < 4; child++) {
        if (fork() == 0) {
            for (unsigned long i = child; i < pages; i += 4) {
                check_zero(base, i);
                fill_page(base, i, child);
            }
            _exit(0);
        }
    }
    wait_all(4);
    for (unsigned long i = 0; i < pages; i++) {
        check_page(base, i, i % 4);
    }
    if (madvise(base, PAGE, MADV_DONTNEED)) {
        fail("madvise of shared memory", 0, 0);
    }
    check_page(base, 0, 0);
}

struct worker {
    pthread_t thread;
    char *base;
    unsigned long pages;
    unsigned id, nr;
};

static void *worker_main(void *arg)
{
    struct worker *w = arg;

    for (unsigned gen = 0; gen < 3; gen++) {
        for (unsigned long i = w->id; i < w->pages; i += w->nr) {
            if (gen) {
                check_page(w->base, i, gen - 1);
            }
            fill_page(w->base, i, gen);
        }
        for (unsigned n = 0; n < 50; n++) { /* tables come and go beside it */
            char *p = map(16 * PAGE, MAP_PRIVATE);

            fill_page(p, 3, n);
            check_page(p, 3, n);
            munmap(p, 16 * PAGE);
        }
    }
    return NULL;
}

/* Threads that fault in one address space at the same time. */
static void test_threads(void)
{
    struct worker workers[4];
    unsigned long pages = ram_bytes * 5 / 4 / PAGE;
    char *base = map(pages * PAGE, MAP_PRIVATE);

    for (unsigned i = 0; i < 4; i++) {
        workers[i] = (struct worker){.base = base, .pages = pages, .id = i, .nr = 4};
        if (pthread_create(&workers[i].thread, NULL, worker_main, &workers[i])) {
            fail("pthread_create", i, 0);
        }
    }
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(workers[i].thread, NULL);
    }
    for (unsigned long i = 0; i < pages; i++) {
        check_page(base, i, 2);
    }
}

/*
 * A long line of forks in which every parent exits at once: the reverse map must not grow with it.
 * The last one says so through the pipe; each finds what its ancestors wrote.
 */
static void test_forkchain(void)
{
    unsigned long pages = 64;
    char *base = map(pages * PAGE, MAP_PRIVATE);
    int done[2];
    char byte;

    for (unsigned long i = 0; i < pages; i++) {
        fill_page(base, i, 0);
    }
    if (pipe(done)) {
        fail("pipe", 0, 0);
    }
    for (unsigned n = 0; n < 300; n++) {
        pid_t pid = fork();

        if (pid < 0) {
            fail("fork", n, 0);
        }
        if (pid > 0) {
            if (n > 0) {
                _exit(0);
            }
            close(done[1]);
            if (read(done[0], &byte, 1) != 1) {
                fail("the line has broken", 0, 0);
            }
            return;
        }
        check_page(base, n % pages, n / (unsigned)pages);
        fill_page(base, n % pages, n / (unsigned)pages + 1);
    }
    if (write(done[1], "k", 1) != 1) {
        fail("write", 0, 0);
    }
    _exit(0);
}

static volatile sig_atomic_t faults;

static void count_fault(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)context;
    faults++;
    if (mprotect((void *)((uintptr_t)info->si_addr & ~(PAGE - 1)), PAGE, PROT_READ | PROT_WRITE)) {
        _exit(3);
    }
}

static void check_protection(char *base, unsigned long pages)
{
    struct sigaction action = {.sa_sigaction = count_fault, .sa_flags = SA_SIGINFO};

    sigaction(SIGSEGV, &action, NULL);
    if (mprotect(base, pages * PAGE, PROT_NONE)) {
        fail("mprotect none", 0, 0);
    }
    for (unsigned long i = 0; i < pages; i += 2) {
        check_page(base, i, 1);
    }
    if ((unsigned long)faults != (pages + 1) / 2) {
        fail("faults on PROT_NONE", (unsigned long)faults, pages);
    }
    if (mprotect(base, pages * PAGE, PROT_READ)) {
        fail("mprotect read", 0, 0);
    }
    for (unsigned long i = 0; i < pages; i++) {
        check_page(base, i, 1);
    }
    faults = 0;
    fill_page(base, 5, 1);
    if (faults != 1) {
        fail("faults on read-only", (unsigned long)faults, 1);
    }
    if (mprotect(base, pages * PAGE, PROT_READ | PROT_WRITE)) {
        fail("mprotect write", 0, 0);
    }
}

/* mremap, mprotect, madvise and munmap in the middle, all on pages that have contents. */
static void test_mmapops(void)
{
    unsigned long pages = 256;
    char *base = map(pages * PAGE, MAP_PRIVATE);
    char *moved, *fixed;

    for (unsigned long i = 0; i < pages; i++) {
        fill_page(base, i, 1);
    }
    check_protection(base, pages);
    map(PAGE, MAP_PRIVATE); /* in the way of growth */
    moved = mremap(base, pages * PAGE, 4 * pages * PAGE, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) {
        fail("mremap grow", 0, 0);
    }
    for (unsigned long i = 0; i < 4 * pages; i++) {
        if (i < pages) {
            check_page(moved, i, 1);
        } else {
            check_zero(moved, i);
        }
    }
    if (munmap(moved + 10 * PAGE, 10 * PAGE) || madvise(moved, 5 * PAGE, MADV_DONTNEED)) {
        fail("munmap middle", 0, 0);
    }
    check_zero(moved, 2);
    check_page(moved, 5, 1);
    check_page(moved, 20, 1);
    fixed = map(64 * PAGE, MAP_PRIVATE);
    fill_page(fixed, 0, 9);
    if (mremap(moved + 32 * PAGE, 64 * PAGE, 64 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, fixed) !=
        fixed) {
        fail("mremap fixed", 0, 0);
    }
    for (unsigned long i = 0; i < 64; i++) { /* the pattern goes by the old page number */
        check_page(fixed - 32 * PAGE, 32 + i, 1);
    }
    if (mremap(moved + 20 * PAGE, 12 * PAGE, 4 * PAGE, 0) != moved + 20 * PAGE) {
        fail("mremap shrink", 0, 0);
    }
    if (msync(moved + 24 * PAGE, PAGE, MS_SYNC) == 0 || errno != ENOMEM) {
        fail("shrunk part is still there", 0, 0);
    }
}

/* Moves pages that are in swap, forks after, and finds them all. */
static void test_swapmove(void)
{
    unsigned long pages = ram_bytes / 2 / PAGE;
    unsigned long push = ram_bytes;
    char *base = map(pages * PAGE, MAP_PRIVATE);
    char *other, *moved;

    for (unsigned long i = 0; i < pages; i++) {
        fill_page(base, i, 3);
    }
    other = map(push, MAP_PRIVATE);
    for (unsigned long i = 0; i < push / PAGE; i++) {
        fill_page(other, i, 0);
    }
    map(PAGE, MAP_PRIVATE);
    moved = mremap(base, pages * PAGE, 2 * pages * PAGE, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) {
        fail("mremap", 0, 0);
    }
    for (unsigned long i = 0; i < push / PAGE; i++) { /* and out again, by the new address */
        check_page(other, i, 0);
    }
    if (fork() == 0) {
        for (unsigned long i = pages; i-- > 0;) {
            check_page(moved, i, 3);
        }
        _exit(0);
    }
    for (unsigned long i = 0; i < pages; i++) {
        check_page(moved, i, 3);
        fill_page(moved, i, 4);
    }
    wait_all(1);
    for (unsigned long i = 0; i < pages; i++) {
        check_page(moved, i, 4);
    }
}

/* More than there is: the process must be killed, and only it. */
static void test_oom(void)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        unsigned long len = 2 * (ram_bytes + swap_bytes);
        char *base = mmap(NULL, len, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

        if (base == MAP_FAILED) {
            fail("mmap noreserve", len, 0);
        }
        for (unsigned long i = 0; i < len / PAGE; i++) {
            fill_page(base, i, 0);
        }
        _exit(0);
    }
    if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
        fail("not killed, status", (unsigned long)status, 0);
    }
}

/* Many short processes. */
static void test_forkstorm(void)
{
    char *base = map(4 * MIB, MAP_PRIVATE);

    for (unsigned long i = 0; i < 4 * MIB / PAGE; i++) {
        fill_page(base, i, 0);
    }
    for (unsigned n = 0; n < 500; n++) {
        if (fork() == 0) {
            fill_page(base, n % 1024, 1);
            _exit(0);
        }
        if (n % 16 == 15) {
            wait_all(16);
        }
    }
    wait_all(500 % 16);
    for (unsigned long i = 0; i < 4 * MIB / PAGE; i++) {
        check_page(base, i, 0);
    }
}

static const struct test {
    const char *name;
    void (*run)(void);
} tests[] = {
    {"mmapops", test_mmapops},   {"forkstorm", test_forkstorm}, {"forkchain", test_forkchain},
    {"pattern", test_pattern},   {"threads", test_threads},     {"swapfork", test_swapfork},
    {"swapmove", test_swapmove}, {"shared", test_shared},       {"fork64", test_fork64},
    {"oom", test_oom},
};

static void drop_caches(void)
{
    int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

    if (fd >= 0) {
        if (write(fd, "3\n", 2) != 2) {
            printf("drop_caches: errno %d\n", errno);
        }
        close(fd);
    }
}

static void measure(long *ram, long *swap)
{
    struct sysinfo info;

    while (waitpid(-1, NULL, 0) > 0) { /* orphans that the first process has inherited */
    }
    usleep(50000); /* what was still being read or written comes to its end */
    drop_caches();
    sysinfo(&info);
    *ram = (long)(info.freeram * info.mem_unit / PAGE);
    *swap = (long)(info.freeswap * info.mem_unit / PAGE);
}

static int run(const struct test *test)
{
    long ram, swap, ram_after, swap_after;
    pid_t pid;
    int status = 0;
    int bad;

    measure(&ram, &swap);
    pid = fork();
    if (pid == 0) {
        test->run();
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        fail("run", 0, 0);
    }
    measure(&ram_after, &swap_after);
    bad = status != 0 || ram - ram_after > LEAK_SLACK || swap != swap_after;
    printf("%-10s %s: status %d, free pages %ld -> %ld, free slots %ld -> %ld\n", test->name,
           bad ? "FAILED" : "ok", status, ram, ram_after, swap, swap_after);
    fflush(stdout);
    return bad;
}

int main(int argc, char **argv)
{
    struct sysinfo info;
    int failed = 0;

    sysinfo(&info);
    ram_bytes = info.totalram * info.mem_unit;
    swap_bytes = info.totalswap * info.mem_unit;
    printf("mmstress: %lu KiB of RAM, %lu KiB of swap\n", ram_bytes >> 10, swap_bytes >> 10);
    if (mlockall(MCL_CURRENT | MCL_FUTURE)) {
        printf("mlockall: errno %d\n", errno);
    }
    for (unsigned i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        int wanted = argc < 2;

        for (int arg = 1; arg < argc; arg++) {
            wanted |= !strcmp(argv[arg], tests[i].name);
        }
        if (wanted) {
            failed |= run(&tests[i]);
        }
    }
    return failed;
}
