/*
 * Pipes and FIFOs: a ring of bytes with readers and writers.
 */
#include "pipe.h"

#include "err.h"
#include "errno.h"
#include "file.h"
#include "poll.h"
#include "printk.h"
#include "sched.h"
#include "signal.h"
#include "slab.h"
#include "string.h"
#include "uaccess.h"

#define PIPE_PAGES (PIPE_SIZE / PAGE_SIZE)
#define FIONREAD   0x541B

/* Lives while somebody has an end open. */
struct pipe {
    char *pages[PIPE_PAGES]; /* allocated when first written to */
    unsigned int head, tail; /* bytes written and read so far; head - tail are in the ring */
    int readers, writers;
    unsigned int reader_opens, writer_opens; /* ever: a FIFO's open waits for a change */
    int files;
    struct mutex mutex; /* one transfer at a time: copying may sleep */
    struct wait_queue_head wait;
};

static struct pipe *pipe_alloc(void)
{
    struct pipe *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);

    if (!pipe) {
        return NULL;
    }
    mutex_init(&pipe->mutex);
    init_waitqueue_head(&pipe->wait);
    return pipe;
}

static void pipe_put(struct pipe *pipe)
{
    if (--pipe->files > 0) {
        return;
    }
    for (unsigned int i = 0; i < PIPE_PAGES; i++) {
        kfree(pipe->pages[i]);
    }
    kfree(pipe);
}

static void pipe_add(struct pipe *pipe, const struct file *file)
{
    pipe->files++;
    if (file_readable(file)) {
        pipe->readers++;
        pipe->reader_opens++;
    }
    if (file_writable(file)) {
        pipe->writers++;
        pipe->writer_opens++;
    }
    wake_up_all(&pipe->wait);
}

static unsigned int pipe_used(const struct pipe *pipe)
{
    return pipe->head - pipe->tail;
}

/* Under pipe->mutex: moves up to one run within a page; bytes done, 0 at a bad address. */
static size_t read_run(struct pipe *pipe, struct iov_iter *iter)
{
    unsigned int at = pipe->tail % PIPE_SIZE;
    size_t len = min(min((size_t)pipe_used(pipe), iter->count), PAGE_SIZE - at % PAGE_SIZE);
    size_t done = copy_to_iter(pipe->pages[at / PAGE_SIZE] + at % PAGE_SIZE, len, iter);

    pipe->tail += (unsigned int)done;
    return done;
}

static ssize_t write_run(struct pipe *pipe, struct iov_iter *iter)
{
    unsigned int at = pipe->head % PIPE_SIZE;
    char **page = &pipe->pages[at / PAGE_SIZE];
    size_t room = PIPE_SIZE - pipe_used(pipe);
    size_t len = min(min(room, iter->count), PAGE_SIZE - at % PAGE_SIZE), done;

    if (!*page) {
        *page = kmalloc(PAGE_SIZE, GFP_KERNEL);
    }
    if (!*page) {
        return -ENOMEM;
    }
    done = copy_from_iter(*page + at % PAGE_SIZE, len, iter);
    pipe->head += (unsigned int)done;
    return done ? (ssize_t)done : -EFAULT;
}

static ssize_t pipe_read_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    struct pipe *pipe = file->private_data;
    ssize_t total = 0;

    (void)pos;
    mutex_lock(&pipe->mutex);
    while (!pipe_used(pipe)) {
        int ret;

        mutex_unlock(&pipe->mutex);
        if (!pipe->writers) {
            return 0;
        }
        if (file->f_flags & O_NONBLOCK) {
            return -EAGAIN;
        }
        ret = wait_event_interruptible(&pipe->wait, pipe_used(pipe) || !pipe->writers);
        if (ret) {
            return ret;
        }
        mutex_lock(&pipe->mutex);
    }
    while (iter->count && pipe_used(pipe)) {
        size_t done = read_run(pipe, iter);

        if (!done) {
            break;
        }
        total += (ssize_t)done;
    }
    mutex_unlock(&pipe->mutex);
    wake_up_all(&pipe->wait);
    return total ? total : -EFAULT;
}

