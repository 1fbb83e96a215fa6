/*
 * Taking pages out of address spaces: munmap, exit, truncation.
 *
 * Frames are given back before the TLBs are flushed. That is safe because nothing here sleeps or
 * allocates: the kernel lock keeps anybody from getting such a frame before the flush at the end.
 */
#include "internal.h"
#include "mm.h"
#include "pagemap.h"
#include "rmap.h"
#include "sched.h"
#include "swap.h"
#include "tlbflush.h"
#include "vmscan.h"
#include "vmstat.h"

void free_page_and_swap_cache(struct page *page)
{
    if (PageSwapCache(page) && !page_mapped(page) && trylock_page(page)) {
        try_to_free_swap(page);
        unlock_page(page);
    }
    put_page(page);
}

static void zap_present(struct vm_area_struct *vma, pte_t pte)
{
    struct page *page = pte_page(pte);

    if (!page) {
        return;
    }
    if (PageAnon(page)) {
        add_mm_counter(vma->vm_mm, MM_ANONPAGES, -1);
    } else {
        add_mm_counter(vma->vm_mm, PageSwapBacked(page) ? MM_SHMEMPAGES : MM_FILEPAGES, -1);
        if (pte_dirty(pte)) {
            set_page_dirty(page);
        }
        if (pte_young(pte)) {
            mark_page_accessed(page);
        }
    }
    page_remove_rmap(page);
    if (PageMlocked(page) && (vma->vm_flags & VM_LOCKED)) {
        munlock_page(page);
    }
    free_page_and_swap_cache(page);
}

/* Entries of one leaf table; true if any translation may be in a TLB. */
static bool zap_leaf_table(struct vm_area_struct *vma, pte_t *ptep, unsigned long addr,
                           unsigned long end)
{
    bool flush = false;

    for (; addr < end; addr += PAGE_SIZE, ptep++) {
        pte_t pte;

        if (pte_none(*ptep)) {
            continue;
        }
        pte = ptep_get_and_clear(ptep);
        if (pte_present(pte)) {
            zap_present(vma, pte);
            flush = true;
        } else {
            free_swap_and_cache(pte_to_swp_entry(pte));
            add_mm_counter(vma->vm_mm, MM_SWAPENTS, -1);
        }
    }
    return flush;
}

bool unmap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
    bool flush = false;

    update_hiwater_rss(vma->vm_mm);
    while (start < end) {
        pte_t *ptep;
        unsigned long next;

        start = next_leaf_table(vma->vm_mm, start, end, &ptep);
        if (start == end) {
            break;
        }
        next = leaf_table_end(start, end);
        flush |= zap_leaf_table(vma, ptep, start, next);
        start = next;
    }
    return flush;
}

void zap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
    if (unmap_page_range(vma, start, end)) {
        flush_tlb_range(vma, start, end);
    }
}

void unmap_mapping_range(struct address_space *mapping, unsigned long first, unsigned long nr)
{
    unsigned long last = nr ? first + nr : ~0ul;
    struct vm_area_struct *vma;

    list_for_each_entry(vma, &mapping->i_mmap, shared) {
        unsigned long vma_last = vma->vm_pgoff + ((vma->vm_end - vma->vm_start) >> PAGE_SHIFT);
        unsigned long from = max(first, vma->vm_pgoff);
        unsigned long to = min(last, vma_last);

        if (from < to) {
            zap_page_range(vma, vma->vm_start + ((from - vma->vm_pgoff) << PAGE_SHIFT),
                           vma->vm_start + ((to - vma->vm_pgoff) << PAGE_SHIFT));
        }
    }
}
