/*
 * The start of the file systems, and the task's view of them.
 */
#include "fs.h"

#include "bug.h"
#include "chrdev.h"
#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "procfs.h"
#include "sched.h"
#include "slab.h"
#include "string.h"
#include "tty.h"

void vfs_init(void)
{
    /* A device file system of its own keeps an initrd's /dev, if any, out of sight. */
    static const struct {
        const char *path;
        umode_t mode;
    } dirs[] = {{"/dev", 0755}, {"/proc", 0555}, {"/tmp", 01777}};
    struct dentry *dev, *at;

    root_dentry = ramfs_mount("rootfs", 0755);
    if (!root_dentry) {
        panic("vfs_init: no memory for the root file system");
    }
    for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
        if (vfs_mknod(root_dentry, dirs[i].path, S_IFDIR | dirs[i].mode, 0)) {
            panic("vfs_init: cannot make %s", dirs[i].path);
        }
    }
    dev = ramfs_mount("devtmpfs", 0755);
    at = path_lookup(root_dentry, "/dev", LOOKUP_DIRECTORY);
    if (!dev || IS_ERR(at)) {
        panic("vfs_init: cannot mount /dev");
    }
    d_mount(at, dev);
    tty_init();
    devices_init();
    if (vfs_mknod(root_dentry, "/dev/shm", S_IFDIR | 01777, 0)) {
        panic("vfs_init: cannot make /dev/shm");
    }
    procfs_init();
}

static struct fs_struct *new_fs(struct dentry *cwd, umode_t umask)
{
    struct fs_struct *fs = kmalloc(sizeof(*fs), GFP_KERNEL);

    if (!fs) {
        return NULL;
    }
    *fs = (struct fs_struct){.cwd = dget(cwd), .umask = umask, .count = 1};
    return fs;
}

struct fs_struct *init_fs(void)
{
    return new_fs(root_dentry, 022);
}

struct fs_struct *copy_fs_struct(const struct fs_struct *fs)
{
    return new_fs(fs->cwd, fs->umask);
}

void put_fs(struct fs_struct *fs)
{
    if (!fs || --fs->count > 0) {
        return;
    }
    dput(fs->cwd);
    kfree(fs);
}
