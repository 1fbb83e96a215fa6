/* cat [FILE...]: copies files, or standard input, to standard output. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int copy(int fd, const char *name)
{
    char buffer[16384];
    ssize_t got;

    while ((got = read(fd, buffer, sizeof(buffer))) > 0) {
        for (ssize_t done = 0, put; done < got; done += put) {
            put = write(STDOUT_FILENO, buffer + done, got - done);
            if (put < 0) {
                perror("cat: standard output");
                return 1;
            }
        }
    }
    if (got < 0)
        fprintf(stderr, "cat: %s: %s\n", name, strerror(errno));
    return got < 0;
}

int main(int argc, char **argv)
{
    int status = argc == 1 ? copy(STDIN_FILENO, "standard input") : 0;

    for (int i = 1; i < argc; i++) {
        int fd = strcmp(argv[i], "-") == 0 ? dup(STDIN_FILENO) : open(argv[i], O_RDONLY);
        if (fd < 0) {
            fprintf(stderr, "cat: %s: %s\n", argv[i], strerror(errno));
            status = 1;
            continue;
        }
        status |= copy(fd, argv[i]);
        close(fd);
    }
    return status;
}
