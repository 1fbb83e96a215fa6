#include "mmu/open_ram.h"

void open_ram_find(struct open_ram *open, struct pmp *pmp, struct physmem *physmem, paddr_t pa)
{
    const struct ram_range *ram = physmem_find(physmem, pa, 1);
    if (!ram)
        return;
    if (!pmp_span_holds(pmp, pa, 1))
        pmp_find_span(pmp, pa);
    const struct pmp_span *span = &pmp->span;
    const uint8_t everything = PMP_R | PMP_W | PMP_X;
    if (span->allowed[0] != everything || span->allowed[1] != everything)
        return;

    paddr_t start = span->base > ram->base ? span->base : ram->base;
    paddr_t ram_end = ram->base + ram->size, span_end = span->base + span->size;
    paddr_t end = span_end < ram_end ? span_end : ram_end;
    if (end - start >= OPEN_RAM_ACCESS)
        *open = (struct open_ram){start, end - start - (OPEN_RAM_ACCESS - 1),
                                  ram->host + (start - ram->base)};
}
