/*
 * Character devices, and the memory devices among them (mem(4), null(4), random(4)).
 */
#include "chrdev.h"

#include "errno.h"
#include "file.h"
#include "internal.h"
#include "printk.h"
#include "random.h"
#include "tty.h"
#include "uaccess.h"

static ssize_t read_null(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    (void)file;
    (void)iter;
    (void)pos;
    return 0;
}

static ssize_t write_null(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    ssize_t count = (ssize_t)iter->count;

    (void)file;
    (void)pos;
    iov_iter_advance(iter, iter->count);
    return count;
}

static ssize_t read_zero(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    size_t done = iov_iter_zero(iter->count, iter);

    (void)file;
    (void)pos;
    return done ? (ssize_t)done : -EFAULT;
}

static ssize_t write_full(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    (void)file;
    (void)iter;
    (void)pos;
    return -ENOSPC;
}

static ssize_t read_random(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    u8 chunk[64];
    ssize_t total = 0;

    (void)file;
    (void)pos;
    while (iter->count) {
        size_t len = min(iter->count, sizeof(chunk)), done;

        get_random_bytes(chunk, len);
        done = copy_to_iter(chunk, len, iter);
        total += (ssize_t)done;
        if (done < len) {
            return total ? total : -EFAULT;
        }
    }
    return total;
}

/* A mapping of /dev/zero is anonymous memory: mm/mmap.c sees to it by vm_ops being NULL. */
static int mmap_zero(struct file *file, struct vm_area_struct *vma)
{
    (void)file;
    (void)vma;
    return 0;
}

static const struct file_operations null_fops = {.read_iter = read_null, .write_iter = write_null};
static const struct file_operations zero_fops = {
    .read_iter = read_zero, .write_iter = write_null, .mmap = mmap_zero};
static const struct file_operations full_fops = {.read_iter = read_zero, .write_iter = write_full};
static const struct file_operations random_fops = {.read_iter = read_random,
                                                   .write_iter = write_null};

/* The numbers are Linux's (admin-guide/devices.txt). */
static const struct chrdev {
    const char *path;
    dev_t rdev;
    umode_t mode;
    const struct file_operations *fops;
} chrdevs[] = {
    {"/dev/null", MKDEV(1, 3), 0666, &null_fops},
    {"/dev/zero", MKDEV(1, 5), 0666, &zero_fops},
    {"/dev/full", MKDEV(1, 7), 0666, &full_fops},
    {"/dev/random", MKDEV(1, 8), 0666, &random_fops},
    {"/dev/urandom", MKDEV(1, 9), 0666, &random_fops},
    {"/dev/ttyS0", MKDEV(4, 64), 0600, &tty_fops},
    {"/dev/tty", MKDEV(5, 0), 0666, &tty_fops},
    {"/dev/console", MKDEV(5, 1), 0600, &tty_fops},
};

const struct file_operations *chrdev_fops(dev_t rdev)
{
    for (size_t i = 0; i < ARRAY_SIZE(chrdevs); i++) {
        if (chrdevs[i].rdev == rdev) {
            return chrdevs[i].fops;
        }
    }
    return NULL;
}

void devices_init(void)
{
    static const struct {
        const char *path, *target;
    } links[] = {{"/dev/fd", "/proc/self/fd"},
                 {"/dev/stdin", "/proc/self/fd/0"},
                 {"/dev/stdout", "/proc/self/fd/1"},
                 {"/dev/stderr", "/proc/self/fd/2"}};

    for (size_t i = 0; i < ARRAY_SIZE(chrdevs); i++) {
        if (vfs_mknod(root_dentry, chrdevs[i].path, S_IFCHR | chrdevs[i].mode, chrdevs[i].rdev)) {
            pr_err("devices_init: cannot make %s\n", chrdevs[i].path);
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
        if (vfs_symlink(links[i].target, root_dentry, links[i].path)) {
            pr_err("devices_init: cannot make %s\n", links[i].path);
        }
    }
}
