#include "guest/user/sh/sh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_target(const struct redirect *redirect, const char *target)
{
    switch (redirect->type) {
    case REDIRECT_READ:
        return open(target, O_RDONLY);
    case REDIRECT_WRITE:
        return open(target, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    case REDIRECT_APPEND:
        return open(target, O_WRONLY | O_CREAT | O_APPEND, 0666);
    case REDIRECT_DUPLICATE:
        return dup(atoi(target));
    }
    return -1;
}

static bool redirect_one(const struct redirect *redirect)
{
    char *target = expand_single(redirect->target);

    if (!target)
        return false;
    int fd = open_target(redirect, target);
    if (fd < 0)
        fprintf(stderr, "sh: %s: %s\n", target, strerror(errno));
    free(target);
    if (fd >= 0 && fd != redirect->fd) {
        dup2(fd, redirect->fd);
        close(fd);
    }
    return fd >= 0;
}

bool redirect_all(const struct redirect *redirect)
{
    while (redirect && redirect_one(redirect))
        redirect = redirect->next;
    return !redirect;
}

bool redirect_saving(const struct redirect *redirect, struct saved_fd saved[MAX_SAVED], int *nr)
{
    for (*nr = 0; redirect; redirect = redirect->next) {
        if (*nr == MAX_SAVED) {
            fputs("sh: too many redirections\n", stderr);
            return false;
        }
        saved[*nr] = (struct saved_fd){redirect->fd, fcntl(redirect->fd, F_DUPFD_CLOEXEC, 10)};
        ++*nr;
        if (!redirect_one(redirect))
            return false;
    }
    return true;
}

void restore_fds(const struct saved_fd saved[], int nr)
{
    fflush(stdout);
    while (nr-- > 0) {
        if (saved[nr].copy >= 0)
            dup2(saved[nr].copy, saved[nr].fd);
        else
            close(saved[nr].fd);
        close(saved[nr].copy);
    }
}
