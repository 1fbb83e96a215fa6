/*
 * The reverse map: from a page frame to the page-table entries that map it (mm/rmap.c).
 *
 * A file page is found through its address_space's VMAs. An anonymous page names an anon_vma, to
 * which every VMA is linked that may map it: the one that faulted it in and the copies that fork
 * and split made of that one. fork gives the child an anon_vma of its own for its new pages, so
 * that a page the child alone has is not looked for in its parent and siblings.
 *
 * Nothing here sleeps, so under the kernel lock what a walk finds stays true until it returns;
 * only user mode on other harts goes on, and the hardware may set A and D bits.
 */
#ifndef RMAP_H
#define RMAP_H

#include "mm_types.h"

struct anon_vma {
    struct anon_vma *root;    /* of the tree of forks: the oldest one */
    struct anon_vma *parent;  /* whose VMA was copied; itself for a root */
    unsigned refcount;        /* chain links, child anon_vmas */
    unsigned num_children;    /* anon_vmas whose parent it is */
    unsigned num_active_vmas; /* VMAs whose vma->anon_vma it is */
    struct list_head vmas;    /* anon_vma_chain.same_anon_vma */
};

/* One link between a VMA and an anon_vma. */
struct anon_vma_chain {
    struct vm_area_struct *vma;
    struct anon_vma *anon_vma;
    struct list_head same_vma;
    struct list_head same_anon_vma;
};

void anon_vma_init(void);
/* Gives the VMA an anon_vma before its first anonymous page. -ENOMEM on failure. */
int anon_vma_prepare(struct vm_area_struct *vma);
/* Links dst to all of src's (split, mremap). */
int anon_vma_clone(struct vm_area_struct *dst, struct vm_area_struct *src);
/* The same for fork, with an anon_vma of the child's own. */
int anon_vma_fork(struct vm_area_struct *vma, struct vm_area_struct *parent);
void unlink_anon_vmas(struct vm_area_struct *vma);
/* Before `next` is merged into `vma`: takes over its links. */
int anon_vma_merge_prepare(struct vm_area_struct *vma, struct vm_area_struct *next);

/* A PTE now maps the page. `exclusive`: nobody else can have it (a page just made or copied). */
void page_add_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long addr,
                        bool exclusive);
void page_add_file_rmap(struct page *page);
/* One PTE less. */
void page_remove_rmap(struct page *page);

/*
 * Clears the access bits of all mappings and returns how many were set; *vm_flags gets the union
 * of the flags of the VMAs that map the page. The TLBs are flushed by the caller, once for many
 * pages (tlb_batch_flush()).
 */
unsigned page_referenced(struct page *page, unsigned long *vm_flags);

/*
 * Removes all mappings of the locked page. An anonymous page must be in the swap cache: each PTE
 * becomes its swap entry. Dirty bits move to PG_DIRTY. Returns false when a mapping could not be
 * removed. Flushing as above: before the page is written or freed.
 */
bool try_to_unmap(struct page *page);

/* Flushes that page_referenced() and try_to_unmap() have left pending. */
void tlb_batch_flush(void);

#endif
