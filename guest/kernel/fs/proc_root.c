/*
 * The tree of /proc: its files, and the directories of processes that come and go in it.
 */
#include "bug.h"
#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "mm.h"
#include "printk.h"
#include "proc.h"
#include "procfs.h"
#include "sched.h"
#include "slab.h"
#include "string.h"
#include "uaccess.h"

static dev_t proc_dev;

/* ---- Files ---- */

static void proc_release(struct file *file)
{
    struct seq_file *m = file->private_data;

    if (m) {
        kfree(m->buf);
        kfree(m);
    }
}

/* Makes the text anew; 0 or -errno. */
static int fill_text(struct file *file)
{
    const struct proc_ref *ref = proc_ref(file->f_inode);
    struct task_struct *task = proc_task(file->f_inode);
    struct seq_file *m = file->private_data;
    int err;

    if (ref->pid && !task) {
        return -ESRCH;
    }
    if (!m) {
        m = file->private_data = kzalloc(sizeof(*m), GFP_KERNEL);
    }
    err = -ENOMEM;
    if (m) {
        m->count = 0;
        m->failed = false;
        err = ref->entry->show(m, task, ref->entry->data);
        if (!err && m->failed) {
            err = -ENOMEM;
        }
    }
    if (task) {
        put_task_struct(task);
    }
    return err;
}

static ssize_t proc_read_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    struct seq_file *m;
    ssize_t ret = 0;

    mutex_lock(&file->f_inode->i_mutex);
    if (*pos == 0 || !file->private_data) {
        ret = fill_text(file);
    }
    m = file->private_data;
    if (!ret && (size_t)*pos < m->count) {
        size_t len = min(m->count - (size_t)*pos, iter->count);

        ret = (ssize_t)copy_to_iter(m->buf + *pos, len, iter);
        *pos += ret;
        if (!ret) {
            ret = -EFAULT;
        }
    }
    mutex_unlock(&file->f_inode->i_mutex);
    return ret;
}

static ssize_t proc_write_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    const struct proc_ref *ref = proc_ref(file->f_inode);
    struct task_struct *task = proc_task(file->f_inode);
    char text[128];
    size_t len = iter->count;
    int err;

    (void)pos;
    if (!ref->entry->store || len >= sizeof(text)) {
        err = -EINVAL;
    } else if (ref->pid && !task) {
        err = -ESRCH;
    } else if (copy_from_iter(text, len, iter) != len) {
        err = -EFAULT;
    } else {
        text[len] = '\0';
        if (len && text[len - 1] == '\n') {
            text[len - 1] = '\0';
        }
        err = ref->entry->store(task, text, ref->entry->data);
    }
    if (task) {
        put_task_struct(task);
    }
    return err ? err : (ssize_t)len;
}

static const struct file_operations proc_file_fops = {
    .release = proc_release,
    .read_iter = proc_read_iter,
    .write_iter = proc_write_iter,
};

int proc_parse_long(const char *text, long *value)
{
    bool negative = *text == '-';
    char *end;

    if (negative) {
        text++;
    }
    *value = (long)strtoul(text, &end, 10);
    if (negative) {
        *value = -*value;
    }
    return end == text || *end ? -EINVAL : 0;
}

/* ---- Links ---- */

static int proc_readlink(struct inode *inode, char *buf, size_t size)
{
    struct task_struct *task = proc_task(inode);
    const struct proc_ref *ref = proc_ref(inode);
    int len;

    if (ref->pid && !task) {
        return -ENOENT;
    }
    len = ref->entry->readlink(task, buf, size);
    if (task) {
        put_task_struct(task);
    }
    return len;
}

static struct dentry *proc_follow(struct inode *inode)
{
    struct task_struct *task = proc_task(inode);
    struct dentry *d;

    if (!task) {
        return ERR_PTR(-ENOENT);
    }
    d = proc_ref(inode)->entry->follow(task);
    put_task_struct(task);
    return d;
}

static void proc_evict(struct inode *inode)
{
    kfree(inode->i_private);
}

static const struct inode_operations proc_file_iops = {.evict = proc_evict};
static const struct inode_operations proc_text_link_iops = {.readlink = proc_readlink,
                                                            .evict = proc_evict};
static const struct inode_operations proc_magic_link_iops = {
    .readlink = proc_readlink, .follow = proc_follow, .evict = proc_evict};
static const struct file_operations no_fops;

/* ---- Inodes and the kept tree ---- */

struct inode *proc_inode(const struct proc_entry *entry, struct task_struct *task)
{
    struct inode *inode = new_inode(entry->mode, proc_dev);
    struct proc_ref *ref = kzalloc(sizeof(*ref), GFP_KERNEL);

    if (!inode || !ref) {
        kfree(inode);
        kfree(ref);
        return NULL;
    }
    ref->entry = entry;
    if (task) {
        ref->pid = task->pid;
        ref->start_time = task->start_time;
    }
    inode->i_private = ref;
    inode->i_op = &proc_file_iops;
    inode->i_fop = &proc_file_fops;
    if (S_ISLNK(entry->mode)) {
        inode->i_op = entry->follow ? &proc_magic_link_iops : &proc_text_link_iops;
        inode->i_fop = &no_fops;
    } else if (S_ISDIR(entry->mode)) {
        inode->i_op = entry->dir_iops ? entry->dir_iops : &proc_file_iops;
        inode->i_fop = entry->dir_fops ? entry->dir_fops : &simple_dir_operations;
        inode->i_nlink = 2;
    }
    return inode;
}

