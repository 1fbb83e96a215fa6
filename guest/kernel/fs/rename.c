/*
 * Operations that change names: make, link, unlink, rename.
 *
 * All of them run under namespace_mutex, so that what they have looked up stays true until they
 * change it, even where they wait for memory in between.
 */
#include "fs.h"

#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "mutex.h"
#include "slab.h"
#include "string.h"

#define RENAME_NOREPLACE 1

static DEFINE_MUTEX(namespace_mutex);

static bool is_dot(const char *name)
{
    return !name[0] || !strcmp(name, ".") || !strcmp(name, "..");
}

static void touch_dir(struct inode *dir)
{
    dir->i_mtime = dir->i_ctime = current_time();
}

/*
 * Under namespace_mutex: an entry for the new name `path`, not kept yet and without an inode.
 * -EEXIST if the name is taken.
 */
static struct dentry *new_entry(struct dentry *base, const char *path)
{
    char name[NAME_MAX + 1];
    struct dentry *dir = path_parent(base, path, name), *d;

    if (IS_ERR(dir)) {
        return dir;
    }
    d = is_dot(name) ? ERR_PTR(-EEXIST) : d_lookup(dir, name, strlen(name));
    if (!IS_ERR(d)) {
        dput(d);
        d = ERR_PTR(-EEXIST);
    } else if (PTR_ERR(d) == -ENOENT && dir->unlinked) {
        d = ERR_PTR(-ENOENT);
    } else if (PTR_ERR(d) == -ENOENT) {
        d = d_alloc(dir, name, strlen(name));
        if (!d) {
            d = ERR_PTR(-ENOMEM);
        }
    }
    dput(dir);
    return d;
}

/* Under namespace_mutex: gives the entry its inode and its place. */
static int fill_entry(struct dentry *d, umode_t mode, dev_t rdev)
{
    struct inode *dir = d->parent->inode;
    int err = dir->i_op->mknod ? dir->i_op->mknod(dir, d, mode, rdev) : -EPERM;

    if (err) {
        return err;
    }
    d_keep(d);
    if (S_ISDIR(mode)) {
        dir->i_nlink++;
    }
    touch_dir(dir);
    return 0;
}

int vfs_mknod(struct dentry *base, const char *path, umode_t mode, dev_t rdev)
{
    struct dentry *d;
    int err;

    mutex_lock(&namespace_mutex);
    d = new_entry(base, path);
    err = IS_ERR(d) ? (int)PTR_ERR(d) : fill_entry(d, mode, rdev);
    if (!IS_ERR(d)) {
        dput(d);
    }
    mutex_unlock(&namespace_mutex);
    return err;
}

int vfs_symlink(const char *target, struct dentry *base, const char *path)
{
    struct dentry *d;
    struct inode *dir;
    int err;

    if (!*target) {
        return -ENOENT;
    }
    mutex_lock(&namespace_mutex);
    d = new_entry(base, path);
    if (IS_ERR(d)) {
        mutex_unlock(&namespace_mutex);
        return (int)PTR_ERR(d);
    }
    dir = d->parent->inode;
    err = dir->i_op->symlink ? dir->i_op->symlink(dir, d, target) : -EPERM;
    if (!err) {
        d_keep(d);
        touch_dir(dir);
    }
    dput(d);
    mutex_unlock(&namespace_mutex);
    return err;
}

int vfs_link(struct dentry *old, struct dentry *base, const char *path)
{
    struct dentry *d;
    int err = 0;

    if (S_ISDIR(old->inode->i_mode)) {
        return -EPERM;
    }
    mutex_lock(&namespace_mutex);
    d = new_entry(base, path);
    if (IS_ERR(d)) {
        mutex_unlock(&namespace_mutex);
        return (int)PTR_ERR(d);
    }
    if (d->parent->inode->i_dev != old->inode->i_dev || !d->parent->inode->i_op->mknod) {
        err = -EXDEV;
    } else {
        ihold(old->inode);
        d->inode = old->inode;
        old->inode->i_nlink++;
        old->inode->i_ctime = current_time();
        d_keep(d);
        touch_dir(d->parent->inode);
    }
    dput(d);
    mutex_unlock(&namespace_mutex);
    return err;
}

/*
 * Whether the kept entry may lose its name to an operation on a directory (`directory`) or on
 * another file. Returns 0 or the errno of unlink, rmdir and rename.
 */
