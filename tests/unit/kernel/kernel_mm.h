/*
 * The machine that the kernel's memory management sees in unit tests: RAM made of malloc()ed
 * memory, and a reclaim that does what the test says.
 */
#ifndef TESTS_UNIT_KERNEL_MM_H
#define TESTS_UNIT_KERNEL_MM_H

#include "mm.h"

/* Fresh RAM of so many frames, all free; what was allocated before is forgotten. */
void kernel_mm_reset(unsigned long frames);

/* What alloc_pages() asked of reclaim and of the OOM killer since the reset. */
extern unsigned kernel_reclaim_calls, kernel_kswapd_wakeups, kernel_oom_calls;
/* Called in the place of try_to_free_pages(); NULL: nothing can be reclaimed. */
extern unsigned long (*kernel_reclaim)(void);
/* Called in the place of out_of_memory(); must free something. */
extern void (*kernel_oom)(void);

#endif
