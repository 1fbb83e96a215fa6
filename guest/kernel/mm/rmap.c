/*
 * The reverse map. Links between VMAs and anon_vmas are made and broken under mmap_lock (write)
 * and the kernel lock; walks need the kernel lock only.
 */
#include "rmap.h"

#include "bug.h"
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "pagemap.h"
#include "slab.h"
#include "swap.h"
#include "tlbflush.h"
#include "vmscan.h"
#include "vmstat.h"

static struct kmem_cache *anon_vma_cache;
static struct kmem_cache *chain_cache;

void anon_vma_init(void)
{
    anon_vma_cache = kmem_cache_create("anon_vma", sizeof(struct anon_vma));
    chain_cache = kmem_cache_create("anon_vma_chain", sizeof(struct anon_vma_chain));
}

/* A root of its own, with no links yet. */
static struct anon_vma *anon_vma_alloc(void)
{
    struct anon_vma *anon_vma = kmem_cache_zalloc(anon_vma_cache, GFP_KERNEL);

    if (anon_vma) {
        anon_vma->root = anon_vma;
        anon_vma->parent = anon_vma;
        INIT_LIST_HEAD(&anon_vma->vmas);
    }
    return anon_vma;
}

static void put_anon_vma(struct anon_vma *anon_vma)
{
    while (--anon_vma->refcount == 0) {
        struct anon_vma *parent = anon_vma->parent;
        struct anon_vma *root = anon_vma->root;

        kmem_cache_free(anon_vma_cache, anon_vma);
        if (parent == anon_vma) {
            return;
        }
        parent->num_children--;
        if (root != parent) {
            put_anon_vma(root);
        }
        anon_vma = parent;
    }
}

static void link_chain(struct anon_vma_chain *avc, struct vm_area_struct *vma,
                       struct anon_vma *anon_vma)
{
    avc->vma = vma;
    avc->anon_vma = anon_vma;
    list_add(&avc->same_vma, &vma->anon_vma_chain);
    list_add_tail(&avc->same_anon_vma, &anon_vma->vmas);
    anon_vma->refcount++;
}

/*
 * A neighbour the VMA could be merged with lends its anon_vma, so that the two stay mergeable. Only
 * one that has not been through a fork: its pages are then nobody else's.
 */
static struct anon_vma *reusable_anon_vma(const struct vm_area_struct *vma,
                                          const struct vm_area_struct *near)
{
    if (!near || !near->anon_vma || near->vm_mapping || vma->vm_mapping ||
        near->vm_flags != vma->vm_flags || !list_is_singular(&near->anon_vma_chain)) {
        return NULL;
    }
    if (near->vm_end != vma->vm_start && vma->vm_end != near->vm_start) {
        return NULL;
    }
    return near->anon_vma;
}

int anon_vma_prepare(struct vm_area_struct *vma)
{
    struct anon_vma_chain *avc;
    struct anon_vma *anon_vma;
    struct anon_vma *fresh;

    if (likely(vma->anon_vma)) {
        return 0;
    }
    avc = kmem_cache_alloc(chain_cache, GFP_KERNEL);
    if (!avc) {
        return -ENOMEM;
    }
    fresh = anon_vma_alloc();
    if (!fresh) {
        kmem_cache_free(chain_cache, avc);
        return -ENOMEM;
    }
    if (vma->anon_vma) { /* another thread was faster while this one slept */
        kmem_cache_free(chain_cache, avc);
        kmem_cache_free(anon_vma_cache, fresh);
        return 0;
    }
    anon_vma = reusable_anon_vma(vma, vma->vm_prev);
    if (!anon_vma) {
        anon_vma = reusable_anon_vma(vma, vma->vm_next);
    }
    if (anon_vma) {
        kmem_cache_free(anon_vma_cache, fresh);
    } else {
        anon_vma = fresh;
    }
    link_chain(avc, vma, anon_vma);
    vma->anon_vma = anon_vma;
    anon_vma->num_active_vmas++;
    return 0;
}

static void free_chain(struct anon_vma_chain *avc)
{
    list_del(&avc->same_vma);
    list_del(&avc->same_anon_vma);
    put_anon_vma(avc->anon_vma);
    kmem_cache_free(chain_cache, avc);
}

void unlink_anon_vmas(struct vm_area_struct *vma)
{
    struct anon_vma_chain *avc, *next;

    if (vma->anon_vma) {
        vma->anon_vma->num_active_vmas--;
        vma->anon_vma = NULL;
    }
    list_for_each_entry_safe(avc, next, &vma->anon_vma_chain, same_vma) {
        free_chain(avc);
    }
}

/*
 * Links dst to every anon_vma of src. For a fork (`reuse`), dst may take over one whose own VMAs
 * are all gone and that only one fork came from: otherwise a process that forks and exits in a
 * chain would make the chain of anon_vmas longer without end.
 */
