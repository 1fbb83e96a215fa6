/*
 * Page-table entries and page sizes of Sv39, Sv48 and Sv57 (priv spec 4.4 to 4.6), as pure
 * functions of their bits. A leaf.
 *
 * A level is that of the specification's `i` in 4.3.2: a leaf at level 0 maps 4 KiB, at level 1
 * 2 MiB, then 1 GiB, 512 GiB and 256 TiB; the root is at level LEVELS - 1. Each level has its size
 * of pages; one size more, 64 KiB, is what sixteen leaves at level 0 map together (Svnapot).
 */
#ifndef MMU_PTE_H
#define MMU_PTE_H

#include "emu/base/types.h"
#include "emu/isa/bits.h"

typedef uint64_t pte_t;

#define VPN_BITS  9 /* of the virtual address that each level translates */
#define PTE_SIZE  8
#define NR_LEVELS 5 /* of Sv57, the deepest mode */

/* The smallest first. */
enum page_size { PAGE_4K, PAGE_64K, PAGE_2M, PAGE_1G, PAGE_512G, PAGE_256T, NR_PAGE_SIZES };

/* Levels of the page table in a mode of satp other than Bare. */
static inline unsigned satp_levels(unsigned mode)
{
    return mode - SATP_MODE_SV39 + 3;
}

static inline unsigned satp_mode(uint64_t satp)
{
    return satp >> SATP_MODE_SHIFT;
}

static inline uint16_t satp_asid(uint64_t satp)
{
    return (satp & SATP_ASID) >> SATP_ASID_SHIFT;
}

/* Physical address of the root page table. */
static inline paddr_t satp_root(uint64_t satp)
{
    return (satp & SATP_PPN) << PAGE_SHIFT;
}

/* Bits of the address below the page number, for a page of `level`. */
static inline unsigned level_shift(unsigned level)
{
    return PAGE_SHIFT + VPN_BITS * level;
}

/* Bytes that a page of `level` maps. */
static inline uint64_t level_size(unsigned level)
{
    return (uint64_t)1 << level_shift(level);
}

/* Size of the pages that leaves at `level` map, but for those with N. */
static inline enum page_size level_page_size(unsigned level)
{
    return level == 0 ? PAGE_4K : PAGE_64K + level;
}

/* Level of the leaves that map pages of `size`. */
static inline unsigned page_size_level(enum page_size size)
{
    return size <= PAGE_64K ? 0 : size - PAGE_64K;
}

/* Bits of the address below the page number, for a page of `size`. */
static inline unsigned page_size_shift(enum page_size size)
{
    static const uint8_t shift[NR_PAGE_SIZES] = {12, 16, 21, 30, 39, 48};
    return shift[size];
}

static inline uint64_t page_size_bytes(enum page_size size)
{
    return (uint64_t)1 << page_size_shift(size);
}

/* Bits of an address above those that `levels` translate. */
static inline unsigned vaddr_unused_bits(unsigned levels)
{
    return 64 - level_shift(levels);
}

/* Are the `unused` highest bits copies of the highest one below them? */
static inline bool vaddr_is_extended(vaddr_t va, unsigned unused)
{
    return (vaddr_t)((int64_t)(va << unused) >> unused) == va;
}

/* The same for a page table of `levels` (priv spec 4.4.1). */
static inline bool vaddr_is_canonical(vaddr_t va, unsigned levels)
{
    return vaddr_is_extended(va, vaddr_unused_bits(levels));
}

/* Index into the table at `level` (va.vpn[i] of the specification). */
static inline unsigned vaddr_vpn(vaddr_t va, unsigned level)
{
    return (va >> level_shift(level)) & ((1u << VPN_BITS) - 1);
}

static inline bool pte_is_leaf(pte_t pte)
{
    return pte & (PTE_R | PTE_X);
}

/*
 * May a PTE of `level` in which N or PBMT is not 0 be what it says, where both extensions are? They
 * are of leaves only; N has one encoding, 64 KiB, at the last level only (priv spec, Svnapot); PBMT
 * 3 is reserved (Svpbmt).
 */
static inline bool pte_extension_is_known(pte_t pte, unsigned level)
{
    if (!pte_is_leaf(pte) || (pte & PTE_PBMT) == PTE_PBMT)
        return false;
    return !(pte & PTE_N) || (level == 0 && (pte & PTE_NAPOT_BITS) == PTE_NAPOT_64K);
}

/* First byte of the page or of the table that `pte` points to. */
static inline paddr_t pte_address(pte_t pte)
{
    return (pte & PTE_PPN) >> PTE_PPN_SHIFT << PAGE_SHIFT;
}

/* A superpage whose PPN is not a multiple of its size (priv spec 4.3.2 step 6). */
static inline bool pte_is_misaligned(pte_t pte, unsigned level)
{
    return pte_address(pte) & (level_size(level) - 1);
}

/*
 * The physical address of `va` by the leaf `pte` of a page of `size` (priv spec 4.3.2 step 8). Of a
 * 64 KiB page the lowest bits of the PPN are not address but encoding.
 */
static inline paddr_t pte_translate(pte_t pte, enum page_size size, vaddr_t va)
{
    uint64_t offset = page_size_bytes(size) - 1;
    return (pte_address(pte) & ~offset) | (va & offset);
}

#endif
