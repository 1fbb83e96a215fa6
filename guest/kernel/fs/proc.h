/*
 * Inside procfs: text files made by show functions, the tree they hang in, and who they tell of.
 *
 * A file's text is produced whole when it is read from its start, into a growing buffer, so that
 * one reader sees one moment; reading on continues in that text.
 */
#ifndef PROC_H
#define PROC_H

#include "fs.h"

struct mm_struct;
struct seq_file;
struct task_struct;

/* A growing text. */
struct seq_file {
    char *buf;
    size_t size, count;
    bool failed; /* memory was short: the read fails with -ENOMEM */
};

void seq_printf(struct seq_file *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void seq_puts(struct seq_file *m, const char *text);
void seq_write(struct seq_file *m, const void *data, size_t len);
/* "Name:  %8lu kB", as /proc/meminfo and /proc/PID/status have it. */
void seq_kb(struct seq_file *m, const char *name, unsigned long pages);

/* One name in /proc, /proc/PID or /proc/sys. */
struct proc_entry {
    const char *name;
    umode_t mode; /* type and permission */
    /* Regular files: writes the text. `task` is NULL outside of /proc/PID. */
    int (*show)(struct seq_file *m, struct task_struct *task, const void *data);
    /* Optional: takes what was written, NUL-terminated, without a final newline. */
    int (*store)(struct task_struct *task, char *text, const void *data);
    const void *data; /* given to show and store */
    /* Symbolic links: the text, or the entry they lead to. */
    int (*readlink)(struct task_struct *task, char *buf, size_t size);
    struct dentry *(*follow)(struct task_struct *task);
    /* Directories made on demand. */
    const struct inode_operations *dir_iops;
    const struct file_operations *dir_fops;
};

/* What a procfs inode tells of: i_private. Process ids are used again, start times are not. */
struct proc_ref {
    const struct proc_entry *entry;
    pid_t pid; /* 0: not of a task */
    u64 start_time;
    int fd; /* entries of /proc/PID/fd */
};

static inline struct proc_ref *proc_ref(const struct inode *inode)
{
    return inode->i_private;
}

/* An inode for `entry`, of `task` (NULL: none). NULL when memory is short. */
struct inode *proc_inode(const struct proc_entry *entry, struct task_struct *task);
/* The task of an inode, counted; NULL if it has gone. */
struct task_struct *proc_task(const struct inode *inode);
/* Its address space, held (mmput); NULL for kernel threads and zombies. */
struct mm_struct *get_task_mm(struct task_struct *task);

/* Adds entries to a kept directory, or a directory to it; panics when memory is short. */
void proc_add(struct dentry *dir, const struct proc_entry *entries, size_t n);
struct dentry *proc_mkdir(struct dentry *dir, const char *name);

/* Parses a decimal number that is the whole text; -EINVAL. */
int proc_parse_long(const char *text, long *value);

/* In proc_pid.c: the directory of a process. */
extern const struct proc_entry proc_pid_dir;
/* The path of the entry a link leads to (or its error), which it puts: a length, or an error. */
int proc_path_text(struct dentry *d, char *buf, size_t size);
/* In proc_fd.c */
extern const struct inode_operations proc_fd_iops;
extern const struct file_operations proc_fd_fops;
/* In proc_maps.c */
int proc_show_maps(struct seq_file *m, struct task_struct *task, const void *data);
int proc_show_smaps(struct seq_file *m, struct task_struct *task, const void *data);
int proc_show_smaps_rollup(struct seq_file *m, struct task_struct *task, const void *data);
/* In proc_status.c */
int proc_show_stat(struct seq_file *m, struct task_struct *task, const void *data);
int proc_show_thread_stat(struct seq_file *m, struct task_struct *task, const void *data);
int proc_show_statm(struct seq_file *m, struct task_struct *task, const void *data);
int proc_show_status(struct seq_file *m, struct task_struct *task, const void *data);
/* In proc_system.c: the files about the whole machine; in proc_meminfo.c: about its memory. */
void proc_system_init(struct dentry *root);
void proc_meminfo_init(struct dentry *root);
int proc_show_mounts(struct seq_file *m, struct task_struct *task, const void *data);
/* In proc_sys.c */
void proc_sys_init(struct dentry *root);

#endif
