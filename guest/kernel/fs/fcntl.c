/*
 * fcntl and ioctl: what else can be done to an open file.
 */
#include "file.h"

#include "err.h"
#include "errno.h"
#include "pipe.h"
#include "sched.h"
#include "uaccess.h"

#define F_DUPFD         0
#define F_GETFD         1
#define F_SETFD         2
#define F_GETFL         3
#define F_SETFL         4
#define F_GETLK         5
#define F_SETLK         6
#define F_SETLKW        7
#define F_SETOWN        8
#define F_GETOWN        9
#define F_DUPFD_CLOEXEC 1030
#define F_GETPIPE_SZ    1032
#define FD_CLOEXEC      1

#define SETFL_MASK (O_APPEND | O_NONBLOCK)
#define F_UNLCK    2

/* Record locks are granted to everybody: the only lock table that never blocks. */
static long fcntl_lock(unsigned int cmd, unsigned long arg)
{
    short type = F_UNLCK;

    if (cmd == F_GETLK && copy_to_user((void *)arg, &type, sizeof(type))) {
        return -EFAULT;
    }
    return 0;
}

static long dup_at_least(struct file *file, unsigned int start, unsigned int flags)
{
    int fd = get_unused_fd(start, flags);

    if (fd >= 0) {
        fd_install((unsigned int)fd, get_file(file));
    }
    return fd;
}

static long do_fcntl(unsigned int fd, struct file *file, unsigned int cmd, unsigned long arg)
{
    switch (cmd) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        if (arg >= task_rlimit(current, RLIMIT_NOFILE)) {
            return -EINVAL;
        }
        return dup_at_least(file, (unsigned int)arg, cmd == F_DUPFD_CLOEXEC ? O_CLOEXEC : 0);
    case F_GETFD:
        return get_close_on_exec(fd) ? FD_CLOEXEC : 0;
    case F_SETFD:
        set_close_on_exec(fd, arg & FD_CLOEXEC);
        return 0;
    case F_GETFL:
        return file->f_flags | O_LARGEFILE;
    case F_SETFL:
        file->f_flags = (file->f_flags & ~SETFL_MASK) | ((unsigned int)arg & SETFL_MASK);
        return 0;
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
        return fcntl_lock(cmd, arg);
    case F_SETOWN:
        file->f_owner = (int)arg;
        return 0;
    case F_GETOWN:
        return file->f_owner;
    case F_GETPIPE_SZ:
        return is_pipe(file) ? PIPE_SIZE : -EBADF;
    default:
        return -EINVAL;
    }
}

long sys_fcntl(unsigned long fd, unsigned long cmd, unsigned long arg)
{
    struct file *file = fget((unsigned int)fd);
    long ret;

    if (!file) {
        return -EBADF;
    }
    ret = do_fcntl((unsigned int)fd, file, (unsigned int)cmd, arg);
    fput(file);
    return ret;
}

#define FIONBIO  0x5421
#define FIONCLEX 0x5450
#define FIOCLEX  0x5451

long sys_ioctl(unsigned long fd, unsigned long cmd, unsigned long arg)
{
    struct file *file = fget((unsigned int)fd);
    long ret = 0;
    int on;

    if (!file) {
        return -EBADF;
    }
    switch ((unsigned int)cmd) {
    case FIOCLEX:
    case FIONCLEX:
        set_close_on_exec((unsigned int)fd, cmd == FIOCLEX);
        break;
    case FIONBIO:
        if (copy_from_user(&on, (void *)arg, sizeof(on))) {
            ret = -EFAULT;
        } else {
            file->f_flags = (file->f_flags & ~O_NONBLOCK) | (on ? O_NONBLOCK : 0);
        }
        break;
    default:
        ret = file->f_op->ioctl ? file->f_op->ioctl(file, (unsigned int)cmd, arg) : -ENOTTY;
    }
    fput(file);
    return ret;
}

/* Everything is in memory: there is nothing to wait for. */
long sys_fsync(unsigned long fd)
{
    struct file *file = fget((unsigned int)fd);

    if (!file) {
        return -EBADF;
    }
    fput(file);
    return 0;
}

long sys_sync(void)
{
    return 0;
}

/* Advice about a file's use: checked, not needed by a page cache over memory. */
long sys_fadvise64(unsigned long fd, unsigned long offset, unsigned long len, unsigned long advice)
{
    struct file *file = fget((unsigned int)fd);
    bool pipe;

    (void)offset;
    (void)len;
    if (!file) {
        return -EBADF;
    }
    pipe = is_pipe(file);
    fput(file);
    if (pipe) {
        return -ESPIPE;
    }
    return advice <= 5 ? 0 : -EINVAL;
}

long sys_flock(unsigned long fd, unsigned long operation)
{
    (void)operation;
    return sys_fsync(fd);
}
