/*
 * System calls on names and directories.
 */
#include "fs.h"

#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "sched.h"
#include "slab.h"
#include "string.h"
#include "uaccess.h"

/* A directory descriptor and a path below it, as the *at() calls take them. */
struct user_path {
    struct dentry *base;
    char *name;
};

static int get_user_path(struct user_path *path, unsigned long dirfd, unsigned long uaddr)
{
    path->base = NULL;
    path->name = getname(uaddr);
    if (IS_ERR(path->name)) {
        return (int)PTR_ERR(path->name);
    }
    if (*path->name != '/') {
        path->base = dirfd_dentry((int)dirfd);
    }
    if (IS_ERR(path->base)) {
        kfree(path->name);
        return (int)PTR_ERR(path->base);
    }
    return 0;
}

static void put_user_path(struct user_path *path)
{
    dput(path->base);
    kfree(path->name);
}

long sys_mkdirat(unsigned long dirfd, unsigned long uaddr, unsigned long mode)
{
    struct user_path path;
    int err = get_user_path(&path, dirfd, uaddr);

    if (err) {
        return err;
    }
    mode &= 01777 & ~(unsigned long)current->fs->umask;
    err = vfs_mknod(path.base, path.name, S_IFDIR | (umode_t)mode, 0);
    put_user_path(&path);
    return err;
}

long sys_mknodat(unsigned long dirfd, unsigned long uaddr, unsigned long mode, unsigned long dev)
{
    /* As user space packs a device number: see encode_dev() in stat.c. */
    dev_t rdev = MKDEV(dev >> 8 & 0xfff, (dev & 0xff) | (dev >> 12 & 0xfff00));
    struct user_path path;
    int err;

    if (S_ISDIR(mode)) {
        return -EPERM;
    }
    if (!(mode & S_IFMT)) {
        mode |= S_IFREG;
    }
    if (!S_ISREG(mode) && !S_ISCHR(mode) && !S_ISBLK(mode) && !S_ISFIFO(mode) && !S_ISSOCK(mode)) {
        return -EINVAL;
    }
    err = get_user_path(&path, dirfd, uaddr);
    if (err) {
        return err;
    }
    mode &= ~(unsigned long)current->fs->umask;
    err = vfs_mknod(path.base, path.name, (umode_t)mode, rdev);
    put_user_path(&path);
    return err;
}

long sys_unlinkat(unsigned long dirfd, unsigned long uaddr, unsigned long flags)
{
    struct user_path path;
    int err;

    if (flags & ~(unsigned long)AT_REMOVEDIR) {
        return -EINVAL;
    }
    err = get_user_path(&path, dirfd, uaddr);
    if (err) {
        return err;
    }
    err = vfs_unlink(path.base, path.name, flags & AT_REMOVEDIR);
    put_user_path(&path);
    return err;
}

long sys_symlinkat(unsigned long target, unsigned long dirfd, unsigned long uaddr)
{
    struct user_path path;
    char *text = getname(target);
    int err;

    if (IS_ERR(text)) {
        return PTR_ERR(text);
    }
    err = get_user_path(&path, dirfd, uaddr);
    if (!err) {
        err = vfs_symlink(text, path.base, path.name);
        put_user_path(&path);
    }
    kfree(text);
    return err;
}

long sys_linkat(unsigned long olddirfd, unsigned long olduaddr, unsigned long dirfd,
                unsigned long uaddr, unsigned long flags)
{
    unsigned int lookup = flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0;
    struct dentry *old = user_path_at((int)olddirfd, olduaddr, lookup, (unsigned int)flags);
    struct user_path path;
    int err;

    if (IS_ERR(old)) {
        return PTR_ERR(old);
    }
    err = get_user_path(&path, dirfd, uaddr);
    if (!err) {
        err = vfs_link(old, path.base, path.name);
        put_user_path(&path);
    }
    dput(old);
    return err;
}

long sys_renameat2(unsigned long olddirfd, unsigned long olduaddr, unsigned long dirfd,
                   unsigned long uaddr, unsigned long flags)
{
    struct user_path old, new;
    int err = get_user_path(&old, olddirfd, olduaddr);

    if (err) {
        return err;
    }
    err = get_user_path(&new, dirfd, uaddr);
    if (!err) {
        err = vfs_rename(old.base, old.name, new.base, new.name, (unsigned int)flags);
        put_user_path(&new);
    }
    put_user_path(&old);
    return err;
}

