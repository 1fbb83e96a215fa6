/*
 * Lives of inodes and directory entries, mounts, and the way from an entry back to its path.
 */
#include "fs.h"

#include "bug.h"
#include "err.h"
#include "errno.h"
#include "ktime.h"
#include "pagemap.h"
#include "slab.h"
#include "string.h"

/* The first two positions of a directory read are "." and "..". */
#define FIRST_COOKIE 2

static unsigned long next_ino = 2; /* 1 is the root's by custom; numbers are never reused */

struct timespec64 current_time(void)
{
    u64 ns = ktime_get_real_ns();

    return (struct timespec64){.tv_sec = (s64)(ns / NSEC_PER_SEC),
                               .tv_nsec = (long)(ns % NSEC_PER_SEC)};
}

dev_t new_anon_dev(void)
{
    static unsigned int minor;

    return MKDEV(0, ++minor);
}

struct inode *new_inode(umode_t mode, dev_t dev)
{
    struct inode *inode = kzalloc(sizeof(*inode), GFP_KERNEL);

    if (!inode) {
        return NULL;
    }
    inode->i_ino = next_ino++;
    inode->i_mode = mode;
    inode->i_nlink = 1;
    inode->i_dev = dev;
    inode->i_atime = inode->i_mtime = inode->i_ctime = current_time();
    inode->i_count = 1;
    mutex_init(&inode->i_mutex);
    address_space_init(&inode->i_data, inode, NULL);
    return inode;
}

void ihold(struct inode *inode)
{
    inode->i_count++;
}

void iput(struct inode *inode)
{
    if (!inode || --inode->i_count > 0) {
        return;
    }
    BUG_ON(inode->i_count < 0);
    truncate_inode_pages(&inode->i_data, 0);
    if (inode->i_op->evict) {
        inode->i_op->evict(inode);
    }
    kfree(inode);
}

struct dentry *d_alloc(struct dentry *parent, const char *name, size_t len)
{
    struct dentry *d = kzalloc(sizeof(*d), GFP_KERNEL);

    if (!d) {
        return NULL;
    }
    d->name = kmalloc(len + 1, GFP_KERNEL);
    if (!d->name) {
        kfree(d);
        return NULL;
    }
    memcpy(d->name, name, len);
    d->name[len] = '\0';
    d->parent = parent ? dget(parent) : d;
    d->next_cookie = FIRST_COOKIE;
    d->count = 1;
    INIT_LIST_HEAD(&d->children);
    INIT_LIST_HEAD(&d->sibling);
    return d;
}

struct dentry *dget(struct dentry *d)
{
    d->count++;
    return d;
}

/* Freeing an entry drops its parent, which may free that in turn: a loop, not a recursion. */
void dput(struct dentry *d)
{
    while (d && --d->count == 0) {
        struct dentry *parent = d->parent != d ? d->parent : NULL;

        BUG_ON(!list_empty(&d->sibling));
        iput(d->inode);
        kfree(d->name);
        kfree(d);
        d = parent;
    }
}

void d_keep(struct dentry *d)
{
    d->cookie = d->parent->next_cookie++;
    list_add_tail(&d->sibling, &d->parent->children);
    dget(d);
}

void d_drop(struct dentry *d)
{
    list_del_init(&d->sibling);
    d->unlinked = true;
    dput(d);
}

void d_mount(struct dentry *at, struct dentry *root)
{
    at->mounted = root;
    root->covers = at;
}

static struct dentry *find_kept(struct dentry *dir, const char *name, size_t len)
{
    struct dentry *d;

    list_for_each_entry(d, &dir->children, sibling) {
        if (!strncmp(d->name, name, len) && d->name[len] == '\0') {
            return d;
        }
    }
    return NULL;
}

struct dentry *d_lookup(struct dentry *dir, const char *name, size_t len)
{
    struct dentry *d = find_kept(dir, name, len);
    int err;

    if (d) {
        return dget(d);
    }
    if (!dir->inode->i_op->lookup) {
        return ERR_PTR(-ENOENT);
    }
    d = d_alloc(dir, name, len);
    if (!d) {
        return ERR_PTR(-ENOMEM);
    }
    err = dir->inode->i_op->lookup(dir->inode, d);
    if (err) {
        dput(d);
        return ERR_PTR(err);
    }
    return d;
}

/* Puts `text` in front of *start; false when buf has no room. */
static bool prepend(char *buf, char **start, const char *text, size_t len)
{
    if ((size_t)(*start - buf) < len) {
        return false;
    }
    *start -= len;
    memcpy(*start, text, len);
    return true;
}

char *d_path(const struct dentry *d, char *buf, size_t size)
{
    static const char deleted[] = " (deleted)";
    char *start = buf + size - 1;
    bool fits = true;

    *start = '\0';
    if (d->unlinked) {
        fits = prepend(buf, &start, deleted, sizeof(deleted) - 1);
    }
    for (;;) {
        if (d->covers) {
            d = d->covers;
        } else if (d->parent == d) {
            /* A nameless file (pipe:[7]) is the root of nothing: its name is its path. */
            if (d->name[0] != '/' || *start != '/') {
                fits = fits && prepend(buf, &start, d->name, strlen(d->name));
            }
            break;
        } else {
            fits = fits && prepend(buf, &start, d->name, strlen(d->name));
            fits = fits && prepend(buf, &start, "/", 1);
            d = d->parent;
        }
    }
    return fits ? start : ERR_PTR(-ENAMETOOLONG);
}
