list(APPEND KERNEL_SOURCES
    mm/init-mm.c mm/memblock.c mm/page_alloc.c mm/slab.c mm/vmalloc.c mm/pgtable.c mm/util.c
    mm/radix_tree.c mm/lock.c mm/vma.c mm/mmap.c mm/mmap_sys.c mm/mprotect.c mm/mremap.c
    mm/madvise.c mm/mlock.c mm/pagewalk.c mm/special_mapping.c mm/fork.c mm/memory.c mm/fault.c
    mm/zap.c mm/rmap.c mm/filemap.c mm/shmem.c mm/swapfile.c mm/swap_state.c mm/vmscan.c mm/policy/idle.c mm/oom_kill.c mm/vmstat.c)
