/*
 * Page tables: the layout of addresses and of page-table entries, in Sv39, Sv48 and Sv57.
 *
 * A table is a page of 512 entries; level 0 holds 4 KiB leaves, the root is level
 * pgtable_levels - 1 (priv spec 4.3 to 4.5 (Sv32 to Sv57): the modes differ in depth only). The
 * kernel keeps to the topmost 256 GiB of addresses in every mode:
 *
 *   0xffffffc0_00000000  PAGE_OFFSET      all RAM, from its first address on, largest pages
 *   0xfffffffd_00000000  VMALLOC_START    vzalloc()
 *   0xfffffffe_00000000  IOREMAP_START    device registers
 *   0xffffffff_80200000  KERNEL_LINK      the kernel image
 */
#ifndef PGTABLE_H
#define PGTABLE_H

#define PAGE_SHIFT 12
#define PAGE_SIZE  (1UL << PAGE_SHIFT)
#define PAGE_MASK  (~(PAGE_SIZE - 1))

#define PAGE_OFFSET     0xffffffc000000000
#define DIRECT_MAP_SIZE 0x3d00000000 /* 244 GiB: up to VMALLOC_START */
#define VMALLOC_START   0xfffffffd00000000
#define VMALLOC_END     0xfffffffe00000000
#define IOREMAP_START   0xfffffffe00000000
#define IOREMAP_END     0xfffffffe40000000
#define KERNEL_LINK     0xffffffff80200000

#ifndef __ASSEMBLER__

#include "types.h"

#define PTRS_PER_TABLE 512

/*
 * PTE:  63 62..61 60..54   53         10  9 8  7 6 5 4 3 2 1 0
 *      | N | PBMT | rsvd |      PPN     | RSW |D|A|G|U|X|W|R|V|
 *
 * Software: RSW bit 8 marks a page present for the kernel but without access (PROT_NONE; V is 0),
 * bit 9 marks a swap entry (V is 0, the entry is in the place of the PPN and above).
 */
#define _PAGE_PRESENT   0x001UL
#define _PAGE_READ      0x002UL
#define _PAGE_WRITE     0x004UL
#define _PAGE_EXEC      0x008UL
#define _PAGE_USER      0x010UL
#define _PAGE_GLOBAL    0x020UL
#define _PAGE_ACCESSED  0x040UL
#define _PAGE_DIRTY     0x080UL
#define _PAGE_PROT_NONE 0x100UL
#define _PAGE_SWAP      0x200UL
#define _PAGE_PFN_SHIFT 10
#define _PAGE_PFN_MASK  0x003ffffffffffc00UL
/* What pte_modify() keeps. */
#define _PAGE_CHG_MASK  (_PAGE_PFN_MASK | _PAGE_ACCESSED | _PAGE_DIRTY)

typedef struct {
    unsigned long pte;
} pte_t;
typedef struct {
    unsigned long pgprot;
} pgprot_t;
/* Tables of all levels have the same entries. */
typedef pte_t pgd_t;

#define __pte(x)      ((pte_t){x})
#define pte_val(x)    ((x).pte)
#define __pgprot(x)   ((pgprot_t){x})
#define pgprot_val(x) ((x).pgprot)

/* Protections of user pages. None grants writing: that comes with the first write (memory.c). */
#define PAGE_NONE      __pgprot(_PAGE_PROT_NONE | _PAGE_READ)
#define PAGE_READ      __pgprot(_PAGE_PRESENT | _PAGE_USER | _PAGE_READ)
#define PAGE_EXEC      __pgprot(_PAGE_PRESENT | _PAGE_USER | _PAGE_EXEC)
#define PAGE_READ_EXEC __pgprot(_PAGE_PRESENT | _PAGE_USER | _PAGE_READ | _PAGE_EXEC)

/* Of kernel pages: A and D set from the start, so that no access to them ever faults. */
#define _PAGE_KERNEL_BASE (_PAGE_PRESENT | _PAGE_GLOBAL | _PAGE_ACCESSED | _PAGE_DIRTY)
#define PAGE_KERNEL       __pgprot(_PAGE_KERNEL_BASE | _PAGE_READ | _PAGE_WRITE)
#define PAGE_KERNEL_READ  __pgprot(_PAGE_KERNEL_BASE | _PAGE_READ)
#define PAGE_KERNEL_EXEC  __pgprot(_PAGE_KERNEL_BASE | _PAGE_READ | _PAGE_EXEC)
#define PAGE_TABLE        __pgprot(_PAGE_PRESENT)

/* Set before the first translation: 3, 4 or 5; and the first address user mode cannot use. */
extern unsigned int pgtable_levels;
extern unsigned long task_size;
#define TASK_SIZE task_size
/* Where user stacks end: within Sv39's reach in every mode. */
#define STACK_TOP (1UL << 38)

/* ---- Physical and kernel virtual addresses ---- */

