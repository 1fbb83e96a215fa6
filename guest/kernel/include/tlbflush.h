/*
 * Fences for changed page tables (sfence.vma), here and, through SBI RFENCE, on every hart that
 * may hold translations of the address space (mm->cpu_mask).
 *
 * Rule: after an entry has been made less permissive, cleared or pointed elsewhere, flush before
 * the old page is used for anything else. An entry that was invalid needs no flush: a hart that
 * has cached the invalid entry (which the privileged spec allows) takes a spurious fault, whose
 * handling ends with local_flush_tlb_page().
 */
#ifndef TLBFLUSH_H
#define TLBFLUSH_H

#include "types.h"

struct mm_struct;
struct vm_area_struct;

void local_flush_tlb_all(void);
/* Everything of one address space on this hart. */
void local_flush_tlb_asid(unsigned long asid);
/* One page of the address space in use on this hart, or of the kernel. */
void local_flush_tlb_page(unsigned long addr);

void flush_tlb_page(struct vm_area_struct *vma, unsigned long addr);
void flush_tlb_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
void flush_tlb_mm(struct mm_struct *mm);
/* As flush_tlb_range(), where no VMA is at hand. */
void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end);
/* Kernel addresses, on all harts. */
void flush_tlb_kernel_range(unsigned long start, unsigned long end);

/* Makes stores to instructions visible to fetches: of one address space on all its harts. */
void flush_icache_mm(struct mm_struct *mm);
void flush_icache_all(void);

/* ---- Address-space identifiers (arch/asid.c) ---- */

void asid_init(void);
/* Makes `mm` the address space of this hart; gives it an ASID if it has none of this generation. */
void switch_mm(struct mm_struct *mm);

#endif