/* Room for the rest of a write, all of it if it must not be mixed with others'. */
static bool writable(const struct pipe *pipe, size_t wanted, bool atomic)
{
    size_t room = PIPE_SIZE - pipe_used(pipe);

    return atomic ? room >= wanted : room > 0;
}

/*
 * Writes what there is room for, all at once: the mutex is what keeps writers apart. Returns the
 * bytes written, 0 if there was no room, or -errno.
 */
static ssize_t fill(struct pipe *pipe, struct iov_iter *iter, bool atomic)
{
    ssize_t total = 0, done = 0;

    mutex_lock(&pipe->mutex);
    while (iter->count && pipe->readers && writable(pipe, iter->count, atomic)) {
        done = write_run(pipe, iter);
        if (done < 0) {
            break;
        }
        total += done;
    }
    mutex_unlock(&pipe->mutex);
    if (total) {
        wake_up_all(&pipe->wait);
    }
    return total ? total : done;
}

/* Sleeps until a write of `count` bytes can go on: 0, or the errno that ends it. */
static int wait_writable(struct file *file, struct pipe *pipe, size_t count, bool atomic)
{
    int ret = 0;

    if (pipe->readers && (file->f_flags & O_NONBLOCK)) {
        return -EAGAIN;
    }
    if (pipe->readers) {
        ret =
            wait_event_interruptible(&pipe->wait, !pipe->readers || writable(pipe, count, atomic));
    }
    if (!ret && !pipe->readers) {
        send_sig(SIGPIPE, current);
        ret = -EPIPE;
    }
    return ret;
}

static ssize_t pipe_write_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    struct pipe *pipe = file->private_data;
    bool atomic = iter->count <= PIPE_BUF;
    ssize_t total = 0, ret = 0;

    (void)pos;
    while (iter->count) {
        ret = fill(pipe, iter, atomic);
        if (ret < 0) {
            break;
        }
        total += ret;
        if (!iter->count) {
            break;
        }
        ret = wait_writable(file, pipe, iter->count, atomic);
        if (ret) {
            break;
        }
    }
    return total ? total : ret;
}

static unsigned int pipe_poll(struct file *file, struct poll_table *table)
{
    struct pipe *pipe = file->private_data;
    unsigned int ready = 0;

    poll_wait(table, &pipe->wait);
    if (file_readable(file)) {
        if (pipe_used(pipe)) {
            ready |= POLLIN | POLLRDNORM;
        }
        if (!pipe->writers && pipe->writer_opens) {
            ready |= POLLHUP;
        }
    }
    if (file_writable(file)) {
        if (writable(pipe, PIPE_BUF, true)) {
            ready |= POLLOUT | POLLWRNORM;
        }
        if (!pipe->readers) {
            ready |= POLLERR;
        }
    }
    return ready;
}

static long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
    struct pipe *pipe = file->private_data;

    if (cmd != FIONREAD) {
        return -ENOTTY;
    }
    return put_user((int)pipe_used(pipe), (int *)arg);
}

static void pipe_leave(struct file *file)
{
    struct pipe *pipe = file->private_data;

    if (file_readable(file)) {
        pipe->readers--;
    }
    if (file_writable(file)) {
        pipe->writers--;
    }
    wake_up_all(&pipe->wait);
    pipe_put(pipe);
}

static const struct file_operations pipe_fops = {
    .release = pipe_leave,
    .read_iter = pipe_read_iter,
    .write_iter = pipe_write_iter,
    .llseek = no_llseek,
    .poll = pipe_poll,
    .ioctl = pipe_ioctl,
};

bool is_pipe(const struct file *file)
{
    return file->f_op == &pipe_fops || file->f_op == &fifo_fops;
}

