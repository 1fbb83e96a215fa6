/*
 * Descriptor tables.
 */
#include "file.h"

#include "bug.h"
#include "err.h"
#include "errno.h"
#include "internal.h"
#include "sched.h"
#include "slab.h"
#include "string.h"

#define FDS_PER_WORD 64

static bool test_fd(const unsigned long *map, unsigned int fd)
{
    return map[fd / FDS_PER_WORD] >> (fd % FDS_PER_WORD) & 1;
}

static void set_fd(unsigned long *map, unsigned int fd, bool on)
{
    unsigned long bit = 1UL << (fd % FDS_PER_WORD);

    if (on) {
        map[fd / FDS_PER_WORD] |= bit;
    } else {
        map[fd / FDS_PER_WORD] &= ~bit;
    }
}

/* Makes room for at least `fds` descriptors; 0 or -ENOMEM with the table as it was. */
static int grow(struct files_struct *files, unsigned int fds)
{
    unsigned int max = files->max_fds ? files->max_fds : NR_OPEN_DEFAULT;
    struct file **fd;
    unsigned long *maps;

    while (max < fds) {
        max *= 2;
    }
    fd = kcalloc(max, sizeof(*fd), GFP_KERNEL);
    maps = kcalloc(max / FDS_PER_WORD, 2 * sizeof(*maps), GFP_KERNEL);
    if (!fd || !maps) {
        kfree(fd);
        kfree(maps);
        return -ENOMEM;
    }
    if (files->max_fds) {
        size_t bytes = files->max_fds / FDS_PER_WORD * sizeof(*maps);

        memcpy(fd, files->fd, files->max_fds * sizeof(*fd));
        memcpy(maps, files->close_on_exec, bytes);
        memcpy(maps + max / FDS_PER_WORD, files->reserved, bytes);
        kfree(files->fd);
        kfree(files->close_on_exec);
    }
    files->fd = fd;
    files->close_on_exec = maps;
    files->reserved = maps + max / FDS_PER_WORD;
    files->max_fds = max;
    return 0;
}

static void free_table(struct files_struct *files)
{
    kfree(files->fd);
    kfree(files->close_on_exec);
    kfree(files);
}

static struct files_struct *new_table(unsigned int fds)
{
    struct files_struct *files = kzalloc(sizeof(*files), GFP_KERNEL);

    if (!files) {
        return NULL;
    }
    files->count = 1;
    if (grow(files, fds)) {
        kfree(files);
        return NULL;
    }
    return files;
}

struct files_struct *new_files(void)
{
    return new_table(NR_OPEN_DEFAULT);
}

struct files_struct *dup_files(const struct files_struct *old)
{
    struct files_struct *files = new_table(old->max_fds);

    /* The allocation may have slept while another thread let the table grow. */
    while (files && files->max_fds < old->max_fds) {
        free_table(files);
        files = new_table(old->max_fds);
    }
    if (!files) {
        return NULL;
    }
    for (unsigned int i = 0; i < old->max_fds; i++) {
        if (!old->fd[i]) {
            continue;
        }
        files->fd[i] = get_file(old->fd[i]);
        set_fd(files->reserved, i, true);
        set_fd(files->close_on_exec, i, test_fd(old->close_on_exec, i));
    }
    return files;
}

void put_files(struct files_struct *files)
{
    if (!files || --files->count > 0) {
        return;
    }
    for (unsigned int i = 0; i < files->max_fds; i++) {
        fput(files->fd[i]);
    }
    free_table(files);
}

int open_std_files(void)
{
    struct file *file = filp_open("/dev/console", O_RDWR, 0);

    if (IS_ERR(file)) {
        return (int)PTR_ERR(file);
    }
    for (int i = 0; i < 3; i++) {
        int fd = fd_open(get_file(file), 0);

        if (fd < 0) {
            fput(file);
            return fd;
        }
    }
    fput(file);
    return 0;
}

void close_on_exec_files(struct files_struct *files)
{
    for (unsigned int i = 0; i < files->max_fds; i++) {
        struct file *file = files->fd[i];

        if (!file || !test_fd(files->close_on_exec, i)) {
            continue;
        }
        files->fd[i] = NULL;
        set_fd(files->reserved, i, false);
        set_fd(files->close_on_exec, i, false);
        fput(file);
    }
}

