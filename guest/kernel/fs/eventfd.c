/*
 * eventfd: a 64-bit counter as a file (eventfd(2)).
 */
#include "err.h"
#include "errno.h"
#include "file.h"
#include "poll.h"
#include "sched.h"
#include "signal.h"
#include "slab.h"

#define EFD_SEMAPHORE 1
#define COUNTER_MAX   0xfffffffffffffffeULL

struct eventfd {
    u64 counter;
    bool semaphore; /* a read takes one instead of all */
    struct wait_queue_head wait;
};

static void eventfd_release(struct file *file)
{
    kfree(file->private_data);
}

static ssize_t eventfd_read_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    struct eventfd *e = file->private_data;
    u64 value;

    (void)pos;
    if (iter->count < sizeof(value)) {
        return -EINVAL;
    }
    if (!e->counter) {
        int ret =
            file->f_flags & O_NONBLOCK ? -EAGAIN : wait_event_interruptible(&e->wait, e->counter);

        if (ret) {
            return ret;
        }
    }
    value = e->semaphore ? 1 : e->counter;
    e->counter -= value;
    wake_up_all(&e->wait);
    return copy_to_iter(&value, sizeof(value), iter) == sizeof(value) ? (ssize_t)sizeof(value)
                                                                      : -EFAULT;
}

static ssize_t eventfd_write_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    struct eventfd *e = file->private_data;
    u64 value;

    (void)pos;
    if (iter->count < sizeof(value)) {
        return -EINVAL;
    }
    if (copy_from_iter(&value, sizeof(value), iter) != sizeof(value)) {
        return -EFAULT;
    }
    if (value > COUNTER_MAX) {
        return -EINVAL;
    }
    if (value > COUNTER_MAX - e->counter) {
        int ret = file->f_flags & O_NONBLOCK
                      ? -EAGAIN
                      : wait_event_interruptible(&e->wait, value <= COUNTER_MAX - e->counter);

        if (ret) {
            return ret;
        }
    }
    e->counter += value;
    wake_up_all(&e->wait);
    return sizeof(value);
}

static unsigned int eventfd_poll(struct file *file, struct poll_table *table)
{
    struct eventfd *e = file->private_data;

    poll_wait(table, &e->wait);
    return (e->counter ? POLLIN | POLLRDNORM : 0) |
           (e->counter < COUNTER_MAX ? POLLOUT | POLLWRNORM : 0);
}

static const struct file_operations eventfd_fops = {
    .release = eventfd_release,
    .read_iter = eventfd_read_iter,
    .write_iter = eventfd_write_iter,
    .llseek = no_llseek,
    .poll = eventfd_poll,
};

long sys_eventfd2(unsigned long initial, unsigned long flags)
{
    struct eventfd *e;
    struct file *file;

    if (flags & ~(unsigned long)(EFD_SEMAPHORE | O_CLOEXEC | O_NONBLOCK)) {
        return -EINVAL;
    }
    e = kzalloc(sizeof(*e), GFP_KERNEL);
    if (!e) {
        return -ENOMEM;
    }
    e->counter = (unsigned int)initial;
    e->semaphore = flags & EFD_SEMAPHORE;
    init_waitqueue_head(&e->wait);
    file = file_open_anon("anon_inode:[eventfd]", 0600, &eventfd_fops, e,
                          O_RDWR | ((unsigned int)flags & O_NONBLOCK));
    if (IS_ERR(file)) {
        kfree(e);
        return PTR_ERR(file);
    }
    return fd_open(file, (unsigned int)flags & O_CLOEXEC);
}
