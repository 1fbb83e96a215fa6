/*
 * Misaligned loads and stores by a program: integers and floating point, within pages and across
 * them, into pages that only the access itself brings into memory, and over the edge of what is
 * mapped.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096
#define PAGES 64

static sigjmp_buf back;
static volatile uintptr_t fault_address;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    fault_address = (uintptr_t)info->si_addr;
    siglongjmp(back, 1);
}

#define LOAD(type, at) (*(volatile type *)(at))
#define STORE(type, at, value) (*(volatile type *)(at) = (value))

static unsigned char *fresh_pages(void)
{
    return mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Each access is the first to both pages that it touches. */
static void across_pages(void)
{
    unsigned char *at = fresh_pages();
    uint64_t sum = 0;
    for (unsigned i = 1; i + 1 < PAGES; i += 2)
        STORE(uint64_t, at + i * PAGE - 1 - i % 7, 0x0123456789abcdef * i);
    for (unsigned i = 1; i + 1 < PAGES; i += 2)
        sum = sum * 31 + LOAD(uint64_t, at + i * PAGE - 1 - i % 7);
    printf("across pages: %016lx\n", sum);
    munmap(at, PAGES * PAGE);

    at = fresh_pages();
    for (unsigned i = 1; i + 1 < PAGES; i += 2)
        sum += LOAD(uint32_t, at + i * PAGE - 3) + LOAD(uint16_t, at + i * PAGE - 1);
    printf("of zeros: %016lx\n", sum);
    munmap(at, PAGES * PAGE);
}

static void floating_point(void)
{
    unsigned char *at = fresh_pages();
    double sum = 0;
    for (unsigned i = 1; i < 200; i++) {
        STORE(double, at + 21 * i, i / 3.0);
        STORE(float, at + 21 * i + 9, (float)i / 7);
    }
    for (unsigned i = 1; i < 200; i++)
        sum += LOAD(double, at + 21 * i) - (double)LOAD(float, at + 21 * i + 9);
    printf("floating point: %.17g\n", sum);
    munmap(at, PAGES * PAGE);
}

static void over_the_edge(void)
{
    unsigned char *at = fresh_pages();
    munmap(at + PAGE, PAGE);
    mprotect(at + 3 * PAGE, PAGE, PROT_READ);
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    if (sigsetjmp(back, 1) == 0)
        printf("no fault: %lx\n", LOAD(uint64_t, at + PAGE - 3));
    printf("load: page %ld\n", (long)((fault_address - (uintptr_t)at) / PAGE));
    if (sigsetjmp(back, 1) == 0) {
        STORE(uint32_t, at + 3 * PAGE - 2, 1);
        printf("no fault\n");
    }
    printf("store: page %ld\n", (long)((fault_address - (uintptr_t)at) / PAGE));
}

int main(void)
{
    across_pages();
    floating_point();
    over_the_edge();
    return 0;
}
