/* What the files of mm/ share among themselves only. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include "mm.h"
#include "mm_types.h"
#include "swap.h"

/* page->flags: page flags below, the frame's section in the top byte (mmzone.h). */
#define SECTION_FLAGS_SHIFT 56
#define PAGE_FLAGS_MASK     ((1ul << SECTION_FLAGS_SHIFT) - 1)

/* in mm/memblock.c: */

/* Calls fn for each run [start, end) of RAM that is not reserved. */
void memblock_for_each_free(void (*fn)(paddr_t start, paddr_t end));

/* in mm/page_alloc.c: */

extern bool page_poison; /* fill freed frames with junk (boot argument page_poison) */
void free_area_init(void);
void free_pfn_range(unsigned long start_pfn, unsigned long end_pfn);

/* in mm/vmscan.c: */

extern bool reclaim_ready; /* tasks can sleep, so reclaim can run */

/* in mm/vmalloc.c: */

void vmalloc_init(void);

/* in mm/pgtable.c: page tables by level, 0 being the one of 4 KiB leaves */

/* The leaf entry of addr; NULL when a table on the way is missing. */
pte_t *find_pte(struct mm_struct *mm, unsigned long addr);
/* The same, making the tables; NULL: out of memory. May sleep. */
pte_t *alloc_pte(struct mm_struct *mm, unsigned long addr);
/* First address after addr's leaf table (2 MiB), or end if that comes first. */
static inline unsigned long leaf_table_end(unsigned long addr, unsigned long end)
{
    unsigned long next = (addr + PTRS_PER_TABLE * PAGE_SIZE) & ~(PTRS_PER_TABLE * PAGE_SIZE - 1);

    return next - 1 < end - 1 ? next : end;
}
/*
 * First address from addr on, below end, whose leaf table exists, with its entry in *ptep;
 * end when there is none. Skips holes by whole tables.
 */
unsigned long next_leaf_table(struct mm_struct *mm, unsigned long addr, unsigned long end,
                              pte_t **ptep);
/* Frees the tables that only serve [floor, ceiling), in which nothing is mapped; true if any. */
bool free_pgtables(struct mm_struct *mm, unsigned long floor, unsigned long ceiling);
/* The top level with the kernel's half; NULL: out of memory. */
pgd_t *pgd_alloc(void);
void pgd_free(pgd_t *pgd);

/* in mm/vma.c: the tree and list of an address space's VMAs */

/* Left free below a stack, so that it cannot grow into its neighbour. */
#define STACK_GUARD_GAP (256 * PAGE_SIZE)

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm);
/* A copy not yet in any tree, list or anon_vma. */
struct vm_area_struct *vm_area_dup(const struct vm_area_struct *vma);
void vm_area_free(struct vm_area_struct *vma);
void vma_init(void);
void vma_insert(struct mm_struct *mm, struct vm_area_struct *vma);
void vma_erase(struct mm_struct *mm, struct vm_area_struct *vma);
/* vm_start or vm_end have changed, order has not: repairs the gaps. */
void vma_adjusted(struct mm_struct *mm, struct vm_area_struct *vma);
/* Highest hole of len bytes below `high` and not below `low`, its address or -ENOMEM. */
unsigned long vma_unmapped_area(struct mm_struct *mm, unsigned long len, unsigned long low,
                                unsigned long high);

/* in mm/mmap.c: */

pgprot_t vm_get_page_prot(unsigned long vm_flags);
/* Counts pages of a mapping with these flags in total_vm and its relatives. */
void vm_stat_account(struct mm_struct *mm, unsigned long vm_flags, long pages);
/* Splits at addr, which lies inside the VMA; new_below: the new VMA is the lower part. */
int split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr, bool new_below);
/* Joins the VMA with neighbours it can be joined with; returns the one that covers it now. */
struct vm_area_struct *vma_merge_around(struct mm_struct *mm, struct vm_area_struct *vma);
/* Stack growth down to addr. */
int expand_stack(struct vm_area_struct *vma, unsigned long addr);
void exit_mmap(struct mm_struct *mm);
/* Adds the VMA to its file's list of mappings (i_mmap). */
void vma_link_file(struct vm_area_struct *vma);
/* One more VMA of the same file or shared memory. */
void vma_get_backing(struct vm_area_struct *vma);
/* Promises the pages if the flags are of memory that must be promised; sets VM_ACCOUNT then. */
int vma_account(struct mm_struct *mm, unsigned long *vm_flags, unsigned long pages);
int mmap_region(struct mm_struct *mm, struct file *file, unsigned long addr, unsigned long len,
                unsigned long vm_flags, unsigned long pgoff);
unsigned long get_unmapped_area(struct mm_struct *mm, unsigned long addr, unsigned long len,
                                unsigned long flags);

/* in mm/util.c: overcommit */

/* Promises `pages` more to private memory; -ENOMEM when the mode refuses. */
int vm_enough_memory(struct mm_struct *mm, unsigned long pages);
void vm_unacct_memory(unsigned long pages);

/* in mm/memory.c: */

/* The page a present entry maps; NULL for the zero page, which is not counted anywhere. */
struct page *pte_page(pte_t pte);
/* Before the page is mapped executable: no instruction cache may hold its former contents. */
void sync_icache(struct page *page);

/* in mm/zap.c: */

/* zap_page_range() without the flush: true if one is needed. */
bool unmap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
/* put_page() of a page just unmapped, with its swap slot if nobody else needs it. */
void free_page_and_swap_cache(struct page *page);

/* in mm/mlock.c: */

/* The page is no longer held by a locked mapping: reclaim may have it again. */
void munlock_page(struct page *page);

/* in mm/rmap.c: */

/* The page turned out to be the VMA's alone: it need not be looked for in the family. */
void page_move_anon_rmap(struct page *page, struct vm_area_struct *vma);

/* in mm/swap_state.c: */

static inline swp_entry_t pte_to_swp_entry(pte_t pte)
{
    return (swp_entry_t){__pte_to_swp_entry(pte)};
}
static inline pte_t swp_entry_to_pte(swp_entry_t entry)
{
    return __swp_entry_to_pte(entry.val);
}
static inline bool is_swap_pte(pte_t pte)
{
    return !pte_none(pte) && !pte_present(pte);
}

/* in mm/swapfile.c: the slot's cached page, and whether the slot can be given away again */

struct page *swap_slot_page(swp_entry_t entry);
void swap_slot_set_page(swp_entry_t entry, struct page *page);
/* Reads nr pages, locked and in the swap cache, from consecutive slots; unlocks when done. */
void swap_readpages(struct page **pages, unsigned nr, swp_entry_t first);

/* in mm/shmem.c: */

/* Makes the VMA a mapping of new shared anonymous memory. */
int shmem_zero_setup(struct vm_area_struct *vma);
/* The locked, unmapped page in the swap cache leaves the page cache; its entry stays there. */
void shmem_move_to_swap(struct page *page);

/* in mm/filemap.c: */

/* Counts a page that enters (1) or leaves (-1) page->mapping. */
void page_cache_account(struct page *page, long n);

/* in mm/lock.c: */

void page_wait_init(void);

#endif
