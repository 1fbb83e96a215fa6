/*
 * Kernel memory by page table: vzalloc() for large objects that need not be contiguous, ioremap()
 * for device registers. The areas' top-level entries are made at boot, so that the copies of the
 * kernel's half in every address space never have to be brought up to date.
 */
#include "bug.h"
#include "internal.h"
#include "list.h"
#include "mm.h"
#include "slab.h"
#include "string.h"
#include "tlbflush.h"

/* One allocation, in a list ordered by address; behind each lies an unmapped guard page. */
struct vm_struct {
    struct list_head list;
    unsigned long addr;
    unsigned long size; /* bytes, without the guard */
};

static LIST_HEAD(vm_areas);
static unsigned long ioremap_next = IOREMAP_START;

void vmalloc_init(void)
{
    unsigned long step = pgtable_size(pgtable_levels - 1);

    unsigned long addr = VMALLOC_START & ~(step - 1);

    for (; addr >= (VMALLOC_START & ~(step - 1)) && addr < IOREMAP_END; addr += step) {
        if (!alloc_pte(&init_mm, max(addr, VMALLOC_START))) {
            panic("vmalloc_init: no memory");
        }
    }
}

/* Finds a hole and enters the area; first fit. */
static struct vm_struct *get_vm_area(unsigned long size)
{
    struct vm_struct *area = kmalloc(sizeof(*area), GFP_KERNEL);
    struct list_head *pos;
    unsigned long addr = VMALLOC_START;

    if (!area) {
        return NULL;
    }
    list_for_each(pos, &vm_areas) {
        const struct vm_struct *next = list_entry(pos, struct vm_struct, list);

        if (next->addr - addr >= size + PAGE_SIZE) {
            break;
        }
        addr = next->addr + next->size + PAGE_SIZE;
    }
    if (addr + size + PAGE_SIZE > VMALLOC_END) {
        kfree(area);
        return NULL;
    }
    area->addr = addr;
    area->size = size;
    list_add_tail(&area->list, pos);
    return area;
}

static void unmap_pages(unsigned long addr, unsigned long size)
{
    for (unsigned long end = addr + size; addr < end; addr += PAGE_SIZE) {
        pte_t *pte = find_pte(&init_mm, addr);

        if (pte && pte_present(*pte)) {
            struct page *page = pfn_to_page(pte_pfn(*pte));

            set_pte(pte, __pte(0));
            free_page(page);
        }
    }
}

static bool map_pages(unsigned long addr, unsigned long size)
{
    for (unsigned long end = addr + size; addr < end; addr += PAGE_SIZE) {
        pte_t *pte = alloc_pte(&init_mm, addr);
        struct page *page = pte ? alloc_page(GFP_KERNEL | GFP_ZERO) : NULL;

        if (!page) {
            return false;
        }
        set_pte(pte, pfn_pte(page_to_pfn(page), PAGE_KERNEL));
    }
    return true;
}

static void free_vm_area(struct vm_struct *area)
{
    unmap_pages(area->addr, area->size);
    flush_tlb_kernel_range(area->addr, area->addr + area->size);
    list_del(&area->list);
    kfree(area);
}

void *vzalloc(size_t size)
{
    struct vm_struct *area;

    size = PAGE_ALIGN(size);
    if (size == 0 || size > VMALLOC_END - VMALLOC_START) {
        return NULL;
    }
    area = get_vm_area(size);
    if (!area) {
        return NULL;
    }
    if (!map_pages(area->addr, size)) {
        free_vm_area(area);
        return NULL;
    }
    flush_tlb_kernel_range(area->addr, area->addr + size);
    return (void *)area->addr;
}

void vfree(const void *addr)
{
    struct vm_struct *area;

    if (!addr) {
        return;
    }
    list_for_each_entry(area, &vm_areas, list) {
        if (area->addr == (unsigned long)addr) {
            free_vm_area(area);
            return;
        }
    }
    panic("vfree: %p was not allocated", addr);
}

void *ioremap(paddr_t phys, size_t size)
{
    unsigned long offset = phys & ~PAGE_MASK;
    unsigned long addr = ioremap_next;

    size = PAGE_ALIGN(offset + size);
    if (size > IOREMAP_END - addr) {
        panic("ioremap: no room for %lu bytes", size);
    }
    ioremap_next += size;
    for (unsigned long done = 0; done < size; done += PAGE_SIZE) {
        pte_t *pte = alloc_pte(&init_mm, addr + done);

        if (!pte) {
            panic("ioremap: no memory");
        }
        set_pte(pte, pfn_pte((phys + done) >> PAGE_SHIFT, PAGE_KERNEL));
    }
    flush_tlb_kernel_range(addr, addr + size);
    return (void *)(addr + offset);
}
