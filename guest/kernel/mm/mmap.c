/*
 * The mappings of an address space: making, splitting, joining and removing VMAs. mmap_lock is
 * held for writing throughout; the system calls are in mmap_sys.c, mprotect.c, mremap.c.
 */
#include "bug.h"
#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "mm.h"
#include "mman.h"
#include "pagemap.h"
#include "rmap.h"
#include "sched.h"
#include "tlbflush.h"

int sysctl_max_map_count = 65530;

/*
 * What an entry may grant at most without a fault. The write bit is never part of it: a first
 * write always comes to do_wp_page() or do_fault(), which then sets it for that one page.
 */
pgprot_t vm_get_page_prot(unsigned long vm_flags)
{
    switch (vm_flags & VM_ACCESS) {
    case 0:
        return PAGE_NONE;
    case VM_EXEC:
        return PAGE_EXEC;
    case VM_READ:
    case VM_WRITE:
    case VM_READ | VM_WRITE:
        return PAGE_READ;
    default:
        return PAGE_READ_EXEC;
    }
}

void vm_stat_account(struct mm_struct *mm, unsigned long vm_flags, long pages)
{
    mm->total_vm += pages;
    mm->hiwater_vm = max(mm->hiwater_vm, mm->total_vm);
    if (vm_flags & VM_LOCKED) {
        mm->locked_vm += pages;
    }
    if (vm_flags & VM_STACK) {
        mm->stack_vm += pages;
    } else if ((vm_flags & (VM_EXEC | VM_WRITE)) == VM_EXEC) {
        mm->exec_vm += pages;
    } else if ((vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE) {
        mm->data_vm += pages;
    }
}

static long vma_pages(const struct vm_area_struct *vma)
{
    return (long)((vma->vm_end - vma->vm_start) >> PAGE_SHIFT);
}

void vma_link_file(struct vm_area_struct *vma)
{
    if (vma->vm_mapping) {
        list_add_tail(&vma->shared, &vma->vm_mapping->i_mmap);
    }
}

static void vma_unlink_file(struct vm_area_struct *vma)
{
    if (vma->vm_mapping) {
        list_del_init(&vma->shared);
    }
}

void vma_get_backing(struct vm_area_struct *vma)
{
    if (vma->vm_file) {
        get_file(vma->vm_file);
    }
    if (vma->vm_ops && vma->vm_ops->open) {
        vma->vm_ops->open(vma);
    }
}

static void put_backing(struct vm_area_struct *vma)
{
    if (vma->vm_ops && vma->vm_ops->close) {
        vma->vm_ops->close(vma);
    }
    if (vma->vm_file) {
        fput(vma->vm_file);
    }
}

/* Unlinks and frees a VMA whose pages are gone. */
static void remove_vma(struct mm_struct *mm, struct vm_area_struct *vma)
{
    vma_erase(mm, vma);
    vma_unlink_file(vma);
    unlink_anon_vmas(vma);
    put_backing(vma);
    vm_area_free(vma);
}

int split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr, bool new_below)
{
    struct vm_area_struct *new;

    if (mm->map_count >= (unsigned)sysctl_max_map_count) {
        return -ENOMEM;
    }
    new = vm_area_dup(vma);
    if (!new) {
        return -ENOMEM;
    }
    if (anon_vma_clone(new, vma)) {
        vm_area_free(new);
        return -ENOMEM;
    }
    vma_get_backing(new);
    if (new_below) {
        new->vm_end = addr;
        vma->vm_pgoff += (addr - vma->vm_start) >> PAGE_SHIFT;
        vma->vm_start = addr;
    } else {
        new->vm_start = addr;
        new->vm_pgoff += (addr - vma->vm_start) >> PAGE_SHIFT;
        vma->vm_end = addr;
    }
    vma_adjusted(mm, vma);
    vma_link_file(new);
    vma_insert(mm, new);
    return 0;
}

/* Pages of both can be found through one set of links. */
static bool anon_vma_compatible(const struct vm_area_struct *a, const struct vm_area_struct *b)
{
    return !a->anon_vma || !b->anon_vma || a->anon_vma == b->anon_vma;
}

static bool can_merge(const struct vm_area_struct *a, const struct vm_area_struct *b)
{
    return a && b && a->vm_end == b->vm_start && a->vm_flags == b->vm_flags &&
           a->vm_file == b->vm_file && a->vm_mapping == b->vm_mapping && a->vm_ops == b->vm_ops &&
           !(a->vm_ops && a->vm_ops->close) &&
           a->vm_pgoff + (unsigned long)vma_pages(a) == b->vm_pgoff && anon_vma_compatible(a, b);
}

