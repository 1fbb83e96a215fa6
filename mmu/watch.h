/*
 * Addresses at which a debugger wants to hear of loads and stores. A page with a watchpoint is
 * never entered in a fastmap, so that each of its accesses comes out of line, where the hart asks
 * watch_find() before it makes one (emu/hart/memory.c). Virtual addresses, in whatever space is
 * current, as with the ISA's own triggers.
 *
 * Owner: whoever debugs; an MMU borrows the list (mmu_set_watches).
 */
#ifndef MMU_WATCH_H
#define MMU_WATCH_H

#include "mmu/access.h"

#define MAX_WATCHPOINTS 64

struct watchpoint {
    vaddr_t va;
    uint64_t len;  /* bytes, at least one; va + len - 1 does not wrap */
    uint8_t types; /* which accesses: bit 1 << ACCESS_LOAD, 1 << ACCESS_STORE */
};

struct watch_list {
    unsigned nr;
    struct watchpoint point[MAX_WATCHPOINTS];
};

/* The first watchpoint that an access to [va, va + size) touches, or NULL. */
static inline const struct watchpoint *watch_find(const struct watch_list *list, vaddr_t va,
                                                  uint64_t size, uint8_t types)
{
    for (unsigned i = 0; i < list->nr; i++) {
        const struct watchpoint *w = &list->point[i];
        if ((w->types & types) && (va - w->va < w->len || w->va - va < size))
            return w;
    }
    return NULL;
}

/* Is anything in the page around `va` watched? */
static inline bool watch_page(const struct watch_list *list, vaddr_t va)
{
    return watch_find(list, va & PAGE_MASK, PAGE_SIZE, UINT8_MAX) != NULL;
}

#endif
