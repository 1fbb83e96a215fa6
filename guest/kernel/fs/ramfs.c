/*
 * The file system in memory: names in the directory tree, contents in the page cache.
 *
 * A file unpacked from the initrd keeps its contents there: readpage copies a page from them, so
 * clean pages may be dropped and read again. A page that was written is dirty, and as there is
 * no writepage it stays until the file is truncated or gone. What neither the initrd nor a dirty
 * page holds is a hole and reads as zeros.
 */
#include "fs.h"

#include "chrdev.h"
#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "mm.h"
#include "pagemap.h"
#include "pipe.h"
#include "slab.h"
#include "string.h"

struct ramfs_inode {
    char *symlink;       /* text of a symbolic link */
    const char *backing; /* contents in the initrd */
    loff_t backed;       /* how many of them are still part of the file */
};

static struct ramfs_inode *ramfs_i(const struct inode *inode)
{
    return inode->i_private;
}

static int ramfs_readpage(struct address_space *mapping, struct page *page)
{
    struct ramfs_inode *ri = ramfs_i(mapping->host);
    loff_t start = (loff_t)page->index << PAGE_SHIFT;
    size_t len = 0;
    char *to = page_address(page);

    if (start < ri->backed) {
        loff_t left = ri->backed - start;

        len = left < (loff_t)PAGE_SIZE ? (size_t)left : PAGE_SIZE;
        memcpy(to, ri->backing + start, len);
    }
    memset(to + len, 0, PAGE_SIZE - len);
    SetPageUptodate(page);
    unlock_page(page);
    return 0;
}

static const struct address_space_operations ramfs_aops = {.readpage = ramfs_readpage};

/* Copies into one page; returns bytes or -errno. */
static ssize_t write_page(struct inode *inode, struct iov_iter *iter, loff_t pos)
{
    size_t offset = (size_t)(pos & (loff_t)(PAGE_SIZE - 1));
    size_t len = PAGE_SIZE - offset, done;
    struct page *page = read_mapping_page(&inode->i_data, (unsigned long)pos >> PAGE_SHIFT);

    if (IS_ERR(page)) {
        return PTR_ERR(page);
    }
    if (len > iter->count) {
        len = iter->count;
    }
    done = copy_from_iter((char *)page_address(page) + offset, len, iter);
    if (done) {
        lock_page(page);
        set_page_dirty(page);
        unlock_page(page);
        if (pos + (loff_t)done > inode->i_size) {
            inode->i_size = pos + (loff_t)done;
        }
    }
    put_page(page);
    return done ? (ssize_t)done : -EFAULT;
}

static ssize_t ramfs_write_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    struct inode *inode = file->f_inode;
    ssize_t total = 0, done = 0;

    mutex_lock(&inode->i_mutex);
    if (file->f_flags & O_APPEND) {
        *pos = inode->i_size;
    }
    while (iter->count) {
        size_t want = iter->count;

        done = write_page(inode, iter, *pos);
        if (done < 0) {
            break;
        }
        *pos += done;
        total += done;
        /* A bad address ends the call with what was written before it. */
        if ((size_t)done < want && (*pos & (loff_t)(PAGE_SIZE - 1))) {
            break;
        }
    }
    if (total) {
        inode->i_mtime = inode->i_ctime = current_time();
    }
    mutex_unlock(&inode->i_mutex);
    return total ? total : done;
}

/* Zeros the page that the new end falls into, from there on, so that growing finds zeros. */
static int zero_tail(struct inode *inode, loff_t size)
{
    size_t offset = (size_t)(size & (loff_t)(PAGE_SIZE - 1));
    struct page *page;

    if (!offset) {
        return 0;
    }
    page = read_mapping_page(&inode->i_data, (unsigned long)size >> PAGE_SHIFT);
    if (IS_ERR(page)) {
        return (int)PTR_ERR(page);
    }
    lock_page(page);
    memset((char *)page_address(page) + offset, 0, PAGE_SIZE - offset);
    set_page_dirty(page);
    unlock_page(page);
    put_page(page);
    return 0;
}

static int ramfs_truncate(struct inode *inode, loff_t size)
{
    struct ramfs_inode *ri = ramfs_i(inode);

    if (size < inode->i_size) {
        int err = zero_tail(inode, size);

        if (err) {
            return err;
        }
        inode->i_size = size;
        if (ri->backed > size) {
            ri->backed = size;
        }
        truncate_inode_pages(&inode->i_data,
                             (unsigned long)(size + (loff_t)PAGE_SIZE - 1) >> PAGE_SHIFT);
    }
    inode->i_size = size;
    inode->i_mtime = inode->i_ctime = current_time();
    return 0;
}