/* b becomes part of a. */
static bool merge(struct mm_struct *mm, struct vm_area_struct *a, struct vm_area_struct *b)
{
    unsigned long end;

    if (!can_merge(a, b) || anon_vma_merge_prepare(a, b)) {
        return false;
    }
    end = b->vm_end;
    remove_vma(mm, b);
    a->vm_end = end;
    vma_adjusted(mm, a);
    return true;
}

struct vm_area_struct *vma_merge_around(struct mm_struct *mm, struct vm_area_struct *vma)
{
    struct vm_area_struct *prev = vma->vm_prev;

    if (merge(mm, prev, vma)) {
        vma = prev;
    }
    merge(mm, vma, vma->vm_next);
    return vma;
}

unsigned long get_unmapped_area(struct mm_struct *mm, unsigned long addr, unsigned long len,
                                unsigned long flags)
{
    unsigned long low = PAGE_SIZE * 16; /* never below 64 KiB: vm.mmap_min_addr */

    if (len > mm->task_size) {
        return (unsigned long)-ENOMEM;
    }
    if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
        if (addr & ~PAGE_MASK) {
            return (unsigned long)-EINVAL;
        }
        if (addr < low) {
            return (unsigned long)-EPERM;
        }
        return addr > mm->task_size - len ? (unsigned long)-ENOMEM : addr;
    }
    addr = PAGE_ALIGN(addr);
    if (addr >= low && addr <= mm->task_size - len &&
        !find_vma_intersection(mm, addr, addr + len)) {
        return addr;
    }
    return vma_unmapped_area(mm, len, low, mm->mmap_base);
}

static bool may_expand_vm(const struct mm_struct *mm, unsigned long pages)
{
    return mm->total_vm + pages <= task_rlimit(current, RLIMIT_AS) >> PAGE_SHIFT;
}