struct task_struct *proc_task(const struct inode *inode)
{
    const struct proc_ref *ref = proc_ref(inode);
    struct task_struct *task = ref->pid ? find_task_by_pid(ref->pid) : NULL;

    if (!task || task->start_time != ref->start_time) {
        return NULL;
    }
    get_task_struct(task);
    return task;
}

struct mm_struct *get_task_mm(struct task_struct *task)
{
    return task->mm && !(task->flags & PF_KTHREAD) ? mmget(task->mm) : NULL;
}

static struct dentry *add_one(struct dentry *dir, const struct proc_entry *entry)
{
    struct dentry *d = d_alloc(dir, entry->name, strlen(entry->name));

    if (!d || !(d->inode = proc_inode(entry, NULL))) {
        panic("proc_add: no memory for %s", entry->name);
    }
    d_keep(d);
    return d;
}

void proc_add(struct dentry *dir, const struct proc_entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        dput(add_one(dir, &entries[i]));
    }
}

struct dentry *proc_mkdir(struct dentry *dir, const char *name)
{
    static const struct proc_entry directory = {.mode = S_IFDIR | 0555};
    struct dentry *d = d_alloc(dir, name, strlen(name));

    if (!d || !(d->inode = proc_inode(&directory, NULL))) {
        panic("proc_mkdir: no memory for %s", name);
    }
    d_keep(d);
    dput(d);
    return d;
}

/* ---- The root ---- */

static int self_readlink(struct task_struct *task, char *buf, size_t size)
{
    (void)task;
    return snprintf(buf, size, "%d", current->tgid);
}

static int thread_self_readlink(struct task_struct *task, char *buf, size_t size)
{
    (void)task;
    return snprintf(buf, size, "%d/task/%d", current->tgid, current->pid);
}

static int mounts_readlink(struct task_struct *task, char *buf, size_t size)
{
    (void)task;
    return snprintf(buf, size, "self/mounts");
}

static const struct proc_entry root_entries[] = {
    {.name = "self", .mode = S_IFLNK | 0777, .readlink = self_readlink},
    {.name = "thread-self", .mode = S_IFLNK | 0777, .readlink = thread_self_readlink},
    {.name = "mounts", .mode = S_IFLNK | 0777, .readlink = mounts_readlink},
};

static int root_lookup(struct inode *dir, struct dentry *entry)
{
    struct task_struct *task;
    long pid;

    (void)dir;
    if (proc_parse_long(entry->name, &pid) || pid <= 0 || pid > PID_MAX) {
        return -ENOENT;
    }
    task = find_task_by_pid((pid_t)pid);
    if (!task) {
        return -ENOENT;
    }
    entry->inode = proc_inode(&proc_pid_dir, task);
    return entry->inode ? 0 : -ENOMEM;
}

/* Positions of processes, behind those of the kept entries. */
#define PID_POS (1L << 32)

static pid_t next_pid(pid_t from)
{
    struct task_struct *p;
    pid_t found = 0;

    for_each_process(p) {
        if (p->pid >= from && (!found || p->pid < found)) {
            found = p->pid;
        }
    }
    return found;
}

static int root_iterate(struct file *file, struct dir_context *ctx)
{
    pid_t pid;

    if (file->f_pos < PID_POS) {
        if (!dir_emit_dots(file, ctx) || !dir_emit_kept(file, ctx)) {
            return 0;
        }
        file->f_pos = PID_POS;
    }
    while ((pid = next_pid((pid_t)(file->f_pos - PID_POS)))) {
        char name[12];
        size_t len = (size_t)snprintf(name, sizeof(name), "%d", pid);

        if (!ctx->emit(ctx, name, len, (unsigned long)(PID_POS + pid), S_IFDIR >> 12,
                       PID_POS + pid + 1)) {
            break;
        }
        file->f_pos = PID_POS + pid + 1;
    }
    return 0;
}

static const struct inode_operations root_iops = {.lookup = root_lookup};
static const struct file_operations root_fops = {.iterate = root_iterate};

void procfs_init(void)
{
    static const struct proc_entry root_dir = {
        .mode = S_IFDIR | 0555, .dir_iops = &root_iops, .dir_fops = &root_fops};
    struct dentry *root = d_alloc(NULL, "/", 1);
    struct dentry *at = path_lookup(root_dentry, "/proc", LOOKUP_DIRECTORY);

    proc_dev = new_anon_dev();
    if (!root || IS_ERR(at) || !(root->inode = proc_inode(&root_dir, NULL))) {
        panic("procfs_init: cannot mount /proc");
    }
    root->fs_type = "proc";
    proc_add(root, root_entries, ARRAY_SIZE(root_entries));
    proc_system_init(root);
    proc_meminfo_init(root);
    proc_sys_init(root);
    d_mount(at, root);
}
