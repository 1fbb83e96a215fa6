/*
 * Shared anonymous memory: pages that belong to no file but to the processes that inherited the
 * mapping. They live in an address_space of their own, where a page that has been swapped out
 * leaves its swap entry behind (radix_value); the entry counts as one user of the slot.
 */
#include "bug.h"
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "pagemap.h"
#include "radix_tree.h"
#include "slab.h"
#include "swap.h"
#include "vmscan.h"
#include "vmstat.h"

/* One area; counted by the VMAs that map it. */
struct shmem {
    struct address_space mapping;
    unsigned count;
    unsigned long pages;    /* its size */
    unsigned long promised; /* pages, see vm_enough_memory() */
};

static struct shmem *shmem_of(struct address_space *mapping)
{
    return mapping->private_data;
}

/*
 * Called by reclaim for a page that nobody maps any more and that has a slot: the index gets the
 * entry, the page stays in the swap cache until it is written.
 */
void shmem_move_to_swap(struct page *page)
{
    struct address_space *mapping = page->mapping;
    swp_entry_t entry = {page->private};

    radix_tree_replace(&mapping->pages, page->index, radix_value(entry.val));
    swap_duplicate(entry);
    page_cache_account(page, -1);
    page->mapping = NULL;
    put_page(page); /* the page cache's reference */
}

/* Back from swap into the page cache, in the place of its entry. */
static bool move_from_swap(struct address_space *mapping, unsigned long index, struct page *page,
                           swp_entry_t entry)
{
    if (radix_tree_lookup(&mapping->pages, index) != radix_value(entry.val)) {
        return false;
    }
    get_page(page);
    page->mapping = mapping;
    page->index = index;
    radix_tree_replace(&mapping->pages, index, page);
    page_cache_account(page, 1);
    swap_free(entry);
    SetPageDirty(page);
    try_to_free_swap(page);
    return true;
}

/* The index holds a swap entry: reads the page in. Result as of vm_ops->fault; RETRY: look again.
 */
static unsigned shmem_swapin(struct vm_fault *vmf, struct address_space *mapping, swp_entry_t entry)
{
    struct page *page = lookup_swap_cache(entry);
    unsigned ret = 0;

    if (!page) {
        page = swapin_readahead(entry);
        if (!page) {
            return VM_FAULT_OOM;
        }
        ret = VM_FAULT_MAJOR;
    }
    lock_page(page);
    wait_on_page_writeback(page);
    if (!PageSwapCache(page) || page->private != entry.val) {
        ret = VM_FAULT_RETRY;
    } else if (!PageUptodate(page)) {
        ret = VM_FAULT_SIGBUS;
    } else if (!move_from_swap(mapping, vmf->pgoff, page, entry)) {
        ret = VM_FAULT_RETRY;
    } else {
        vmf->page = page;
        return ret;
    }
    unlock_page(page);
    free_page_and_swap_cache(page);
    return ret;
}

/* First touch: a page of zeros. */
static unsigned shmem_new_page(struct vm_fault *vmf, struct address_space *mapping)
{
    struct page *page = alloc_page(GFP_USER | GFP_ZERO);
    int error;

    if (!page) {
        return VM_FAULT_OOM;
    }
    SetPageSwapBacked(page);
    SetPageUptodate(page);
    error = add_to_page_cache(page, mapping, vmf->pgoff, GFP_KERNEL);
    if (error) {
        put_page(page);
        return error == -EEXIST ? VM_FAULT_RETRY : VM_FAULT_OOM;
    }
    SetPageDirty(page);
    lru_cache_add(page);
    vmf->page = page;
    return 0;
}

static unsigned shmem_fault(struct vm_fault *vmf)
{
    struct address_space *mapping = vmf->vma->vm_mapping;
    struct page *page;
    void *item;

    if (vmf->pgoff >= shmem_of(mapping)->pages) {
        return VM_FAULT_SIGBUS; /* the VMA has been enlarged beyond the area */
    }
    item = radix_tree_lookup(&mapping->pages, vmf->pgoff);
    if (item && radix_is_value(item)) {
        return shmem_swapin(vmf, mapping, (swp_entry_t){radix_to_value(item)});
    }
    page = item ? find_lock_page(mapping, vmf->pgoff) : NULL;
    if (!page) {
        return item ? VM_FAULT_RETRY : shmem_new_page(vmf, mapping);
    }
    vmf->page = page;
    return 0;
}

static void shmem_open(struct vm_area_struct *vma)
{
    shmem_of(vma->vm_mapping)->count++;
}

/* Pages, and the slots of those in swap. */
static void shmem_truncate(struct address_space *mapping)
{
    unsigned long index = 0;
    void *item;

    while ((item = radix_tree_next(&mapping->pages, &index)) != NULL) {
        if (radix_is_value(item)) {
            radix_tree_delete(&mapping->pages, index);
            free_swap_and_cache((swp_entry_t){radix_to_value(item)});
        } else {
            struct page *page = item;

            get_page(page);
            lock_page(page);
            wait_on_page_writeback(page);
            if (page->mapping == mapping) {
                if (PageSwapCache(page)) {
                    delete_from_swap_cache(page);
                }
                delete_from_page_cache(page);
            }
            unlock_page(page);
            put_page(page);
        }
    }
}

static void shmem_close(struct vm_area_struct *vma)
{
    struct shmem *shmem = shmem_of(vma->vm_mapping);

    if (--shmem->count == 0) {
        shmem_truncate(&shmem->mapping);
        vm_unacct_memory(shmem->promised);
        kfree(shmem);
    }
}

static const struct vm_operations shmem_vm_ops = {
    .open = shmem_open,
    .close = shmem_close,
    .fault = shmem_fault,
};

static const struct address_space_operations shmem_a_ops = {0};

int shmem_zero_setup(struct vm_area_struct *vma)
{
    unsigned long pages = (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
    struct shmem *shmem = kzalloc(sizeof(*shmem), GFP_KERNEL);

    if (!shmem) {
        return -ENOMEM;
    }
    if (!(vma->vm_flags & VM_NORESERVE) && vm_enough_memory(vma->vm_mm, pages)) {
        kfree(shmem);
        return -ENOMEM;
    }
    address_space_init(&shmem->mapping, NULL, &shmem_a_ops);
    shmem->mapping.private_data = shmem;
    shmem->count = 1;
    shmem->pages = pages;
    shmem->promised = vma->vm_flags & VM_NORESERVE ? 0 : pages;
    vma->vm_mapping = &shmem->mapping;
    vma->vm_ops = &shmem_vm_ops;
    vma->vm_pgoff = 0;
    return 0;
}
