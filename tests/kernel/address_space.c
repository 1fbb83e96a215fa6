#include "tests/kernel/address_space.h"

#include "internal.h"
#include "mman.h"
#include "sched.h"
#include "tests/kernel/kernel_test.h"

/* core/syscall.c knows them by core/syscall.def only. */
long sys_munmap(unsigned long addr, unsigned long len);
long sys_mprotect(unsigned long start, unsigned long len, unsigned long prot);
long sys_mremap(unsigned long addr, unsigned long old_len, unsigned long new_len,
                unsigned long flags, unsigned long new_addr);
long sys_madvise(unsigned long start, unsigned long len, unsigned long advice);
long sys_brk(unsigned long brk);
long sys_mlock(unsigned long start, unsigned long len);
long sys_munlock(unsigned long start, unsigned long len);

unsigned long mm_map(struct mm_struct *mm, struct file *file, unsigned long addr, unsigned long len,
                     unsigned long prot, unsigned long flags, unsigned long pgoff)
{
    return vm_mmap_file(mm, file, addr, len, prot, flags, pgoff << PAGE_SHIFT);
}

/* The system calls work on the current task's address space. */
#define AS_CURRENT(mm, call)                                                                       \
    ({                                                                                             \
        struct mm_struct *former = current->mm;                                                    \
        long result;                                                                               \
        current->mm = (mm);                                                                        \
        result = (call);                                                                           \
        current->mm = former;                                                                      \
        result;                                                                                    \
    })

long mm_unmap(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
    return AS_CURRENT(mm, sys_munmap(addr, len));
}

long mm_protect(struct mm_struct *mm, unsigned long addr, unsigned long len, unsigned long prot)
{
    return AS_CURRENT(mm, sys_mprotect(addr, len, prot));
}

long mm_remap(struct mm_struct *mm, unsigned long addr, unsigned long old_len,
              unsigned long new_len, unsigned long flags, unsigned long new_addr)
{
    return AS_CURRENT(mm, sys_mremap(addr, old_len, new_len, flags, new_addr));
}

long mm_advise(struct mm_struct *mm, unsigned long addr, unsigned long len, unsigned long advice)
{
    return AS_CURRENT(mm, sys_madvise(addr, len, advice));
}

long mm_brk(struct mm_struct *mm, unsigned long brk)
{
    return AS_CURRENT(mm, sys_brk(brk));
}

long mm_lock(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
    return AS_CURRENT(mm, sys_mlock(addr, len));
}

long mm_unlock(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
    return AS_CURRENT(mm, sys_munlock(addr, len));
}

bool mm_load(struct mm_struct *mm, unsigned long addr, u64 *value)
{
    return access_remote_vm(mm, addr, value, sizeof(*value), false) == sizeof(*value);
}

bool mm_store(struct mm_struct *mm, unsigned long addr, u64 value)
{
    return access_remote_vm(mm, addr, &value, sizeof(value), true) == sizeof(value);
}

pte_t *mm_pte(struct mm_struct *mm, unsigned long addr)
{
    pte_t *ptep = find_pte(mm, addr);

    return ptep && !pte_none(*ptep) ? ptep : NULL;
}

struct page *mm_page(struct mm_struct *mm, unsigned long addr)
{
    const pte_t *ptep = mm_pte(mm, addr);

    return ptep && pte_present(*ptep) ? pfn_to_page(pte_pfn(*ptep)) : NULL;
}

/* --- Invariants ---------------------------------------------------------------------------- */

static unsigned long own_gap(const struct vm_area_struct *vma)
{
    unsigned long guard = vma->vm_flags & VM_GROWSDOWN ? STACK_GUARD_GAP : 0;
    unsigned long start = vma->vm_prev ? vma->vm_prev->vm_end : 0;

    return vma->vm_start > start + guard ? vma->vm_start - guard - start : 0;
}

/* Heights, gaps and order of a subtree; *next: the list's VMA that comes next in order. */
static bool subtree_is_sound(const struct vm_area_struct *node, const struct vm_area_struct **next)
{
    unsigned left = 0, right = 0;
    unsigned long gap;

    if (!node) {
        return true;
    }
    if (!subtree_is_sound(node->tree_left, next) || *next != node) {
        return false;
    }
    *next = node->vm_next;
    gap = own_gap(node);
    if (!subtree_is_sound(node->tree_right, next)) {
        return false;
    }
    if (node->tree_left) {
        left = node->tree_left->tree_height;
        gap = max(gap, node->tree_left->tree_gap);
    }
    if (node->tree_right) {
        right = node->tree_right->tree_height;
        gap = max(gap, node->tree_right->tree_gap);
    }
    return node->tree_height == 1 + max(left, right) && left <= right + 1 && right <= left + 1 &&
           node->tree_gap == gap;
}

void check_vmas(const struct mm_struct *mm)
{
    const struct vm_area_struct *next = mm->mmap;
    const struct vm_area_struct *prev = NULL;
    unsigned long pages = 0;
    unsigned nr = 0;

    for (const struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next) {
        CU_ASSERT_TRUE(vma->vm_start < vma->vm_end);
        CU_ASSERT_TRUE(vma->vm_prev == prev);
        CU_ASSERT_TRUE(!prev || prev->vm_end <= vma->vm_start);
        CU_ASSERT_TRUE(vma->vm_mm == mm);
        pages += (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
        prev = vma;
        nr++;
    }
    CU_ASSERT_EQUAL(nr, mm->map_count);
    CU_ASSERT_EQUAL(pages, mm->total_vm);
    CU_ASSERT_TRUE(subtree_is_sound(mm->vma_tree, &next) && !next);
}
