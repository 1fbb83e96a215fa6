/* mremap: a mapping gets longer, shorter or another address; its pages move by page table only. */
#include "err.h"
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "mman.h"
#include "rmap.h"
#include "sched.h"
#include "tlbflush.h"

/* Moves the entries of [old, old + len) to `new`; -ENOMEM: some have stayed. */
static int move_page_tables(struct mm_struct *mm, unsigned long old, unsigned long new,
                            unsigned long len)
{
    unsigned long end = old + len;
    unsigned long delta = new - old;

    while (old < end) {
        unsigned long next;
        pte_t *from;

        old = next_leaf_table(mm, old, end, &from);
        if (old == end) {
            break;
        }
        for (next = leaf_table_end(old, end); old < next; old += PAGE_SIZE, from++) {
            pte_t *to;

            if (pte_none(*from)) {
                continue;
            }
            to = alloc_pte(mm, old + delta); /* may sleep; reclaim may change *from meanwhile */
            if (!to) {
                return -ENOMEM;
            }
            set_pte(to, ptep_get_and_clear(from));
        }
    }
    return 0;
}

/* A VMA like the old one at the new address, linked to the same anon_vmas. */
static struct vm_area_struct *copy_vma(struct vm_area_struct *vma, unsigned long addr,
                                       unsigned long len)
{
    struct mm_struct *mm = vma->vm_mm;
    struct vm_area_struct *new = vm_area_dup(vma);

    if (!new) {
        return NULL;
    }
    if (anon_vma_clone(new, vma)) {
        vm_area_free(new);
        return NULL;
    }
    new->vm_start = addr;
    new->vm_end = addr + len;
    if (!vma->vm_mapping && !vma->anon_vma) {
        new->vm_pgoff = addr >> PAGE_SHIFT; /* no page remembers the old numbers */
    }
    vma_get_backing(new);
    vma_link_file(new);
    vma_insert(mm, new);
    return new;
}

/* vma is exactly the old range; accounting for the growth has been done. */
static long move_vma(struct vm_area_struct *vma, unsigned long new_addr, unsigned long new_len)
{
    struct mm_struct *mm = vma->vm_mm;
    unsigned long old_addr = vma->vm_start;
    unsigned long old_len = vma->vm_end - old_addr;
    unsigned long move_len = min(old_len, new_len);
    struct vm_area_struct *new = copy_vma(vma, new_addr, new_len);

    if (!new) {
        return -ENOMEM;
    }
    vm_stat_account(mm, new->vm_flags, (long)(new_len >> PAGE_SHIFT));
    if (move_page_tables(mm, old_addr, new_addr, move_len)) {
        move_page_tables(mm, new_addr, old_addr, move_len); /* the tables are there: cannot fail */
        flush_tlb_mm(mm);
        new->vm_flags &= ~VM_ACCOUNT; /* the caller takes its promise back */
        do_munmap(mm, new_addr, new_len);
        return -ENOMEM;
    }
    flush_tlb_range(vma, old_addr, old_addr + old_len);
    vma->vm_flags &= ~VM_ACCOUNT; /* the promise has moved too */
    do_munmap(mm, old_addr, old_len);
    vma_merge_around(mm, new);
    return (long)new_addr;
}

/* The VMA that [addr, addr + len) lies in wholly and that may be moved or grown. */
static struct vm_area_struct *vma_to_resize(struct mm_struct *mm, unsigned long addr,
                                            unsigned long old_len, unsigned long new_len)
{
    struct vm_area_struct *vma = find_vma(mm, addr);

    if (!vma || vma->vm_start > addr || old_len > vma->vm_end - addr) {
        return ERR_PTR(-EFAULT);
    }
    if (new_len > old_len && (vma->vm_flags & VM_DONTEXPAND)) {
        return ERR_PTR(-EFAULT);
    }
    if (new_len > old_len && mm->total_vm + ((new_len - old_len) >> PAGE_SHIFT) >
                                 task_rlimit(current, RLIMIT_AS) >> PAGE_SHIFT) {
        return ERR_PTR(-ENOMEM);
    }
    return vma;
}

/* Grows the VMA at its end, if it ends there and the room behind is free. */
static bool expand_in_place(struct vm_area_struct *vma, unsigned long end, unsigned long grow)
{
    struct mm_struct *mm = vma->vm_mm;

    if (vma->vm_end != end || end + grow > mm->task_size || end + grow < end ||
        find_vma_intersection(mm, end, end + grow)) {
        return false;
    }
    vma->vm_end += grow;
    vma_adjusted(mm, vma);
    vm_stat_account(mm, vma->vm_flags, (long)(grow >> PAGE_SHIFT));
    vma_merge_around(mm, vma);
    return true;
}

