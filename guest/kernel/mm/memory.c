/*
 * Page faults: from an address that could not be translated to a page-table entry that can.
 *
 * The entry is looked at once, before anything that may sleep; after each such thing
 * entry_changed() tells whether somebody else has dealt with it, and then the access is simply
 * made again. The leaf table itself stays: tables are freed under mmap_lock held for writing only.
 */
#include "bug.h"
#include "internal.h"
#include "mm.h"
#include "oom.h"
#include "pagemap.h"
#include "rmap.h"
#include "sched.h"
#include "string.h"
#include "swap.h"
#include "tlbflush.h"
#include "vmscan.h"
#include "vmstat.h"

static bool entry_changed(const struct vm_fault *vmf)
{
    return pte_val(ptep_get(vmf->pte)) != pte_val(vmf->orig_pte);
}

static bool is_zero_pte(pte_t pte)
{
    return pte_pfn(pte) == page_to_pfn(zero_page);
}

struct page *pte_page(pte_t pte)
{
    return is_zero_pte(pte) ? NULL : pfn_to_page(pte_pfn(pte));
}

/*
 * Instructions were written to the frame by the kernel: other harts and this one must not fetch
 * what their instruction caches remember of its former contents.
 */
void sync_icache(struct page *page)
{
    if (!PageIcacheClean(page)) {
        SetPageIcacheClean(page);
        flush_icache_all();
    }
}

/* An entry for the page with the VMA's rights, used just now. */
static pte_t make_pte(const struct vm_fault *vmf, struct page *page, bool write)
{
    pte_t pte = pte_mkyoung(pfn_pte(page_to_pfn(page), vmf->vma->vm_page_prot));

    if (pte_exec(pte)) {
        sync_icache(page);
    }
    if (write) {
        pte = pte_mkdirty(pte);
        if (vmf->vma->vm_flags & VM_WRITE) {
            pte = pte_mkwrite(pte);
        }
    }
    return pte;
}

static bool is_write(const struct vm_fault *vmf)
{
    return vmf->flags & FAULT_FLAG_WRITE;
}

/* A frame for the faulting page of private memory, not yet anybody's. */
static struct page *alloc_anon_page(const struct vm_fault *vmf, gfp_t gfp)
{
    struct page *page;

    if (anon_vma_prepare(vmf->vma)) {
        return NULL;
    }
    page = alloc_page(gfp);
    if (page) {
        SetPageUptodate(page);
        SetPageSwapBacked(page);
    }
    return page;
}

/* Makes a frame that nobody else has the faulting page. */
static void map_new_anon_page(const struct vm_fault *vmf, struct page *page)
{
    page_add_anon_rmap(page, vmf->vma, vmf->address, true);
    SetPageDirty(page);
    lru_cache_add(page);
    add_mm_counter(vmf->vma->vm_mm, MM_ANONPAGES, 1);
    set_pte(vmf->pte, make_pte(vmf, page, true));
}

/* First touch of private memory: reading shows the zero page, writing makes a page. */
static unsigned do_anonymous_page(struct vm_fault *vmf)
{
    struct page *page;

    if (!is_write(vmf)) {
        set_pte(vmf->pte, make_pte(vmf, zero_page, false));
        return 0;
    }
    page = alloc_anon_page(vmf, GFP_USER | GFP_ZERO);
    if (!page) {
        return VM_FAULT_OOM;
    }
    if (entry_changed(vmf)) {
        put_page(page);
        return 0;
    }
    map_new_anon_page(vmf, page);
    return 0;
}

/* Releases the page an entry no longer maps. */
static void drop_old_page(struct mm_struct *mm, struct page *page)
{
    if (!PageAnon(page)) {
        add_mm_counter(mm, PageSwapBacked(page) ? MM_SHMEMPAGES : MM_FILEPAGES, -1);
    } else {
        add_mm_counter(mm, MM_ANONPAGES, -1);
    }
    page_remove_rmap(page);
    free_page_and_swap_cache(page);
}

