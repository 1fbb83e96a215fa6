/*
 * Locked memory. A page of a locked mapping is taken off the reclaim lists (PG_MLOCKED) when
 * reclaim comes across it, and put back when the mapping goes or is unlocked.
 */
#include "err.h"
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "mman.h"
#include "sched.h"
#include "vmscan.h"
#include "vmstat.h"

void munlock_page(struct page *page)
{
    ClearPageMlocked(page);
    mod_vm_stat(NR_MLOCK, -1);
    if (PageUnevictable(page)) {
        lru_rescue_page(page);
    }
}

/* Gives the pages of a range that is no longer locked back to reclaim. */
static void munlock_range(struct vm_area_struct *vma)
{
    unsigned long addr = vma->vm_start;

    while (addr < vma->vm_end) {
        unsigned long next;
        pte_t *ptep;

        addr = next_leaf_table(vma->vm_mm, addr, vma->vm_end, &ptep);
        if (addr == vma->vm_end) {
            return;
        }
        for (next = leaf_table_end(addr, vma->vm_end); addr < next; addr += PAGE_SIZE, ptep++) {
            struct page *page = pte_present(*ptep) ? pte_page(*ptep) : NULL;

            if (page && PageMlocked(page)) {
                munlock_page(page);
            }
        }
    }
}

static int mlock_fixup(struct mm_struct *mm, struct vm_area_struct **vmap, unsigned long start,
                       unsigned long end, bool lock)
{
    struct vm_area_struct *vma = *vmap;
    long pages = (long)((end - start) >> PAGE_SHIFT);
    int error = 0;

    if (lock == !!(vma->vm_flags & VM_LOCKED)) {
        return 0;
    }
    if (start > vma->vm_start) {
        error = split_vma(mm, vma, start, true);
    }
    if (!error && end < vma->vm_end) {
        error = split_vma(mm, vma, end, false);
    }
    if (error) {
        return error;
    }
    mm->locked_vm += lock ? pages : -pages;
    if (lock) {
        vma->vm_flags |= VM_LOCKED;
    } else {
        vma->vm_flags &= ~VM_LOCKED;
        munlock_range(vma);
    }
    *vmap = vma_merge_around(mm, vma);
    return 0;
}

static int apply_lock(struct mm_struct *mm, unsigned long start, unsigned long end, bool lock)
{
    while (start < end) {
        struct vm_area_struct *vma = find_vma(mm, start);
        unsigned long next;
        int error;

        if (!vma || vma->vm_start > start) {
            return -ENOMEM;
        }
        next = min(vma->vm_end, end);
        error = mlock_fixup(mm, &vma, start, next, lock);
        if (error) {
            return error;
        }
        start = next;
    }
    return 0;
}

static long do_mlock(unsigned long start, unsigned long len, bool lock, bool populate)
{
    struct mm_struct *mm = current->mm;
    unsigned long end = PAGE_ALIGN(start + len);
    unsigned long limit = task_rlimit(current, RLIMIT_MEMLOCK) >> PAGE_SHIFT;
    int error = 0;

    start &= PAGE_MASK;
    if (end < start) {
        return -EINVAL;
    }
    mmap_write_lock(mm);
    if (lock && mm->locked_vm + ((end - start) >> PAGE_SHIFT) > limit) {
        error = -ENOMEM;
    }
    if (!error) {
        error = apply_lock(mm, start, end, lock);
    }
    mmap_write_unlock(mm);
    if (!error && populate) {
        mm_populate(mm, start, end - start);
    }
    return error;
}

long sys_mlock(unsigned long start, unsigned long len)
{
    return do_mlock(start, len, true, true);
}

long sys_mlock2(unsigned long start, unsigned long len, unsigned long flags)
{
    if (flags & ~(unsigned long)MLOCK_ONFAULT) {
        return -EINVAL;
    }
    return do_mlock(start, len, true, !(flags & MLOCK_ONFAULT));
}

long sys_munlock(unsigned long start, unsigned long len)
{
    return do_mlock(start, len, false, false);
}

/* Every VMA there is. */
static int apply_lock_all(struct mm_struct *mm, bool lock)
{
    for (struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next) {
        int error = mlock_fixup(mm, &vma, vma->vm_start, vma->vm_end, lock);

        if (error) {
            return error;
        }
    }
    return 0;
}

long sys_mlockall(unsigned long flags)
{
    struct mm_struct *mm = current->mm;
    int error = 0;

    if (!flags || (flags & ~(unsigned long)(MCL_CURRENT | MCL_FUTURE))) {
        return -EINVAL;
    }
    mmap_write_lock(mm);
    if ((flags & MCL_CURRENT) &&
        mm->total_vm > task_rlimit(current, RLIMIT_MEMLOCK) >> PAGE_SHIFT) {
        error = -ENOMEM;
    }
    if (!error) {
        mm->def_flags = flags & MCL_FUTURE ? VM_LOCKED : 0;
        error = flags & MCL_CURRENT ? apply_lock_all(mm, true) : 0;
    }
    mmap_write_unlock(mm);
    if (!error && (flags & MCL_CURRENT)) {
        mm_populate(mm, 0, mm->task_size);
    }
    return error;
}

long sys_munlockall(void)
{
    struct mm_struct *mm = current->mm;
    int error;

    mmap_write_lock(mm);
    mm->def_flags = 0;
    error = apply_lock_all(mm, false);
    mmap_write_unlock(mm);
    return error;
}
