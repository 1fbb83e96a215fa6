/* Address spaces as tests use them: the system calls' functions on a given mm. */
#ifndef TESTS_KERNEL_ADDRESS_SPACE_H
#define TESTS_KERNEL_ADDRESS_SPACE_H

#include "mm.h"

/* As mmap(2): the address or -errno. */
unsigned long mm_map(struct mm_struct *mm, struct file *file, unsigned long addr, unsigned long len,
                     unsigned long prot, unsigned long flags, unsigned long pgoff);
long mm_unmap(struct mm_struct *mm, unsigned long addr, unsigned long len);
long mm_protect(struct mm_struct *mm, unsigned long addr, unsigned long len, unsigned long prot);
long mm_remap(struct mm_struct *mm, unsigned long addr, unsigned long old_len,
              unsigned long new_len, unsigned long flags, unsigned long new_addr);
long mm_advise(struct mm_struct *mm, unsigned long addr, unsigned long len, unsigned long advice);
long mm_brk(struct mm_struct *mm, unsigned long brk);
long mm_lock(struct mm_struct *mm, unsigned long addr, unsigned long len);
long mm_unlock(struct mm_struct *mm, unsigned long addr, unsigned long len);

/* One doubleword; false when the access would fault. */
bool mm_load(struct mm_struct *mm, unsigned long addr, u64 *value);
bool mm_store(struct mm_struct *mm, unsigned long addr, u64 value);

/* The page-table entry of the address, NULL when it is empty; the frame it maps, or NULL. */
pte_t *mm_pte(struct mm_struct *mm, unsigned long addr);
struct page *mm_page(struct mm_struct *mm, unsigned long addr);

/* Checks list, tree and counters of the VMAs against each other; fails the test if they differ. */
void check_vmas(const struct mm_struct *mm);

#endif
