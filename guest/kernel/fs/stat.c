/*
 * What a file is: stat, statx, access, statfs, times.
 */
#include "stat.h"

#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "pagemap.h"
#include "string.h"
#include "uaccess.h"

#define BLOCK_SHIFT 9 /* st_blocks counts 512-byte blocks */

/* st_dev and st_rdev as user space packs them: low 8 bits of minor, 12 of major, rest of minor. */
static unsigned long encode_dev(dev_t dev)
{
    unsigned long major = MAJOR(dev), minor = MINOR(dev);

    return (minor & 0xff) | major << 8 | (minor & ~0xffUL) << 12;
}

static s64 inode_blocks(const struct inode *inode)
{
    if (!S_ISREG(inode->i_mode)) {
        return 0;
    }
    return (s64)(PAGE_ALIGN(inode->i_size) >> BLOCK_SHIFT);
}

static int copy_stat(const struct inode *inode, unsigned long uaddr)
{
    struct kstat_user st = {
        .st_dev = encode_dev(inode->i_dev),
        .st_ino = inode->i_ino,
        .st_mode = inode->i_mode,
        .st_nlink = inode->i_nlink,
        .st_rdev = encode_dev(inode->i_rdev),
        .st_size = inode->i_size,
        .st_blksize = PAGE_SIZE,
        .st_blocks = inode_blocks(inode),
        .st_atime = inode->i_atime.tv_sec,
        .st_atime_nsec = (unsigned long)inode->i_atime.tv_nsec,
        .st_mtime = inode->i_mtime.tv_sec,
        .st_mtime_nsec = (unsigned long)inode->i_mtime.tv_nsec,
        .st_ctime = inode->i_ctime.tv_sec,
        .st_ctime_nsec = (unsigned long)inode->i_ctime.tv_nsec,
    };

    return copy_to_user((void *)uaddr, &st, sizeof(st)) ? -EFAULT : 0;
}

static struct statx_timestamp statx_time(struct timespec64 t)
{
    return (struct statx_timestamp){.tv_sec = t.tv_sec, .tv_nsec = (u32)t.tv_nsec};
}

static int copy_statx(const struct inode *inode, unsigned long uaddr)
{
    struct statx st = {
        .stx_mask = STATX_BASIC_STATS,
        .stx_blksize = PAGE_SIZE,
        .stx_nlink = inode->i_nlink,
        .stx_mode = (u16)inode->i_mode,
        .stx_ino = inode->i_ino,
        .stx_size = (u64)inode->i_size,
        .stx_blocks = (u64)inode_blocks(inode),
        .stx_atime = statx_time(inode->i_atime),
        .stx_mtime = statx_time(inode->i_mtime),
        .stx_ctime = statx_time(inode->i_ctime),
        .stx_rdev_major = MAJOR(inode->i_rdev),
        .stx_rdev_minor = MINOR(inode->i_rdev),
        .stx_dev_major = MAJOR(inode->i_dev),
        .stx_dev_minor = MINOR(inode->i_dev),
    };

    return copy_to_user((void *)uaddr, &st, sizeof(st)) ? -EFAULT : 0;
}

static unsigned int follow_flags(unsigned long at_flags)
{
    return at_flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
}

long sys_fstat(unsigned long fd, unsigned long uaddr)
{
    struct file *file = fget((unsigned int)fd);
    long ret;

    if (!file) {
        return -EBADF;
    }
    ret = copy_stat(file->f_inode, uaddr);
    fput(file);
    return ret;
}

long sys_newfstatat(unsigned long dirfd, unsigned long path, unsigned long uaddr,
                    unsigned long flags)
{
    struct dentry *d = user_path_at((int)dirfd, path, follow_flags(flags), (unsigned int)flags);
    long ret;

    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    ret = copy_stat(d->inode, uaddr);
    dput(d);
    return ret;
}

long sys_statx(unsigned long dirfd, unsigned long path, unsigned long flags, unsigned long mask,
               unsigned long uaddr)
{
    struct dentry *d = user_path_at((int)dirfd, path, follow_flags(flags), (unsigned int)flags);
    long ret;

    (void)mask; /* all basic fields are always given */
    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    ret = copy_statx(d->inode, uaddr);
    dput(d);
    return ret;
}

#define X_OK       1
#define AT_EACCESS 0x200

/* Everybody is root: only executing asks for a bit, and that of anybody. */
static long do_access(int dirfd, unsigned long path, unsigned long mode, unsigned long flags)
{
    struct dentry *d;
    long ret = 0;

    if (mode > 7) {
        return -EINVAL;
    }
    d = user_path_at(dirfd, path, follow_flags(flags), (unsigned int)flags);
    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    if ((mode & X_OK) && !S_ISDIR(d->inode->i_mode) && !(d->inode->i_mode & 0111)) {
        ret = -EACCES;
    }
    dput(d);
    return ret;
}

long sys_faccessat(unsigned long dirfd, unsigned long path, unsigned long mode)
{
    return do_access((int)dirfd, path, mode, 0);
}

