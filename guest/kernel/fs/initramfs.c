/*
 * Unpacks the initrd, a cpio archive in "newc" format, into the root file system.
 *
 * Each member is a header of 6 + 13 * 8 hexadecimal digits, the name with its NUL, and the data;
 * name and data each end on a multiple of 4 bytes. "TRAILER!!!" ends the archive; another one
 * may follow, after zeros. Of several hard links to one file only the last carries the data.
 */
#include "fs.h"

#include "err.h"
#include "errno.h"
#include "internal.h"
#include "slab.h"
#include "string.h"

enum newc_field {
    NEWC_INO,
    NEWC_MODE,
    NEWC_UID,
    NEWC_GID,
    NEWC_NLINK,
    NEWC_MTIME,
    NEWC_FILESIZE,
    NEWC_DEVMAJOR,
    NEWC_DEVMINOR,
    NEWC_RDEVMAJOR,
    NEWC_RDEVMINOR,
    NEWC_NAMESIZE,
    NEWC_CHECK,
    NR_NEWC_FIELDS
};

#define NEWC_HEADER_SIZE (6 + NR_NEWC_FIELDS * 8)

struct member {
    u32 field[NR_NEWC_FIELDS];
    const char *name;
    const char *data;
    const char *next; /* the header after it */
};

/* The first name of a file with several, to tie the later ones to. */
struct hard_link {
    u32 ino;
    struct dentry *entry;
    struct hard_link *next;
};

static bool read_hex(const char *digits, u32 *value)
{
    *value = 0;
    for (int i = 0; i < 8; i++) {
        char c = digits[i];

        if (c >= '0' && c <= '9') {
            c -= '0';
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            c = (char)((c | 0x20) - 'a' + 10);
        } else {
            return false;
        }
        *value = *value << 4 | (u32)c;
    }
    return true;
}

/* Reads the member at `at`; sizes are relative to the archive's start, as its padding is. */
static bool read_member(const char *start, const char *at, const char *end, struct member *m)
{
    u64 offset = (u64)(at - start), size = (u64)(end - start), data;

    if (size - offset < NEWC_HEADER_SIZE || (memcmp(at, "070701", 6) && memcmp(at, "070702", 6))) {
        return false;
    }
    for (int i = 0; i < NR_NEWC_FIELDS; i++) {
        if (!read_hex(at + 6 + i * 8, &m->field[i])) {
            return false;
        }
    }
    data = (offset + NEWC_HEADER_SIZE + m->field[NEWC_NAMESIZE] + 3) & ~3ULL;
    if (!m->field[NEWC_NAMESIZE] || data + m->field[NEWC_FILESIZE] > size) {
        return false;
    }
    m->name = at + NEWC_HEADER_SIZE;
    m->data = start + data;
    data = (data + m->field[NEWC_FILESIZE] + 3) & ~3ULL;
    m->next = start + (data < size ? data : size);
    return m->name[m->field[NEWC_NAMESIZE] - 1] == '\0';
}

static int make_symlink(const struct member *m)
{
    size_t len = m->field[NEWC_FILESIZE];
    char *text;
    int err;

    if (len >= PATH_MAX) {
        return -ENAMETOOLONG;
    }
    text = kmalloc(len + 1, GFP_KERNEL);
    if (!text) {
        return -ENOMEM;
    }
    memcpy(text, m->data, len);
    text[len] = '\0';
    err = vfs_symlink(text, root_dentry, m->name);
    kfree(text);
    return err;
}

/* The name was made, now its contents and times. */
static int fill_member(const struct member *m, struct hard_link **links)
{
    struct dentry *d = path_lookup(root_dentry, m->name, 0);
    struct inode *inode;

    if (IS_ERR(d)) {
        return (int)PTR_ERR(d);
    }
    inode = d->inode;
    inode->i_mode = (umode_t)m->field[NEWC_MODE];
    inode->i_mtime = inode->i_ctime = inode->i_atime =
        (struct timespec64){.tv_sec = m->field[NEWC_MTIME]};
    if (S_ISREG(inode->i_mode) && m->field[NEWC_FILESIZE]) {
        ramfs_set_backing(inode, m->data, m->field[NEWC_FILESIZE]);
    }
    if (S_ISREG(inode->i_mode) && m->field[NEWC_NLINK] > 1) {
        struct hard_link *link = kmalloc(sizeof(*link), GFP_KERNEL);

        if (link) {
            *link = (struct hard_link){m->field[NEWC_INO], dget(d), *links};
            *links = link;
        }
    }
    dput(d);
    return 0;
}

static int make_name(const struct member *m, umode_t mode, dev_t rdev)
{
    return S_ISLNK(mode) ? make_symlink(m) : vfs_mknod(root_dentry, m->name, mode, rdev);
}

static int make_member(const struct member *m, struct hard_link **links)
{
    umode_t mode = (umode_t)m->field[NEWC_MODE];
    dev_t rdev = MKDEV(m->field[NEWC_RDEVMAJOR], m->field[NEWC_RDEVMINOR]);
    struct hard_link *link = *links;
    int err;

    if (S_ISREG(mode) && m->field[NEWC_NLINK] > 1) {
        while (link && link->ino != m->field[NEWC_INO]) {
            link = link->next;
        }
        if (link) {
            err = vfs_link(link->entry, root_dentry, m->name);
            if (!err && m->field[NEWC_FILESIZE]) {
                ramfs_set_backing(link->entry->inode, m->data, m->field[NEWC_FILESIZE]);
            }
            return err;
        }
    }
    err = make_name(m, mode, rdev);
    /* A later member replaces an earlier one; directories that exist only get their mode. */
    if (err == -EEXIST && S_ISDIR(mode)) {
        err = 0;
    } else if (err == -EEXIST) {
        err = vfs_unlink(root_dentry, m->name, false);
        if (!err) {
            err = make_name(m, mode, rdev);
        }
    }
    return err ? err : fill_member(m, links);
}

static void forget_links(struct hard_link **links)
{
    while (*links) {
        struct hard_link *link = *links;

        *links = link->next;
        dput(link->entry);
        kfree(link);
    }
}

int initramfs_init(const void *start, const void *end)
{
    const char *at = start;
    struct hard_link *links = NULL;
    struct member m;
    int err = 0;

    while (!err) {
        if (!read_member(start, at, end, &m)) {
            err = -EINVAL;
            break;
        }
        at = m.next;
        if (strcmp(m.name, "TRAILER!!!")) {
            err = make_member(&m, &links);
            continue;
        }
        forget_links(&links); /* inode numbers mean something within one archive only */
        while (at < (const char *)end && !*at) {
            at++;
        }
        if (at == end) {
            break;
        }
    }
    forget_links(&links);
    return err;
}
