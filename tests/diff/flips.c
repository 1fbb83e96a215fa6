#include "emu/isa/bits.h"
#include "tests/diff/space.h"

static uint64_t pte_for(uint64_t pa, uint64_t flags)
{
    return pa >> PAGE_SHIFT << PTE_PPN_SHIFT | flags;
}

static void add(struct space *space, struct image *image, unsigned i, uint64_t va, unsigned level)
{
    struct flip *flip = &space->flips[i];
    flip->va = va;
    flip->level = level;
    flip->pte = space_pte_address(space, image, va, level);
    flip->returns = i == 2 || i == 3 ? i - 1 : 0;
    flip->global = i == 4;
    uint64_t *pte = image_at(image, flip->pte);
    *pte = flip_random_pte(space, image, flip);
}

/*
 * Pages in a row, the second reached from the first by misaligned accesses, the fourth from the
 * third by an instruction across; and superpages.
 */
void flips_build(struct space *space, struct image *image, uint64_t va)
{
    for (unsigned i = 0; i < 5; i++)
        add(space, image, i, va + i * PAGE_SIZE, 0);
    add(space, image, 5, (va & ~((1UL << 21) - 1)) + (4UL << 21), 1);
    add(space, image, 6, (va & ~((1UL << 30) - 1)) + (1UL << 30), 2);
}

static uint64_t random_target(struct image *image, const struct flip *flip)
{
    if (flip->level)
        return chance(image, 90) ? RUNTIME_BASE : DATA_BASE; /* the other is misaligned */
    if (flip->returns)
        return RETURNS_BASE + (flip->returns - 1) * PAGE_SIZE;
    return DATA_BASE + random_below(image, NR_SAFE_PAGES) * PAGE_SIZE;
}

/* The table of the level below in which the identity mapping of the region is. */
static uint64_t identity_table(const struct space *space, struct image *image, unsigned level)
{
    uint64_t table = space->root;
    for (unsigned l = space->levels - 1; l >= level; l--) {
        uint64_t *pte = image_at(image, table + (RUNTIME_BASE >> (12 + 9 * l) & 511) * 8);
        table = *pte >> PTE_PPN_SHIFT << PAGE_SHIFT;
    }
    return table;
}

static uint64_t random_flags(const struct space *space, struct image *image)
{
    uint64_t user = space->user ? PTE_U : 0;
    uint64_t good = PTE_V | PTE_R | PTE_W | PTE_A | PTE_D | user;
    unsigned kind = random_below(image, 100);
    if (kind < 30)
        return good | PTE_X;
    if (kind < 60) /* one bit, the other way */
        return (good | PTE_X) ^ 1UL << random_below(image, 8);
    if (kind < 70) /* A and D for the walker to set */
        return good & ~(random_bits(image) & (PTE_A | PTE_D));
    return (random_bits(image) & 0xff) | (chance(image, 80) ? PTE_V : 0) |
           (chance(image, 60) ? user : 0);
}

uint64_t flip_random_pte(const struct space *space, struct image *image, const struct flip *flip)
{
    if (flip->level && chance(image, 5)) /* a table that the walker may not read */
        return pte_for(DATA_BASE + PMP_NONE_PAGE * PAGE_SIZE, PTE_V);
    if (flip->level && chance(image, 30)) {
        uint64_t flags = PTE_V | (chance(image, 10) ? 1UL << (4 + random_below(image, 4)) : 0);
        return pte_for(identity_table(space, image, flip->level), flags & ~PTE_G);
    }
    uint64_t flags = random_flags(space, image) & ~PTE_G;
    if (flip->global)
        flags |= random_bits(image) & PTE_G;
    if (flip->returns)
        flags &= ~PTE_W; /* it must stay what it is */
    flags |= random_bits(image) & PTE_RSW;
    if (chance(image, 5))
        flags |= 1UL << (image->page_extensions ? 61 + random_below(image, 3)    /* PBMT, N */
                                                : 54 + random_below(image, 10)); /* reserved */
    if (flip->level && !(flags & (PTE_R | PTE_W | PTE_X)))
        return pte_for(identity_table(space, image, flip->level), flags);
    /* For a reserved encoding of N QEMU 7.2 sets A and D before it raises the page fault. */
    if (image->page_extensions && (flags & PTE_N))
        flags |= PTE_A | PTE_D;
    return pte_for(random_target(image, flip), flags);
}