static int may_remove(const struct dentry *d, bool directory)
{
    if (list_empty(&d->sibling) || !d->parent->inode->i_op->mknod) {
        return d->covers ? -EBUSY : -EPERM;
    }
    if (directory && !S_ISDIR(d->inode->i_mode)) {
        return -ENOTDIR;
    }
    if (!directory && S_ISDIR(d->inode->i_mode)) {
        return -EISDIR;
    }
    if (d->mounted) {
        return -EBUSY;
    }
    return directory && !list_empty(&d->children) ? -ENOTEMPTY : 0;
}

/* Takes the kept entry out of its directory; the inode lives on while it is open or linked. */
static void remove_entry(struct dentry *d)
{
    struct inode *inode = d->inode, *dir = d->parent->inode;

    inode->i_nlink--;
    if (S_ISDIR(inode->i_mode)) {
        inode->i_nlink--;
        dir->i_nlink--;
    }
    inode->i_ctime = current_time();
    touch_dir(dir);
    d_drop(d);
}

int vfs_unlink(struct dentry *base, const char *path, bool directory)
{
    char name[NAME_MAX + 1];
    struct dentry *dir, *d;
    int err;

    mutex_lock(&namespace_mutex);
    dir = path_parent(base, path, name);
    if (IS_ERR(dir)) {
        mutex_unlock(&namespace_mutex);
        return (int)PTR_ERR(dir);
    }
    if (is_dot(name)) {
        err = !directory ? -EISDIR : !strcmp(name, ".") ? -EINVAL : -EBUSY;
    } else {
        d = d_lookup(dir, name, strlen(name));
        err = IS_ERR(d) ? (int)PTR_ERR(d) : may_remove(d, directory);
        if (!err && !directory && path[strlen(path) - 1] == '/') {
            err = -ENOTDIR;
        }
        if (!err) {
            remove_entry(d);
        }
        if (!IS_ERR(d)) {
            dput(d);
        }
    }
    dput(dir);
    mutex_unlock(&namespace_mutex);
    return err;
}

static bool is_below(const struct dentry *d, const struct dentry *top)
{
    for (; d != top; d = d->parent) {
        if (d->parent == d) {
            return false;
        }
    }
    return true;
}

/* Under namespace_mutex: gives `old` the name `name` in `dir`, in place of `target` if any. */
static int move_entry(struct dentry *old, struct dentry *dir, const char *name,
                      struct dentry *target)
{
    bool directory = S_ISDIR(old->inode->i_mode);
    struct dentry *from = old->parent;
    char *copy;

    if (target) {
        int err = may_remove(target, directory);

        if (err) {
            return err;
        }
    }
    copy = kstrdup(name, GFP_KERNEL);
    if (!copy) {
        return -ENOMEM;
    }
    if (target) {
        remove_entry(target);
    }
    list_del_init(&old->sibling);
    kfree(old->name);
    old->name = copy;
    old->parent = dget(dir);
    old->cookie = dir->next_cookie++;
    list_add_tail(&old->sibling, &dir->children);
    if (directory) {
        from->inode->i_nlink--;
        dir->inode->i_nlink++;
    }
    touch_dir(from->inode);
    touch_dir(dir->inode);
    old->inode->i_ctime = dir->inode->i_ctime;
    dput(from);
    return 0;
}

/* The checks of rename(2) that concern both names, then the move. */
static int rename_in(struct dentry *olddir, const char *oldname, struct dentry *newdir,
                     const char *newname, unsigned int flags)
{
    struct dentry *old, *target;
    int err;

    if (is_dot(oldname) || is_dot(newname)) {
        return -EBUSY;
    }
    old = d_lookup(olddir, oldname, strlen(oldname));
    if (IS_ERR(old)) {
        return (int)PTR_ERR(old);
    }
    target = d_lookup(newdir, newname, strlen(newname));
    if (IS_ERR(target) && PTR_ERR(target) != -ENOENT) {
        dput(old);
        return (int)PTR_ERR(target);
    }
    if (IS_ERR(target)) {
        target = NULL;
    }

    err = may_remove(old, S_ISDIR(old->inode->i_mode));
    if (err == -ENOTEMPTY) { /* a directory moves with its contents */
        err = 0;
    }
    if (!err && (olddir->inode->i_dev != newdir->inode->i_dev || newdir->unlinked)) {
        err = newdir->unlinked ? -ENOENT : -EXDEV;
    }
    if (!err && is_below(newdir, old)) {
        err = -EINVAL;
    }
    if (!err && target && (flags & RENAME_NOREPLACE)) {
        err = -EEXIST;
    }
    if (!err && !(target && target->inode == old->inode)) {
        err = move_entry(old, newdir, newname, target);
    }
    dput(target);
    dput(old);
    return err;
}

