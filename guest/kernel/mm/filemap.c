/*
 * The page cache: lookup, reading, mapping. Its references and locks: pagemap.h.
 */
#include "pagemap.h"

#include "bug.h"
#include "err.h"
#include "errno.h"
#include "file.h"
#include "fs.h"
#include "internal.h"
#include "mm.h"
#include "radix_tree.h"
#include "rmap.h"
#include "uio.h"
#include "vmscan.h"
#include "vmstat.h"

void address_space_init(struct address_space *mapping, struct inode *host,
                        const struct address_space_operations *a_ops)
{
    *mapping = (struct address_space){.host = host, .a_ops = a_ops};
    INIT_LIST_HEAD(&mapping->i_mmap);
    INIT_LIST_HEAD(&mapping->all);
}

struct page *find_get_page(struct address_space *mapping, unsigned long index)
{
    struct page *page = radix_tree_lookup(&mapping->pages, index);

    if (!page || radix_is_value(page)) {
        return NULL;
    }
    get_page(page);
    return page;
}

struct page *find_lock_page(struct address_space *mapping, unsigned long index)
{
    for (;;) {
        struct page *page = find_get_page(mapping, index);

        if (!page) {
            return NULL;
        }
        lock_page(page);
        if (page->mapping == mapping && page->index == index) {
            return page;
        }
        unlock_page(page);
        put_page(page);
    }
}

int add_to_page_cache(struct page *page, struct address_space *mapping, unsigned long index,
                      gfp_t gfp)
{
    int error;

    page->mapping = mapping;
    page->index = index;
    SetPageLocked(page);
    get_page(page);
    error = radix_tree_insert(&mapping->pages, index, page, gfp);
    if (error) {
        page->mapping = NULL;
        ClearPageLocked(page);
        put_page(page);
        return error;
    }
    page_cache_account(page, 1);
    return 0;
}

/* Mappings of files that have pages, for drop_pagecache(). */
static LIST_HEAD(mappings);

static void track_mapping(struct address_space *mapping)
{
    if (mapping->nr_pages == 0) {
        list_del_init(&mapping->all);
    } else if (list_empty(&mapping->all)) {
        list_add_tail(&mapping->all, &mappings);
    }
}

void page_cache_account(struct page *page, long n)
{
    struct address_space *mapping = page->mapping;

    mapping->nr_pages += (unsigned long)n;
    mod_vm_stat(NR_FILE_PAGES, n);
    if (PageSwapBacked(page)) {
        mod_vm_stat(NR_SHMEM, n);
    } else {
        track_mapping(mapping);
    }
}

void delete_from_page_cache(struct page *page)
{
    struct address_space *mapping = page->mapping;

    BUG_ON(!PageLocked(page) || page_mapped(page));
    radix_tree_delete(&mapping->pages, page->index);
    page_cache_account(page, -1);
    if (PageDirty(page)) {
        ClearPageDirty(page);
        if (!PageSwapBacked(page)) {
            mod_vm_stat(NR_FILE_DIRTY, -1);
        }
    }
    page->mapping = NULL;
    put_page(page);
}

/* The cached page, locked, referenced; a new one (not up to date) if there was none. NULL: OOM. */
static struct page *find_or_create_page(struct address_space *mapping, unsigned long index,
                                        gfp_t gfp)
{
    for (;;) {
        struct page *page = find_lock_page(mapping, index);
        int error;

        if (page) {
            return page;
        }
        page = alloc_page(gfp);
        if (!page) {
            return NULL;
        }
        error = add_to_page_cache(page, mapping, index, gfp);
        if (!error) {
            lru_cache_add(page);
            return page;
        }
        put_page(page);
        if (error != -EEXIST) {
            return NULL;
        }
    }
}

/* Fills a locked page that is not up to date; it comes back unlocked. */
static int fill_page(struct address_space *mapping, struct page *page)
{
    int error;

    ClearPageError(page);
    error = mapping->a_ops->readpage(mapping, page);
    if (error) {
        return error;
    }
    wait_on_page_locked(page);
    return PageUptodate(page) ? 0 : -EIO;
}

struct page *read_mapping_page(struct address_space *mapping, unsigned long index)
{
    struct page *page = find_get_page(mapping, index);
    int error;

    if (page && PageUptodate(page)) {
        return page;
    }
    if (page) {
        put_page(page);
    }
    page = find_or_create_page(mapping, index, GFP_KERNEL);
    if (!page) {
        return ERR_PTR(-ENOMEM);
    }
    if (PageUptodate(page)) {
        unlock_page(page);
        return page;
    }
    error = fill_page(mapping, page);
    count_vm_events(PGPGIN, PAGE_SIZE / 1024);
    if (error) {
        put_page(page);
        return ERR_PTR(error);
    }
    return page;
}

