/*
 * Address spaces and their faults: what the rest of the kernel may ask of memory management.
 *
 * An mm_struct is made by mm_alloc() (exec) or dup_mm() (fork), shared by threads through
 * mmget(), and torn down when the last mmput() drops mm_users. Mappings are changed with
 * mmap_write_lock held; do_page_fault() takes the lock for reading by itself.
 *
 * Unless said otherwise functions return 0 or -errno, addresses and lengths are bytes, and every
 * function that may allocate may sleep.
 */
#ifndef MM_H
#define MM_H

#include "gfp.h"
#include "mm_types.h"
#include "mmzone.h"
#include "types.h"

#define PAGE_ALIGN(x) (((unsigned long)(x) + PAGE_SIZE - 1) & PAGE_MASK)

/* vm_flags */
#define VM_READ       0x00000001ul
#define VM_WRITE      0x00000002ul
#define VM_EXEC       0x00000004ul
#define VM_SHARED     0x00000008ul
#define VM_MAYREAD    0x00000010ul
#define VM_MAYWRITE   0x00000020ul
#define VM_MAYEXEC    0x00000040ul
#define VM_MAYSHARE   0x00000080ul
#define VM_GROWSDOWN  0x00000100ul
#define VM_LOCKED     0x00002000ul
#define VM_SEQ_READ   0x00008000ul
#define VM_RAND_READ  0x00010000ul
#define VM_DONTCOPY   0x00020000ul
#define VM_DONTEXPAND 0x00040000ul
#define VM_ACCOUNT    0x00100000ul /* its pages are in vm_committed_as */
#define VM_NORESERVE  0x00200000ul
#define VM_WIPEONFORK 0x02000000ul
#define VM_STACK      VM_GROWSDOWN
#define VM_ACCESS     (VM_READ | VM_WRITE | VM_EXEC)

#define VM_DATA_DEFAULT_FLAGS (VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC)

/* What kind of access faulted. */
#define FAULT_FLAG_WRITE       0x1u
#define FAULT_FLAG_INSTRUCTION 0x2u
#define FAULT_FLAG_USER        0x4u

/* What handle_mm_fault() did. */
#define VM_FAULT_OOM     0x01u
#define VM_FAULT_SIGBUS  0x02u
#define VM_FAULT_SIGSEGV 0x04u
#define VM_FAULT_MAJOR   0x08u /* had to wait for I/O */
#define VM_FAULT_RETRY   0x10u /* something changed during a sleep: look again */
#define VM_FAULT_ERROR   (VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV)

extern struct mm_struct init_mm; /* the kernel's own: page table only */

/* Boot, in this order: see mm/init-mm.c. */

/* Finds RAM and what is reserved in it, from the flattened device tree at `fdt`. */
void memblock_init(const void *fdt);
/* Zeroed memory that is never freed; panics when there is none. Only before mm_init(). */
void *memblock_alloc(size_t size, size_t align);
/* First and one past the last physical address of RAM. */
paddr_t memblock_start(void);
paddr_t memblock_end(void);
/* Calls fn for each RAM bank, [start, end), in address order. */
void memblock_for_each_bank(void (*fn)(paddr_t start, paddr_t end, void *arg), void *arg);
/* Buddy, slab and vmalloc work after it. */
void mm_init(void);
/* Disks, swap and kswapd, as the command line says; needs scheduler and interrupts. */
void mm_late_init(void);

/* Page references. */

static inline void get_page(struct page *page)
{
    page->refcount++;
}
void put_page_final(struct page *page);
static inline void put_page(struct page *page)
{
    if (--page->refcount == 0) {
        put_page_final(page);
    }
}

#define PAGE_FLAG(Name, bit)                                                                       \
    static inline bool Page##Name(const struct page *page)                                         \
    {                                                                                              \
        return page->flags & (1ul << (bit));                                                       \
    }                                                                                              \
    static inline void SetPage##Name(struct page *page)                                            \
    {                                                                                              \
        page->flags |= 1ul << (bit);                                                               \
    }                                                                                              \
    static inline void ClearPage##Name(struct page *page)                                          \
    {                                                                                              \
        page->flags &= ~(1ul << (bit));                                                            \
    }
