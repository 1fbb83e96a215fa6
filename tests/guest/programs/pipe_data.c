/* Pipes: data in order between processes, end of file, blocking when full, sizes. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    static char buf[100000];
    unsigned sum = 0, expected = 0;
    char small[16];
    int fd[2], back[2];
    ssize_t n;
    long total = 0;

    if (pipe(fd) || pipe(back))
        return 1;
    if (fork() == 0) {
        close(fd[0]);
        for (int round = 0; round < 5; round++) {
            memset(buf, 'a' + round, sizeof(buf));
            for (size_t off = 0; off < sizeof(buf);) {
                n = write(fd[1], buf + off, sizeof(buf) - off);
                if (n < 0)
                    _exit(1);
                off += (size_t)n;
            }
        }
        _exit(0);
    }
    close(fd[1]);
    while ((n = read(fd[0], buf, 777)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            sum += (unsigned char)buf[i];
        total += n;
    }
    for (int round = 0; round < 5; round++)
        expected += 100000u * (unsigned)('a' + round);
    printf("total %ld sum %s\n", total, sum == expected ? "right" : "wrong");
    wait(NULL);

    struct iovec iov[3] = {{"one ", 4}, {"two ", 4}, {"three", 5}};
    printf("writev %zd\n", writev(back[1], iov, 3));
    n = read(back[0], small, sizeof(small) - 1);
    small[n] = 0;
    printf("read %zd [%s]\n", n, small);

    fcntl(back[1], F_SETFL, O_NONBLOCK);
    fcntl(back[0], F_SETFL, O_NONBLOCK);
    printf("empty: %zd %s\n", read(back[0], small, 4), strerror(errno));
    total = 0;
    while ((n = write(back[1], buf, 4096)) > 0)
        total += n;
    printf("full after %ld: %s\n", total, strerror(errno));
    n = read(back[0], buf, 10);
    printf("read %zd, write of 4096 %zd\n", n, write(back[1], buf, 4096));
    close(back[1]);
    total = 0;
    while ((n = read(back[0], buf, sizeof(buf))) > 0)
        total += n;
    printf("drained %ld end %zd\n", total, n);
    return 0;
}
