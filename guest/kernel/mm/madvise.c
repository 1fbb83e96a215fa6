/* madvise, mincore, msync: advice about a range, and questions about it. */
#include "err.h"
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "mman.h"
#include "pagemap.h"
#include "sched.h"
#include "swap.h"
#include "uaccess.h"
#include "vmscan.h"

/* What a piece of advice changes in vm_flags: cleared, then set. Nothing: not about flags. */
struct flag_advice {
    int advice;
    unsigned long clear, set;
};

static const struct flag_advice flag_advices[] = {
    {MADV_NORMAL, VM_RAND_READ | VM_SEQ_READ, 0},
    {MADV_RANDOM, VM_SEQ_READ, VM_RAND_READ},
    {MADV_SEQUENTIAL, VM_RAND_READ, VM_SEQ_READ},
    {MADV_DONTFORK, 0, VM_DONTCOPY},
    {MADV_DOFORK, VM_DONTCOPY, 0},
    {MADV_WIPEONFORK, 0, VM_WIPEONFORK},
    {MADV_KEEPONFORK, VM_WIPEONFORK, 0},
};

static const struct flag_advice *find_flag_advice(int advice)
{
    for (unsigned i = 0; i < ARRAY_SIZE(flag_advices); i++) {
        if (flag_advices[i].advice == advice) {
            return &flag_advices[i];
        }
    }
    return NULL;
}

/* Splits so that the part has its own flags. */
static int change_flags(struct vm_area_struct **vmap, unsigned long start, unsigned long end,
                        const struct flag_advice *change)
{
    struct vm_area_struct *vma = *vmap;
    unsigned long vm_flags = (vma->vm_flags & ~change->clear) | change->set;
    int error = 0;

    if (vm_flags == vma->vm_flags) {
        return 0;
    }
    if ((change->set & VM_WIPEONFORK) && vma->vm_mapping) {
        return -EINVAL;
    }
    if (start > vma->vm_start) {
        error = split_vma(vma->vm_mm, vma, start, true);
    }
    if (!error && end < vma->vm_end) {
        error = split_vma(vma->vm_mm, vma, end, false);
    }
    if (!error) {
        vma->vm_flags = vm_flags;
        *vmap = vma_merge_around(vma->vm_mm, vma);
    }
    return error;
}

/* Starts reading what is in swap; file pages are read when they are touched. */
static void will_need(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
    for (unsigned long addr = start; addr < end; addr += PAGE_SIZE) {
        pte_t *ptep = find_pte(vma->vm_mm, addr);

        if (ptep && pte_swap(*ptep)) {
            struct page *page = swapin_readahead(pte_to_swp_entry(*ptep));

            if (!page) {
                return;
            }
            free_page_and_swap_cache(page);
        }
    }
}

static int advise_vma(struct vm_area_struct **vmap, unsigned long start, unsigned long end,
                      int advice)
{
    const struct flag_advice *change = find_flag_advice(advice);
    struct vm_area_struct *vma = *vmap;

    if (change) {
        return change_flags(vmap, start, end, change);
    }
    switch (advice) {
    case MADV_FREE: /* pages may be lost at once: the strictest reading of "when memory is short" */
        if (vma->vm_mapping) {
            return -EINVAL;
        }
        /* fall through */
    case MADV_DONTNEED:
        if (vma->vm_flags & VM_LOCKED) {
            return -EINVAL;
        }
        zap_page_range(vma, start, end);
        return 0;
    case MADV_WILLNEED:
        will_need(vma, start, end);
        return 0;
    case MADV_COLD:
    case MADV_PAGEOUT:
        return 0; /* hints that may be ignored */
    default:
        return -EINVAL;
    }
}

