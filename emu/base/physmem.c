#include "emu/base/physmem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PADDR_BITS 56

void physmem_init(struct physmem *pm)
{
    memset(pm, 0, sizeof(*pm));
}

int physmem_add(struct physmem *pm, paddr_t base, uint64_t size)
{
    if ((base | size) & ~PAGE_MASK || size == 0 || base + size < base ||
        base + size > (uint64_t)1 << PADDR_BITS)
        return -EINVAL;
    if (pm->nr_ranges == PHYSMEM_MAX_RANGES)
        return -ENOSPC;
    for (unsigned i = 0; i < pm->nr_ranges; i++)
        if (base < pm->range[i].base + pm->range[i].size && pm->range[i].base < base + size)
            return -EINVAL;

    /* MAP_NORESERVE: a guest with much RAM costs the host only what the guest touches. */
    void *host = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (host == MAP_FAILED)
        return -ENOMEM;
    /* Guests touch RAM all over: with large host pages the host's own TLB misses less. */
    madvise(host, size, MADV_HUGEPAGE);
    uint8_t *flags = calloc(size >> PAGE_SHIFT, 1);
    if (!flags) {
        munmap(host, size);
        return -ENOMEM;
    }
    pm->range[pm->nr_ranges++] =
        (struct ram_range){.base = base, .size = size, .host = host, .page_flags = flags};
    return 0;
}

void physmem_clear(struct physmem *pm)
{
    for (unsigned i = 0; i < pm->nr_ranges; i++)
        if (madvise(pm->range[i].host, pm->range[i].size, MADV_DONTNEED) != 0)
            memset(pm->range[i].host, 0, pm->range[i].size);
}

void physmem_destroy(struct physmem *pm)
{
    for (unsigned i = 0; i < pm->nr_ranges; i++) {
        munmap(pm->range[i].host, pm->range[i].size);
        free(pm->range[i].page_flags);
    }
    pm->nr_ranges = 0;
}

paddr_t physmem_address(const struct physmem *pm, const void *host)
{
    for (unsigned i = 0; i < pm->nr_ranges; i++) {
        uint64_t offset = (uintptr_t)host - (uintptr_t)pm->range[i].host;
        if (offset < pm->range[i].size)
            return pm->range[i].base + offset;
    }
    return PADDR_NONE;
}

/* After a write to [pa, pa + len): true if it rang the doorbell. Zeroes take back what was rung. */
static bool ring(struct physmem *pm, paddr_t pa, uint64_t len)
{
    struct doorbell *bell = &pm->doorbell;
    uint64_t value;
    uint8_t bytes = 0;
    for (unsigned i = 0; i < DOORBELL_SIZE; i++)
        if (bell->base + i - pa < len)
            bytes |= 1u << i;
    bell->rung |= bytes;
    if (physmem_read(pm, bell->base, &value, sizeof(value)) && value == 0)
        bell->rung = 0;
    return bytes != 0;
}

/* What a write means for a page with flags. */
static NOINLINE bool mark_page(struct physmem *pm, uint8_t *flags, paddr_t pa, uint64_t len)
{
    if (*flags & PAGE_HAS_CODE) {
        *flags |= PAGE_CODE_DIRTY;
        pm->code_dirty = true;
    }
    return *flags & PAGE_HAS_BELL && ring(pm, pa, len);
}

bool physmem_mark_written(struct physmem *pm, paddr_t pa, uint64_t len)
{
    bool rung = false;
    struct ram_range *r = physmem_find(pm, pa, len);
    if (!r || len == 0)
        return rung;
    uint64_t first = (pa - r->base) >> PAGE_SHIFT;
    uint64_t last = (pa + len - 1 - r->base) >> PAGE_SHIFT;
    for (uint64_t page = first; page <= last; page++)
        if (unlikely(r->page_flags[page]))
            rung |= mark_page(pm, &r->page_flags[page], pa, len);
    return rung;
}

void physmem_set_doorbell(struct physmem *pm, paddr_t base)
{
    pm->doorbell = (struct doorbell){.present = true, .base = base};
    for (unsigned i = 0; i < DOORBELL_SIZE; i += DOORBELL_SIZE - 1) {
        uint8_t *flags = physmem_page_flags(pm, base + i);
        if (flags)
            *flags |= PAGE_HAS_BELL;
    }
}

bool physmem_read(struct physmem *pm, paddr_t pa, void *buf, uint64_t len)
{
    const void *host = physmem_ptr(pm, pa, len);
    if (!host)
        return false;
    memcpy(buf, host, len);
    return true;
}

bool physmem_write(struct physmem *pm, paddr_t pa, const void *buf, uint64_t len)
{
    void *host = physmem_ptr(pm, pa, len);
    if (!host)
        return false;
    memcpy(host, buf, len);
    physmem_mark_written(pm, pa, len);
    return true;
}

bool physmem_discard(struct physmem *pm, paddr_t pa, uint64_t len)
{
    void *host = physmem_ptr(pm, pa, len);
    if (!host || (pa | len) & ~PAGE_MASK)
        return false;
    if (madvise(host, len, MADV_DONTNEED) != 0)
        memset(host, 0, len); /* the host's pages are larger, perhaps */
    physmem_mark_written(pm, pa, len);
    return true;
}
