/* mprotect: a page becomes read-only, then writable again from the fault handler. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define PAGES 16

static char *area;
static volatile int faults;

static void handler(int sig, siginfo_t *info, void *context)
{
    char *page = (char *)((unsigned long)info->si_addr & ~4095UL);

    (void)sig;
    (void)context;
    faults++;
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

int main(void)
{
    struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    unsigned code[] = {0x02a00513, 0x00008067}; /* li a0, 42; ret */
    int (*function)(void);
    int sum = 0;

    area = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(area, 7, PAGES * 4096);
    sigaction(SIGSEGV, &sa, NULL);
    mprotect(area, PAGES * 4096, PROT_READ);
    for (int i = 0; i < PAGES * 4096; i += 1024)
        area[i]++;
    for (int i = 0; i < PAGES * 4096; i++)
        sum += area[i];
    printf("faults %d sum %d\n", faults, sum);
    mprotect(area + 4096, 4096, PROT_NONE);
    area[4100] = 9;
    printf("faults %d value %d %d\n", faults, area[4100], area[4101]);
    mprotect(area, 4096, PROT_READ | PROT_WRITE);
    memcpy(area, code, sizeof(code));
    mprotect(area, 4096, PROT_READ | PROT_EXEC);
    __builtin___clear_cache(area, area + sizeof(code));
    function = (int (*)(void))area;
    printf("function gives %d\n", function());
    munmap(area + 8192, 4096);
    printf("over a hole: %d %s\n", mprotect(area, PAGES * 4096, PROT_READ), strerror(errno));
    printf("unaligned: %d %s\n", mprotect(area + 1, 4096, PROT_READ), strerror(errno));
    return 0;
}
