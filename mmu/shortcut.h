/*
 * The bits of tlb_entry.shortcuts: one for each pair of a fastmap and an access type whose slots
 * were filled from the entry, so that an entry without any leaves at no cost. A set bit may be out
 * of date, as slots are taken by other pages; a clear one never is. Private to mmu*.c.
 */
#ifndef MMU_SHORTCUT_H
#define MMU_SHORTCUT_H

#include "mmu/fastmap.h"

static inline uint16_t shortcut_bit(enum fastmap_context context, enum access_type type)
{
    return 1u << (context * NR_ACCESS_TYPES + type);
}

static inline enum fastmap_context shortcut_context(unsigned number)
{
    return number / NR_ACCESS_TYPES;
}

static inline enum access_type shortcut_type(unsigned number)
{
    return number % NR_ACCESS_TYPES;
}

#endif
