/* SIGSEGV and SIGBUS tell the address and the reason. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static sigjmp_buf env;
static void *volatile addr;
static volatile int code, sig_seen;

static void handler(int sig, siginfo_t *info, void *context)
{
    (void)context;
    sig_seen = sig;
    addr = info->si_addr;
    code = info->si_code;
    siglongjmp(env, 1);
}

static void report(const char *what, const void *expected)
{
    printf("%s: signal %d code %d address %s\n", what, sig_seen, code,
           addr == expected ? "right" : "wrong");
}

int main(void)
{
    struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    volatile char *page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile char *none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile char *map;
    int fd;

    sigaction(SIGSEGV, &sa, NULL);
    sigaction(SIGBUS, &sa, NULL);
    if (!sigsetjmp(env, 1))
        *(volatile int *)0 = 1;
    report("null store", NULL);
    if (!sigsetjmp(env, 1))
        page[4097] = 1;
    report("store to a read-only page", (void *)&page[4097]);
    if (!sigsetjmp(env, 1))
        printf("%d\n", none[5]);
    report("load from PROT_NONE", (void *)&none[5]);
    munmap((void *)page, 8192);
    if (!sigsetjmp(env, 1))
        printf("%d\n", page[100]);
    report("load from unmapped", (void *)&page[100]);

    fd = open("short", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (write(fd, "abc", 3) != 3)
        return 1;
    map = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, fd, 0);
    printf("%c %d\n", map[0], map[100]);
    if (!sigsetjmp(env, 1))
        printf("%d\n", map[4096]);
    report("behind the end of a file", (void *)&map[4096]);
    unlink("short");
    return 0;
}