/* The write gets a page of its own: a copy of `old`, or zeros where that is NULL. */
static unsigned wp_page_copy(struct vm_fault *vmf, struct page *old)
{
    struct page *page = alloc_anon_page(vmf, old ? GFP_USER : GFP_USER | GFP_ZERO);

    if (!page) {
        return VM_FAULT_OOM;
    }
    if (entry_changed(vmf)) {
        put_page(page);
        return 0;
    }
    if (old) {
        copy_page(page_address(page), page_address(old));
        count_vm_event(PGCOW);
    }
    map_new_anon_page(vmf, page);
    flush_tlb_page(vmf->vma, vmf->address);
    if (old) {
        drop_old_page(vmf->vma->vm_mm, old);
    }
    return 0;
}

/*
 * Whether this entry is the only thing left that names the anonymous page: no other entry maps
 * it, and none names its swap slot. The slot is given back then, since a write makes it stale.
 */
static bool reuse_anon_page(struct page *page)
{
    if (page->mapcount != 1) {
        return false;
    }
    if (!PageSwapCache(page)) {
        return true;
    }
    if (swap_count((swp_entry_t){page->private}) != 0) {
        return false;
    }
    if (trylock_page(page)) {
        try_to_free_swap(page);
        unlock_page(page);
    }
    return true;
}

static unsigned wp_page_reuse(struct vm_fault *vmf)
{
    pte_t pte = pte_mkyoung(pte_mkdirty(pte_mkwrite(vmf->orig_pte)));

    set_pte(vmf->pte, pte);
    local_flush_tlb_page(vmf->address);
    count_vm_event(PGREUSE);
    return 0;
}

/* A write to a page that is mapped without the right to: copy-on-write, or a shared file's. */
static unsigned do_wp_page(struct vm_fault *vmf)
{
    struct page *page = pte_page(vmf->orig_pte);

    if (vmf->vma->vm_flags & VM_SHARED) {
        set_page_dirty(page);
        return wp_page_reuse(vmf);
    }
    if (page && PageAnon(page) && reuse_anon_page(page)) {
        page_move_anon_rmap(page, vmf->vma);
        SetPageDirty(page);
        return wp_page_reuse(vmf);
    }
    return wp_page_copy(vmf, page);
}

/* The page of a swap entry, locked, up to date and still in the swap cache; NULL: see *ret. */
static struct page *get_swap_cache_page(struct vm_fault *vmf, swp_entry_t entry, unsigned *ret)
{
    struct page *page = lookup_swap_cache(entry);

    *ret = 0;
    if (!page) {
        page = swapin_readahead(entry);
        if (!page) {
            *ret = entry_changed(vmf) ? 0 : VM_FAULT_OOM;
            return NULL;
        }
        *ret = VM_FAULT_MAJOR;
    } else if (PageReadahead(page)) {
        ClearPageReadahead(page);
        count_vm_event(SWAP_RA_HIT);
    }
    lock_page(page);
    if (!PageSwapCache(page) || page->private != entry.val || entry_changed(vmf)) {
        unlock_page(page);
        free_page_and_swap_cache(page);
        return NULL;
    }
    if (!PageUptodate(page)) {
        unlock_page(page);
        put_page(page);
        *ret = VM_FAULT_SIGBUS;
        return NULL;
    }
    return page;
}

/* Half of swap in use: slots of pages that are back in memory are better given back. */
static bool swap_is_filling(void)
{
    return nr_swap_pages() * 2 < total_swap_pages();
}

static unsigned do_swap_page(struct vm_fault *vmf)
{
    struct mm_struct *mm = vmf->vma->vm_mm;
    swp_entry_t entry = pte_to_swp_entry(vmf->orig_pte);
    bool exclusive;
    unsigned ret;
    struct page *page;

    if (!pte_swap(vmf->orig_pte) || !swap_entry_valid(entry)) {
        return VM_FAULT_SIGBUS;
    }
    if (anon_vma_prepare(vmf->vma)) {
        return VM_FAULT_OOM;
    }
    page = get_swap_cache_page(vmf, entry, &ret);
    if (!page) {
        return ret;
    }
    swap_free(entry);
    exclusive = !page_mapped(page) && swap_count(entry) == 0;
    page_add_anon_rmap(page, vmf->vma, vmf->address, exclusive);
    add_mm_counter(mm, MM_ANONPAGES, 1);
    add_mm_counter(mm, MM_SWAPENTS, -1);
    vmf->orig_pte = make_pte(vmf, page, exclusive && is_write(vmf));
    set_pte(vmf->pte, vmf->orig_pte);
    if (exclusive && (is_write(vmf) || swap_is_filling()) && try_to_free_swap(page)) {
        SetPageDirty(page);
    } else if (exclusive && is_write(vmf)) {
        SetPageDirty(page);
    }
    mark_page_accessed(page);
    unlock_page(page); /* the reference goes to the entry */
    if (is_write(vmf) && !exclusive) {
        ret |= do_wp_page(vmf);
    }
    return ret;
}

