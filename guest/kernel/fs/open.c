/*
 * Opening, and the lives of open files.
 */
#include "file.h"

#include "bug.h"
#include "err.h"
#include "errno.h"
#include "internal.h"
#include "poll.h"
#include "sched.h"
#include "slab.h"
#include "string.h"
#include "uaccess.h"

/* What open() consumes: not part of f_flags afterwards. */
#define OPEN_ONLY_FLAGS                                                                            \
    (O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW)

/* Of an inode that can do nothing but be open. */
static const struct inode_operations simple_inode_operations;

struct file *file_open_dentry(struct dentry *entry, unsigned int flags)
{
    struct file *file = kzalloc(sizeof(*file), GFP_KERNEL);
    struct inode *inode = entry->inode;
    int err = 0;

    if (!file) {
        dput(entry);
        return ERR_PTR(-ENOMEM);
    }
    file->f_dentry = entry;
    file->f_inode = inode;
    file->f_op = inode->i_fop;
    file->f_mapping = &inode->i_data;
    file->f_flags = flags & ~OPEN_ONLY_FLAGS;
    file->f_count = 1;
    mutex_init(&file->f_pos_lock);
    if (file->f_op->open && !(flags & O_PATH)) {
        err = file->f_op->open(inode, file);
    }
    if (err) {
        dput(entry);
        kfree(file);
        return ERR_PTR(err);
    }
    if (file_writable(file)) {
        inode->i_writers++;
    }
    return file;
}

/* What the type of the file and the flags forbid. */
static int may_open(const struct inode *inode, unsigned int flags, bool created)
{
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) && !created) {
        return -EEXIST;
    }
    if ((flags & O_DIRECTORY) && !S_ISDIR(inode->i_mode)) {
        return -ENOTDIR;
    }
    if (flags & O_PATH) {
        return 0;
    }
    if (S_ISLNK(inode->i_mode)) {
        return -ELOOP;
    }
    if (S_ISDIR(inode->i_mode) && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT))) {
        return -EISDIR;
    }
    if (inode->i_execs && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC))) {
        return -ETXTBSY;
    }
    if (S_ISSOCK(inode->i_mode)) {
        return -ENXIO;
    }
    if ((S_ISCHR(inode->i_mode) || S_ISBLK(inode->i_mode)) && !inode->i_fop->read_iter) {
        return -ENXIO;
    }
    return 0;
}

struct file *file_open_at(struct dentry *base, const char *path, unsigned int flags, umode_t mode)
{
    bool created = false;
    struct dentry *d;
    int err;

    if (flags & O_PATH) {
        flags &= O_PATH | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW;
    }
    if (flags & O_CREAT) {
        d = open_create(base, path, flags, mode & S_IALLUGO, &created);
    } else {
        d = path_lookup(base, path, flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW);
    }
    if (IS_ERR(d)) {
        return ERR_CAST(d);
    }
    err = may_open(d->inode, flags, created);
    if (!err && (flags & O_TRUNC) && S_ISREG(d->inode->i_mode) && !created) {
        err = vfs_truncate(d->inode, 0);
    }
    if (err) {
        dput(d);
        return ERR_PTR(err);
    }
    return file_open_dentry(d, flags);
}

struct file *filp_open(const char *path, unsigned int flags, umode_t mode)
{
    return file_open_at(NULL, path, flags, mode);
}

struct file *file_open_anon(const char *name, umode_t mode, const struct file_operations *fop,
                            void *priv, unsigned int flags)
{
    static dev_t dev;
    struct dentry *d = d_alloc(NULL, name, strlen(name));
    struct file *file;

    if (!d) {
        return ERR_PTR(-ENOMEM);
    }
    if (!dev) {
        dev = new_anon_dev();
    }
    d->inode = new_inode(mode, dev);
    if (!d->inode) {
        dput(d);
        return ERR_PTR(-ENOMEM);
    }
    d->inode->i_op = &simple_inode_operations;
    d->inode->i_fop = fop;
    file = file_open_dentry(d, flags);
    if (!IS_ERR(file)) {
        file->private_data = priv;
    }
    return file;
}

struct file *get_file(struct file *file)
{
    file->f_count++;
    return file;
}

void fput(struct file *file)
{
    if (!file || --file->f_count > 0) {
        return;
    }
    BUG_ON(file->f_count < 0);
    if (file_writable(file)) {
        file->f_inode->i_writers--;
    }
    if (file->f_op->release && !(file->f_flags & O_PATH)) {
        file->f_op->release(file);
    }
    dput(file->f_dentry);
    kfree(file);
}

int vfs_truncate(struct inode *inode, loff_t size)
{
    int err;

    if (size < 0) {
        return -EINVAL;
    }
    if (S_ISDIR(inode->i_mode)) {
        return -EISDIR;
    }
    if (!inode->i_op->truncate) {
        return S_ISREG(inode->i_mode) ? 0 : -EINVAL; /* procfs ignores O_TRUNC */
    }
    mutex_lock(&inode->i_mutex);
    err = inode->i_op->truncate(inode, size);
    mutex_unlock(&inode->i_mutex);
    return err;
}

long sys_openat(unsigned long dirfd, unsigned long path, unsigned long flags, unsigned long mode)
{
    struct dentry *base;
    struct file *file;
    char *name = getname(path);

    if (IS_ERR(name)) {
        return PTR_ERR(name);
    }
    base = *name == '/' ? NULL : dirfd_dentry((int)dirfd);
    if (IS_ERR(base)) {
        kfree(name);
        return PTR_ERR(base);
    }
    mode &= ~(unsigned long)current->fs->umask;
    file = file_open_at(base, name, (unsigned int)flags, (umode_t)mode);
    dput(base);
    kfree(name);
    return IS_ERR(file) ? PTR_ERR(file) : fd_open(file, (unsigned int)flags & O_CLOEXEC);
}