static int do_madvise(struct mm_struct *mm, unsigned long start, unsigned long end, int advice)
{
    struct vm_area_struct *vma = find_vma(mm, start);
    int hole = 0;

    while (vma && start < end) {
        unsigned long next;
        int error;

        if (vma->vm_start > start) {
            hole = -ENOMEM; /* reported at the end: the rest is done all the same */
            start = vma->vm_start;
            if (start >= end) {
                return hole;
            }
        }
        next = min(vma->vm_end, end);
        error = advise_vma(&vma, start, next, advice);
        if (error) {
            return error;
        }
        start = next;
        vma = find_vma(mm, start);
    }
    return start < end ? -ENOMEM : hole;
}

static bool advice_known(int advice)
{
    switch (advice) {
    case MADV_WILLNEED:
    case MADV_DONTNEED:
    case MADV_FREE:
    case MADV_COLD:
    case MADV_PAGEOUT:
    case MADV_POPULATE_READ:
    case MADV_POPULATE_WRITE:
        return true;
    default:
        return find_flag_advice(advice);
    }
}

long sys_madvise(unsigned long start, unsigned long len, unsigned long advice)
{
    struct mm_struct *mm = current->mm;
    unsigned long end = start + PAGE_ALIGN(len);
    int error;

    if ((start & ~PAGE_MASK) || end < start || !advice_known((int)advice)) {
        return -EINVAL;
    }
    if (end == start) {
        return 0;
    }
    if (advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE) {
        mm_populate(mm, start, end - start);
        return 0;
    }
    mmap_write_lock(mm);
    error = do_madvise(mm, start, end, (int)advice);
    mmap_write_unlock(mm);
    return error;
}

/* Whether touching the page would need no I/O. */
static bool page_resident(struct vm_area_struct *vma, unsigned long addr)
{
    pte_t *ptep = find_pte(vma->vm_mm, addr);
    struct page *page;

    if (ptep && pte_present(*ptep)) {
        return true;
    }
    if (ptep && pte_swap(*ptep)) {
        page = lookup_swap_cache(pte_to_swp_entry(*ptep));
    } else if (vma->vm_mapping) {
        page =
            find_get_page(vma->vm_mapping, vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT));
    } else {
        return false;
    }
    if (page) {
        put_page(page);
    }
    return page;
}

long sys_mincore(unsigned long start, unsigned long len, unsigned long vec)
{
    struct mm_struct *mm = current->mm;
    unsigned long pages = PAGE_ALIGN(len) >> PAGE_SHIFT;

    if (start & ~PAGE_MASK) {
        return -EINVAL;
    }
    if (start + len < start || start + len > mm->task_size) {
        return -ENOMEM;
    }
    for (unsigned long i = 0; i < pages; i++) {
        unsigned long addr = start + i * PAGE_SIZE;
        struct vm_area_struct *vma;
        u8 resident;

        mmap_read_lock(mm);
        vma = find_vma(mm, addr);
        if (!vma || vma->vm_start > addr) {
            mmap_read_unlock(mm);
            return -ENOMEM;
        }
        resident = page_resident(vma, addr);
        mmap_read_unlock(mm);
        if (put_user(resident, (u8 *)vec + i)) {
            return -EFAULT;
        }
    }
    return 0;
}

/* Shared file pages are the page cache's own, so there is never anything to copy back. */
long sys_msync(unsigned long start, unsigned long len, unsigned long flags)
{
    struct mm_struct *mm = current->mm;
    unsigned long end = start + PAGE_ALIGN(len);
    long error = 0;

    if ((start & ~PAGE_MASK) || (flags & ~(unsigned long)(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) ||
        (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC)) {
        return -EINVAL;
    }
    if (end < start) {
        return -ENOMEM;
    }
    mmap_read_lock(mm);
    while (start < end && !error) {
        struct vm_area_struct *vma = find_vma(mm, start);

        if (!vma || vma->vm_start > start) {
            error = -ENOMEM;
        } else if ((flags & MS_INVALIDATE) && (vma->vm_flags & VM_LOCKED)) {
            error = -EBUSY;
        } else {
            start = vma->vm_end;
        }
    }
    mmap_read_unlock(mm);
    return error;
}
