/* eventfd: counting, semaphore mode, poll, between processes. */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = eventfd(3, EFD_NONBLOCK), sem = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
    int both = eventfd(0, 0);
    struct pollfd p = {fd, POLLIN | POLLOUT, 0};
    uint64_t v = 4;
    ssize_t n;

    n = write(fd, &v, 8);
    printf("write %zd", n);
    n = read(fd, &v, 8);
    printf(" read %zd %lu\n", n, (unsigned long)v);
    n = read(fd, &v, 8);
    printf("empty %zd %s\n", n, strerror(errno));
    printf("poll %d %x\n", poll(&p, 1, 0), p.revents);
    n = read(sem, &v, 8);
    printf("semaphore %zd %lu,", n, (unsigned long)v);
    n = read(sem, &v, 8);
    printf(" %zd,", n);
    n = read(sem, &v, 8);
    printf(" %zd\n", n);
    v = UINT64_MAX;
    n = write(fd, &v, 8);
    printf("too big %zd %s\n", n, strerror(errno));
    n = write(fd, &v, 4);
    printf("short %zd %s\n", n, strerror(errno));
    fflush(stdout);
    if (fork() == 0) {
        for (v = 1; v <= 10; v++)
            if (write(both, &v, 8) != 8)
                _exit(1);
        _exit(0);
    }
    wait(NULL);
    n = read(both, &v, 8);
    printf("sum %lu\n", (unsigned long)v);
    return 0;
}
