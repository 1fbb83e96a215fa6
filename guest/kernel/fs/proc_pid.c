/*
 * The directory of a process, /proc/PID, and its simpler files.
 */
#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "mm.h"
#include "oom.h"
#include "printk.h"
#include "proc.h"
#include "sched.h"
#include "slab.h"
#include "string.h"

/* The longest piece of a process's memory shown: its arguments and environment. */
#define TEXT_MAX (128 * 1024UL)

/* Writes [start, end) of the process's memory. */
static int show_memory(struct seq_file *m, struct mm_struct *mm, unsigned long start,
                       unsigned long end)
{
    char *page = kmalloc(PAGE_SIZE, GFP_KERNEL);

    if (!page) {
        return -ENOMEM;
    }
    if (end - start > TEXT_MAX) {
        end = start + TEXT_MAX;
    }
    while (start < end) {
        size_t len = min(end - start, PAGE_SIZE), done;

        done = access_remote_vm(mm, start, page, len, false);
        seq_write(m, page, done);
        if (done < len) {
            break;
        }
        start += len;
    }
    kfree(page);
    return 0;
}

static int show_cmdline(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct mm_struct *mm = get_task_mm(task);
    int err;

    (void)data;
    if (!mm) {
        return 0;
    }
    err = show_memory(m, mm, mm->arg_start, mm->arg_end);
    mmput(mm);
    return err;
}

static int show_environ(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct mm_struct *mm = get_task_mm(task);
    int err;

    (void)data;
    if (!mm) {
        return 0;
    }
    err = show_memory(m, mm, mm->env_start, mm->env_end);
    mmput(mm);
    return err;
}

static int show_comm(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)data;
    seq_printf(m, "%s\n", task->comm);
    return 0;
}

static int store_comm(struct task_struct *task, char *text, const void *data)
{
    (void)data;
    strlcpy(task->comm, text, sizeof(task->comm));
    return 0;
}

static int show_oom_score(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)data;
    seq_printf(m, "%ld\n", oom_score(task));
    return 0;
}

static int show_oom_score_adj(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)data;
    seq_printf(m, "%d\n", task->oom_score_adj);
    return 0;
}

/* The score belongs to the process: every thread carries it. */
static int store_oom_score_adj(struct task_struct *task, char *text, const void *data)
{
    struct task_struct *t;
    long value;

    (void)data;
    if (proc_parse_long(text, &value) || value < OOM_SCORE_ADJ_MIN || value > OOM_SCORE_ADJ_MAX) {
        return -EINVAL;
    }
    for_each_thread(task, t)
        t->oom_score_adj = (short)value;
    return 0;
}

static int show_limits(struct seq_file *m, struct task_struct *task, const void *data)
{
    static const struct {
        unsigned int limit;
        const char *name, *unit;
    } limits[] = {
        {RLIMIT_CPU, "Max cpu time", "seconds"},
        {RLIMIT_FSIZE, "Max file size", "bytes"},
        {RLIMIT_DATA, "Max data size", "bytes"},
        {RLIMIT_STACK, "Max stack size", "bytes"},
        {RLIMIT_CORE, "Max core file size", "bytes"},
        {RLIMIT_RSS, "Max resident set", "bytes"},
        {RLIMIT_NPROC, "Max processes", "processes"},
        {RLIMIT_NOFILE, "Max open files", "files"},
        {RLIMIT_MEMLOCK, "Max locked memory", "bytes"},
        {RLIMIT_AS, "Max address space", "bytes"},
        {RLIMIT_SIGPENDING, "Max pending signals", "signals"},
    };

    (void)data;
    seq_printf(m, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
    for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
        const struct rlimit *r = &task->signal->rlim[limits[i].limit];
        unsigned long values[2] = {r->rlim_cur, r->rlim_max};

        seq_printf(m, "%-25s ", limits[i].name);
        for (int v = 0; v < 2; v++) {
            if (values[v] == RLIM_INFINITY) {
                seq_printf(m, "%-20s ", "unlimited");
            } else {
                seq_printf(m, "%-20lu ", values[v]);
            }
        }
        seq_printf(m, "%-10s\n", limits[i].unit);
    }
    return 0;
}