PAGE_FLAG(Locked, PG_LOCKED)
PAGE_FLAG(Uptodate, PG_UPTODATE)
PAGE_FLAG(Dirty, PG_DIRTY)
PAGE_FLAG(LRU, PG_LRU)
PAGE_FLAG(Unevictable, PG_UNEVICTABLE)
PAGE_FLAG(Mlocked, PG_MLOCKED)
PAGE_FLAG(SwapCache, PG_SWAPCACHE)
PAGE_FLAG(SwapBacked, PG_SWAPBACKED)
PAGE_FLAG(Writeback, PG_WRITEBACK)
PAGE_FLAG(Referenced, PG_REFERENCED)
PAGE_FLAG(Error, PG_ERROR)
PAGE_FLAG(Readahead, PG_READAHEAD)
PAGE_FLAG(IcacheClean, PG_ICACHE_CLEAN)
PAGE_FLAG(Buddy, PG_BUDDY)
PAGE_FLAG(Slab, PG_SLAB)
PAGE_FLAG(Table, PG_TABLE)
PAGE_FLAG(Reserved, PG_RESERVED)
#undef PAGE_FLAG

#define PAGE_MAPPING_ANON 1ul

static inline bool PageAnon(const struct page *page)
{
    return (unsigned long)page->mapping & PAGE_MAPPING_ANON;
}

static inline bool page_mapped(const struct page *page)
{
    return page->mapcount > 0;
}

/* Sleeps until the page is unlocked, then owns it; what the page belongs to may have changed. */
void lock_page(struct page *page);
bool trylock_page(struct page *page);
void unlock_page(struct page *page);
/* The caller holds a reference. */
void wait_on_page_locked(struct page *page);
void wait_on_page_writeback(struct page *page);
void end_page_writeback(struct page *page);

void clear_page(void *page);
void copy_page(void *to, const void *from);

/* The one frame of zeros that read faults of untouched anonymous memory map. */
extern struct page *zero_page;

/* Address spaces. */

/* Empty, with the kernel's half of the page table; one user. NULL when out of memory. */
struct mm_struct *mm_alloc(void);
static inline struct mm_struct *mmget(struct mm_struct *mm)
{
    mm->mm_users++;
    return mm;
}
/* Unmaps everything when the last user goes. May sleep. */
void mmput(struct mm_struct *mm);
static inline void mmgrab(struct mm_struct *mm)
{
    mm->mm_count++;
}
/* Frees structure and top-level table when the last holder goes. Never sleeps. */
void mmdrop(struct mm_struct *mm);
/* The copy fork makes: copy-on-write, or every page at once where fork_mode says "eager". */
struct mm_struct *dup_mm(struct mm_struct *oldmm);
/* Names the program of this address space for /proc/PID/exe; takes its own reference. */
void set_mm_exe_file(struct mm_struct *mm, struct file *file);

void mmap_read_lock(struct mm_struct *mm);
void mmap_read_unlock(struct mm_struct *mm);
void mmap_write_lock(struct mm_struct *mm);
void mmap_write_unlock(struct mm_struct *mm);

static inline void add_mm_counter(struct mm_struct *mm, enum mm_counter counter, long n)
{
    mm->rss_stat[counter] += n;
}
/* Resident pages. */
static inline unsigned long get_mm_rss(const struct mm_struct *mm)
{
    return mm->rss_stat[MM_FILEPAGES] + mm->rss_stat[MM_ANONPAGES] + mm->rss_stat[MM_SHMEMPAGES];
}
void update_hiwater_rss(struct mm_struct *mm);

/* Faults. */

/*
 * Called by the trap code for a page fault of the current task at `addr`, in user mode or in
 * copy_from_user() and friends. Retries what had to wait. Returns 0 when the access can be made
 * again, else the signal the access deserves, its si_code in *si_code: SIGSEGV, SIGBUS, or
 * SIGKILL when memory ran out for good.
 */
