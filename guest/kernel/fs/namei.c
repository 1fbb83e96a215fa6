/*
 * From path names to directory entries.
 *
 * The walk takes no lock: kept entries change only under namespace_mutex without sleeping
 * halfway, and each step holds the entry it stands on. Where a step sleeps (memory for a link's
 * text, an entry made on demand), only that held entry is used afterwards.
 */
#include "fs.h"

#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "sched.h"
#include "slab.h"
#include "string.h"
#include "uaccess.h"

struct dentry *root_dentry;

char *getname(unsigned long uaddr)
{
    char *name = kmalloc(PATH_MAX, GFP_KERNEL);
    long len;

    if (!name) {
        return ERR_PTR(-ENOMEM);
    }
    len = strncpy_from_user(name, (const char *)uaddr, PATH_MAX);
    if (len >= 0 && len < PATH_MAX) {
        return name;
    }
    kfree(name);
    return ERR_PTR(len < 0 ? len : -ENAMETOOLONG);
}

struct dentry *dirfd_dentry(int dirfd)
{
    struct file *file;
    struct dentry *d;

    if (dirfd == AT_FDCWD) {
        return NULL;
    }
    file = fget((unsigned int)dirfd);
    if (!file) {
        return ERR_PTR(-EBADF);
    }
    d = dget(file->f_dentry);
    fput(file);
    return d;
}

/* Steps into what is mounted on d. Consumes d's reference, returns a counted entry. */
static struct dentry *cross_mount(struct dentry *d)
{
    while (d->mounted) {
        struct dentry *root = dget(d->mounted);

        dput(d);
        d = root;
    }
    return d;
}

static struct dentry *step_up(struct dentry *d)
{
    struct dentry *up;

    while (d->covers) {
        up = dget(d->covers);
        dput(d);
        d = up;
    }
    up = dget(d->parent);
    dput(d);
    return cross_mount(up);
}

/* One component. Consumes `dir`; returns the entry counted, or ERR_PTR. */
static struct dentry *step(struct dentry *dir, const char *name, size_t len)
{
    struct dentry *d;

    if (!S_ISDIR(dir->inode->i_mode)) {
        dput(dir);
        return ERR_PTR(-ENOTDIR);
    }
    if (len == 1 && name[0] == '.') {
        return dir;
    }
    if (len == 2 && name[0] == '.' && name[1] == '.') {
        return step_up(dir);
    }
    d = len <= NAME_MAX ? d_lookup(dir, name, len) : ERR_PTR(-ENAMETOOLONG);
    dput(dir);
    return IS_ERR(d) ? d : cross_mount(d);
}

/*
 * Makes the path that remains after a symbolic link: its text, then `rest`. *buf is the walk's
 * buffer, replaced. Returns 0 or -errno.
 */
static int splice_link(struct inode *link, const char **buf, const char *rest, size_t rest_len)
{
    char *text = kmalloc(PATH_MAX, GFP_KERNEL);
    int len;

    if (!text) {
        return -ENOMEM;
    }
    len = link->i_op->readlink(link, text, PATH_MAX);
    if (len > 0 && (size_t)len + rest_len + 2 > PATH_MAX) {
        len = -ENAMETOOLONG;
    }
    if (len == 0) {
        len = -ENOENT;
    }
    if (len < 0) {
        kfree(text);
        return len;
    }
    if (rest_len) {
        text[len] = '/';
        memcpy(text + len + 1, rest, rest_len);
        len += 1 + (int)rest_len;
    }
    text[len] = '\0';
    kfree(*buf);
    *buf = text;
    return 0;
}

static struct dentry *walk_start(struct dentry *base, const char *path)
{
    if (*path == '/') {
        return dget(root_dentry);
    }
    return dget(base ? base : current->fs->cwd);
}

/*
 * Walks the first `len` bytes of `path`. Every link met costs one of MAX_SYMLINKS; its text is
 * put in front of what remains and the walk goes on from the link's directory.
 */
static struct dentry *walk(struct dentry *base, const char *path, size_t len, unsigned int flags)
{
    struct dentry *d = walk_start(base, path);
    const char *buf = NULL; /* holds the path after the first link */
    const char *end = path + len;
    int links = 0;

    for (;;) {
        const char *name, *after;
        struct dentry *dir, *next;
        bool last;

        while (path < end && *path == '/') {
            path++;
        }
        if (path == end) {
            break;
        }
        name = path;
        while (path < end && *path != '/') {
            path++;
        }
        after = path;
        while (after < end && *after == '/') {
            after++;
        }
        last = after == end;
        /* A trailing slash asks for a directory, so a link there is followed as well. */
        if (last && path != end) {
            flags |= LOOKUP_FOLLOW | LOOKUP_DIRECTORY;
        }

        dir = dget(d);
        next = step(d, name, (size_t)(path - name));
        d = next;
        if (!IS_ERR(d) && S_ISLNK(d->inode->i_mode) && (!last || (flags & LOOKUP_FOLLOW))) {
            struct inode *link = d->inode;
            int err = ++links > MAX_SYMLINKS ? -ELOOP : 0;

            if (!err && link->i_op->follow) {
                next = link->i_op->follow(link);
            } else {
                if (!err) {
                    err = splice_link(link, &buf, after, (size_t)(end - after));
                }
                if (!err) {
                    path = buf;
                    end = buf + strlen(buf);
                }
                next = err ? ERR_PTR(err) : dget(*path == '/' ? root_dentry : dir);
            }
            dput(d);
            d = next;
        }
        dput(dir);
        if (IS_ERR(d)) {
            break;
        }
    }
    kfree(buf);
    if (!IS_ERR(d) && (flags & LOOKUP_DIRECTORY) && !S_ISDIR(d->inode->i_mode)) {
        dput(d);
        return ERR_PTR(-ENOTDIR);
    }
    return d;
}

struct dentry *path_lookup(struct dentry *base, const char *path, unsigned int flags)
{
    if (!*path) {
        return ERR_PTR(-ENOENT);
    }
    return walk(base, path, strlen(path), flags);
}

struct dentry *path_parent(struct dentry *base, const char *path, char *last)
{
    size_t end = strlen(path), start;

    if (!end) {
        return ERR_PTR(-ENOENT);
    }
    while (end > 0 && path[end - 1] == '/') {
        end--;
    }
    start = end;
    while (start > 0 && path[start - 1] != '/') {
        start--;
    }
    if (end - start > NAME_MAX) {
        return ERR_PTR(-ENAMETOOLONG);
    }
    memcpy(last, path + start, end - start);
    last[end - start] = '\0';
    return walk(base, path, start, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
}

struct dentry *user_path_at(int dirfd, unsigned long uaddr, unsigned int lookup_flags,
                            unsigned int at_flags)
{
    struct dentry *base, *d;
    char *path = getname(uaddr);

    if (IS_ERR(path)) {
        return ERR_CAST(path);
    }
    base = *path == '/' ? NULL : dirfd_dentry(dirfd);
    if (IS_ERR(base)) {
        d = base;
    } else if (!*path && (at_flags & AT_EMPTY_PATH)) {
        d = dget(base ? base : current->fs->cwd);
        dput(base);
    } else {
        d = path_lookup(base, path, lookup_flags);
        dput(base);
    }
    kfree(path);
    return d;
}