void set_page_dirty(struct page *page)
{
    if (!PageDirty(page)) {
        SetPageDirty(page);
        if (!PageSwapBacked(page)) {
            mod_vm_stat(NR_FILE_DIRTY, 1);
        }
    }
}

/* Takes one page out for good: the caller holds a reference and the lock. */
static void truncate_page(struct address_space *mapping, struct page *page)
{
    if (page_mapped(page)) {
        unmap_mapping_range(mapping, page->index, 1);
    }
    wait_on_page_writeback(page);
    delete_from_page_cache(page);
}

void truncate_inode_pages(struct address_space *mapping, unsigned long first)
{
    unsigned long index = first;
    struct page *page;

    while ((page = radix_tree_next(&mapping->pages, &index)) != NULL) {
        get_page(page);
        lock_page(page);
        if (page->mapping == mapping) {
            truncate_page(mapping, page);
        }
        unlock_page(page);
        put_page(page);
    }
}

/* Drops clean, unmapped, unused pages. */
static void invalidate_mapping_pages(struct address_space *mapping)
{
    unsigned long index = 0;
    struct page *page;

    while ((page = radix_tree_next(&mapping->pages, &index)) != NULL) {
        index++;
        if (radix_is_value(page) || page_mapped(page) || PageDirty(page) || PageWriteback(page) ||
            page->refcount != 1 || !trylock_page(page)) {
            continue;
        }
        get_page(page);
        delete_from_page_cache(page);
        unlock_page(page);
        put_page(page);
    }
}

void drop_pagecache(void)
{
    struct address_space *mapping, *next;

    list_for_each_entry_safe(mapping, next, &mappings, all) {
        invalidate_mapping_pages(mapping);
    }
}

static unsigned long pages_in_file(const struct inode *inode)
{
    return PAGE_ALIGN((unsigned long)inode->i_size) >> PAGE_SHIFT;
}

/* Bytes of the page at `pos` that lie in the file, from pos on. */
static size_t bytes_in_page(const struct inode *inode, loff_t pos)
{
    size_t in_page = PAGE_SIZE - ((unsigned long)pos & ~PAGE_MASK);

    return min(in_page, (size_t)(inode->i_size - pos));
}

ssize_t generic_file_read_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    struct address_space *mapping = file->f_mapping;
    const struct inode *inode = file->f_inode;
    ssize_t done = 0;

    while (iter->count && *pos < inode->i_size) {
        struct page *page = read_mapping_page(mapping, (unsigned long)*pos >> PAGE_SHIFT);
        size_t want, got;

        if (IS_ERR(page)) {
            return done ? done : PTR_ERR(page);
        }
        if (*pos >= inode->i_size) { /* truncated while the read slept */
            put_page(page);
            break;
        }
        want = min(bytes_in_page(inode, *pos), iter->count);
        got = copy_to_iter((char *)page_address(page) + (*pos & (loff_t)~PAGE_MASK), want, iter);
        mark_page_accessed(page);
        put_page(page);
        *pos += (loff_t)got;
        done += (ssize_t)got;
        if (got < want) {
            return done ? done : -EFAULT;
        }
    }
    return done;
}

static unsigned filemap_fault(struct vm_fault *vmf)
{
    struct address_space *mapping = vmf->vma->vm_mapping;
    bool major = false;
    struct page *page;

    for (;;) {
        if (vmf->pgoff >= pages_in_file(mapping->host)) {
            return VM_FAULT_SIGBUS;
        }
        page = find_get_page(mapping, vmf->pgoff);
        if (!page || !PageUptodate(page)) {
            if (page) {
                put_page(page);
            }
            major = true;
            page = read_mapping_page(mapping, vmf->pgoff);
            if (IS_ERR(page)) {
                return PTR_ERR(page) == -ENOMEM ? VM_FAULT_OOM : VM_FAULT_SIGBUS;
            }
        }
        lock_page(page);
        if (page->mapping == mapping && PageUptodate(page)) {
            break;
        }
        unlock_page(page);
        put_page(page);
    }
    vmf->page = page;
    return major ? VM_FAULT_MAJOR : 0;
}

static const struct vm_operations generic_file_vm_ops = {
    .fault = filemap_fault,
};

int generic_file_mmap(struct file *file, struct vm_area_struct *vma)
{
    vma->vm_mapping = file->f_mapping;
    vma->vm_ops = &generic_file_vm_ops;
    return 0;
}
