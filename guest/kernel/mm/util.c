/* Overcommit accounting, and pages as blocks of bytes. */
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "swap.h"

int sysctl_overcommit_memory = OVERCOMMIT_GUESS;
int sysctl_overcommit_ratio = 50;

static unsigned long committed;

unsigned long vm_committed_pages(void)
{
    return committed;
}

unsigned long vm_commit_limit(void)
{
    return totalram_pages() * (unsigned)sysctl_overcommit_ratio / 100 + total_swap_pages();
}

/* In OVERCOMMIT_NEVER no single process may promise itself the last 1/32 of its size. */
static unsigned long never_limit(const struct mm_struct *mm)
{
    unsigned long limit = vm_commit_limit();
    unsigned long reserve = mm->total_vm / 32;

    return limit > reserve ? limit - reserve : 0;
}

int vm_enough_memory(struct mm_struct *mm, unsigned long pages)
{
    bool enough = true;

    switch (sysctl_overcommit_memory) {
    case OVERCOMMIT_GUESS: /* only what can never be had is refused */
        enough = pages <= totalram_pages() + total_swap_pages();
        break;
    case OVERCOMMIT_NEVER:
        enough = pages <= never_limit(mm) && committed <= never_limit(mm) - pages;
        break;
    }
    if (!enough) {
        return -ENOMEM;
    }
    committed += pages;
    return 0;
}

void vm_unacct_memory(unsigned long pages)
{
    committed -= pages;
}

/* Eight doublewords a turn: as wide as the compiler will schedule them well. */
void clear_page(void *page)
{
    u64 *to = page;

    for (unsigned i = 0; i < PAGE_SIZE / sizeof(*to); i += 8) {
        to[i] = 0;
        to[i + 1] = 0;
        to[i + 2] = 0;
        to[i + 3] = 0;
        to[i + 4] = 0;
        to[i + 5] = 0;
        to[i + 6] = 0;
        to[i + 7] = 0;
    }
}

void copy_page(void *to_page, const void *from_page)
{
    u64 *to = to_page;
    const u64 *from = from_page;

    for (unsigned i = 0; i < PAGE_SIZE / sizeof(*to); i += 8) {
        u64 a = from[i], b = from[i + 1], c = from[i + 2], d = from[i + 3];
        u64 e = from[i + 4], f = from[i + 5], g = from[i + 6], h = from[i + 7];

        to[i] = a;
        to[i + 1] = b;
        to[i + 2] = c;
        to[i + 3] = d;
        to[i + 4] = e;
        to[i + 5] = f;
        to[i + 6] = g;
        to[i + 7] = h;
    }
}
