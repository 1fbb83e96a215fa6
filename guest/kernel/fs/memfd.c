/*
 * memfd_create: a regular file in memory without a name in any directory.
 */
#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "printk.h"
#include "slab.h"
#include "uaccess.h"

#define MFD_CLOEXEC       1
#define MFD_ALLOW_SEALING 2
#define MFD_NAME_MAX      249

static struct dentry *memfd_entry(const char *name)
{
    char path[MFD_NAME_MAX + 32];
    size_t len = (size_t)snprintf(path, sizeof(path), "/memfd:%s (deleted)", name);
    struct dentry *d = d_alloc(NULL, path, len);

    if (!d) {
        return NULL;
    }
    d->inode = ramfs_new_file(0777);
    if (!d->inode) {
        dput(d);
        return NULL;
    }
    return d;
}

long sys_memfd_create(unsigned long uname, unsigned long flags)
{
    char name[MFD_NAME_MAX + 1];
    struct dentry *d;
    struct file *file;
    long len;

    if (flags & ~(unsigned long)(MFD_CLOEXEC | MFD_ALLOW_SEALING)) {
        return -EINVAL;
    }
    len = strncpy_from_user(name, (const char *)uname, sizeof(name));
    if (len < 0 || len == sizeof(name)) {
        return len < 0 ? len : -EINVAL;
    }
    d = memfd_entry(name);
    if (!d) {
        return -ENOMEM;
    }
    file = file_open_dentry(d, O_RDWR | O_LARGEFILE);
    if (IS_ERR(file)) {
        return PTR_ERR(file);
    }
    return fd_open(file, flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
}
