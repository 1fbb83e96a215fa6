/* Paths: getcwd, chdir, symbolic links, realpath, relative opens, loops. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char base[PATH_MAX];

/* The current directory, relative to where the program began. */
static const char *here(void)
{
    static char buf[PATH_MAX];

    if (!getcwd(buf, sizeof(buf)))
        return strerror(errno);
    return strncmp(buf, base, strlen(base)) ? buf : buf + strlen(base);
}

int main(void)
{
    char buf[PATH_MAX], small[2], *real;
    int dir, fd;
    ssize_t n;

    getcwd(base, sizeof(base));
    mkdir("one", 0755);
    mkdir("one/two", 0755);
    printf("[%s] %d", here(), chdir("one/two"));
    printf(" [%s]\n", here());
    printf("too small: %d %s\n", getcwd(small, 2) == NULL, strerror(errno));
    chdir("../../one/./two/..");
    printf("[%s]\n", here());
    symlink("two", "to-two");
    symlink("loop-b", "loop-a");
    symlink("loop-a", "loop-b");
    symlink("../one/to-two", "chain");
    fd = open("chain/file", O_CREAT | O_WRONLY, 0600);
    printf("through links %d\n", fd >= 0);
    close(fd);
    printf("there %d\n", access("two/file", R_OK | W_OK));
    printf("not executable %d %s\n", access("two/file", X_OK), strerror(errno));
    printf("loop: %d %s\n", open("loop-a", O_RDONLY), strerror(errno));
    printf("nofollow: %d %s\n", open("chain", O_RDONLY | O_NOFOLLOW), strerror(errno));
    n = readlink("chain", buf, sizeof(buf));
    printf("readlink %.*s\n", (int)n, buf);
    printf("readlink of a file %zd %s\n", readlink("two/file", buf, 10), strerror(errno));
    real = realpath("chain/../chain/file", NULL);
    printf("realpath %s\n", real ? real + strlen(base) : strerror(errno));
    free(real);
    dir = open("two", O_RDONLY | O_DIRECTORY);
    fd = openat(dir, "file", O_RDONLY);
    printf("openat %d unlinkat %d\n", fd >= 0, unlinkat(dir, "file", 0));
    printf("file as directory: %d %s\n", openat(fd, "x", O_RDONLY), strerror(errno));
    printf("fchdir %d [%s]\n", fchdir(dir), here());
    printf("trailing slash %d\n", access("../two/", F_OK));
    printf("empty: %d %s\n", open("", O_RDONLY), strerror(errno));
    memset(buf, 'a', 300);
    buf[300] = 0;
    printf("long: %d %s\n", open(buf, O_RDONLY), strerror(errno));
    chdir(base);
    unlink("one/to-two");
    unlink("one/chain");
    unlink("one/loop-a");
    unlink("one/loop-b");
    printf("gone %d %d\n", rmdir("one/two"), rmdir("one"));
    printf("root is its own parent %d\n", chdir("/") || chdir("..") || strcmp(getcwd(buf, 9), "/"));
    return 0;
}
