/*
 * The page cache (mm/filemap.c): a file's pages, found by index in its address_space.
 *
 * A page in the cache carries one reference for being there. It is locked while its contents are
 * read and while it is taken out; whoever has looked one up and slept must check page->mapping.
 */
#ifndef PAGEMAP_H
#define PAGEMAP_H

#include "gfp.h"
#include "mm.h"
#include "mm_types.h"

struct iov_iter;

/* Makes an empty address_space. */
void address_space_init(struct address_space *mapping, struct inode *host,
                        const struct address_space_operations *a_ops);

/* The cached page with a reference, or NULL; index in pages. Does not wait for a read. */
struct page *find_get_page(struct address_space *mapping, unsigned long index);
/* The same, locked. */
struct page *find_lock_page(struct address_space *mapping, unsigned long index);
/* Adds a page the caller has just allocated; locks it. -EEXIST, -ENOMEM. */
int add_to_page_cache(struct page *page, struct address_space *mapping, unsigned long index,
                      gfp_t gfp);
/* Takes the locked page out; drops the cache's reference. */
void delete_from_page_cache(struct page *page);

/* The page, up to date, with a reference, not locked; or ERR_PTR(-EIO), ERR_PTR(-ENOMEM). */
struct page *read_mapping_page(struct address_space *mapping, unsigned long index);

/* Marks a locked or mapped page newer than its backing store. */
void set_page_dirty(struct page *page);

/* Drops and unmaps every page from `first` on; what is mapped faults with SIGBUS afterwards. */
void truncate_inode_pages(struct address_space *mapping, unsigned long first);
/* Drops clean, unmapped, unused pages of all files (/proc/sys/vm/drop_caches). */
void drop_pagecache(void);

/* read() through the page cache; bytes read or -errno. */
ssize_t generic_file_read_iter(struct file *file, struct iov_iter *iter, loff_t *pos);

/* mmap() of a file that has a page cache: f_op->mmap for most file systems. */
int generic_file_mmap(struct file *file, struct vm_area_struct *vma);

#endif
