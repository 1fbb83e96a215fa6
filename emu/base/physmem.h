/*
 * Guest physical memory: one or more ranges of RAM anywhere in 56 bits, each backed by host
 * memory that is zero-filled on demand, with one flag byte per page for the engine.
 *
 * Owner: the machine creates it before any hart or device and destroys it last. Harts read and
 * write it through host pointers; devices through physmem_read() and physmem_write() (DMA).
 * Nothing here knows what is outside RAM: that is the bus.
 */
#ifndef EMU_BASE_PHYSMEM_H
#define EMU_BASE_PHYSMEM_H

#include "emu/base/types.h"

#define PHYSMEM_MAX_RANGES 8
#define PADDR_NONE         UINT64_MAX
#define DOORBELL_SIZE      8

/* Per-page flags, kept for the engine (emu/engine/codepage.h). */
#define PAGE_HAS_CODE   1 /* decoded instructions exist for this page */
#define PAGE_CODE_DIRTY 2 /* ... and the page was written since: fence.i must drop them */
#define PAGE_HAS_BELL   4 /* a part of the doorbell lies in it */

struct ram_range {
    paddr_t base;        /* first byte, page aligned */
    uint64_t size;       /* bytes, a multiple of the page size */
    uint8_t *host;       /* host address of the first byte */
    uint8_t *page_flags; /* one byte per page */
};

/*
 * Eight bytes of RAM that the machine wants to hear of as soon as a hart stores into them, if only
 * into some of them. A page with a part of it is written out of line only (mmu_translate()).
 */
struct doorbell {
    bool present;
    uint8_t rung; /* bit n: byte n was written since all were 0; who looks takes the bits away */
    paddr_t base;
};

struct physmem {
    unsigned nr_ranges;
    bool code_dirty; /* some page has PAGE_CODE_DIRTY */
    struct doorbell doorbell;
    struct ram_range range[PHYSMEM_MAX_RANGES];
};

void physmem_init(struct physmem *pm);

/*
 * Adds `size` bytes of zeroed RAM at `base` (both page aligned, no overlap with earlier ranges).
 * Returns 0, or a negative errno (-ENOMEM, -EINVAL, -ENOSPC for too many ranges).
 */
int physmem_add(struct physmem *pm, paddr_t base, uint64_t size) NODISCARD;

/* All of RAM is zero again, as when it was added. Who has decoded code from it must drop that. */
void physmem_clear(struct physmem *pm);

void physmem_destroy(struct physmem *pm);

/* The range that holds all of [pa, pa + len), or NULL. `len` may be 0. */
static inline struct ram_range *physmem_find(struct physmem *pm, paddr_t pa, uint64_t len)
{
    for (unsigned i = 0; i < pm->nr_ranges; i++) {
        struct ram_range *r = &pm->range[i];
        uint64_t off = pa - r->base;
        if (off < r->size && len <= r->size - off)
            return r;
    }
    return NULL;
}

/* Host address of [pa, pa + len), or NULL when any of it is not RAM. Does not mark the page. */
static inline void *physmem_ptr(struct physmem *pm, paddr_t pa, uint64_t len)
{
    struct ram_range *r = physmem_find(pm, pa, len);
    return r ? r->host + (pa - r->base) : NULL;
}

/* The physical address of a host pointer into RAM, or PADDR_NONE. */
paddr_t physmem_address(const struct physmem *pm, const void *host);

/* The flag byte of the page that holds `pa`, or NULL when it is not RAM. */
static inline uint8_t *physmem_page_flags(struct physmem *pm, paddr_t pa)
{
    struct ram_range *r = physmem_find(pm, pa, 0);
    return r ? &r->page_flags[(pa - r->base) >> PAGE_SHIFT] : NULL;
}

/*
 * Remembers that pages of [pa, pa + len) (all RAM) were written, for those that hold code. True:
 * and that the doorbell was rung.
 */
bool physmem_mark_written(struct physmem *pm, paddr_t pa, uint64_t len);

/* There is a doorbell at `base` from now on, wherever that is; before anything runs. */
void physmem_set_doorbell(struct physmem *pm, paddr_t base);

/* Copies out of or into RAM (a device's DMA). False, and nothing copied, when not all is RAM. */
bool physmem_read(struct physmem *pm, paddr_t pa, void *buf, uint64_t len) NODISCARD;
bool physmem_write(struct physmem *pm, paddr_t pa, const void *buf, uint64_t len) NODISCARD;

/*
 * Gives the host memory behind whole pages (aligned `pa` and `len`) back; they read as zeros from
 * then on. False, and nothing changed, when not all of it is RAM or it is not whole pages.
 */
bool physmem_discard(struct physmem *pm, paddr_t pa, uint64_t len) NODISCARD;

#endif
