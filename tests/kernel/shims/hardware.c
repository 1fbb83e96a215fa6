/* TLBs and instruction caches: nothing walks the page tables but the kernel itself. */
#include "tlbflush.h"

void local_flush_tlb_page(unsigned long addr)
{
    (void)addr;
}

void flush_tlb_page(struct vm_area_struct *vma, unsigned long addr)
{
    (void)vma;
    (void)addr;
}

void flush_tlb_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
    (void)vma;
    (void)start;
    (void)end;
}

void flush_tlb_mm(struct mm_struct *mm)
{
    (void)mm;
}

void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
    (void)mm;
    (void)start;
    (void)end;
}

void flush_icache_all(void)
{
}
