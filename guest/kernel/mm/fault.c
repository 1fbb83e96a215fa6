/*
 * The way into page faults: from the trap code, and from inside the kernel for memory that is not
 * the current task's own to touch directly.
 */
#include "internal.h"
#include "mm.h"
#include "sched.h"
#include "signal.h"
#include "string.h"
#include "tlbflush.h"
#include "vmstat.h"

static bool access_allowed(const struct vm_area_struct *vma, unsigned flags)
{
    if (flags & FAULT_FLAG_WRITE) {
        return vma->vm_flags & VM_WRITE;
    }
    if (flags & FAULT_FLAG_INSTRUCTION) {
        return vma->vm_flags & VM_EXEC;
    }
    /* A page that can be written can be read: W without R is reserved (priv spec 4.3.1). */
    return vma->vm_flags & (VM_READ | VM_WRITE);
}

/* The VMA of the address, a stack grown down to it if need be; NULL: nothing is mapped there. */
static struct vm_area_struct *find_fault_vma(struct mm_struct *mm, unsigned long addr)
{
    struct vm_area_struct *vma = find_vma(mm, addr);

    if (!vma || vma->vm_start <= addr) {
        return vma;
    }
    if (!(vma->vm_flags & VM_GROWSDOWN) || expand_stack(vma, addr)) {
        return NULL;
    }
    return vma;
}

/* One round under the lock: 0 or a signal; *again when the fault has to be looked at anew. */
static int fault_once(struct mm_struct *mm, unsigned long addr, unsigned flags, int *si_code,
                      unsigned *fault)
{
    struct vm_area_struct *vma = find_fault_vma(mm, addr);

    if (!vma) {
        *si_code = SEGV_MAPERR;
        return SIGSEGV;
    }
    if (!access_allowed(vma, flags)) {
        *si_code = SEGV_ACCERR;
        return SIGSEGV;
    }
    *fault = handle_mm_fault(vma, addr, flags);
    if (*fault & VM_FAULT_SIGBUS) {
        *si_code = BUS_ADRERR;
        return SIGBUS;
    }
    return 0;
}

int do_page_fault(struct mm_struct *mm, unsigned long addr, unsigned flags, int *si_code)
{
    unsigned all = 0;
    unsigned fault;
    int sig;

    count_vm_event(PGFAULT);
    if (!mm || addr >= task_size) {
        *si_code = SEGV_MAPERR;
        return SIGSEGV;
    }
    do {
        fault = 0;
        mmap_read_lock(mm);
        if (mm->flags & MMF_OOM_VICTIM) {
            sig = SIGKILL;
        } else {
            sig = fault_once(mm, addr, flags, si_code, &fault);
        }
        mmap_read_unlock(mm);
        all |= fault;
        if ((fault & VM_FAULT_OOM) && fatal_signal_pending(current)) {
            return SIGKILL;
        }
    } while (!sig && (fault & (VM_FAULT_OOM | VM_FAULT_RETRY)) && !signal_pending(current));
    if (all & VM_FAULT_MAJOR) {
        count_vm_event(PGMAJFAULT);
        current->maj_flt++;
    } else {
        current->min_flt++;
    }
    return sig;
}

/* One page with the right asked for, referenced; faulted in as often as it takes. */
static struct page *get_user_page(struct mm_struct *mm, struct vm_area_struct *vma,
                                  unsigned long addr, bool write)
{
    unsigned flags = write ? FAULT_FLAG_WRITE : 0;

    for (;;) {
        pte_t *ptep = find_pte(mm, addr);
        pte_t pte = ptep ? ptep_get(ptep) : __pte(0);

        if (pte_present(pte) && (!write || pte_write(pte))) {
            struct page *page = pfn_to_page(pte_pfn(pte));

            get_page(page);
            return page;
        }
        if (handle_mm_fault(vma, addr, flags) & VM_FAULT_ERROR) {
            return NULL;
        }
        if (fatal_signal_pending(current)) {
            return NULL;
        }
    }
}

size_t access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, size_t len, bool write)
{
    size_t done = 0;

    mmap_read_lock(mm);
    while (done < len) {
        struct vm_area_struct *vma = find_vma(mm, addr);
        unsigned long offset = addr & ~PAGE_MASK;
        size_t n = min(len - done, PAGE_SIZE - offset);
        struct page *page;
        char *data;

        if (!vma || vma->vm_start > addr || !access_allowed(vma, write ? FAULT_FLAG_WRITE : 0)) {
            break;
        }
        page = get_user_page(mm, vma, addr, write);
        if (!page) {
            break;
        }
        data = (char *)page_address(page) + offset;
        if (write) {
            memcpy(data, (char *)buf + done, n);
        } else {
            memcpy((char *)buf + done, data, n);
        }
        put_page(page);
        addr += n;
        done += n;
    }
    mmap_read_unlock(mm);
    return done;
}

static void populate_vma(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
    bool write = (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;

    for (unsigned long addr = start; addr < end; addr += PAGE_SIZE) {
        struct page *page = get_user_page(vma->vm_mm, vma, addr, write);

        if (!page) {
            return;
        }
        put_page(page);
    }
}

void mm_populate(struct mm_struct *mm, unsigned long start, unsigned long len)
{
    unsigned long end = start + len;

    while (start < end && !fatal_signal_pending(current)) {
        struct vm_area_struct *vma;
        unsigned long stop;

        mmap_read_lock(mm);
        vma = find_vma_intersection(mm, start, end);
        if (!vma) {
            mmap_read_unlock(mm);
            return;
        }
        start = max(start, vma->vm_start);
        stop = min(end, vma->vm_end);
        if (vma->vm_flags & VM_ACCESS) {
            populate_vma(vma, start, stop);
        }
        mmap_read_unlock(mm);
        start = stop;
    }
}
