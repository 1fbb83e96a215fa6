/* Limits, usage, identity. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {20, 20}, back;
    struct rusage before, after;
    struct utsname name;
    int fd, opened = 0, nice_now;
    char *p;

    printf("setrlimit %d", setrlimit(RLIMIT_NOFILE, &limit));
    getrlimit(RLIMIT_NOFILE, &back);
    printf(" %ld %ld\n", (long)back.rlim_cur, (long)back.rlim_max);
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        opened = fd;
    printf("last descriptor %d: %s\n", opened, strerror(errno));
    printf("pipe: %d %s\n", pipe((int[2]){0}), strerror(errno));
    for (fd = 3; fd < 20; fd++)
        close(fd);
    getrusage(RUSAGE_SELF, &before);
    p = mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(p, 1, 4 << 20);
    getrusage(RUSAGE_SELF, &after);
    printf("touching counts as faults %d\n", after.ru_minflt >= before.ru_minflt);
    printf("resident grew %d\n", after.ru_maxrss >= before.ru_maxrss);
    uname(&name);
    printf("%s %s\n", name.sysname, name.machine);
    printf("%d %d\n", getuid() == geteuid(), getgid() == getegid());
    printf("pid %d parent %d\n", getpid() > 0, getppid() > 0);
    nice_now = nice(0); /* the host's tests may run at any */
    printf("nice %d\n", nice_now >= -20 && nice_now <= 19);
    return 0;
}