static int ramfs_readlink(struct inode *inode, char *buf, size_t size)
{
    size_t len = strlen(ramfs_i(inode)->symlink);

    if (len >= size) {
        len = size - 1;
    }
    memcpy(buf, ramfs_i(inode)->symlink, len);
    buf[len] = '\0';
    return (int)len;
}

static void ramfs_evict(struct inode *inode)
{
    kfree(ramfs_i(inode)->symlink);
    kfree(inode->i_private);
}

static int ramfs_mknod(struct inode *dir, struct dentry *entry, umode_t mode, dev_t rdev);
static int ramfs_symlink(struct inode *dir, struct dentry *entry, const char *target);

static const struct inode_operations ramfs_dir_iops = {
    .mknod = ramfs_mknod,
    .symlink = ramfs_symlink,
    .evict = ramfs_evict,
};

static const struct inode_operations ramfs_file_iops = {
    .truncate = ramfs_truncate,
    .evict = ramfs_evict,
};

static const struct inode_operations ramfs_link_iops = {
    .readlink = ramfs_readlink,
    .evict = ramfs_evict,
};

static const struct inode_operations ramfs_special_iops = {.evict = ramfs_evict};

static const struct file_operations ramfs_file_fops = {
    .read_iter = generic_file_read_iter,
    .write_iter = ramfs_write_iter,
    .mmap = generic_file_mmap,
};

static const struct file_operations no_fops;

static void set_operations(struct inode *inode)
{
    inode->i_op = &ramfs_special_iops;
    inode->i_fop = &no_fops;
    switch (inode->i_mode & S_IFMT) {
    case S_IFDIR:
        inode->i_op = &ramfs_dir_iops;
        inode->i_fop = &simple_dir_operations;
        inode->i_nlink = 2;
        break;
    case S_IFREG:
        inode->i_op = &ramfs_file_iops;
        inode->i_fop = &ramfs_file_fops;
        inode->i_data.a_ops = &ramfs_aops;
        break;
    case S_IFLNK:
        inode->i_op = &ramfs_link_iops;
        break;
    case S_IFIFO:
        inode->i_fop = &fifo_fops;
        break;
    case S_IFCHR:
        if (chrdev_fops(inode->i_rdev)) {
            inode->i_fop = chrdev_fops(inode->i_rdev);
        }
        break;
    }
}

static struct inode *ramfs_inode(umode_t mode, dev_t dev, dev_t rdev)
{
    struct inode *inode = new_inode(mode, dev);

    if (!inode) {
        return NULL;
    }
    inode->i_private = kzalloc(sizeof(struct ramfs_inode), GFP_KERNEL);
    if (!inode->i_private) {
        kfree(inode);
        return NULL;
    }
    inode->i_rdev = rdev;
    set_operations(inode);
    return inode;
}

static int ramfs_mknod(struct inode *dir, struct dentry *entry, umode_t mode, dev_t rdev)
{
    entry->inode = ramfs_inode(mode, dir->i_dev, rdev);
    return entry->inode ? 0 : -ENOMEM;
}

static int ramfs_symlink(struct inode *dir, struct dentry *entry, const char *target)
{
    struct inode *inode = ramfs_inode(S_IFLNK | 0777, dir->i_dev, 0);

    if (!inode) {
        return -ENOMEM;
    }
    ramfs_i(inode)->symlink = kstrdup(target, GFP_KERNEL);
    if (!ramfs_i(inode)->symlink) {
        iput(inode);
        return -ENOMEM;
    }
    inode->i_size = (loff_t)strlen(target);
    entry->inode = inode;
    return 0;
}

struct inode *ramfs_new_file(umode_t mode)
{
    static dev_t dev;

    if (!dev) {
        dev = new_anon_dev();
    }
    return ramfs_inode(S_IFREG | mode, dev, 0);
}

void ramfs_set_backing(struct inode *inode, const void *data, loff_t size)
{
    ramfs_i(inode)->backing = data;
    ramfs_i(inode)->backed = size;
    inode->i_size = size;
}

struct dentry *ramfs_mount(const char *type, umode_t mode)
{
    struct dentry *root = d_alloc(NULL, "/", 1);

    if (!root) {
        return NULL;
    }
    root->fs_type = type;
    root->inode = ramfs_inode(S_IFDIR | mode, new_anon_dev(), 0);
    if (!root->inode) {
        dput(root);
        return NULL;
    }
    return root;
}
