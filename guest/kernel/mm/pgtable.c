/*
 * Page tables of an address space: finding, making and freeing them, in any number of levels.
 *
 * Tables are made by faults (mmap_lock held for reading) and freed by munmap and exit (for
 * writing), so an entry found under mmap_lock stays where it is; the reverse map relies on the
 * kernel lock instead and never sleeps.
 */
#include "pgtable.h"

#include "internal.h"
#include "mm.h"
#include "string.h"
#include "vmstat.h"

static pte_t *table_of(pte_t entry)
{
    return __va(PFN_PHYS(pte_pfn(entry)));
}

pte_t *find_pte(struct mm_struct *mm, unsigned long addr)
{
    pte_t *table = mm->pgd;

    for (unsigned level = pgtable_levels - 1; level > 0; level--) {
        pte_t entry = table[pgtable_index(addr, level)];

        if (pte_none(entry)) {
            return NULL;
        }
        table = table_of(entry);
    }
    return &table[pgtable_index(addr, 0)];
}

/* Puts a new table into the empty entry; false: out of memory. */
static bool add_table(struct mm_struct *mm, pte_t *entry)
{
    struct page *page = alloc_page(GFP_KERNEL | GFP_ZERO);

    if (!page) {
        return false;
    }
    if (!pte_none(*entry)) { /* another thread was faster while this one slept */
        free_page(page);
        return true;
    }
    SetPageTable(page);
    mm->pgtables_bytes += PAGE_SIZE;
    mod_vm_stat(NR_PAGETABLE, 1);
    set_pte(entry, pfn_pte(page_to_pfn(page), PAGE_TABLE));
    return true;
}

pte_t *alloc_pte(struct mm_struct *mm, unsigned long addr)
{
    pte_t *table = mm->pgd;

    for (unsigned level = pgtable_levels - 1; level > 0; level--) {
        pte_t *entry = &table[pgtable_index(addr, level)];

        if (unlikely(pte_none(*entry)) && !add_table(mm, entry)) {
            return NULL;
        }
        table = table_of(*entry);
    }
    return &table[pgtable_index(addr, 0)];
}

unsigned long next_leaf_table(struct mm_struct *mm, unsigned long addr, unsigned long end,
                              pte_t **ptep)
{
    while (addr < end) {
        pte_t *table = mm->pgd;
        unsigned level = pgtable_levels - 1;

        while (level > 0 && !pte_none(table[pgtable_index(addr, level)])) {
            table = table_of(table[pgtable_index(addr, level)]);
            level--;
        }
        if (level == 0) {
            *ptep = &table[pgtable_index(addr, 0)];
            return addr;
        }
        addr = (addr & ~(pgtable_size(level) - 1)) + pgtable_size(level);
    }
    return end;
}

static void free_table(struct mm_struct *mm, pte_t *entry)
{
    struct page *page = pfn_to_page(pte_pfn(*entry));

    set_pte(entry, __pte(0));
    ClearPageTable(page);
    mm->pgtables_bytes -= PAGE_SIZE;
    mod_vm_stat(NR_PAGETABLE, -1);
    free_page(page);
}

/* Frees what hangs below a table at `level` for addresses in [floor, ceiling); base: its first. */
static bool free_tables_below(struct mm_struct *mm, pte_t *table, unsigned level,
                              unsigned long base, unsigned long floor, unsigned long ceiling)
{
    bool freed = false;
    unsigned long size = pgtable_size(level);
    unsigned long addr = max(base, floor & ~(size - 1));

    for (; addr < ceiling && addr - base < size * PTRS_PER_TABLE; addr += size) {
        pte_t *entry = &table[pgtable_index(addr, level)];

        if (pte_none(*entry)) {
            continue;
        }
        if (level > 1) {
            freed |= free_tables_below(mm, table_of(*entry), level - 1, addr, floor, ceiling);
        }
        if (addr >= floor && addr + size <= ceiling) {
            free_table(mm, entry);
            freed = true;
        }
    }
    return freed;
}

bool free_pgtables(struct mm_struct *mm, unsigned long floor, unsigned long ceiling)
{
    return free_tables_below(mm, mm->pgd, pgtable_levels - 1, 0, floor, ceiling);
}

pgd_t *pgd_alloc(void)
{
    struct page *page = alloc_page(GFP_KERNEL | GFP_ZERO);
    pgd_t *pgd;

    if (!page) {
        return NULL;
    }
    SetPageTable(page);
    mod_vm_stat(NR_PAGETABLE, 1);
    pgd = page_address(page);
    /* The kernel's half never changes at the top level after boot: see vmalloc_init(). */
    memcpy(pgd + PTRS_PER_TABLE / 2, init_mm.pgd + PTRS_PER_TABLE / 2, PAGE_SIZE / 2);
    return pgd;
}

void pgd_free(pgd_t *pgd)
{
    struct page *page = virt_to_page(pgd);

    ClearPageTable(page);
    mod_vm_stat(NR_PAGETABLE, -1);
    free_page(page);
}