/* Makes the range a VMA of its own. */
static int cut_out(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
    int error = 0;

    if (vma->vm_start < start) {
        error = split_vma(vma->vm_mm, vma, start, true);
    }
    if (!error && vma->vm_end > end) {
        error = split_vma(vma->vm_mm, vma, end, false);
    }
    return error;
}

static long grow_or_move(struct mm_struct *mm, unsigned long addr, unsigned long old_len,
                         unsigned long new_len, unsigned long flags, unsigned long new_addr)
{
    struct vm_area_struct *vma = vma_to_resize(mm, addr, old_len, new_len);
    unsigned long grow = new_len > old_len ? (new_len - old_len) >> PAGE_SHIFT : 0;
    unsigned long charged;
    long result = -ENOMEM;

    if (IS_ERR(vma)) {
        return PTR_ERR(vma);
    }
    charged = vma->vm_flags & VM_ACCOUNT ? grow : 0;
    if (charged && vm_enough_memory(mm, charged)) {
        return -ENOMEM;
    }
    if (!(flags & MREMAP_FIXED) && expand_in_place(vma, addr + old_len, new_len - old_len)) {
        return (long)addr;
    }
    if (flags & MREMAP_MAYMOVE) {
        if (!(flags & MREMAP_FIXED)) {
            new_addr = get_unmapped_area(mm, 0, new_len, 0);
        }
        result = IS_ERR((void *)new_addr) ? (long)new_addr : cut_out(vma, addr, addr + old_len);
        if (!result) {
            result = move_vma(vma, new_addr, new_len);
        }
    }
    if (result < 0 && charged) {
        vm_unacct_memory(charged);
    }
    return result;
}

/* MREMAP_FIXED: clears the way at the new address, trims what is not to be moved. */
static int prepare_fixed(struct mm_struct *mm, unsigned long addr, unsigned long *old_len,
                         unsigned long new_addr, unsigned long new_len)
{
    int error;

    if ((new_addr & ~PAGE_MASK) || new_addr < PAGE_SIZE * 16 || new_len > mm->task_size ||
        new_addr > mm->task_size - new_len) {
        return -EINVAL;
    }
    if (addr + *old_len > new_addr && new_addr + new_len > addr) {
        return -EINVAL;
    }
    error = do_munmap(mm, new_addr, new_len);
    if (!error && new_len < *old_len) {
        error = do_munmap(mm, addr + new_len, *old_len - new_len);
        *old_len = new_len;
    }
    return error;
}

static long do_mremap(struct mm_struct *mm, unsigned long addr, unsigned long old_len,
                      unsigned long new_len, unsigned long flags, unsigned long new_addr)
{
    long error;

    if (flags & MREMAP_FIXED) {
        error = prepare_fixed(mm, addr, &old_len, new_addr, new_len);
        if (error) {
            return error;
        }
    } else if (new_len <= old_len) {
        struct vm_area_struct *vma = vma_to_resize(mm, addr, new_len, new_len);

        if (IS_ERR(vma)) {
            return PTR_ERR(vma);
        }
        error = new_len < old_len ? do_munmap(mm, addr + new_len, old_len - new_len) : 0;
        return error ? error : (long)addr;
    }
    return grow_or_move(mm, addr, old_len, new_len, flags, new_addr);
}

long sys_mremap(unsigned long addr, unsigned long old_len, unsigned long new_len,
                unsigned long flags, unsigned long new_addr)
{
    struct mm_struct *mm = current->mm;
    unsigned long locked = 0;
    long result;

    if ((flags & ~(unsigned long)(MREMAP_MAYMOVE | MREMAP_FIXED)) || (addr & ~PAGE_MASK) ||
        ((flags & MREMAP_FIXED) && !(flags & MREMAP_MAYMOVE))) {
        return -EINVAL;
    }
    old_len = PAGE_ALIGN(old_len);
    new_len = PAGE_ALIGN(new_len);
    if (!new_len || !old_len) {
        return -EINVAL;
    }
    mmap_write_lock(mm);
    result = do_mremap(mm, addr, old_len, new_len, flags, new_addr);
    if (!IS_ERR((void *)result) && new_len > old_len) {
        struct vm_area_struct *vma = find_vma(mm, (unsigned long)result);

        locked = vma && (vma->vm_flags & VM_LOCKED) ? new_len - old_len : 0;
    }
    mmap_write_unlock(mm);
    if (locked) {
        mm_populate(mm, (unsigned long)result + old_len, locked);
    }
    return result;
}
