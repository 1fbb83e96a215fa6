#include "mmu/pmp.h"

#include <string.h>

#define ALL_ALLOWED (PMP_R | PMP_W | PMP_X)

/* The bytes [start, end) that an entry matches; none when start >= end. */
struct range {
    paddr_t start, end;
};

void pmp_reset(struct pmp *pmp)
{
    memset(pmp, 0, sizeof(*pmp));
}

/* Priv spec 3.7.1.1. */
static struct range entry_range(const struct pmp *pmp, unsigned i)
{
    uint64_t addr = pmp->addr[i];
    switch (pmp->cfg[i] & PMP_A) {
    case PMP_A_TOR:
        return (struct range){i ? pmp->addr[i - 1] << 2 : 0, addr << 2};
    case PMP_A_NA4:
        return (struct range){addr << 2, (addr + 1) << 2};
    case PMP_A_NAPOT: {
        /* yyy01..1: the trailing ones and the zero above them are offset bits. */
        uint64_t offset = addr ^ (addr + 1);
        return (struct range){(addr & ~offset) << 2, ((addr | offset) + 1) << 2};
    }
    default:
        return (struct range){0, 0};
    }
}

/* What a matching entry allows: M mode is bound by locked entries only (3.7.1.2). */
static uint8_t entry_allows(const struct pmp *pmp, unsigned i, bool machine)
{
    uint8_t cfg = pmp->cfg[i];
    return machine && !(cfg & PMP_L) ? ALL_ALLOWED : cfg & ALL_ALLOWED;
}

void pmp_find_span(struct pmp *pmp, paddr_t pa)
{
    /* Without a match M mode is free, and S and U modes fail, as entries are implemented. */
    struct range span = {0, UINT64_MAX};
    uint8_t allowed[2] = {0, ALL_ALLOWED};
    for (unsigned i = 0; i < NR_PMP_ENTRIES; i++) {
        struct range entry = entry_range(pmp, i);
        if (entry.start >= entry.end)
            continue;
        bool match = pa >= entry.start && pa < entry.end;
        if (pa >= entry.end && span.start < entry.end)
            span.start = entry.end;
        if (pa < entry.start && span.end > entry.start)
            span.end = entry.start;
        if (match) {
            span.start = span.start > entry.start ? span.start : entry.start;
            span.end = span.end < entry.end ? span.end : entry.end;
            allowed[0] = entry_allows(pmp, i, false);
            allowed[1] = entry_allows(pmp, i, true);
            break;
        }
    }
    pmp->span = (struct pmp_span){
        .base = span.start, .size = span.end - span.start, .allowed = {allowed[0], allowed[1]}};
}

bool pmp_check_slow(struct pmp *pmp, paddr_t pa, uint64_t size, enum access_type type, unsigned prv)
{
    pmp_find_span(pmp, pa);
    if (pmp_span_holds(pmp, pa, size))
        return pmp_span_allows(&pmp->span, type, prv);

    /* The first entry that matches any byte must match them all (3.7.1.3). */
    struct pmp_span decided = {.allowed = {0, ALL_ALLOWED}};
    for (unsigned i = 0; i < NR_PMP_ENTRIES; i++) {
        struct range entry = entry_range(pmp, i);
        if (pa >= entry.end || pa + size <= entry.start || entry.start >= entry.end)
            continue;
        if (pa < entry.start || pa + size > entry.end)
            return false;
        decided.allowed[0] = entry_allows(pmp, i, false);
        decided.allowed[1] = entry_allows(pmp, i, true);
        break;
    }
    return pmp_span_allows(&decided, type, prv);
}

uint64_t pmp_read_cfg(const struct pmp *pmp, unsigned first)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++)
        value |= (uint64_t)pmp->cfg[first + i] << (8 * i);
    return value;
}

/*
 * R, W and X are one WARL field where W without R is reserved (3.7.1): it becomes no permission at
 * all, as in the formal model, which is the one that opens nothing.
 */
static uint8_t legal_cfg(uint8_t cfg)
{
    bool reserved = (cfg & (PMP_R | PMP_W)) == PMP_W;
    return cfg & (PMP_L | PMP_A | (reserved ? 0 : ALL_ALLOWED));
}

void pmp_write_cfg(struct pmp *pmp, unsigned first, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++) {
        if (!(pmp->cfg[first + i] & PMP_L))
            pmp->cfg[first + i] = legal_cfg((uint8_t)(value >> (8 * i)));
    }
    pmp->span.size = 0;
}

uint64_t pmp_read_addr(const struct pmp *pmp, unsigned entry)
{
    return pmp->addr[entry];
}

static bool addr_is_locked(const struct pmp *pmp, unsigned entry)
{
    if (pmp->cfg[entry] & PMP_L)
        return true;
    if (entry + 1 == NR_PMP_ENTRIES)
        return false;
    uint8_t above = pmp->cfg[entry + 1];
    return (above & PMP_L) && (above & PMP_A) == PMP_A_TOR;
}

void pmp_write_addr(struct pmp *pmp, unsigned entry, uint64_t value)
{
    if (!addr_is_locked(pmp, entry))
        pmp->addr[entry] = value & PMPADDR_MASK;
    pmp->span.size = 0;
}