int vfs_rename(struct dentry *oldbase, const char *oldpath, struct dentry *newbase,
               const char *newpath, unsigned int flags)
{
    char *names = kmalloc(2 * (NAME_MAX + 1), GFP_KERNEL);
    char *oldname = names, *newname = names + NAME_MAX + 1;
    struct dentry *olddir, *newdir;
    int err;

    if (!names) {
        return -ENOMEM;
    }
    if (flags & ~RENAME_NOREPLACE) {
        kfree(names);
        return -EINVAL;
    }
    mutex_lock(&namespace_mutex);
    olddir = path_parent(oldbase, oldpath, oldname);
    newdir = IS_ERR(olddir) ? olddir : path_parent(newbase, newpath, newname);
    err =
        IS_ERR(newdir) ? (int)PTR_ERR(newdir) : rename_in(olddir, oldname, newdir, newname, flags);
    if (!IS_ERR(newdir)) {
        dput(newdir);
    }
    if (!IS_ERR(olddir)) {
        dput(olddir);
    }
    mutex_unlock(&namespace_mutex);
    kfree(names);
    return err;
}

/* Makes the regular file `path`, not following a link in the last component. */
static struct dentry *create_file(struct dentry *base, const char *path, umode_t mode)
{
    struct dentry *d;
    int err;

    mutex_lock(&namespace_mutex);
    d = new_entry(base, path);
    err = IS_ERR(d) ? 0 : fill_entry(d, S_IFREG | mode, 0);
    mutex_unlock(&namespace_mutex);
    if (err) {
        dput(d);
        return ERR_PTR(err);
    }
    return d;
}

/*
 * Replaces *dir and *path by where the dangling link `path` leads; the old text is freed when it
 * is *text. Returns 0 or -errno.
 */
static int follow_dangling(struct dentry **dir, const char **path, char **text)
{
    char *target = kmalloc(PATH_MAX, GFP_KERNEL);
    struct dentry *d;
    int ret;

    if (!target) {
        return -ENOMEM;
    }
    d = path_lookup(*dir, *path, 0);
    ret = IS_ERR(d) ? (int)PTR_ERR(d) : 0;
    if (!ret && d->inode->i_op->readlink) {
        ret = d->inode->i_op->readlink(d->inode, target, PATH_MAX);
    } else if (!ret) {
        ret = -EAGAIN; /* somebody has put a file in the link's place */
    }
    if (ret < 0) {
        kfree(target);
    } else {
        dput(*dir);
        *dir = dget(d->parent);
        kfree(*text);
        *path = *text = target;
    }
    if (!IS_ERR(d)) {
        dput(d);
    }
    return ret < 0 ? ret : 0;
}

/*
 * A link in the last component is followed to a name that may not exist yet, so each round
 * replaces the path by the link's text, relative to the link's directory.
 */
struct dentry *open_create(struct dentry *base, const char *path, unsigned int flags, umode_t mode,
                           bool *created)
{
    bool nofollow = flags & (O_NOFOLLOW | O_EXCL);
    struct dentry *dir = base ? dget(base) : NULL, *d;
    char *text = NULL;

    *created = false;
    for (int links = 0;; links++) {
        int err;

        d = path_lookup(dir, path, nofollow ? 0 : LOOKUP_FOLLOW);
        if (!IS_ERR(d) || PTR_ERR(d) != -ENOENT) {
            break;
        }
        d = create_file(dir, path, mode);
        *created = !IS_ERR(d);
        if (!IS_ERR(d) || PTR_ERR(d) != -EEXIST || nofollow) {
            break;
        }
        err = links < MAX_SYMLINKS ? follow_dangling(&dir, &path, &text) : -ELOOP;
        if (err && err != -EAGAIN) {
            d = ERR_PTR(err);
            break;
        }
    }
    dput(dir);
    kfree(text);
    return d;
}
