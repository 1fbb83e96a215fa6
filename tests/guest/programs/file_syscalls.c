/* Files below stdio: pread, pwrite, vectors, truncation, holes, append, dup, links. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0640), copy, again;
    char a[8] = "", b[8] = "", big[5000];
    struct iovec iov[2] = {{a, 3}, {b, 4}};
    struct stat st;
    off_t offset = 2;
    void *volatile nowhere = (void *)8;

    printf("exclusive %d %s\n", open("file", O_CREAT | O_EXCL, 0600), strerror(errno));
    printf("write %zd pwrite %zd\n", write(fd, "0123456789", 10), pwrite(fd, "AB", 2, 4));
    printf("lseek %ld", (long)lseek(fd, 2, SEEK_SET));
    printf(" readv %zd %s %s\n", readv(fd, iov, 2), a, b);
    printf("hole %zd", pwrite(fd, "end", 3, 20000));
    fstat(fd, &st);
    printf(" size %ld mode %o\n", (long)st.st_size, st.st_mode & 07777);
    printf("in the hole %zd", pread(fd, big, 5000, 9000));
    for (int i = 0; i < 5000; i++)
        if (big[i])
            printf(" not zero at %d", i);
    printf("\ntruncate %d", ftruncate(fd, 5));
    printf(" extend %d", ftruncate(fd, 12));
    memset(a, 'x', 7);
    printf(" read %zd: %d %d\n", pread(fd, a, 7, 3), a[1], a[2]);
    printf("past the end %zd\n", pread(fd, a, 7, 100));
    again = dup(fd);
    lseek(again, 7, SEEK_SET);
    printf("shared position %ld\n", (long)lseek(fd, 0, SEEK_CUR));
    copy = open("file", O_WRONLY | O_APPEND);
    printf("append %zd at %ld\n", write(copy, "++", 2), (long)lseek(copy, 0, SEEK_CUR));
    printf("read of a writer %zd %s\n", read(copy, a, 1), strerror(errno));
    close(copy);
    copy = open("copy", O_RDWR | O_CREAT | O_TRUNC, 0600);
    printf("sendfile %zd offset %ld\n", sendfile(copy, fd, &offset, 100), (long)offset);
    printf("link %d", link("file", "hard"));
    stat("hard", &st);
    printf(" links %d\n", (int)st.st_nlink);
    printf("unlink %d %d", unlink("file"), access("file", F_OK));
    printf(" still open %zd\n", pread(fd, a, 3, 0));
    printf("flags %o %d\n", fcntl(fd, F_GETFL) & O_ACCMODE, fcntl(fd, F_GETFD));
    printf("dup from %d", fcntl(fd, F_DUPFD_CLOEXEC, 50));
    printf(" cloexec %d\n", fcntl(50, F_GETFD));
    printf("bad: %zd", read(99, a, 1));
    printf(" %s", strerror(errno));
    printf(" %ld", (long)lseek(fd, -1, SEEK_SET));
    printf(" %s", strerror(errno));
    printf(" %d", open("file/below", O_RDONLY));
    printf(" %s\n", strerror(errno));
    printf("fault: %zd", write(fd, nowhere, 10));
    printf(" %s\n", strerror(errno));
    unlink("hard");
    unlink("copy");
    return 0;
}
