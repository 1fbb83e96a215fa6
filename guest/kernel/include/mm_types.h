/*
 * The types of memory management: a page frame, a file's (or swap's) cached pages, a mapping in
 * an address space, an address space.
 *
 * All of them are protected by the kernel lock; what may sleep says so, and what was looked up
 * before a sleep must be looked up again after it. mm->mmap_lock protects the set of VMAs across
 * sleeps: held for reading by faults, for writing by mmap and its relatives.
 */
#ifndef MM_TYPES_H
#define MM_TYPES_H

#include "list.h"
#include "pgtable.h"
#include "types.h"
#include "wait.h"

struct address_space;
struct anon_vma;
struct file;
struct inode;
struct kmem_cache;
struct task_struct;

/*
 * One per page frame, in mem_map. 64 bytes.
 *
 * Life: free (PG_BUDDY) -> allocated with refcount 1 -> put_page() drops the last reference ->
 * free. Each PTE, the page cache, the swap cache and each temporary user hold one reference.
 */
struct page {
    unsigned long flags;
    int refcount;
    int mapcount; /* PTEs that map it */
    /* Anonymous: anon_vma | PAGE_MAPPING_ANON. File: its address_space. Slab: its kmem_cache. */
    void *mapping;
    /* Offset in the mapping, in pages. Slab: first free object. */
    union {
        unsigned long index;
        void *freelist;
    };
    struct list_head lru; /* reclaim list, buddy free list, or slab list */
    /* Swap cache: swp_entry_t. Buddy and head of a larger block: its order. Slab: objects used. */
    unsigned long private;
    u8 idle; /* scans since the access bit was last seen set (reclaim policy) */
};

_Static_assert(sizeof(struct page) == 64, "mem_map holds one of these per frame");

enum pageflags {
    PG_LOCKED,      /* contents or identity in flux: lock_page() */
    PG_UPTODATE,    /* contents valid */
    PG_DIRTY,       /* newer than its backing store */
    PG_LRU,         /* on a list of the reclaim policy */
    PG_UNEVICTABLE, /* kept off those lists: mlocked, or dirty without a backing store */
    PG_MLOCKED,
    PG_SWAPCACHE, /* private holds its swap entry */
    PG_SWAPBACKED, /* anonymous or shared anonymous: written to swap when reclaimed */
    PG_WRITEBACK, /* being written to its backing store */
    PG_REFERENCED, /* read or written through a system call since the last scan */
    PG_ERROR,     /* the last read failed */
    PG_READAHEAD, /* brought in by read-ahead, not used yet */
    PG_ICACHE_CLEAN, /* no instruction cache holds former contents */
    PG_BUDDY,     /* free, head of a block of 2^private frames */
    PG_SLAB,
    PG_TABLE, /* a page table */
    PG_RESERVED, /* not managed by the page allocator */
};

/* A tree from page index to struct page * or to a tagged value (mm/radix_tree.c). */
struct radix_tree {
    void *root;
    unsigned height; /* levels; 0: empty */
};

struct address_space_operations {
    /*
     * Mandatory for files. Fills the locked page; unlocks it when the data is there or the read
     * has failed (PG_ERROR), at once or from an interrupt. Returns 0 or -errno (page unlocked).
     * There is no operation to write back: a dirty page stays until it is truncated.
     */
    int (*readpage)(struct address_space *mapping, struct page *page);
};

/* The cached pages of one file, and where they are mapped. Embedded in its owner (inode). */
struct address_space {
    struct inode *host; /* NULL for shared anonymous memory */
    struct radix_tree pages;
    unsigned long nr_pages;
    struct list_head i_mmap; /* VMAs that map it, by vma->shared */
    struct list_head all;    /* mappings with pages (mm/filemap.c) */
    const struct address_space_operations *a_ops;
    void *private_data; /* owner's */
};

