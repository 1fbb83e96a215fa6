/*
 * Open files and descriptor tables.
 *
 * A `struct file` is one open of an inode: position, flags, operations. It is counted: one
 * reference per descriptor, per VMA that maps it and per call in progress (fget/fput). A
 * `struct files_struct` is a task's descriptor table, shared by threads with CLONE_FILES. Both
 * are protected by the big kernel lock; across a sleep a descriptor may be closed by another
 * thread, so a call holds its file with fget() until its end.
 */
#ifndef FILE_H
#define FILE_H

#include "fs.h"
#include "uio.h"

struct dentry;
struct file;
struct inode;
struct pollfd;
struct poll_table;
struct vm_area_struct;

/* open(2) flags, riscv64 values (asm-generic/fcntl.h). */
#define O_ACCMODE 00000003
#define O_RDONLY 00000000
#define O_WRONLY 00000001
#define O_RDWR 00000002
#define O_CREAT 00000100
#define O_EXCL 00000200
#define O_NOCTTY 00000400
#define O_TRUNC 00001000
#define O_APPEND 00002000
#define O_NONBLOCK 00004000
#define O_DIRECTORY 00200000
#define O_NOFOLLOW 00400000
#define O_LARGEFILE 00100000
#define O_CLOEXEC 02000000
#define O_PATH 010000000
#define O_TMPFILE 020200000

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

/* Where a directory read puts its entries: returns false when there is no room for this one. */
struct dir_context {
    bool (*emit)(struct dir_context *ctx, const char *name, size_t len, unsigned long ino,
                 unsigned int type, loff_t next);
};

/* All optional; the errno of a missing one is in brackets. */
struct file_operations {
    int (*open)(struct inode *inode, struct file *file);
    /* The last reference is gone. */
    void (*release)(struct file *file);
    /* Transfer to or from the cursor at *pos, advance *pos; return bytes or -errno [EINVAL]. */
    ssize_t (*read_iter)(struct file *file, struct iov_iter *iter, loff_t *pos);
    ssize_t (*write_iter)(struct file *file, struct iov_iter *iter, loff_t *pos);
    /* Sets f_pos; [seeks within i_size]. no_seek is for pipes and terminals. */
    loff_t (*llseek)(struct file *file, loff_t offset, int whence);
    /* Returns the POLL... bits that hold now and puts the caller on the file's wait queues
     * [always readable and writable]. */
    unsigned int (*poll)(struct file *file, struct poll_table *table);
    long (*ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
    /* Sets vma->vm_ops [ENODEV]. */
    int (*mmap)(struct file *file, struct vm_area_struct *vma);
    /* Emits entries from f_pos on and advances f_pos [ENOTDIR]. */
    int (*iterate)(struct file *file, struct dir_context *ctx);
};

struct file {
    const struct file_operations *f_op;
    struct dentry *f_dentry; /* held */
    struct inode *f_inode;   /* f_dentry's */
    struct address_space *f_mapping;
    loff_t f_pos;
    struct mutex f_pos_lock; /* calls that use f_pos of a file with several users */
    unsigned int f_flags;    /* O_..., without the creation flags and O_CLOEXEC */
    int f_count;
    int f_owner; /* process (> 0) or group (< 0) set by F_SETOWN; kept, no signal is sent */
    void *private_data;
};

/* Whether the open mode allows reading, writing. */
static inline bool file_readable(const struct file *file)
{
    return (file->f_flags & O_ACCMODE) != O_WRONLY && !(file->f_flags & O_PATH);
}

static inline bool file_writable(const struct file *file)
{
    return (file->f_flags & O_ACCMODE) != O_RDONLY && !(file->f_flags & O_PATH);
}

/* ---- Open files ---- */

/* Opens a path in kernel memory; ERR_PTR(-errno) on failure. */
struct file *filp_open(const char *path, unsigned int flags, umode_t mode);
/* The same from a directory; `base` NULL is the current one. */
struct file *file_open_at(struct dentry *base, const char *path, unsigned int flags, umode_t mode);
/* An open file over an entry (consumes the caller's reference, also on failure). */
struct file *file_open_dentry(struct dentry *entry, unsigned int flags);
/* An open file over a new nameless inode, as pipes and eventfds are; `name` is what /proc/PID/fd
 * shows. Takes over `priv`, which release() frees. */
struct file *file_open_anon(const char *name, umode_t mode, const struct file_operations *fop,
                            void *priv, unsigned int flags);
struct file *get_file(struct file *file);
void fput(struct file *file);

/* Reads into kernel memory at `offset`; bytes read (short only at the end of file) or -errno. */
ssize_t kernel_read(struct file *file, void *buf, size_t len, loff_t offset);

/* An llseek for files without a position: -ESPIPE. */
loff_t no_llseek(struct file *file, loff_t offset, int whence);

/* ---- Descriptor tables ---- */

#define NR_OPEN_DEFAULT 64 /* descriptors in a new table; it grows to RLIMIT_NOFILE */

struct files_struct {
    struct file **fd; /* max_fds slots, NULL where closed */
    unsigned long *close_on_exec; /* bitmap of max_fds bits */
    unsigned long *reserved;      /* bitmap: slot given out, file not yet installed */
    unsigned int max_fds;         /* a multiple of 64 */
    int count;
};

/* A new empty table, or a copy of `old` with every file held; NULL when memory is short. */
struct files_struct *new_files(void);
struct files_struct *dup_files(const struct files_struct *old);
/* Drops a reference; the last one closes every file. */
void put_files(struct files_struct *files);
/* Opens the console as descriptors 0, 1 and 2 of the current task's (empty) table. */
int open_std_files(void);
/* Closes what exec must not inherit. */
void close_on_exec_files(struct files_struct *files);

/* The file behind a descriptor of the current task, held; NULL if closed. */
struct file *fget(unsigned int fd);
/* The lowest free descriptor >= start, reserved; flags: O_CLOEXEC or 0. -EMFILE if none. */
int get_unused_fd(unsigned int start, unsigned int flags);
void put_unused_fd(unsigned int fd);
/* Gives `file` (the caller's reference) to a reserved descriptor. */
void fd_install(unsigned int fd, struct file *file);
/* The close-on-exec flag of an open descriptor of the current task. */
bool get_close_on_exec(unsigned int fd);
void set_close_on_exec(unsigned int fd, bool on);
/* get_unused_fd() and fd_install(); drops the file on failure. Returns fd or -errno. */
int fd_open(struct file *file, unsigned int flags);

#endif