int do_page_fault(struct mm_struct *mm, unsigned long addr, unsigned flags, int *si_code);

/* One try, with mmap_lock held for reading; returns VM_FAULT_* bits. */
unsigned handle_mm_fault(struct vm_area_struct *vma, unsigned long addr, unsigned flags);

/* Reads or writes another process's memory; returns the bytes done, less than len on a hole. */
size_t access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, size_t len,
                        bool write);

/* Mappings. mmap_lock held: for reading find_vma(), for writing all others. */

/* The first VMA that ends above addr (it may begin above it too), or NULL. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
/* Any VMA that overlaps [start, end), the lowest, or NULL. */
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start,
                                             unsigned long end);
int do_munmap(struct mm_struct *mm, unsigned long start, unsigned long len);
/* Anonymous memory at a fixed address with extra vm_flags (exec: bss, brk, stack). */
int vm_brk_flags(struct mm_struct *mm, unsigned long addr, unsigned long len,
                 unsigned long vm_flags);
/* mmap() of the kernel's own: takes the lock by itself; offset in bytes, page aligned. */
unsigned long vm_mmap_file(struct mm_struct *mm, struct file *file, unsigned long addr,
                           unsigned long len, unsigned long prot, unsigned long flags,
                           unsigned long offset);
/*
 * exec: makes the stack VMA, `size` bytes below the page-aligned `top` (VM_GROWSDOWN), and sets
 * mm->mmap_base below it, leaving room for the stack limit `rlimit` bytes.
 */
int setup_stack_vma(struct mm_struct *mm, unsigned long top, unsigned long size,
                    unsigned long rlimit);
/*
 * exec: maps one page of the kernel's at a fixed address, for good; it takes a reference. The VMA
 * can be told by its operations. -EEXIST, -ENOMEM.
 */
int install_special_mapping(struct mm_struct *mm, unsigned long addr, struct page *page,
                            unsigned long vm_flags);
extern const struct vm_operations special_mapping_vm_ops;
/* exec: sets where brk() begins. */
void set_brk_start(struct mm_struct *mm, unsigned long addr);
/* Faults [start, start+len) in as mlock and MAP_POPULATE want; lock not held. */
void mm_populate(struct mm_struct *mm, unsigned long start, unsigned long len);
/* Unmaps pages [first, first+nr) of a file from every process; nr 0: to the end. */
void unmap_mapping_range(struct address_space *mapping, unsigned long first, unsigned long nr);
/*
 * Calls fn for each page the VMA maps (zero page excepted), and with page NULL for each one that
 * is swapped out. mmap_lock held; fn must not sleep.
 */
void walk_vma_pages(struct vm_area_struct *vma, void (*fn)(struct page *page, pte_t pte, void *arg),
                    void *arg);
/* Removes PTEs and pages in [start, end) of one VMA. */
void zap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);

/* Overcommit. */

enum overcommit_mode { OVERCOMMIT_GUESS, OVERCOMMIT_ALWAYS, OVERCOMMIT_NEVER };
enum fork_mode { FORK_COW, FORK_EAGER };

/* /proc/sys/vm; plain numbers, changed at will. */
extern int sysctl_overcommit_memory; /* enum overcommit_mode */
extern int sysctl_overcommit_ratio;  /* percent */
extern int sysctl_fork_mode;         /* enum fork_mode */
extern int sysctl_max_map_count;
extern int sysctl_page_cluster; /* swap read-ahead window: 2^n pages */

/* Pages promised to private writable memory, and how many may be in OVERCOMMIT_NEVER. */
unsigned long vm_committed_pages(void);
unsigned long vm_commit_limit(void);

/* Kernel address space. */

/* Zeroed memory contiguous in kernel virtual addresses only; NULL on failure; size in bytes. */
void *vzalloc(size_t size);
void vfree(const void *addr);
/* Maps device registers; never unmapped. Panics when the area is full. */
void *ioremap(paddr_t phys, size_t size);

#endif
