/*
 * What the files of fs/ share and nobody else needs.
 */
#ifndef FS_INTERNAL_H
#define FS_INTERNAL_H

#include "fs.h"

struct dir_context;
struct file;

/* In dcache.c: */

/* The root of everything; set by vfs_init(). */
extern struct dentry *root_dentry;

/* In namei.c: */

/* A user string of at most PATH_MAX bytes with its NUL, kmalloc()ed; or ERR_PTR. */
char *getname(unsigned long uaddr);
/* The directory a *at() call starts from: counted, NULL for the current one, or ERR_PTR. */
struct dentry *dirfd_dentry(int dirfd);
/* Looks up the pathname at user address `uaddr` below `dirfd`; with AT_EMPTY_PATH in `at_flags`
 * an empty one names dirfd itself. Counted, or ERR_PTR. */
struct dentry *user_path_at(int dirfd, unsigned long uaddr, unsigned int lookup_flags,
                            unsigned int at_flags);
/* Finds or creates the regular file `path` for open(); *created tells which. */
struct dentry *open_create(struct dentry *base, const char *path, unsigned int flags, umode_t mode,
                           bool *created);

/* In ramfs.c: */

/* The root of a new file system, which /proc/mounts calls `type`; NULL when memory is short. */
struct dentry *ramfs_mount(const char *type, umode_t mode);
/* A new regular file without a name. */
struct inode *ramfs_new_file(umode_t mode);
/* Gives an empty regular file contents that stay where they are (the initrd). */
void ramfs_set_backing(struct inode *inode, const void *data, loff_t size);

/* In readdir.c: */

/* Of a directory whose entries are all kept. */
extern const struct file_operations simple_dir_operations;
/* The two steps of reading one: false when the reader has no more room. */
bool dir_emit_dots(struct file *file, struct dir_context *ctx);
bool dir_emit_kept(struct file *file, struct dir_context *ctx);

#endif
