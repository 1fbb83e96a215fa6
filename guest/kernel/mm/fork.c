/*
 * Address spaces as a whole: made empty by exec, copied by fork, torn down by the last user.
 *
 * fork gives the child the parent's entries. In private memory both lose the right to write, and
 * the first write of either copies the page (do_wp_page); whoever is last gets the right back
 * without a copy. In eager mode every page is copied at once, for comparison.
 */
#include "bug.h"
#include "errno.h"
#include "file.h"
#include "internal.h"
#include "mm.h"
#include "printk.h"
#include "rmap.h"
#include "sched.h"
#include "slab.h"
#include "swap.h"
#include "tlbflush.h"
#include "vmscan.h"
#include "vmstat.h"

int sysctl_fork_mode = FORK_COW;

struct mm_struct *mm_alloc(void)
{
    struct mm_struct *mm = kzalloc(sizeof(*mm), GFP_KERNEL);

    if (!mm) {
        return NULL;
    }
    mm->pgd = pgd_alloc();
    if (!mm->pgd) {
        kfree(mm);
        return NULL;
    }
    mm->mm_users = 1;
    mm->mm_count = 1;
    mm->task_size = TASK_SIZE;
    mm->mmap_base = STACK_TOP / 4 * 3;
    init_waitqueue_head(&mm->mmap_lock.wait);
    return mm;
}

void set_mm_exe_file(struct mm_struct *mm, struct file *file)
{
    struct file *old = mm->exe_file;

    mm->exe_file = file ? get_file(file) : NULL;
    if (file) {
        file->f_inode->i_execs++; /* nobody may write to it meanwhile */
    }
    if (old) {
        old->f_inode->i_execs--;
        fput(old);
    }
}

void update_hiwater_rss(struct mm_struct *mm)
{
    mm->hiwater_rss = max(mm->hiwater_rss, get_mm_rss(mm));
}

static void check_mm(const struct mm_struct *mm)
{
    for (unsigned i = 0; i < NR_MM_COUNTERS; i++) {
        if (mm->rss_stat[i]) {
            pr_err("BUG: mm %p: counter %u is %ld at exit\n", (const void *)mm, i, mm->rss_stat[i]);
        }
    }
    if (mm->pgtables_bytes) {
        pr_err("BUG: mm %p: %lu bytes of page tables at exit\n", (const void *)mm,
               mm->pgtables_bytes);
    }
}

void mmput(struct mm_struct *mm)
{
    if (--mm->mm_users > 0) {
        return;
    }
    exit_mmap(mm);
    set_mm_exe_file(mm, NULL);
    check_mm(mm);
    mmdrop(mm);
}

void mmdrop(struct mm_struct *mm)
{
    if (--mm->mm_count > 0) {
        return;
    }
    pgd_free(mm->pgd);
    kfree(mm);
}