struct file *fget(unsigned int fd)
{
    struct files_struct *files = current->files;

    if (fd >= files->max_fds || !files->fd[fd]) {
        return NULL;
    }
    return get_file(files->fd[fd]);
}

int get_unused_fd(unsigned int start, unsigned int flags)
{
    struct files_struct *files = current->files;
    unsigned long limit = task_rlimit(current, RLIMIT_NOFILE);
    unsigned int fd = start;

    if (start >= limit) {
        return -EMFILE;
    }
    while (fd < files->max_fds && test_fd(files->reserved, fd)) {
        fd++;
    }
    if (fd >= limit) {
        return -EMFILE;
    }
    if (fd >= files->max_fds) {
        if (grow(files, fd + 1)) {
            return -ENOMEM;
        }
        return get_unused_fd(start, flags); /* it may have slept */
    }
    set_fd(files->reserved, fd, true);
    set_fd(files->close_on_exec, fd, flags & O_CLOEXEC);
    return (int)fd;
}

void put_unused_fd(unsigned int fd)
{
    set_fd(current->files->reserved, fd, false);
    set_fd(current->files->close_on_exec, fd, false);
}

void fd_install(unsigned int fd, struct file *file)
{
    BUG_ON(current->files->fd[fd]);
    current->files->fd[fd] = file;
}

int fd_open(struct file *file, unsigned int flags)
{
    int fd = get_unused_fd(0, flags);

    if (fd < 0) {
        fput(file);
    } else {
        fd_install((unsigned int)fd, file);
    }
    return fd;
}

/* Takes the file out of its slot; NULL if closed. */
static struct file *take_fd(unsigned int fd)
{
    struct files_struct *files = current->files;
    struct file *file;

    if (fd >= files->max_fds || !files->fd[fd]) {
        return NULL;
    }
    file = files->fd[fd];
    files->fd[fd] = NULL;
    put_unused_fd(fd);
    return file;
}

long sys_close(unsigned long fd)
{
    struct file *file = take_fd((unsigned int)fd);

    if (!file) {
        return -EBADF;
    }
    fput(file);
    return 0;
}

#define CLOSE_RANGE_CLOEXEC 4

long sys_close_range(unsigned long first, unsigned long last, unsigned long flags)
{
    struct files_struct *files = current->files;

    if (first > last || (flags & ~(unsigned long)CLOSE_RANGE_CLOEXEC)) {
        return -EINVAL;
    }
    for (unsigned long fd = first; fd <= last && fd < files->max_fds; fd++) {
        if (!files->fd[fd]) {
            continue;
        }
        if (flags & CLOSE_RANGE_CLOEXEC) {
            set_fd(files->close_on_exec, (unsigned int)fd, true);
        } else {
            fput(take_fd((unsigned int)fd));
        }
    }
    return 0;
}

long sys_dup(unsigned long oldfd)
{
    struct file *file = fget((unsigned int)oldfd);

    return file ? fd_open(file, 0) : -EBADF;
}

long sys_dup3(unsigned long oldfd, unsigned long newfd, unsigned long flags)
{
    struct files_struct *files = current->files;
    struct file *file, *old;

    if ((flags & ~(unsigned long)O_CLOEXEC) || oldfd == newfd) {
        return -EINVAL;
    }
    if (newfd >= task_rlimit(current, RLIMIT_NOFILE)) {
        return -EBADF;
    }
    file = fget((unsigned int)oldfd);
    if (!file) {
        return -EBADF;
    }
    if (newfd >= files->max_fds && grow(files, (unsigned int)newfd + 1)) {
        fput(file);
        return -ENOMEM;
    }
    old = files->fd[newfd];
    if (!old && test_fd(files->reserved, (unsigned int)newfd)) {
        fput(file);
        return -EBUSY; /* another thread is opening it */
    }
    files->fd[newfd] = file;
    set_fd(files->reserved, (unsigned int)newfd, true);
    set_fd(files->close_on_exec, (unsigned int)newfd, flags & O_CLOEXEC);
    fput(old);
    return (long)newfd;
}

bool get_close_on_exec(unsigned int fd)
{
    return test_fd(current->files->close_on_exec, fd);
}

void set_close_on_exec(unsigned int fd, bool on)
{
    set_fd(current->files->close_on_exec, fd, on);
}
