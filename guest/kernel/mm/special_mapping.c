/* Mappings of a page that belongs to the kernel: the signal trampoline of every process. */
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "rmap.h"

static void map_page(struct vm_area_struct *vma, pte_t *pte, struct page *page)
{
    get_page(page);
    sync_icache(page);
    page_add_file_rmap(page);
    add_mm_counter(vma->vm_mm, MM_FILEPAGES, 1);
    set_pte(pte, pte_mkyoung(pfn_pte(page_to_pfn(page), vma->vm_page_prot)));
}

/* After madvise() has thrown the entry away. */
static unsigned special_mapping_fault(struct vm_fault *vmf)
{
    vmf->page = vmf->vma->vm_private_data;
    get_page(vmf->page);
    lock_page(vmf->page);
    return 0;
}

const struct vm_operations special_mapping_vm_ops = {
    .fault = special_mapping_fault,
};

int install_special_mapping(struct mm_struct *mm, unsigned long addr, struct page *page,
                            unsigned long vm_flags)
{
    struct vm_area_struct *vma;
    pte_t *pte;

    if (find_vma_intersection(mm, addr, addr + PAGE_SIZE)) {
        return -EEXIST;
    }
    pte = alloc_pte(mm, addr);
    vma = pte ? vm_area_alloc(mm) : NULL;
    if (!vma) {
        return -ENOMEM;
    }
    vma->vm_start = addr;
    vma->vm_end = addr + PAGE_SIZE;
    vma->vm_flags = vm_flags;
    vma->vm_page_prot = vm_get_page_prot(vm_flags);
    vma->vm_ops = &special_mapping_vm_ops;
    vma->vm_private_data = page;
    vma_insert(mm, vma);
    vm_stat_account(mm, vm_flags, 1);
    map_page(vma, pte, page);
    return 0;
}