extern paddr_t phys_ram_base;  /* what PAGE_OFFSET maps */
extern paddr_t phys_kern_base; /* where the image (KERNEL_LINK) was loaded */
/* End of the image with the first page tables behind it: reserved from phys_kern_base to here. */
extern paddr_t early_reserved_end;
/* Root of the kernel's page table and the satp that loads it. */
extern paddr_t kernel_root;
extern unsigned long kernel_satp;

/* The physical address behind an address of the direct map or of the kernel image. */
static inline paddr_t kernel_phys(unsigned long addr)
{
    return addr >= KERNEL_LINK ? addr - KERNEL_LINK + phys_kern_base
                               : addr - PAGE_OFFSET + phys_ram_base;
}

#define __pa(x) kernel_phys((unsigned long)(x))
/* The direct map's address of RAM. */
#define __va(x) ((void *)((unsigned long)(x)-phys_ram_base + PAGE_OFFSET))

#define PFN_DOWN(x) ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x) ((paddr_t)(x) << PAGE_SHIFT)

/* ---- Tables ---- */

/* Bytes that one entry of a table at `level` maps. */
static inline unsigned long pgtable_size(unsigned int level)
{
    return PAGE_SIZE << (9 * level);
}

/* Index of the entry for `addr` in a table at `level`. */
static inline unsigned int pgtable_index(unsigned long addr, unsigned int level)
{
    return addr >> (PAGE_SHIFT + 9 * level) & (PTRS_PER_TABLE - 1);
}

/* ---- Entries ---- */

static inline bool pte_none(pte_t pte)
{
    return pte_val(pte) == 0;
}

/* Maps a page, though perhaps without access. */
static inline bool pte_present(pte_t pte)
{
    return pte_val(pte) & (_PAGE_PRESENT | _PAGE_PROT_NONE);
}

static inline bool pte_write(pte_t pte)
{
    return pte_val(pte) & _PAGE_WRITE;
}

static inline bool pte_exec(pte_t pte)
{
    return pte_val(pte) & _PAGE_EXEC;
}

static inline bool pte_dirty(pte_t pte)
{
    return pte_val(pte) & _PAGE_DIRTY;
}

static inline bool pte_young(pte_t pte)
{
    return pte_val(pte) & _PAGE_ACCESSED;
}

static inline unsigned long pte_pfn(pte_t pte)
{
    return (pte_val(pte) & _PAGE_PFN_MASK) >> _PAGE_PFN_SHIFT;
}

static inline pte_t pfn_pte(unsigned long pfn, pgprot_t prot)
{
    return __pte(pfn << _PAGE_PFN_SHIFT | pgprot_val(prot));
}

static inline pte_t pte_mkwrite(pte_t pte)
{
    return __pte(pte_val(pte) | _PAGE_WRITE);
}

static inline pte_t pte_wrprotect(pte_t pte)
{
    return __pte(pte_val(pte) & ~_PAGE_WRITE);
}

static inline pte_t pte_mkdirty(pte_t pte)
{
    return __pte(pte_val(pte) | _PAGE_DIRTY);
}

static inline pte_t pte_mkyoung(pte_t pte)
{
    return __pte(pte_val(pte) | _PAGE_ACCESSED);
}

/* The same page, A and D with another protection. */
static inline pte_t pte_modify(pte_t pte, pgprot_t prot)
{
    return __pte((pte_val(pte) & _PAGE_CHG_MASK) | pgprot_val(prot));
}

/*
 * Changes of entries that a walker may be reading, or setting A and D in, at the same time
 * (priv spec 4.3.1: the hardware's update is atomic, so must ours be). No fence is implied:
 * see tlbflush.h.
 */
static inline void set_pte(pte_t *ptep, pte_t pte)
{
    WRITE_ONCE(ptep->pte, pte_val(pte));
}

static inline pte_t ptep_get(const pte_t *ptep)
{
    return __pte(READ_ONCE(ptep->pte));
}

static inline pte_t ptep_get_and_clear(pte_t *ptep)
{
    return __pte(__atomic_exchange_n(&ptep->pte, 0, __ATOMIC_RELAXED));
}

static inline bool ptep_test_and_clear_young(pte_t *ptep)
{
    unsigned long old = __atomic_fetch_and(&ptep->pte, ~_PAGE_ACCESSED, __ATOMIC_RELAXED);

    return old & _PAGE_ACCESSED;
}

static inline void ptep_set_wrprotect(pte_t *ptep)
{
    __atomic_fetch_and(&ptep->pte, ~_PAGE_WRITE, __ATOMIC_RELAXED);
}

/* Swap entries: any number below 2^54. */
static inline pte_t __swp_entry_to_pte(unsigned long entry)
{
    return __pte(entry << _PAGE_PFN_SHIFT | _PAGE_SWAP);
}

static inline unsigned long __pte_to_swp_entry(pte_t pte)
{
    return pte_val(pte) >> _PAGE_PFN_SHIFT;
}

static inline bool pte_swap(pte_t pte)
{
    return !pte_present(pte) && (pte_val(pte) & _PAGE_SWAP);
}

#endif

#endif
