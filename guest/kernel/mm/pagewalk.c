/*
 * A look at the pages of a mapping, for those who count them (/proc/PID/smaps).
 */
#include "mm.h"

#include "internal.h"
#include "swap.h"

void walk_vma_pages(struct vm_area_struct *vma, void (*fn)(struct page *page, pte_t pte, void *arg),
                    void *arg)
{
    unsigned long addr = vma->vm_start;
    pte_t *pte;

    while ((addr = next_leaf_table(vma->vm_mm, addr, vma->vm_end, &pte)) < vma->vm_end) {
        unsigned long end = leaf_table_end(addr, vma->vm_end);

        for (; addr < end; addr += PAGE_SIZE, pte++) {
            if (pte_present(*pte)) {
                struct page *page = pte_page(*pte);

                if (page) {
                    fn(page, *pte, arg);
                }
            } else if (is_swap_pte(*pte)) {
                fn(NULL, *pte, arg);
            }
        }
    }
}