/* ---- Links ---- */

static struct dentry *follow_exe(struct task_struct *task)
{
    struct mm_struct *mm = get_task_mm(task);
    struct dentry *d = ERR_PTR(-ENOENT);

    if (mm && mm->exe_file) {
        d = dget(mm->exe_file->f_dentry);
    }
    if (mm) {
        mmput(mm);
    }
    return d;
}

static struct dentry *follow_cwd(struct task_struct *task)
{
    return task->fs ? dget(task->fs->cwd) : ERR_PTR(-ENOENT);
}

static struct dentry *follow_root(struct task_struct *task)
{
    (void)task;
    return dget(root_dentry);
}

int proc_path_text(struct dentry *d, char *buf, size_t size)
{
    char *path;
    size_t len;

    if (IS_ERR(d)) {
        return (int)PTR_ERR(d);
    }
    path = d_path(d, buf, size);
    dput(d);
    if (IS_ERR(path)) {
        return (int)PTR_ERR(path);
    }
    len = strlen(path);
    memmove(buf, path, len + 1);
    return (int)len;
}

static int readlink_exe(struct task_struct *task, char *buf, size_t size)
{
    return proc_path_text(follow_exe(task), buf, size);
}

static int readlink_cwd(struct task_struct *task, char *buf, size_t size)
{
    return proc_path_text(follow_cwd(task), buf, size);
}

static int readlink_root(struct task_struct *task, char *buf, size_t size)
{
    return proc_path_text(follow_root(task), buf, size);
}

/* ---- Directories of a process and of its threads ---- */

static int task_lookup(struct inode *dir, struct dentry *entry);
static int task_iterate(struct file *file, struct dir_context *ctx);

static void dir_evict(struct inode *inode)
{
    kfree(inode->i_private);
}

static const struct inode_operations task_iops = {.lookup = task_lookup, .evict = dir_evict};
static const struct file_operations task_fops = {.iterate = task_iterate};

#define FILE_ENTRY(text, function)                                                                 \
    {                                                                                              \
        .name = text, .mode = S_IFREG | 0444, .show = function                                     \
    }
#define LINK_ENTRY(text, what)                                                                     \
    {                                                                                              \
        .name = text, .mode = S_IFLNK | 0777, .readlink = readlink_##what, .follow = follow_##what \
    }

/* A thread's directory has all but the last; its stat counts the thread alone. */
static const struct proc_entry pid_entries[] = {
    FILE_ENTRY("cmdline", show_cmdline),
    {.name = "comm", .mode = S_IFREG | 0644, .show = show_comm, .store = store_comm},
    LINK_ENTRY("cwd", cwd),
    FILE_ENTRY("environ", show_environ),
    LINK_ENTRY("exe", exe),
    {.name = "fd", .mode = S_IFDIR | 0500, .dir_iops = &proc_fd_iops, .dir_fops = &proc_fd_fops},
    FILE_ENTRY("limits", show_limits),
    FILE_ENTRY("maps", proc_show_maps),
    FILE_ENTRY("mounts", proc_show_mounts),
    FILE_ENTRY("oom_score", show_oom_score),
    {.name = "oom_score_adj",
     .mode = S_IFREG | 0644,
     .show = show_oom_score_adj,
     .store = store_oom_score_adj},
    LINK_ENTRY("root", root),
    FILE_ENTRY("smaps", proc_show_smaps),
    FILE_ENTRY("smaps_rollup", proc_show_smaps_rollup),
    FILE_ENTRY("stat", proc_show_stat),
    FILE_ENTRY("statm", proc_show_statm),
    FILE_ENTRY("status", proc_show_status),
    {.name = "task", .mode = S_IFDIR | 0555, .dir_iops = &task_iops, .dir_fops = &task_fops},
};

static const struct proc_entry thread_stat = FILE_ENTRY("stat", proc_show_thread_stat);

static size_t nr_entries(bool thread)
{
    return ARRAY_SIZE(pid_entries) - (thread ? 1 : 0);
}