long sys_readlinkat(unsigned long dirfd, unsigned long uaddr, unsigned long buf, unsigned long size)
{
    struct dentry *d;
    char *text;
    long len;

    if ((int)size <= 0) {
        return -EINVAL;
    }
    d = user_path_at((int)dirfd, uaddr, 0, AT_EMPTY_PATH);
    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    text = kmalloc(PATH_MAX, GFP_KERNEL);
    if (!text) {
        len = -ENOMEM;
    } else {
        len =
            d->inode->i_op->readlink ? d->inode->i_op->readlink(d->inode, text, PATH_MAX) : -EINVAL;
    }
    if (len > (long)size) {
        len = (long)size;
    }
    if (len > 0 && copy_to_user((void *)buf, text, (size_t)len)) {
        len = -EFAULT;
    }
    kfree(text);
    dput(d);
    return len;
}

long sys_truncate(unsigned long uaddr, unsigned long size)
{
    struct dentry *d = user_path_at(AT_FDCWD, uaddr, LOOKUP_FOLLOW, 0);
    long err;

    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    err = d->inode->i_execs ? -ETXTBSY : vfs_truncate(d->inode, (loff_t)size);
    dput(d);
    return err;
}

long sys_ftruncate(unsigned long fd, unsigned long size)
{
    struct file *file = fget((unsigned int)fd);
    long err;

    if (!file) {
        return -EBADF;
    }
    err = file_writable(file) ? vfs_truncate(file->f_inode, (loff_t)size) : -EINVAL;
    fput(file);
    return err;
}

#define FALLOC_FL_KEEP_SIZE 1

/* Pages come when they are written: only the length has to be seen to. */
long sys_fallocate(unsigned long fd, unsigned long mode, unsigned long offset, unsigned long len)
{
    struct file *file = fget((unsigned int)fd);
    long err = 0;

    if (!file) {
        return -EBADF;
    }
    if (!file_writable(file)) {
        err = -EBADF;
    } else if ((long)offset < 0 || (long)len <= 0 || (long)(offset + len) < 0) {
        err = -EINVAL;
    } else if (mode & ~(unsigned long)FALLOC_FL_KEEP_SIZE || !S_ISREG(file->f_inode->i_mode)) {
        err = -EOPNOTSUPP;
    } else if (!mode && (loff_t)(offset + len) > file->f_inode->i_size) {
        err = vfs_truncate(file->f_inode, (loff_t)(offset + len));
    }
    fput(file);
    return err;
}

long sys_umask(unsigned long mask)
{
    umode_t old = current->fs->umask;

    current->fs->umask = (umode_t)mask & 0777;
    return old;
}

/* Consumes `d`. */
static long set_cwd(struct dentry *d)
{
    struct dentry *old = current->fs->cwd;

    current->fs->cwd = d;
    dput(old);
    return 0;
}

long sys_chdir(unsigned long uaddr)
{
    struct dentry *d = user_path_at(AT_FDCWD, uaddr, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, 0);

    return IS_ERR(d) ? PTR_ERR(d) : set_cwd(d);
}

long sys_fchdir(unsigned long fd)
{
    struct dentry *d = dirfd_dentry((int)fd);

    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    if (!d || !S_ISDIR(d->inode->i_mode)) {
        dput(d);
        return d ? -ENOTDIR : -EBADF;
    }
    return set_cwd(d);
}

long sys_getcwd(unsigned long buf, unsigned long size)
{
    char *text, *path;
    size_t len;
    long ret;

    if (current->fs->cwd->unlinked) {
        return -ENOENT;
    }
    text = kmalloc(PATH_MAX, GFP_KERNEL);
    if (!text) {
        return -ENOMEM;
    }
    path = d_path(current->fs->cwd, text, PATH_MAX);
    if (IS_ERR(path)) {
        ret = PTR_ERR(path);
    } else {
        len = strlen(path) + 1;
        ret = len > size ? -ERANGE : copy_to_user((void *)buf, path, len) ? -EFAULT : (long)len;
    }
    kfree(text);
    return ret;
}