/* The page of a file mapping, locked, from its vm_ops; anything else is the caller's result. */
static unsigned fault_file_page(struct vm_fault *vmf)
{
    unsigned ret = vmf->vma->vm_ops->fault(vmf);

    if (ret & (VM_FAULT_ERROR | VM_FAULT_RETRY)) {
        return ret;
    }
    if (entry_changed(vmf)) {
        unlock_page(vmf->page);
        put_page(vmf->page);
        ret |= VM_FAULT_RETRY;
    }
    return ret;
}

/* First write to a page of a private file mapping: straight to the copy. */
static unsigned do_cow_fault(struct vm_fault *vmf)
{
    struct page *copy = alloc_anon_page(vmf, GFP_USER);
    unsigned ret;

    if (!copy) {
        return VM_FAULT_OOM;
    }
    ret = fault_file_page(vmf);
    if (ret & (VM_FAULT_ERROR | VM_FAULT_RETRY)) {
        put_page(copy);
        return ret;
    }
    copy_page(page_address(copy), page_address(vmf->page));
    unlock_page(vmf->page);
    put_page(vmf->page);
    count_vm_event(PGCOW);
    map_new_anon_page(vmf, copy);
    return ret;
}

/* First touch of a file's or of shared memory's page. */
static unsigned do_fault(struct vm_fault *vmf)
{
    unsigned ret;

    if (is_write(vmf) && !(vmf->vma->vm_flags & VM_SHARED)) {
        return do_cow_fault(vmf);
    }
    ret = fault_file_page(vmf);
    if (ret & (VM_FAULT_ERROR | VM_FAULT_RETRY)) {
        return ret;
    }
    if (is_write(vmf)) {
        set_page_dirty(vmf->page);
    }
    page_add_file_rmap(vmf->page);
    add_mm_counter(vmf->vma->vm_mm, PageSwapBacked(vmf->page) ? MM_SHMEMPAGES : MM_FILEPAGES, 1);
    set_pte(vmf->pte, make_pte(vmf, vmf->page, is_write(vmf)));
    unlock_page(vmf->page); /* the reference goes to the entry */
    return ret;
}

/*
 * The entry allows the access already: only A or D were missing (priv spec 4.3.1, Svade), or the
 * TLB still had the entry as it was.
 */
static unsigned touch_entry(struct vm_fault *vmf)
{
    pte_t pte = pte_mkyoung(vmf->orig_pte);

    if (is_write(vmf)) {
        pte = pte_mkdirty(pte);
    }
    if (pte_val(pte) != pte_val(vmf->orig_pte)) {
        set_pte(vmf->pte, pte);
    }
    local_flush_tlb_page(vmf->address);
    return 0;
}

/* Missing, swapped out, write-protected, or just to be marked as used. */
static unsigned handle_pte_fault(struct vm_fault *vmf)
{
    if (!pte_present(vmf->orig_pte)) {
        if (!pte_none(vmf->orig_pte)) {
            return do_swap_page(vmf);
        }
        return vmf->vma->vm_ops ? do_fault(vmf) : do_anonymous_page(vmf);
    }
    if (is_write(vmf) && !pte_write(vmf->orig_pte)) {
        return do_wp_page(vmf);
    }
    return touch_entry(vmf);
}

unsigned handle_mm_fault(struct vm_area_struct *vma, unsigned long addr, unsigned flags)
{
    struct vm_fault vmf = {
        .vma = vma,
        .flags = flags,
        .address = addr & PAGE_MASK,
        .pte = alloc_pte(vma->vm_mm, addr),
    };

    if (!vmf.pte) {
        return VM_FAULT_OOM;
    }
    vmf.pgoff = vma->vm_pgoff + ((vmf.address - vma->vm_start) >> PAGE_SHIFT);
    vmf.orig_pte = ptep_get(vmf.pte);
    return handle_pte_fault(&vmf);
}