static bool is_cow_mapping(unsigned long vm_flags)
{
    return (vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
}

/* The child shares the page; a writable private one becomes read-only for both. */
static void share_page(struct vm_area_struct *dst, struct vm_area_struct *src, pte_t *dst_pte,
                       pte_t *src_pte)
{
    pte_t pte = ptep_get(src_pte);
    struct page *page = pte_page(pte);

    if (is_cow_mapping(src->vm_flags) && pte_write(pte)) {
        ptep_set_wrprotect(src_pte);
        pte = pte_wrprotect(pte);
    }
    if (page) {
        get_page(page);
        page->mapcount++;
        add_mm_counter(dst->vm_mm,
                       PageAnon(page)         ? MM_ANONPAGES
                       : PageSwapBacked(page) ? MM_SHMEMPAGES
                                              : MM_FILEPAGES,
                       1);
    }
    set_pte(dst_pte, pte);
}

/* Eager mode: a copy of an anonymous page; 1 when the parent's entry has changed meanwhile. */
static int copy_anon_page(struct vm_area_struct *dst, pte_t *dst_pte, pte_t *src_pte,
                          unsigned long addr)
{
    pte_t pte = ptep_get(src_pte);
    struct page *copy = alloc_page(GFP_USER);

    if (!copy) {
        return -ENOMEM;
    }
    if ((pte_val(ptep_get(src_pte)) ^ pte_val(pte)) & ~(_PAGE_ACCESSED | _PAGE_DIRTY)) {
        put_page(copy);
        return 1;
    }
    copy_page(page_address(copy), page_address(pte_page(pte)));
    SetPageUptodate(copy);
    SetPageSwapBacked(copy);
    SetPageDirty(copy);
    page_add_anon_rmap(copy, dst, addr, true);
    lru_cache_add(copy);
    add_mm_counter(dst->vm_mm, MM_ANONPAGES, 1);
    set_pte(dst_pte,
            pte_mkdirty(pfn_pte(page_to_pfn(copy), __pgprot(pte_val(pte) & ~_PAGE_PFN_MASK))));
    return 0;
}

static int copy_one_pte(struct vm_area_struct *dst, struct vm_area_struct *src, pte_t *dst_pte,
                        pte_t *src_pte, unsigned long addr)
{
    pte_t pte = ptep_get(src_pte);

    if (!pte_present(pte)) {
        swap_duplicate(pte_to_swp_entry(pte));
        add_mm_counter(dst->vm_mm, MM_SWAPENTS, 1);
        set_pte(dst_pte, pte);
        return 0;
    }
    if (sysctl_fork_mode == FORK_EAGER && is_cow_mapping(src->vm_flags) && pte_page(pte) &&
        PageAnon(pte_page(pte))) {
        return copy_anon_page(dst, dst_pte, src_pte, addr);
    }
    share_page(dst, src, dst_pte, src_pte);
    return 0;
}

static int copy_leaf_table(struct vm_area_struct *dst, struct vm_area_struct *src, pte_t *dst_pte,
                           pte_t *src_pte, unsigned long addr, unsigned long end)
{
    while (addr < end) {
        if (!pte_none(*src_pte)) {
            int error = copy_one_pte(dst, src, dst_pte, src_pte, addr);

            if (error < 0) {
                return error;
            }
            if (error > 0) {
                continue;
            }
        }
        addr += PAGE_SIZE;
        src_pte++;
        dst_pte++;
    }
    return 0;
}

/* What a fault would find again in the file need not be copied. */
static bool needs_copy(const struct vm_area_struct *src)
{
    return src->anon_vma || !src->vm_mapping;
}

static int copy_page_range(struct vm_area_struct *dst, struct vm_area_struct *src)
{
    unsigned long addr = src->vm_start;
    int error = 0;

    while (addr < src->vm_end && !error) {
        pte_t *src_pte, *dst_pte;
        unsigned long next;

        addr = next_leaf_table(src->vm_mm, addr, src->vm_end, &src_pte);
        if (addr == src->vm_end) {
            break;
        }
        next = leaf_table_end(addr, src->vm_end);
        dst_pte = alloc_pte(dst->vm_mm, addr);
        error = dst_pte ? copy_leaf_table(dst, src, dst_pte, src_pte, addr, next) : -ENOMEM;
        addr = next;
    }
    return error;
}

/* The child's VMA, in its tree, promised and linked, its pages still missing. */
static struct vm_area_struct *dup_vma(struct mm_struct *mm, struct vm_area_struct *src)
{
    unsigned long pages = (src->vm_end - src->vm_start) >> PAGE_SHIFT;
    struct vm_area_struct *vma;

    if ((src->vm_flags & VM_ACCOUNT) && vm_enough_memory(mm, pages)) {
        return NULL;
    }
    vma = vm_area_dup(src);
    if (!vma) {
        goto unaccount;
    }
    vma->vm_mm = mm;
    vma->vm_flags &= ~VM_LOCKED; /* locks are not inherited */
    if (!(vma->vm_flags & VM_WIPEONFORK) && anon_vma_fork(vma, src)) {
        vm_area_free(vma);
        goto unaccount;
    }
    vma_get_backing(vma);
    vma_link_file(vma);
    vma_insert(mm, vma);
    return vma;
unaccount:
    if (src->vm_flags & VM_ACCOUNT) {
        vm_unacct_memory(pages);
    }
    return NULL;
}

static int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm)
{
    for (struct vm_area_struct *src = oldmm->mmap; src; src = src->vm_next) {
        struct vm_area_struct *vma;

        if (src->vm_flags & VM_DONTCOPY) {
            /* The copied totals have it; the child has no locked pages anyway. */
            vm_stat_account(mm, src->vm_flags & ~VM_LOCKED,
                            -(long)((src->vm_end - src->vm_start) >> PAGE_SHIFT));
            continue;
        }
        vma = dup_vma(mm, src);
        if (!vma) {
            return -ENOMEM;
        }
        if (!(src->vm_flags & VM_WIPEONFORK) && needs_copy(src) && copy_page_range(vma, src)) {
            return -ENOMEM;
        }
    }
    return 0;
}

/* Everything but mappings and counters of pages. */
static void copy_layout(struct mm_struct *mm, const struct mm_struct *oldmm)
{
    mm->mmap_base = oldmm->mmap_base;
    mm->task_size = oldmm->task_size;
    mm->total_vm = oldmm->total_vm;
    mm->data_vm = oldmm->data_vm;
    mm->exec_vm = oldmm->exec_vm;
    mm->stack_vm = oldmm->stack_vm;
    mm->hiwater_vm = oldmm->total_vm;
    mm->start_code = oldmm->start_code;
    mm->end_code = oldmm->end_code;
    mm->start_data = oldmm->start_data;
    mm->end_data = oldmm->end_data;
    mm->start_brk = oldmm->start_brk;
    mm->brk = oldmm->brk;
    mm->start_stack = oldmm->start_stack;
    mm->arg_start = oldmm->arg_start;
    mm->arg_end = oldmm->arg_end;
    mm->env_start = oldmm->env_start;
    mm->env_end = oldmm->env_end;
    set_mm_exe_file(mm, oldmm->exe_file);
}

struct mm_struct *dup_mm(struct mm_struct *oldmm)
{
    struct mm_struct *mm = mm_alloc();
    int error;

    if (!mm) {
        return NULL;
    }
    mmap_write_lock(oldmm);
    copy_layout(mm, oldmm);
    error = dup_mmap(mm, oldmm);
    /* Once for all entries that lost the right to write; the child does not run before it. */
    flush_tlb_mm(oldmm);
    mmap_write_unlock(oldmm);
    if (error) {
        mmput(mm);
        return NULL;
    }
    update_hiwater_rss(mm);
    return mm;
}
