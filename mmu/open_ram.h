/*
 * A stretch of RAM in which PMP lets every privilege mode do everything: what nearly all accesses
 * of a running system fall into, so that one compare answers both "may it?" and "where is it?".
 * It is a shortcut of pmp.h and physmem.h, not a model of anything.
 *
 * Owner: struct mmu, which empties it when PMP is written.
 */
#ifndef MMU_OPEN_RAM_H
#define MMU_OPEN_RAM_H

#include "emu/base/physmem.h"
#include "mmu/pmp.h"

/* Bytes of the largest access that open_ram_ptr() vouches for: that of cbo.zero. */
#define OPEN_RAM_ACCESS CACHE_BLOCK_SIZE

struct open_ram {
    paddr_t base;
    uint64_t size; /* addresses at which an access of OPEN_RAM_ACCESS bytes may start; 0: none */
    uint8_t *host; /* of `base` */
};

/* Are the up to OPEN_RAM_ACCESS bytes at `pa` known to be open? If not, ask PMP and physmem. */
static inline bool open_ram_holds(const struct open_ram *open, paddr_t pa)
{
    return pa - open->base < open->size;
}

/* Host address of what is open. */
static inline uint8_t *open_ram_ptr(const struct open_ram *open, paddr_t pa)
{
    return open->host + (pa - open->base);
}

/* Remembers the stretch around `pa`, if there is one; else what it remembered before. */
void open_ram_find(struct open_ram *open, struct pmp *pmp, struct physmem *physmem, paddr_t pa);

#endif
