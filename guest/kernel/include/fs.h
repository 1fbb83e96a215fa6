/*
 * Inodes, directory entries and path walk.
 *
 * A file system is a tree of `struct dentry`, each naming one `struct inode`. In ramfs the tree
 * is the file system: entries stay until they are unlinked. A directory whose inode operations
 * have `lookup` (procfs) makes its entries on demand instead; they live as long as somebody
 * holds them. A file system is mounted by tying its root dentry to a directory; the path walk
 * follows the tie in both directions.
 *
 * Life cycle: dentries and inodes are counted (dget/dput, ihold/iput). An entry holds its parent
 * and its inode. Counts are plain integers: the big kernel lock protects them.
 *
 * Order of sleeping locks: namespace_mutex -> inode.i_mutex -> (page faults) mm->mmap_lock ->
 * page locks. Path walk takes none of them.
 */
#ifndef FS_H
#define FS_H

#include "list.h"
#include "mm_types.h"
#include "mutex.h"
#include "stat.h"
#include "types.h"

struct dentry;
struct file;
struct file_operations;
struct inode;
struct task_struct;

#define NAME_MAX 255
#define PATH_MAX 4096
#define MAX_SYMLINKS 40

#define AT_FDCWD (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_REMOVEDIR 0x200
#define AT_SYMLINK_FOLLOW 0x400
#define AT_EMPTY_PATH 0x1000

/* Mandatory operations are marked; a missing optional one gives the errno in brackets. */
struct inode_operations {
    /* Makes an entry on demand: sets entry->inode, or returns -ENOENT. Presence of this
     * operation says that the directory's children are not kept. */
    int (*lookup)(struct inode *dir, struct dentry *entry);
    /* Gives `entry` a new inode of type and permission `mode` (device `rdev`) [EPERM]. */
    int (*mknod)(struct inode *dir, struct dentry *entry, umode_t mode, dev_t rdev);
    /* As mknod, for a symbolic link with the text `target` [EPERM]. */
    int (*symlink)(struct inode *dir, struct dentry *entry, const char *target);
    /* Sets the length of a regular file [EINVAL]. */
    int (*truncate)(struct inode *inode, loff_t size);
    /* Writes a symbolic link's text, NUL-terminated, into buf; returns its length [EINVAL]. */
    int (*readlink)(struct inode *inode, char *buf, size_t size);
    /* A link that leads straight to an entry (/proc/PID/fd/N): returns it counted, or an
     * error as ERR_PTR. Without it the link's text is walked. */
    struct dentry *(*follow)(struct inode *inode);
    /* Called when the last reference goes; frees i_private. */
    void (*evict)(struct inode *inode);
};

struct inode {
    unsigned long i_ino;
    umode_t i_mode; /* type and permission, S_IF... */
    unsigned int i_nlink;
    dev_t i_dev;  /* the file system */
    dev_t i_rdev; /* the device, for character device nodes */
    loff_t i_size;
    struct timespec64 i_atime, i_mtime, i_ctime;
    const struct inode_operations *i_op; /* never NULL */
    const struct file_operations *i_fop; /* never NULL */
    struct address_space i_data;         /* page cache; unused by files without pages */
    struct mutex i_mutex;                /* writes and truncation */
    int i_count;
    int i_execs;   /* address spaces whose program it is: opening it for writing fails */
    int i_writers; /* files open for writing: running it fails */
    void *i_private; /* the file system's own */
};

struct dentry {
    char *name; /* kmalloc()ed */
    struct dentry *parent; /* itself for a root */
    struct inode *inode;
    struct list_head children; /* kept entries, oldest first */
    struct list_head sibling;  /* in parent->children; empty when not kept or unlinked */
    struct dentry *mounted;    /* root of the file system mounted here */
    struct dentry *covers;     /* for such a root: the directory it is mounted on */
    const char *fs_type;       /* for a root: the file system's name */
    loff_t cookie;             /* position in a directory read, >= 2, unique in the parent */
    loff_t next_cookie;        /* the cookie the next child gets */
    bool unlinked;
    int count;
};

/* A task's view of the tree; shared by threads with CLONE_FS. */
struct fs_struct {
    struct dentry *cwd;
    umode_t umask;
    int count;
};

/* ---- Start ---- */

/* Makes the root file system (ramfs), its /dev, /tmp and /proc. Called once, before init. */
void vfs_init(void);

/* Unpacks the cpio (newc) archive at [start, end), kernel addresses, into the root. File data
 * stays there and is read through the page cache, so the range must never be freed. Returns 0,
 * or -EINVAL when the archive is damaged, with what came before the damage unpacked. */
int initramfs_init(const void *start, const void *end);

/* The view that the first task gets: cwd "/", umask 022. */
struct fs_struct *init_fs(void);
/* A copy for fork; NULL when memory is short. */
struct fs_struct *copy_fs_struct(const struct fs_struct *fs);
void put_fs(struct fs_struct *fs);

/* ---- Path walk ---- */

#define LOOKUP_FOLLOW 1    /* follow a symbolic link in the last component */
#define LOOKUP_DIRECTORY 2 /* the result must be a directory */

/* Walks `path` from `base` (NULL: the current directory; a leading '/' goes to the root).
 * Returns a counted entry with an inode, or ERR_PTR(-errno). */
struct dentry *path_lookup(struct dentry *base, const char *path, unsigned int flags);

/* Walks to the directory that holds the last component and copies that component's name into
 * `last` (NAME_MAX + 1 bytes). Returns the counted directory or ERR_PTR. */
struct dentry *path_parent(struct dentry *base, const char *path, char *last);

/* Writes the absolute path of `d` right-aligned into buf; returns its start in buf, or
 * ERR_PTR(-ENAMETOOLONG). An unlinked entry gets Linux's " (deleted)". */
char *d_path(const struct dentry *d, char *buf, size_t size);

struct dentry *dget(struct dentry *d);
void dput(struct dentry *d);
void ihold(struct inode *inode);
void iput(struct inode *inode);

/* ---- For file systems (fs/ only) ---- */

/* A new inode with the given mode, times now, one reference, operations set by the caller. */
struct inode *new_inode(umode_t mode, dev_t dev);
/* An entry without inode, not kept; holds `parent` (NULL: a root, its own parent). */
struct dentry *d_alloc(struct dentry *parent, const char *name, size_t len);
/* Finds `name` in `dir`: kept or made by lookup. Counted; ERR_PTR(-ENOENT) when absent. */
struct dentry *d_lookup(struct dentry *dir, const char *name, size_t len);
/* Keeps `d` in its parent (one more reference) until d_drop(). */
void d_keep(struct dentry *d);
void d_drop(struct dentry *d);
/* Ties the root `root` to the directory `at`; both stay for good. */
void d_mount(struct dentry *at, struct dentry *root);
/* A new device number for a file system without a device, as Linux's anonymous ones. */
dev_t new_anon_dev(void);

/* Operations that change names, on paths in kernel memory; each returns 0 or -errno. */
int vfs_mknod(struct dentry *base, const char *path, umode_t mode, dev_t rdev);
int vfs_symlink(const char *target, struct dentry *base, const char *path);
int vfs_link(struct dentry *old, struct dentry *base, const char *path);
int vfs_unlink(struct dentry *base, const char *path, bool directory);
int vfs_rename(struct dentry *oldbase, const char *oldpath, struct dentry *newbase,
               const char *newpath, unsigned int flags);
/* Sets the length of a regular file; -EISDIR, -EINVAL for others. */
int vfs_truncate(struct inode *inode, loff_t size);

/* The real time, for time stamps. */
struct timespec64 current_time(void);

#endif