/* ends[0] reads, ends[1] writes. flags: O_NONBLOCK; O_CLOEXEC is of no concern here. */
static int create_pipe(struct file *ends[2], unsigned int flags)
{
    static unsigned long number;
    struct pipe *pipe = pipe_alloc();
    char name[32];

    if (!pipe) {
        return -ENOMEM;
    }
    pipe->files = 1;
    snprintf(name, sizeof(name), "pipe:[%lu]", ++number);
    for (int i = 0; i < 2; i++) {
        ends[i] = file_open_anon(name, S_IFIFO | 0600, &pipe_fops, pipe,
                                 (flags & O_NONBLOCK) | (i ? O_WRONLY : O_RDONLY));
        if (IS_ERR(ends[i])) {
            int err = (int)PTR_ERR(ends[i]);

            if (i) {
                fput(ends[0]);
            }
            pipe_put(pipe);
            return err;
        }
        pipe_add(pipe, ends[i]);
    }
    pipe_put(pipe);
    return 0;
}

long sys_pipe2(unsigned long uaddr, unsigned long flags)
{
    struct file *ends[2];
    int fd[2], err;

    if (flags & ~(unsigned long)(O_CLOEXEC | O_NONBLOCK)) {
        return -EINVAL;
    }
    err = create_pipe(ends, (unsigned int)flags);
    if (err) {
        return err;
    }
    fd[0] = get_unused_fd(0, (unsigned int)flags & O_CLOEXEC);
    fd[1] = fd[0] < 0 ? fd[0] : get_unused_fd(0, (unsigned int)flags & O_CLOEXEC);
    err = fd[1] < 0 ? fd[1] : copy_to_user((void *)uaddr, fd, sizeof(fd)) ? -EFAULT : 0;
    for (int i = 0; i < 2; i++) {
        if (!err) {
            fd_install((unsigned int)fd[i], ends[i]);
            continue;
        }
        if (fd[i] >= 0) {
            put_unused_fd((unsigned int)fd[i]);
        }
        fput(ends[i]);
    }
    return err;
}

/* ---- FIFOs ---- */

/* Waits for the other side; opening for both, or a reader without waiting, needs none. */
static int fifo_wait(const struct file *file, struct pipe *pipe, bool nonblock)
{
    unsigned int opens;

    if ((file->f_flags & O_ACCMODE) == O_RDWR) {
        return 0;
    }
    if (file_readable(file)) {
        opens = pipe->writer_opens;
        if (nonblock || pipe->writers) {
            return 0;
        }
        return wait_event_interruptible(&pipe->wait, pipe->writer_opens != opens);
    }
    opens = pipe->reader_opens;
    if (pipe->readers) {
        return 0;
    }
    if (nonblock) {
        return -ENXIO;
    }
    return wait_event_interruptible(&pipe->wait, pipe->reader_opens != opens);
}

static void fifo_release(struct file *file)
{
    struct pipe *pipe = file->private_data;

    if (pipe->files == 1) {
        file->f_inode->i_data.private_data = NULL;
    }
    pipe_leave(file);
}

static int fifo_open(struct inode *inode, struct file *file)
{
    struct pipe *pipe = inode->i_data.private_data;
    int err;

    if (!pipe) {
        pipe = pipe_alloc();
        if (!pipe) {
            return -ENOMEM;
        }
        if (inode->i_data.private_data) { /* somebody was faster */
            kfree(pipe);
            pipe = inode->i_data.private_data;
        }
        inode->i_data.private_data = pipe;
    }
    file->private_data = pipe;
    pipe_add(pipe, file);
    err = fifo_wait(file, pipe, file->f_flags & O_NONBLOCK);
    if (err) {
        fifo_release(file);
    }
    return err;
}

const struct file_operations fifo_fops = {
    .open = fifo_open,
    .release = fifo_release,
    .read_iter = pipe_read_iter,
    .write_iter = pipe_write_iter,
    .llseek = no_llseek,
    .poll = pipe_poll,
    .ioctl = pipe_ioctl,
};
