/*
 * Reading directories: getdents64, and the iteration over kept entries.
 */
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "string.h"
#include "uaccess.h"

/* d_type is the file type's top four bits, DT_... (dirent.h). */
#define DT_SHIFT 12
#define DT_DIR   4

/* struct linux_dirent64 up to its name. */
struct dirent64 {
    u64 d_ino;
    s64 d_off;
    u16 d_reclen;
    u8 d_type;
    char d_name[];
} __attribute__((packed));

#define DIRENT_SIZE(len) ALIGN_UP(offsetof(struct dirent64, d_name) + (len) + 1, 8)

struct getdents {
    struct dir_context ctx;
    unsigned long uaddr;
    size_t room, used;
    int err; /* why the last entry was refused, 0: not yet */
};

static bool emit_user(struct dir_context *ctx, const char *name, size_t len, unsigned long ino,
                      unsigned int type, loff_t next)
{
    struct getdents *g = container_of(ctx, struct getdents, ctx);
    size_t size = DIRENT_SIZE(len);
    char buf[DIRENT_SIZE(NAME_MAX)];
    struct dirent64 *entry = (struct dirent64 *)buf;

    if (size > g->room - g->used) {
        g->err = -EINVAL; /* reported only if nothing fits */
        return false;
    }
    memset(buf, 0, size);
    *entry =
        (struct dirent64){.d_ino = ino, .d_off = next, .d_reclen = (u16)size, .d_type = (u8)type};
    memcpy(entry->d_name, name, len);
    if (copy_to_user((void *)(g->uaddr + g->used), buf, size)) {
        g->err = -EFAULT;
        return false;
    }
    g->used += size;
    return true;
}

long sys_getdents64(unsigned long fd, unsigned long uaddr, unsigned long room)
{
    struct file *file = fget((unsigned int)fd);
    struct getdents g = {.ctx = {emit_user}, .uaddr = uaddr, .room = (unsigned int)room};
    long ret;

    if (!file) {
        return -EBADF;
    }
    if (!file->f_op->iterate) {
        ret = -ENOTDIR;
    } else if (file->f_dentry->unlinked) {
        ret = -ENOENT;
    } else {
        mutex_lock(&file->f_pos_lock);
        ret = file->f_op->iterate(file, &g.ctx);
        mutex_unlock(&file->f_pos_lock);
    }
    fput(file);
    if (ret) {
        return ret;
    }
    return g.used ? (long)g.used : g.err;
}

/* "." and ".." come first, at positions 0 and 1. */
bool dir_emit_dots(struct file *file, struct dir_context *ctx)
{
    struct dentry *d = file->f_dentry;

    if (file->f_pos == 0) {
        if (!ctx->emit(ctx, ".", 1, d->inode->i_ino, DT_DIR, 1)) {
            return false;
        }
        file->f_pos = 1;
    }
    if (file->f_pos == 1) {
        struct dentry *up = d->covers ? d->covers->parent : d->parent;

        if (!ctx->emit(ctx, "..", 2, up->inode->i_ino, DT_DIR, 2)) {
            return false;
        }
        file->f_pos = 2;
    }
    return true;
}

/* The first kept entry at or after a position: they are in the order of their cookies. */
static struct dentry *entry_at(struct dentry *dir, loff_t pos)
{
    struct dentry *d;

    list_for_each_entry(d, &dir->children, sibling) {
        if (d->cookie >= pos) {
            return dget(d);
        }
    }
    return NULL;
}

bool dir_emit_kept(struct file *file, struct dir_context *ctx)
{
    struct dentry *d;

    /* Emitting may sleep, so each entry is looked for anew. */
    while ((d = entry_at(file->f_dentry, file->f_pos))) {
        struct inode *inode = d->mounted ? d->mounted->inode : d->inode;
        bool room = ctx->emit(ctx, d->name, strlen(d->name), inode->i_ino,
                              (inode->i_mode & S_IFMT) >> DT_SHIFT, d->cookie + 1);

        if (room) {
            file->f_pos = d->cookie + 1;
        }
        dput(d);
        if (!room) {
            return false;
        }
    }
    return true;
}

static int simple_iterate(struct file *file, struct dir_context *ctx)
{
    if (dir_emit_dots(file, ctx)) {
        dir_emit_kept(file, ctx);
    }
    return 0;
}

const struct file_operations simple_dir_operations = {.iterate = simple_iterate};
