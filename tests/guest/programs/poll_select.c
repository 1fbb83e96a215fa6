/* poll, select and their timeouts. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long elapsed_ms(const struct timespec *since)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

int main(void)
{
    int a[2], b[2];
    struct pollfd fds[3];
    struct timespec start;
    struct timeval tv;
    fd_set in, out;
    char c;

    if (pipe(a) || pipe(b))
        return 1;
    fds[0] = (struct pollfd){a[0], POLLIN, 0};
    fds[1] = (struct pollfd){b[0], POLLIN, 0};
    fds[2] = (struct pollfd){a[1], POLLOUT, 0};
    printf("poll %d: %x %x %x\n", poll(fds, 3, 0), fds[0].revents, fds[1].revents,
           fds[2].revents);
    clock_gettime(CLOCK_MONOTONIC, &start);
    printf("timeout %d", poll(fds, 2, 50));
    printf(" waited %d\n", elapsed_ms(&start) >= 49);
    fflush(stdout);
    if (fork() == 0) {
        usleep(30000);
        if (write(b[1], "x", 1) != 1)
            _exit(1);
        _exit(0);
    }
    printf("poll %d: %x %x\n", poll(fds, 2, 5000), fds[0].revents, fds[1].revents);
    wait(NULL);

    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(a[0], &in);
    FD_SET(b[0], &in);
    FD_SET(a[1], &out);
    tv = (struct timeval){1, 0};
    printf("select %d:", select(16, &in, &out, NULL, &tv));
    printf(" %d %d %d\n", !!FD_ISSET(a[0], &in), !!FD_ISSET(b[0], &in), !!FD_ISSET(a[1], &out));
    if (read(b[0], &c, 1) != 1)
        return 1;
    FD_ZERO(&in);
    FD_SET(b[0], &in);
    tv = (struct timeval){0, 20000};
    printf("select %d\n", select(16, &in, NULL, NULL, &tv));
    close(b[1]);
    printf("hang-up poll %d: %x\n", poll(&fds[1], 1, 1000), fds[1].revents);
    close(a[0]);
    printf("error poll %d: %x\n", poll(&fds[2], 1, 1000), fds[2].revents);
    fds[0].fd = 55;
    printf("bad fd poll %d: %x\n", poll(fds, 1, 0), fds[0].revents);
    FD_ZERO(&in);
    FD_SET(55, &in);
    printf("bad fd select %d %s\n", select(56, &in, NULL, NULL, NULL), strerror(errno));
    return 0;
}