struct vm_fault {
    struct vm_area_struct *vma;
    unsigned flags;        /* FAULT_FLAG_* */
    unsigned long address; /* page aligned */
    unsigned long pgoff;   /* offset in the mapping, in pages */
    pte_t *pte;            /* the entry, its table present; re-check after any sleep */
    pte_t orig_pte;
    struct page *page; /* out: result of vm_ops->fault, with a reference, locked */
};

struct vm_operations {
    /* Optional, called for copies made by fork and split as well. */
    void (*open)(struct vm_area_struct *vma);
    void (*close)(struct vm_area_struct *vma);
    /* Mandatory for file mappings: finds vmf->page. Returns VM_FAULT_* bits. */
    unsigned (*fault)(struct vm_fault *vmf);
};

/* One mapping [vm_start, vm_end) of an address space: same file, same rights. */
struct vm_area_struct {
    unsigned long vm_start;
    unsigned long vm_end;
    struct mm_struct *vm_mm;
    unsigned long vm_flags; /* VM_* */
    pgprot_t vm_page_prot;

    /* mm->vma_tree, an AVL tree by address, with the list in address order beside it. */
    struct vm_area_struct *tree_left;
    struct vm_area_struct *tree_right;
    unsigned tree_height;
    unsigned long tree_gap; /* largest hole just below a VMA of this subtree, bytes */
    struct vm_area_struct *vm_prev;
    struct vm_area_struct *vm_next;

    struct list_head anon_vma_chain; /* anon_vma_chain.same_vma: every anon_vma it may find */
    struct anon_vma *anon_vma;       /* where its own new pages go; NULL until the first */

    const struct vm_operations *vm_ops;
    unsigned long vm_pgoff; /* of vm_start, in pages: in the file, or of the first address */
    struct file *vm_file;
    struct address_space *vm_mapping; /* of vm_file, or shared anonymous; NULL: private memory */
    struct list_head shared;          /* in vm_mapping->i_mmap */
    void *vm_private_data;            /* vm_ops' own */
};

/* Readers or one writer; a waiting writer keeps new readers out. */
struct mmap_lock {
    int count; /* > 0: readers; -1: a writer */
    unsigned writers_waiting;
    struct wait_queue_head wait;
};

enum mm_counter { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES, NR_MM_COUNTERS };

#define MMF_OOM_VICTIM 0x1u /* its memory is being taken away: faults fail */
#define MMF_OOM_REAPED 0x2u /* nothing left to take: no longer a candidate */

/* One address space, shared by the threads of a process. */
struct mm_struct {
    pgd_t *pgd;
    unsigned long context_id; /* ASID and its generation (arch/asid.c) */
    unsigned long cpu_mask;   /* harts that may hold translations of it */
    unsigned long stale_mask; /* of these: harts that must fence before they next run it */
    int mm_users;             /* threads and temporary users of the mappings: mmput() */
    int mm_count;             /* users of the structure, all mm_users together count one: mmdrop() */
    unsigned flags;           /* MMF_* */

    struct mmap_lock mmap_lock;
    struct vm_area_struct *mmap; /* list in address order */
    struct vm_area_struct *vma_tree;
    struct vm_area_struct *vma_cache; /* last one found */
    unsigned map_count;
    unsigned long mmap_base; /* top of the area mmap() searches, downwards */
    unsigned long task_size;
    unsigned long def_flags; /* mlockall(MCL_FUTURE): VM_LOCKED */

    long rss_stat[NR_MM_COUNTERS]; /* pages; MM_SWAPENTS: swap entries */
    unsigned long hiwater_rss;     /* pages */
    unsigned long pgtables_bytes;
    unsigned long total_vm, data_vm, exec_vm, stack_vm, locked_vm, hiwater_vm; /* pages */

    unsigned long start_code, end_code, start_data, end_data;
    unsigned long start_brk, brk, start_stack;
    unsigned long arg_start, arg_end, env_start, env_end;
    struct file *exe_file;
};

#endif
