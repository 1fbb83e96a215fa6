/*
 * /proc/PID/fd: a link per open descriptor, straight to the open file's entry.
 */
#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "printk.h"
#include "proc.h"
#include "sched.h"
#include "slab.h"

static const struct proc_entry fd_entry = {.mode = S_IFLNK | 0700};

/* The entry behind a descriptor of the task, counted; NULL if closed. */
static struct dentry *task_fd(struct task_struct *task, long fd)
{
    struct files_struct *files = task->files;

    if (!files || fd < 0 || fd >= (long)files->max_fds || !files->fd[fd]) {
        return NULL;
    }
    return dget(files->fd[fd]->f_dentry);
}

static struct dentry *fd_follow(struct inode *inode)
{
    struct task_struct *task = proc_task(inode);
    struct dentry *d = NULL;

    if (task) {
        d = task_fd(task, proc_ref(inode)->fd);
        put_task_struct(task);
    }
    return d ? d : ERR_PTR(-ENOENT);
}

static int fd_readlink(struct inode *inode, char *buf, size_t size)
{
    return proc_path_text(fd_follow(inode), buf, size);
}

static void fd_evict(struct inode *inode)
{
    kfree(inode->i_private);
}

static const struct inode_operations fd_link_iops = {
    .readlink = fd_readlink, .follow = fd_follow, .evict = fd_evict};

static int fd_lookup(struct inode *dir, struct dentry *entry)
{
    struct task_struct *task = proc_task(dir);
    struct dentry *d = NULL;
    long fd;
    int err = -ENOENT;

    if (task && !proc_parse_long(entry->name, &fd)) {
        d = task_fd(task, fd);
    }
    if (d) {
        dput(d);
        entry->inode = proc_inode(&fd_entry, task);
        err = entry->inode ? 0 : -ENOMEM;
    }
    if (!err) {
        proc_ref(entry->inode)->fd = (int)fd;
        entry->inode->i_op = &fd_link_iops;
    }
    if (task) {
        put_task_struct(task);
    }
    return err;
}

static int fd_iterate(struct file *file, struct dir_context *ctx)
{
    struct task_struct *task = proc_task(file->f_inode);

    if (!task) {
        return -ENOENT;
    }
    if (!dir_emit_dots(file, ctx)) {
        put_task_struct(task);
        return 0;
    }
    /* Position fd + 2. Emitting may sleep, so the table is looked at anew each time. */
    for (; task->files && file->f_pos - 2 < (loff_t)task->files->max_fds; file->f_pos++) {
        char name[12];
        size_t len = (size_t)snprintf(name, sizeof(name), "%ld", file->f_pos - 2);

        if (task->files->fd[file->f_pos - 2] &&
            !ctx->emit(ctx, name, len, (unsigned long)file->f_pos, S_IFLNK >> 12,
                       file->f_pos + 1)) {
            break;
        }
    }
    put_task_struct(task);
    return 0;
}

const struct inode_operations proc_fd_iops = {.lookup = fd_lookup, .evict = fd_evict};
const struct file_operations proc_fd_fops = {.iterate = fd_iterate};