/* Private memory that may be written is promised memory. */
static bool accountable(unsigned long vm_flags)
{
    if ((vm_flags & VM_NORESERVE) && sysctl_overcommit_memory != OVERCOMMIT_NEVER) {
        return false;
    }
    return (vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
}

int vma_account(struct mm_struct *mm, unsigned long *vm_flags, unsigned long pages)
{
    int error;

    if (!accountable(*vm_flags)) {
        return 0;
    }
    error = vm_enough_memory(mm, pages);
    if (!error) {
        *vm_flags |= VM_ACCOUNT;
    }
    return error;
}

/* The common case of malloc: the memory below ends here and is alike, so it just gets longer. */
static bool extend_below(struct mm_struct *mm, unsigned long addr, unsigned long len,
                         unsigned long vm_flags)
{
    struct vm_area_struct *prev = addr ? find_vma(mm, addr - 1) : NULL;

    if (!prev || prev->vm_end != addr || prev->vm_flags != vm_flags || prev->vm_ops) {
        return false;
    }
    prev->vm_end += len;
    vma_adjusted(mm, prev);
    merge(mm, prev, prev->vm_next);
    return true;
}

/* Gives the VMA its file's (or shared anonymous memory's) pages. */
static int set_backing(struct vm_area_struct *vma, struct file *file)
{
    int error;

    if (file) {
        vma->vm_file = get_file(file);
        error = file->f_op->mmap(file, vma);
        if (error) {
            fput(file);
        }
        return error;
    }
    return vma->vm_flags & VM_SHARED ? shmem_zero_setup(vma) : 0;
}

/* The range is free and within limits. */
static int new_mapping(struct mm_struct *mm, struct file *file, unsigned long addr,
                       unsigned long len, unsigned long vm_flags, unsigned long pgoff)
{
    struct vm_area_struct *vma;
    int error;

    if (!file && !(vm_flags & VM_SHARED) && extend_below(mm, addr, len, vm_flags)) {
        return 0;
    }
    vma = vm_area_alloc(mm);
    if (!vma) {
        return -ENOMEM;
    }
    vma->vm_start = addr;
    vma->vm_end = addr + len;
    vma->vm_flags = vm_flags;
    vma->vm_page_prot = vm_get_page_prot(vm_flags);
    vma->vm_pgoff = file || (vm_flags & VM_SHARED) ? pgoff : addr >> PAGE_SHIFT;
    error = set_backing(vma, file);
    if (error) {
        vm_area_free(vma);
        return error;
    }
    vma_link_file(vma);
    vma_insert(mm, vma);
    vma_merge_around(mm, vma);
    return 0;
}

/* After the checks of do_mmap(): replaces whatever is in the range. */
int mmap_region(struct mm_struct *mm, struct file *file, unsigned long addr, unsigned long len,
                unsigned long vm_flags, unsigned long pgoff)
{
    unsigned long pages = len >> PAGE_SHIFT;
    int error = 0;

    if (find_vma_intersection(mm, addr, addr + len)) {
        error = do_munmap(mm, addr, len);
    }
    if (!error && !may_expand_vm(mm, pages)) {
        error = -ENOMEM;
    }
    if (!error) {
        error = vma_account(mm, &vm_flags, pages);
    }
    if (error) {
        return error;
    }
    error = new_mapping(mm, file, addr, len, vm_flags, pgoff);
    if (error) {
        if (vm_flags & VM_ACCOUNT) {
            vm_unacct_memory(pages);
        }
        return error;
    }
    vm_stat_account(mm, vm_flags, (long)pages);
    return 0;
}

/* Makes the range consist of whole VMAs; the first of them, NULL if there is none. */
static struct vm_area_struct *isolate_range(struct mm_struct *mm, unsigned long start,
                                            unsigned long end)
{
    struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
    struct vm_area_struct *last;
    int error = 0;

    if (!vma) {
        return NULL;
    }
    if (vma->vm_start < start) {
        error = split_vma(mm, vma, start, true);
    }
    last = error ? NULL : find_vma_intersection(mm, end - 1, end);
    if (last && last->vm_end > end) {
        error = split_vma(mm, last, end, false);
    }
    return error ? ERR_PTR(error) : find_vma_intersection(mm, start, end);
}

int do_munmap(struct mm_struct *mm, unsigned long start, unsigned long len)
{
    unsigned long end = start + PAGE_ALIGN(len);
    struct vm_area_struct *vma, *prev, *next;
    bool flush = false;

    if ((start & ~PAGE_MASK) || start > mm->task_size || end > mm->task_size || end <= start) {
        return -EINVAL;
    }
    vma = isolate_range(mm, start, end);
    if (IS_ERR_OR_NULL(vma)) {
        return (int)PTR_ERR(vma);
    }
    prev = vma->vm_prev;
    for (next = vma; next && next->vm_start < end; next = next->vm_next) {
        flush |= unmap_page_range(next, next->vm_start, next->vm_end);
    }
    if (free_pgtables(mm, prev ? prev->vm_end : 0, next ? next->vm_start : mm->task_size)) {
        flush_tlb_mm(mm); /* an address-specific fence does not cover non-leaf entries */
    } else if (flush) {
        flush_tlb_mm_range(mm, start, end);
    }
    while (vma && vma->vm_start < end) {
        next = vma->vm_next;
        vm_stat_account(mm, vma->vm_flags, -vma_pages(vma));
        if (vma->vm_flags & VM_ACCOUNT) {
            vm_unacct_memory((unsigned long)vma_pages(vma));
        }
        remove_vma(mm, vma);
        vma = next;
    }
    return 0;
}

int expand_stack(struct vm_area_struct *vma, unsigned long addr)
{
    struct mm_struct *mm = vma->vm_mm;
    unsigned long grow;

    addr &= PAGE_MASK;
    grow = (vma->vm_start - addr) >> PAGE_SHIFT;
    if (vma->vm_end - addr > task_rlimit(current, RLIMIT_STACK) || !may_expand_vm(mm, grow)) {
        return -ENOMEM;
    }
    if (vma->vm_prev && vma->vm_prev->vm_end > addr - STACK_GUARD_GAP) {
        return -ENOMEM;
    }
    if (vma->vm_flags & VM_ACCOUNT) {
        int error = vm_enough_memory(mm, grow);

        if (error) {
            return error;
        }
    }
    vma->vm_start = addr;
    vma->vm_pgoff -= grow;
    vma_adjusted(mm, vma);
    vm_stat_account(mm, vma->vm_flags, (long)grow);
    return 0;
}

/*
 * The last user is gone. No flush: the identifier (ASID) under which the TLBs may still hold
 * translations is not given to another address space before all of them have been flushed. The
 * frames come back in one go: the OOM killer must not see half of it and look for another victim.
 */
void exit_mmap(struct mm_struct *mm)
{
    for (struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next) {
        unmap_page_range(vma, vma->vm_start, vma->vm_end);
    }
    free_pgtables(mm, 0, mm->task_size);
    while (mm->mmap) {
        struct vm_area_struct *vma = mm->mmap;

        if (vma->vm_flags & VM_ACCOUNT) {
            vm_unacct_memory((unsigned long)vma_pages(vma));
        }
        remove_vma(mm, vma);
    }
}