static int clone_chain(struct vm_area_struct *dst, struct vm_area_struct *src, bool reuse)
{
    struct anon_vma_chain *src_avc;

    list_for_each_entry_reverse(src_avc, &src->anon_vma_chain, same_vma) {
        struct anon_vma *anon_vma = src_avc->anon_vma;
        struct anon_vma_chain *avc = kmem_cache_alloc(chain_cache, GFP_KERNEL);

        if (!avc) {
            dst->anon_vma = NULL;
            unlink_anon_vmas(dst);
            return -ENOMEM;
        }
        link_chain(avc, dst, anon_vma);
        if (reuse && !dst->anon_vma && anon_vma != src->anon_vma && anon_vma->num_children < 2 &&
            anon_vma->num_active_vmas == 0) {
            dst->anon_vma = anon_vma;
        }
    }
    if (dst->anon_vma) {
        dst->anon_vma->num_active_vmas++;
    }
    return 0;
}

int anon_vma_clone(struct vm_area_struct *dst, struct vm_area_struct *src)
{
    dst->anon_vma = src->anon_vma;
    return clone_chain(dst, src, false);
}

int anon_vma_fork(struct vm_area_struct *vma, struct vm_area_struct *parent)
{
    struct anon_vma_chain *avc;
    struct anon_vma *anon_vma;

    if (!parent->anon_vma) {
        return 0;
    }
    if (clone_chain(vma, parent, true)) {
        return -ENOMEM;
    }
    if (vma->anon_vma) {
        return 0;
    }
    anon_vma = anon_vma_alloc();
    avc = kmem_cache_alloc(chain_cache, GFP_KERNEL);
    if (!anon_vma || !avc) {
        goto fail;
    }
    anon_vma->root = parent->anon_vma->root;
    anon_vma->parent = parent->anon_vma;
    anon_vma->parent->num_children++;
    anon_vma->parent->refcount++;
    if (anon_vma->root != anon_vma->parent) {
        anon_vma->root->refcount++;
    }
    link_chain(avc, vma, anon_vma);
    vma->anon_vma = anon_vma;
    anon_vma->num_active_vmas = 1;
    return 0;
fail:
    if (anon_vma) {
        kmem_cache_free(anon_vma_cache, anon_vma);
    }
    if (avc) {
        kmem_cache_free(chain_cache, avc);
    }
    unlink_anon_vmas(vma);
    return -ENOMEM;
}

int anon_vma_merge_prepare(struct vm_area_struct *vma, struct vm_area_struct *next)
{
    if (next->anon_vma && !vma->anon_vma) {
        return anon_vma_clone(vma, next);
    }
    return 0;
}

/*
 * A page that others may have too (found in the swap cache) is hung at the root, whose links
 * lead to every VMA of the family.
 */
void page_add_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long addr,
                        bool exclusive)
{
    if (page->mapcount++ == 0) {
        struct anon_vma *anon_vma = exclusive ? vma->anon_vma : vma->anon_vma->root;

        page->mapping = (void *)((unsigned long)anon_vma | PAGE_MAPPING_ANON);
        page->index = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
        mod_vm_stat(NR_ANON_MAPPED, 1);
    }
}

void page_add_file_rmap(struct page *page)
{
    if (page->mapcount++ == 0) {
        mod_vm_stat(NR_FILE_MAPPED, 1);
    }
}

void page_remove_rmap(struct page *page)
{
    BUG_ON(page->mapcount <= 0);
    if (--page->mapcount == 0) {
        mod_vm_stat(PageAnon(page) ? NR_ANON_MAPPED : NR_FILE_MAPPED, -1);
    }
}

/* One mapping found by rmap_walk(); returning false ends the walk. */
struct rmap_walk_control {
    bool (*rmap_one)(struct page *page, struct vm_area_struct *vma, unsigned long addr, pte_t *pte,
                     void *arg);
    void *arg;
};

/* Calls rmap_one if the VMA maps the page at its index; false: the walk is over. */
static bool walk_one(struct page *page, struct vm_area_struct *vma,
                     const struct rmap_walk_control *rwc)
{
    unsigned long offset = page->index - vma->vm_pgoff;
    unsigned long addr = vma->vm_start + (offset << PAGE_SHIFT);
    pte_t *pte;

    if (page->index < vma->vm_pgoff || offset >= (vma->vm_end - vma->vm_start) >> PAGE_SHIFT) {
        return true;
    }
    pte = find_pte(vma->vm_mm, addr);
    if (!pte || !pte_present(*pte) || pte_pfn(*pte) != page_to_pfn(page)) {
        return true;
    }
    return rwc->rmap_one(page, vma, addr, pte, rwc->arg);
}