static int lookup_entry(struct inode *dir, struct dentry *entry, bool thread)
{
    struct task_struct *task = proc_task(dir);
    int err = -ENOENT;

    for (size_t i = 0; task && i < nr_entries(thread); i++) {
        const struct proc_entry *e = &pid_entries[i];

        if (strcmp(e->name, entry->name)) {
            continue;
        }
        if (thread && e->show == proc_show_stat) {
            e = &thread_stat;
        }
        entry->inode = proc_inode(e, task);
        err = entry->inode ? 0 : -ENOMEM;
        break;
    }
    if (task) {
        put_task_struct(task);
    }
    return err;
}

static int pid_lookup(struct inode *dir, struct dentry *entry)
{
    return lookup_entry(dir, entry, false);
}

static int thread_lookup(struct inode *dir, struct dentry *entry)
{
    return lookup_entry(dir, entry, true);
}

static int iterate_entries(struct file *file, struct dir_context *ctx, bool thread)
{
    if (!dir_emit_dots(file, ctx)) {
        return 0;
    }
    while (file->f_pos - 2 < (loff_t)nr_entries(thread)) {
        const struct proc_entry *e = &pid_entries[file->f_pos - 2];

        if (!ctx->emit(ctx, e->name, strlen(e->name), (unsigned long)file->f_pos,
                       (e->mode & S_IFMT) >> 12, file->f_pos + 1)) {
            break;
        }
        file->f_pos++;
    }
    return 0;
}

static int pid_iterate(struct file *file, struct dir_context *ctx)
{
    return iterate_entries(file, ctx, false);
}

static int thread_iterate(struct file *file, struct dir_context *ctx)
{
    return iterate_entries(file, ctx, true);
}

static const struct inode_operations pid_iops = {.lookup = pid_lookup, .evict = dir_evict};
static const struct file_operations pid_fops = {.iterate = pid_iterate};
static const struct inode_operations thread_iops = {.lookup = thread_lookup, .evict = dir_evict};
static const struct file_operations thread_fops = {.iterate = thread_iterate};

const struct proc_entry proc_pid_dir = {
    .mode = S_IFDIR | 0555, .dir_iops = &pid_iops, .dir_fops = &pid_fops};
static const struct proc_entry thread_dir = {
    .mode = S_IFDIR | 0555, .dir_iops = &thread_iops, .dir_fops = &thread_fops};

static int task_lookup(struct inode *dir, struct dentry *entry)
{
    struct task_struct *task = proc_task(dir), *thread = NULL;
    long tid;

    if (task && !proc_parse_long(entry->name, &tid) && tid > 0 && tid <= PID_MAX) {
        thread = find_task_by_pid((pid_t)tid);
    }
    if (thread && !same_thread_group(thread, task)) {
        thread = NULL;
    }
    if (task) {
        put_task_struct(task);
    }
    if (!thread) {
        return -ENOENT;
    }
    entry->inode = proc_inode(&thread_dir, thread);
    return entry->inode ? 0 : -ENOMEM;
}

/* The lowest thread id >= from, 0 if there is none. */
static pid_t next_tid(struct task_struct *task, pid_t from)
{
    struct task_struct *t;
    pid_t found = 0;

    for_each_thread(task, t) {
        if (t->pid >= from && (!found || t->pid < found)) {
            found = t->pid;
        }
    }
    return found;
}

static int task_iterate(struct file *file, struct dir_context *ctx)
{
    struct task_struct *task = proc_task(file->f_inode);
    pid_t tid;

    if (!task) {
        return -ENOENT;
    }
    if (dir_emit_dots(file, ctx)) {
        while ((tid = next_tid(task, (pid_t)file->f_pos - 2))) {
            char name[12];
            size_t len = (size_t)snprintf(name, sizeof(name), "%d", tid);

            if (!ctx->emit(ctx, name, len, (unsigned long)tid, S_IFDIR >> 12, tid + 3)) {
                break;
            }
            file->f_pos = tid + 3;
        }
    }
    put_task_struct(task);
    return 0;
}
