/*
 * read, write and their relatives.
 */
#include "file.h"

#include "err.h"
#include "errno.h"
#include "internal.h"
#include "sched.h"
#include "slab.h"
#include "string.h"
#include "uaccess.h"

static ssize_t vfs_read(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    if (!file_readable(file)) {
        return -EBADF;
    }
    if (!file->f_op->read_iter) {
        return S_ISDIR(file->f_inode->i_mode) ? -EISDIR : -EINVAL;
    }
    if (!iter->count) {
        return 0;
    }
    return file->f_op->read_iter(file, iter, pos);
}

static ssize_t vfs_write(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    if (!file_writable(file)) {
        return -EBADF;
    }
    if (!file->f_op->write_iter) {
        return -EINVAL;
    }
    if (!iter->count) {
        return 0;
    }
    return file->f_op->write_iter(file, iter, pos);
}

static bool has_position(const struct file *file)
{
    return file->f_op->llseek != no_llseek;
}

/*
 * Transfer at the file's own position. Users of one open file take turns, as POSIX wants the
 * position to move atomically; files without a position (pipes, terminals) must not, since a
 * reader that waits would lock out the writer.
 */
static ssize_t rw_at_f_pos(struct file *file, struct iov_iter *iter, bool write)
{
    bool lock = has_position(file) && file->f_count > 1;
    loff_t pos;
    ssize_t ret;

    if (lock) {
        mutex_lock(&file->f_pos_lock);
    }
    pos = file->f_pos;
    ret = write ? vfs_write(file, iter, &pos) : vfs_read(file, iter, &pos);
    if (ret >= 0 && has_position(file)) {
        file->f_pos = pos;
    }
    if (lock) {
        mutex_unlock(&file->f_pos_lock);
    }
    return ret;
}

static long rw_simple(unsigned long fd, unsigned long buf, unsigned long count, bool write)
{
    struct file *file = fget((unsigned int)fd);
    struct iovec iov;
    struct iov_iter iter;
    ssize_t ret;

    if (!file) {
        return -EBADF;
    }
    iov_iter_user(&iter, &iov, buf, count);
    ret = (long)count < 0 ? -EINVAL : rw_at_f_pos(file, &iter, write);
    fput(file);
    return ret;
}

long sys_read(unsigned long fd, unsigned long buf, unsigned long count)
{
    return rw_simple(fd, buf, count, false);
}

long sys_write(unsigned long fd, unsigned long buf, unsigned long count)
{
    return rw_simple(fd, buf, count, true);
}

static ssize_t rw_at(struct file *file, struct iov_iter *iter, loff_t pos, bool write)
{
    if (pos < 0) {
        return -EINVAL;
    }
    if (!has_position(file)) {
        return -ESPIPE;
    }
    return write ? vfs_write(file, iter, &pos) : vfs_read(file, iter, &pos);
}

static long rw_positioned(unsigned long fd, unsigned long buf, unsigned long count, loff_t pos,
                          bool write)
{
    struct file *file = fget((unsigned int)fd);
    struct iovec iov;
    struct iov_iter iter;
    ssize_t ret;

    if (!file) {
        return -EBADF;
    }
    iov_iter_user(&iter, &iov, buf, count);
    ret = rw_at(file, &iter, pos, write);
    fput(file);
    return ret;
}

long sys_pread64(unsigned long fd, unsigned long buf, unsigned long count, unsigned long pos)
{
    return rw_positioned(fd, buf, count, (loff_t)pos, false);
}

long sys_pwrite64(unsigned long fd, unsigned long buf, unsigned long count, unsigned long pos)
{
    return rw_positioned(fd, buf, count, (loff_t)pos, true);
}

/* Copies the segment list in; the caller frees *list. */
static int import_iovec(struct iov_iter *iter, struct iovec **list, unsigned long addr,
                        unsigned long segs)
{
    size_t total = 0;

    *list = NULL;
    if (segs > UIO_MAXIOV) {
        return -EINVAL;
    }
    if (segs) {
        *list = kmalloc(segs * sizeof(**list), GFP_KERNEL);
        if (!*list) {
            return -ENOMEM;
        }
        if (copy_from_user(*list, (void *)addr, segs * sizeof(**list))) {
            return -EFAULT;
        }
    }
    for (unsigned long i = 0; i < segs; i++) {
        if ((ssize_t)(*list)[i].iov_len < 0) {
            return -EINVAL;
        }
        if ((*list)[i].iov_len > MAX_RW_COUNT - total) {
            (*list)[i].iov_len = MAX_RW_COUNT - total;
        }
        total += (*list)[i].iov_len;
    }
    *iter = (struct iov_iter){.iov = *list, .segs = segs, .count = total, .user = true};
    return 0;
}

/* `pos` NULL: at the file's position. */
static long rw_vector(unsigned long fd, unsigned long addr, unsigned long segs, const loff_t *pos,
                      bool write)
{
    struct file *file = fget((unsigned int)fd);
    struct iovec *list;
    struct iov_iter iter;
    ssize_t ret;

    if (!file) {
        return -EBADF;
    }
    ret = import_iovec(&iter, &list, addr, segs);
    if (!ret) {
        ret = pos ? rw_at(file, &iter, *pos, write) : rw_at_f_pos(file, &iter, write);
    }
    kfree(list);
    fput(file);
    return ret;
}

long sys_readv(unsigned long fd, unsigned long iov, unsigned long segs)
{
    return rw_vector(fd, iov, segs, NULL, false);
}

