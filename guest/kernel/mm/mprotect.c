/* mprotect: other rights for a range, in its VMAs and in the entries that exist already. */
#include "err.h"
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "mman.h"
#include "sched.h"
#include "tlbflush.h"

/* Atomically against the hardware's setting of A and D: the entry is out while it is changed. */
static void change_entry(const struct vm_area_struct *vma, pte_t *ptep)
{
    pte_t old = ptep_get_and_clear(ptep);
    pte_t pte = pte_modify(old, vma->vm_page_prot);

    if (pte_write(old) && (vma->vm_flags & VM_WRITE)) {
        pte = pte_mkwrite(pte);
    }
    set_pte(ptep, pte);
}

static void change_protection(struct vm_area_struct *vma)
{
    unsigned long addr = vma->vm_start;
    bool changed = false;

    while (addr < vma->vm_end) {
        pte_t *ptep;
        unsigned long next;

        addr = next_leaf_table(vma->vm_mm, addr, vma->vm_end, &ptep);
        if (addr == vma->vm_end) {
            break;
        }
        for (next = leaf_table_end(addr, vma->vm_end); addr < next; addr += PAGE_SIZE, ptep++) {
            if (pte_present(*ptep)) {
                change_entry(vma, ptep);
                changed = true;
            }
        }
    }
    if (changed) {
        flush_tlb_range(vma, vma->vm_start, vma->vm_end);
    }
}

/* Gives the part [start, end) of one VMA the flags; *vmap: the VMA that covers it afterwards. */
static int mprotect_fixup(struct mm_struct *mm, struct vm_area_struct **vmap, unsigned long start,
                          unsigned long end, unsigned long vm_flags)
{
    struct vm_area_struct *vma = *vmap;
    long pages = (long)((end - start) >> PAGE_SHIFT);
    int error = 0;

    if (vm_flags == vma->vm_flags) {
        return 0;
    }
    if (!(vma->vm_flags & VM_ACCOUNT) && (vm_flags & VM_WRITE)) {
        error = vma_account(mm, &vm_flags, (unsigned long)pages);
    }
    if (!error && start > vma->vm_start) {
        error = split_vma(mm, vma, start, true);
    }
    if (!error && end < vma->vm_end) {
        error = split_vma(mm, vma, end, false);
    }
    if (error) {
        if (vm_flags & ~vma->vm_flags & VM_ACCOUNT) {
            vm_unacct_memory((unsigned long)pages);
        }
        return error;
    }
    vm_stat_account(mm, vma->vm_flags, -pages);
    vm_stat_account(mm, vm_flags, pages);
    vma->vm_flags = vm_flags;
    vma->vm_page_prot = vm_get_page_prot(vm_flags);
    change_protection(vma);
    *vmap = vma_merge_around(mm, vma);
    return 0;
}

static int do_mprotect(struct mm_struct *mm, unsigned long start, unsigned long end,
                       unsigned long access)
{
    struct vm_area_struct *vma = find_vma(mm, start);

    if (!vma || vma->vm_start > start) {
        return -ENOMEM;
    }
    for (;;) {
        unsigned long vm_flags = (vma->vm_flags & ~VM_ACCESS) | access;
        unsigned long next = min(vma->vm_end, end);
        int error;

        /* VM_MAYREAD and so on are VM_READ and so on, four bits up. */
        if (access & ~(vm_flags >> 4) & VM_ACCESS) {
            return -EACCES;
        }
        error = mprotect_fixup(mm, &vma, start, next, vm_flags);
        if (error || next == end) {
            return error;
        }
        start = next;
        vma = find_vma(mm, start);
        if (!vma || vma->vm_start > start) {
            return -ENOMEM;
        }
    }
}

long sys_mprotect(unsigned long start, unsigned long len, unsigned long prot)
{
    struct mm_struct *mm = current->mm;
    unsigned long end = start + PAGE_ALIGN(len);
    int error;

    if ((start & ~PAGE_MASK) || (prot & ~(unsigned long)(PROT_READ | PROT_WRITE | PROT_EXEC))) {
        return -EINVAL;
    }
    if (end == start && !len) {
        return 0;
    }
    if (end <= start) {
        return -ENOMEM;
    }
    mmap_write_lock(mm);
    error = do_mprotect(mm, start, end,
                        (prot & PROT_READ ? VM_READ : 0) | (prot & PROT_WRITE ? VM_WRITE : 0) |
                            (prot & PROT_EXEC ? VM_EXEC : 0));
    mmap_write_unlock(mm);
    return error;
}