static void rmap_walk(struct page *page, const struct rmap_walk_control *rwc)
{
    if (!page_mapped(page)) {
        return;
    }
    if (PageAnon(page)) {
        const struct anon_vma *anon_vma =
            (void *)((unsigned long)page->mapping & ~PAGE_MAPPING_ANON);
        struct anon_vma_chain *avc;

        list_for_each_entry(avc, &anon_vma->vmas, same_anon_vma) {
            if (!walk_one(page, avc->vma, rwc)) {
                return;
            }
        }
    } else if (page->mapping) {
        const struct address_space *mapping = page->mapping;
        struct vm_area_struct *vma;

        list_for_each_entry(vma, &mapping->i_mmap, shared) {
            if (!walk_one(page, vma, rwc)) {
                return;
            }
        }
    }
}

void page_move_anon_rmap(struct page *page, struct vm_area_struct *vma)
{
    page->mapping = (void *)((unsigned long)vma->anon_vma | PAGE_MAPPING_ANON);
}

/* Flushes put off: per address space, the range that the pending pages span. */
#define TLB_BATCH 16

static struct {
    unsigned nr;
    struct {
        struct mm_struct *mm;
        unsigned long start, end;
    } ranges[TLB_BATCH];
} tlb_batch;

void tlb_batch_flush(void)
{
    for (unsigned i = 0; i < tlb_batch.nr; i++) {
        flush_tlb_mm_range(tlb_batch.ranges[i].mm, tlb_batch.ranges[i].start,
                           tlb_batch.ranges[i].end);
    }
    tlb_batch.nr = 0;
}

static void tlb_batch_add(struct mm_struct *mm, unsigned long addr)
{
    for (unsigned i = 0; i < tlb_batch.nr; i++) {
        if (tlb_batch.ranges[i].mm == mm) {
            tlb_batch.ranges[i].start = min(tlb_batch.ranges[i].start, addr);
            tlb_batch.ranges[i].end = max(tlb_batch.ranges[i].end, addr + PAGE_SIZE);
            return;
        }
    }
    if (tlb_batch.nr == TLB_BATCH) {
        tlb_batch_flush();
    }
    tlb_batch.ranges[tlb_batch.nr].mm = mm;
    tlb_batch.ranges[tlb_batch.nr].start = addr;
    tlb_batch.ranges[tlb_batch.nr].end = addr + PAGE_SIZE;
    tlb_batch.nr++;
}

struct referenced_arg {
    unsigned referenced;
    unsigned long vm_flags;
};

static bool page_referenced_one(struct page *page, struct vm_area_struct *vma, unsigned long addr,
                                pte_t *pte, void *data)
{
    struct referenced_arg *arg = data;

    (void)page;
    arg->vm_flags |= vma->vm_flags;
    if (pte_young(*pte) && ptep_test_and_clear_young(pte)) {
        tlb_batch_add(vma->vm_mm, addr);
        arg->referenced++;
    }
    return true;
}

unsigned page_referenced(struct page *page, unsigned long *vm_flags)
{
    struct referenced_arg arg = {0};
    struct rmap_walk_control rwc = {page_referenced_one, &arg};

    rmap_walk(page, &rwc);
    *vm_flags = arg.vm_flags;
    return arg.referenced;
}

/* The entry is cleared first: from then on no hart sets its dirty bit. */
static bool try_to_unmap_one(struct page *page, struct vm_area_struct *vma, unsigned long addr,
                             pte_t *ptep, void *arg)
{
    struct mm_struct *mm = vma->vm_mm;
    pte_t pte = ptep_get_and_clear(ptep);

    (void)arg;
    update_hiwater_rss(mm);
    tlb_batch_add(mm, addr);
    if (PageAnon(page)) {
        swp_entry_t entry = {page->private};

        if (pte_dirty(pte)) {
            SetPageDirty(page);
        }
        swap_duplicate(entry);
        set_pte(ptep, swp_entry_to_pte(entry));
        add_mm_counter(mm, MM_ANONPAGES, -1);
        add_mm_counter(mm, MM_SWAPENTS, 1);
    } else {
        if (pte_dirty(pte)) {
            set_page_dirty(page);
        }
        add_mm_counter(mm, PageSwapBacked(page) ? MM_SHMEMPAGES : MM_FILEPAGES, -1);
    }
    page_remove_rmap(page);
    put_page(page);
    return page_mapped(page);
}

bool try_to_unmap(struct page *page)
{
    struct rmap_walk_control rwc = {try_to_unmap_one, NULL};

    BUG_ON(!PageLocked(page) || (PageAnon(page) && !PageSwapCache(page)));
    rmap_walk(page, &rwc);
    return !page_mapped(page);
}