long sys_writev(unsigned long fd, unsigned long iov, unsigned long segs)
{
    return rw_vector(fd, iov, segs, NULL, true);
}

long sys_preadv(unsigned long fd, unsigned long iov, unsigned long segs, unsigned long pos)
{
    loff_t at = (loff_t)pos;

    return rw_vector(fd, iov, segs, &at, false);
}

long sys_pwritev(unsigned long fd, unsigned long iov, unsigned long segs, unsigned long pos)
{
    loff_t at = (loff_t)pos;

    return rw_vector(fd, iov, segs, &at, true);
}

ssize_t kernel_read(struct file *file, void *buf, size_t len, loff_t offset)
{
    struct iovec iov;
    struct iov_iter iter;

    iov_iter_kernel(&iter, &iov, buf, len);
    return rw_at(file, &iter, offset, false);
}

/* ---- Positions ---- */

loff_t no_llseek(struct file *file, loff_t offset, int whence)
{
    (void)file;
    (void)offset;
    (void)whence;
    return -ESPIPE;
}

/* The default: within i_size or beyond it. */
static loff_t generic_file_llseek(struct file *file, loff_t offset, int whence)
{
    if (whence == SEEK_CUR) {
        offset += file->f_pos;
    } else if (whence == SEEK_END) {
        offset += file->f_inode->i_size;
    } else if (whence != SEEK_SET) {
        return -EINVAL;
    }
    if (offset < 0) {
        return -EINVAL;
    }
    file->f_pos = offset;
    return offset;
}

long sys_lseek(unsigned long fd, unsigned long offset, unsigned long whence)
{
    struct file *file = fget((unsigned int)fd);
    loff_t ret;

    if (!file) {
        return -EBADF;
    }
    if (file->f_op->llseek) {
        ret = file->f_op->llseek(file, (loff_t)offset, (int)whence);
    } else {
        ret = generic_file_llseek(file, (loff_t)offset, (int)whence);
    }
    fput(file);
    return ret;
}

/* ---- From file to file ---- */

/* Where one side of a copy stands: the caller's offset, or the file's own position. */
struct copy_end {
    struct file *file;
    loff_t pos;
    bool own; /* the position is the file's */
};

static ssize_t copy_page(struct copy_end *in, struct copy_end *out, char *buf, size_t len)
{
    struct iovec iov;
    struct iov_iter iter;
    loff_t pos = in->pos;
    ssize_t got, put;

    iov_iter_kernel(&iter, &iov, buf, len);
    got = vfs_read(in->file, &iter, &pos);
    if (got <= 0) {
        return got;
    }
    iov_iter_kernel(&iter, &iov, buf, (size_t)got);
    put = vfs_write(out->file, &iter, &out->pos);
    if (put > 0) {
        in->pos += put;
    }
    return put;
}

/* Copies up to `count` bytes through a page; short at the end of file. */
static ssize_t copy_file(struct copy_end *in, struct copy_end *out, size_t count)
{
    char *buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
    ssize_t total = 0, done = 0;

    if (!buf) {
        return -ENOMEM;
    }
    if (count > MAX_RW_COUNT) {
        count = MAX_RW_COUNT;
    }
    while (count && !signal_pending(current)) {
        done = copy_page(in, out, buf, count < PAGE_SIZE ? count : PAGE_SIZE);
        if (done <= 0) {
            break;
        }
        total += done;
        count -= (size_t)done;
    }
    kfree(buf);
    if (in->own) {
        in->file->f_pos = in->pos;
    }
    if (out->own) {
        out->file->f_pos = out->pos;
    }
    return total ? total : done;
}

static int copy_end_init(struct copy_end *end, struct file *file, unsigned long uoffset)
{
    if (!file) {
        return -EBADF;
    }
    end->file = file;
    end->own = !uoffset;
    end->pos = file->f_pos;
    if (uoffset && copy_from_user(&end->pos, (void *)uoffset, sizeof(end->pos))) {
        return -EFAULT;
    }
    return end->pos < 0 ? -EINVAL : 0;
}

static int copy_end_done(const struct copy_end *end, unsigned long uoffset)
{
    if (uoffset && copy_to_user((void *)uoffset, &end->pos, sizeof(end->pos))) {
        return -EFAULT;
    }
    return 0;
}

/* The offsets are user addresses of loff_t, or 0 for the file's own position. */
static long copy_between(unsigned long infd, unsigned long inoff, unsigned long outfd,
                         unsigned long outoff, size_t count)
{
    struct file *in = fget((unsigned int)infd), *out = fget((unsigned int)outfd);
    struct copy_end from, to;
    long ret = copy_end_init(&from, in, inoff);

    if (!ret) {
        ret = copy_end_init(&to, out, outoff);
    }
    if (!ret && !has_position(in)) {
        ret = -EINVAL;
    }
    if (!ret) {
        ret = copy_file(&from, &to, count);
    }
    if (ret >= 0 && (copy_end_done(&from, inoff) || copy_end_done(&to, outoff))) {
        ret = -EFAULT;
    }
    fput(in);
    fput(out);
    return ret;
}

long sys_sendfile(unsigned long outfd, unsigned long infd, unsigned long offset,
                  unsigned long count)
{
    return copy_between(infd, offset, outfd, 0, count);
}

long sys_copy_file_range(unsigned long infd, unsigned long inoff, unsigned long outfd,
                         unsigned long outoff, unsigned long count, unsigned long flags)
{
    return flags ? -EINVAL : copy_between(infd, inoff, outfd, outoff, count);
}
