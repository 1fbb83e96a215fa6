/*
 * mmap, munmap, brk: system calls, and what exec builds an address space from.
 */
#include "err.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "mm.h"
#include "mman.h"
#include "sched.h"

#define MMAP_TOP_GAP (128ul << 20) /* least room for the stack below its top */

static unsigned long prot_to_flags(unsigned long prot)
{
    return (prot & PROT_READ ? VM_READ : 0) | (prot & PROT_WRITE ? VM_WRITE : 0) |
           (prot & PROT_EXEC ? VM_EXEC : 0);
}

/* vm_flags of a new mapping, or the error that file and request deserve. */
static long mapping_flags(const struct mm_struct *mm, struct file *file, unsigned long prot,
                          unsigned long flags)
{
    unsigned long vm_flags =
        prot_to_flags(prot) | mm->def_flags | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

    vm_flags |= flags & MAP_GROWSDOWN ? VM_GROWSDOWN : 0;
    vm_flags |= flags & MAP_LOCKED ? VM_LOCKED : 0;
    vm_flags |= flags & MAP_NORESERVE ? VM_NORESERVE : 0;
    switch (flags & MAP_TYPE) {
    case MAP_SHARED:
    case MAP_SHARED_VALIDATE:
        vm_flags |= VM_SHARED | VM_MAYSHARE;
        break;
    case MAP_PRIVATE:
        break;
    default:
        return -EINVAL;
    }
    if (!file) {
        return (long)vm_flags;
    }
    if (!file->f_op->mmap) {
        return -ENODEV;
    }
    if (!file_readable(file)) {
        return -EACCES;
    }
    if ((vm_flags & VM_SHARED) && !file_writable(file)) {
        if (vm_flags & VM_WRITE) {
            return -EACCES;
        }
        vm_flags &= ~VM_MAYWRITE;
    }
    return (long)vm_flags;
}

/*
 * The heart of mmap(): file may be NULL; pgoff in pages. Returns the address or -errno; sets
 * *populate to the bytes the caller should fault in after dropping the lock (mm_populate()).
 */
static unsigned long do_mmap(struct mm_struct *mm, struct file *file, unsigned long addr,
                             unsigned long len, unsigned long prot, unsigned long flags,
                             unsigned long pgoff, unsigned long *populate)
{
    long vm_flags;
    int error;

    *populate = 0;
    if (!len) {
        return (unsigned long)-EINVAL;
    }
    len = PAGE_ALIGN(len);
    if (!len) {
        return (unsigned long)-ENOMEM;
    }
    if (pgoff + (len >> PAGE_SHIFT) < pgoff) {
        return (unsigned long)-EOVERFLOW;
    }
    if (mm->map_count >= (unsigned)sysctl_max_map_count) {
        return (unsigned long)-ENOMEM;
    }
    addr = get_unmapped_area(mm, addr, len, flags);
    if (IS_ERR((void *)addr)) {
        return addr;
    }
    if ((flags & MAP_FIXED_NOREPLACE) && find_vma_intersection(mm, addr, addr + len)) {
        return (unsigned long)-EEXIST;
    }
    vm_flags = mapping_flags(mm, file, prot, flags);
    if (vm_flags < 0) {
        return (unsigned long)vm_flags;
    }
    error = mmap_region(mm, file, addr, len, (unsigned long)vm_flags, pgoff);
    if (error) {
        return (unsigned long)error;
    }
    if ((vm_flags & VM_LOCKED) || (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE) {
        *populate = len;
    }
    return addr;
}

unsigned long vm_mmap_file(struct mm_struct *mm, struct file *file, unsigned long addr,
                           unsigned long len, unsigned long prot, unsigned long flags,
                           unsigned long offset)
{
    unsigned long populate;
    unsigned long result;

    mmap_write_lock(mm);
    result = do_mmap(mm, file, addr, len, prot, flags, offset >> PAGE_SHIFT, &populate);
    mmap_write_unlock(mm);
    if (populate) {
        mm_populate(mm, result, populate);
    }
    return result;
}

long sys_mmap(unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags,
              unsigned long fd, unsigned long offset)
{
    struct file *file = NULL;
    unsigned long result;

    if (offset & ~PAGE_MASK) {
        return -EINVAL;
    }
    if (!(flags & MAP_ANONYMOUS)) {
        file = fget((unsigned)fd);
        if (!file) {
            return -EBADF;
        }
    }
    result = vm_mmap_file(current->mm, file, addr, len, prot, flags, offset);
    if (file) {
        fput(file);
    }
    return (long)result;
}

long sys_munmap(unsigned long addr, unsigned long len)
{
    struct mm_struct *mm = current->mm;
    int error;

    mmap_write_lock(mm);
    error = do_munmap(mm, addr, len);
    mmap_write_unlock(mm);
    return error;
}

int vm_brk_flags(struct mm_struct *mm, unsigned long addr, unsigned long len,
                 unsigned long vm_flags)
{
    len = PAGE_ALIGN(len);
    if (!len) {
        return 0;
    }
    if ((addr & ~PAGE_MASK) || addr >= mm->task_size || len > mm->task_size - addr) {
        return -EINVAL;
    }
    return mmap_region(mm, NULL, addr, len, VM_DATA_DEFAULT_FLAGS | mm->def_flags | vm_flags,
                       addr >> PAGE_SHIFT);
}

void set_brk_start(struct mm_struct *mm, unsigned long addr)
{
    mm->start_brk = PAGE_ALIGN(addr);
    mm->brk = mm->start_brk;
}

int setup_stack_vma(struct mm_struct *mm, unsigned long top, unsigned long size,
                    unsigned long rlimit)
{
    /* Room for the stack to grow, but never more than 5/6 of the address space. */
    unsigned long gap = min(max(rlimit, MMAP_TOP_GAP), top / 6 * 5);

    mm->mmap_base = (top - gap - STACK_GUARD_GAP) & PAGE_MASK;
    mm->start_stack = top;
    return vm_brk_flags(mm, top - size, size, VM_GROWSDOWN);
}

/* The heap's end moves from `old` to `new`, both page aligned. */
static int move_brk(struct mm_struct *mm, unsigned long old, unsigned long new)
{
    if (new < old) {
        return do_munmap(mm, new, old - new);
    }
    if (new - mm->start_brk > task_rlimit(current, RLIMIT_DATA) ||
        find_vma_intersection(mm, old, new + PAGE_SIZE)) {
        return -ENOMEM;
    }
    return vm_brk_flags(mm, old, new - old, 0);
}

long sys_brk(unsigned long brk)
{
    struct mm_struct *mm = current->mm;
    unsigned long old, new;
    bool populate = false;

    mmap_write_lock(mm);
    old = PAGE_ALIGN(mm->brk);
    new = PAGE_ALIGN(brk);
    if (brk >= mm->start_brk && new >= brk && (new == old || !move_brk(mm, old, new))) {
        mm->brk = brk;
        populate = new > old && (mm->def_flags & VM_LOCKED);
    }
    brk = mm->brk;
    mmap_write_unlock(mm);
    if (populate) {
        mm_populate(mm, old, new - old);
    }
    return (long)brk;
}