long sys_faccessat2(unsigned long dirfd, unsigned long path, unsigned long mode,
                    unsigned long flags)
{
    if (flags & ~(unsigned long)(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) {
        return -EINVAL;
    }
    return do_access((int)dirfd, path, mode, flags);
}

/* ---- Changes of mode, owner and times ---- */

static long change_mode(struct inode *inode, unsigned long mode)
{
    inode->i_mode = (inode->i_mode & S_IFMT) | ((umode_t)mode & S_IALLUGO);
    inode->i_ctime = current_time();
    return 0;
}

long sys_fchmod(unsigned long fd, unsigned long mode)
{
    struct file *file = fget((unsigned int)fd);
    long ret;

    if (!file) {
        return -EBADF;
    }
    ret = change_mode(file->f_inode, mode);
    fput(file);
    return ret;
}

long sys_fchmodat(unsigned long dirfd, unsigned long path, unsigned long mode)
{
    struct dentry *d = user_path_at((int)dirfd, path, LOOKUP_FOLLOW, 0);
    long ret;

    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    ret = change_mode(d->inode, mode);
    dput(d);
    return ret;
}

/* There is one user, root: a change to it is granted, others are refused. */
static long change_owner(unsigned long uid, unsigned long gid)
{
    bool root =
        ((unsigned int)uid == 0 || (int)uid == -1) && ((unsigned int)gid == 0 || (int)gid == -1);

    return root ? 0 : -EPERM;
}

long sys_fchown(unsigned long fd, unsigned long uid, unsigned long gid)
{
    struct file *file = fget((unsigned int)fd);

    if (!file) {
        return -EBADF;
    }
    fput(file);
    return change_owner(uid, gid);
}

long sys_fchownat(unsigned long dirfd, unsigned long path, unsigned long uid, unsigned long gid,
                  unsigned long flags)
{
    struct dentry *d = user_path_at((int)dirfd, path, follow_flags(flags), (unsigned int)flags);

    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    dput(d);
    return change_owner(uid, gid);
}

#define UTIME_NOW  0x3fffffff
#define UTIME_OMIT 0x3ffffffe

static int set_time(struct timespec64 *to, struct timespec64 t)
{
    if (t.tv_nsec == UTIME_OMIT) {
        return 0;
    }
    if (t.tv_nsec == UTIME_NOW) {
        t = current_time();
    } else if (t.tv_nsec < 0 || t.tv_nsec > 999999999) {
        return -EINVAL;
    }
    *to = t;
    return 0;
}

long sys_utimensat(unsigned long dirfd, unsigned long path, unsigned long utimes,
                   unsigned long flags)
{
    struct timespec64 t[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    struct dentry *d;
    int err;

    if (utimes && copy_from_user(t, (void *)utimes, sizeof(t))) {
        return -EFAULT;
    }
    if (path) {
        d = user_path_at((int)dirfd, path, follow_flags(flags), (unsigned int)flags);
    } else {
        d = dirfd_dentry((int)dirfd); /* futimens */
        if (!d) {
            d = ERR_PTR(-EFAULT);
        }
    }
    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    err = set_time(&d->inode->i_atime, t[0]);
    if (!err) {
        err = set_time(&d->inode->i_mtime, t[1]);
    }
    if (!err) {
        d->inode->i_ctime = current_time();
    }
    dput(d);
    return err;
}

/* ---- File systems ---- */

#define TMPFS_MAGIC      0x01021994
#define PROC_SUPER_MAGIC 0x9fa0

/* What statfs writes (asm-generic/statfs.h). */
struct statfs {
    long f_type, f_bsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree;
    int f_fsid[2];
    long f_namelen, f_frsize, f_flags, f_spare[4];
};

static long copy_statfs(const struct dentry *d, unsigned long uaddr)
{
    struct statfs st = {
        .f_type = TMPFS_MAGIC, .f_bsize = PAGE_SIZE, .f_frsize = PAGE_SIZE, .f_namelen = NAME_MAX};

    while (d->parent != d) {
        d = d->parent;
    }
    if (d->fs_type && !strcmp(d->fs_type, "proc")) {
        st.f_type = PROC_SUPER_MAGIC;
    } else {
        st.f_blocks = (long)totalram_pages();
        st.f_bfree = st.f_bavail = (long)nr_free_pages();
    }
    return copy_to_user((void *)uaddr, &st, sizeof(st)) ? -EFAULT : 0;
}

long sys_statfs(unsigned long path, unsigned long uaddr)
{
    struct dentry *d = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW, 0);
    long ret;

    if (IS_ERR(d)) {
        return PTR_ERR(d);
    }
    ret = copy_statfs(d, uaddr);
    dput(d);
    return ret;
}

long sys_fstatfs(unsigned long fd, unsigned long uaddr)
{
    struct file *file = fget((unsigned int)fd);
    long ret;

    if (!file) {
        return -EBADF;
    }
    ret = copy_statfs(file->f_dentry, uaddr);
    fput(file);
    return ret;
}
