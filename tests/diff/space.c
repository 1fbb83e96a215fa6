#include "tests/diff/space.h"

#include "emu/isa/bits.h"

#define LEAF_RW  (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)
#define LEAF_RWX (LEAF_RW | PTE_X)

static uint64_t pte_for(uint64_t pa, uint64_t flags)
{
    return pa >> PAGE_SHIFT << PTE_PPN_SHIFT | flags;
}

static uint64_t user_bit(const struct space *space)
{
    return space->user ? PTE_U : 0;
}

static unsigned va_bits(const struct space *space)
{
    return 12 + 9 * space->levels;
}

uint64_t space_pte_address(struct space *space, struct image *image, uint64_t va, unsigned level)
{
    uint64_t table = space->root;
    for (unsigned l = space->levels - 1;; l--) {
        uint64_t address = table + (va >> (12 + 9 * l) & 511) * 8;
        if (l == level)
            return address;
        uint64_t *pte = image_at(image, address);
        if (!*pte) {
            *pte = pte_for(space->next_table, PTE_V);
            space->next_table += PAGE_SIZE;
        }
        table = *pte >> PTE_PPN_SHIFT << PAGE_SHIFT;
    }
}

static void map(struct space *space, struct image *image, uint64_t va, unsigned level, uint64_t pte)
{
    uint64_t *entry = image_at(image, space_pte_address(space, image, va, level));
    *entry = pte;
}

/* The permissions of data page `page` where it is mapped by a PTE of its own. */
static uint64_t data_page_flags(const struct space *space, unsigned page)
{
    uint64_t user = user_bit(space);
    switch (page) {
    case 6:
        return (LEAF_RW & ~PTE_W) | user;
    case EXECUTE_PAGE:
        return (LEAF_RWX & ~(PTE_R | PTE_W)) | user;
    case FOREIGN_PAGE:
        return LEAF_RW | (user ^ PTE_U);
    case 9:
        return 0;
    case 10:
        return (LEAF_RW & ~(PTE_A | PTE_D)) | user;
    case 11:
        return (LEAF_RW & ~PTE_D) | user;
    default:
        return LEAF_RW | user;
    }
}

static void map_data_pages(struct space *space, struct image *image, uint64_t va)
{
    for (unsigned page = 0; page < NR_DATA_PAGES; page++) {
        uint64_t pa = DATA_BASE + page * PAGE_SIZE;
        uint64_t flags = data_page_flags(space, page);
        if (image->page_extensions)
            flags |= random_below(image, 3) * PTE_PBMT_NC; /* changes nothing */
        map(space, image, va + page * PAGE_SIZE, 0, pte_for(pa, flags));
    }
    space->windows[space->nr_windows++] = va;
}

/* Supervisor pages for the runtime and its tables, the phase's own for constants and code. */
static void map_identity(struct space *space, struct image *image)
{
    for (uint64_t pa = RUNTIME_BASE; pa < TABLES_BASE; pa += PAGE_SIZE) {
        bool own = (pa >= CONSTANTS_BASE && pa < CONSTANTS_BASE + MAX_PHASES * PAGE_SIZE) ||
                   (pa >= CODE_BASE && pa < CODE_END) ||
                   (pa >= RETURNS_BASE && pa < RETURNS_BASE + 2 * PAGE_SIZE);
        if (pa < DATA_BASE || pa > DATA_END)
            map(space, image, pa, 0, pte_for(pa, LEAF_RWX | (own ? user_bit(space) : 0)));
    }
    for (uint64_t pa = TABLES_BASE; pa < DETAILS_END; pa += 2UL << 20)
        map(space, image, pa, 1, pte_for(pa, LEAF_RW));
    map_data_pages(space, image, DATA_BASE);
}

/*
 * The data through a superpage of each level above 0 but the root of Sv39's (which is level 2
 * already): 2 MiB at 4 GiB, 1 GiB at 8 GiB, then whole 512 GiB and 256 TiB that begin at
 * physical address 0.
 */
static void map_superpages(struct space *space, struct image *image)
{
    uint64_t flags = LEAF_RW | user_bit(space) | PTE_G;
    map(space, image, 4UL << 30, 1, pte_for(RUNTIME_BASE, flags));
    space->windows[space->nr_windows++] = (4UL << 30) + DATA_BASE - RUNTIME_BASE;
    map(space, image, 8UL << 30, 2, pte_for(RUNTIME_BASE, flags));
    space->windows[space->nr_windows++] = (8UL << 30) + DATA_BASE - RUNTIME_BASE;
    for (unsigned level = 3; level < space->levels; level++) {
        uint64_t va = 1UL << (12 + 9 * level);
        map(space, image, va, level, pte_for(0, flags));
        space->windows[space->nr_windows++] = va + DATA_BASE;
    }
}

static void add_bad(struct space *space, struct image *image, uint64_t va, unsigned level,
                    uint64_t pte)
{
    map(space, image, va, level, pte);
    space->bad[space->nr_bad++] = va;
}

/* PTEs that must not translate (priv spec 4.3.2 steps 3 to 6), and addresses without one. */
static void map_bad_pages(struct space *space, struct image *image)
{
    uint64_t va = (4UL << 30) + (64UL << 20), good = pte_for(DATA_BASE, LEAF_RWX);
    uint64_t user = user_bit(space);
    add_bad(space, image, va, 1, good | user); /* misaligned superpage */
    va += 2UL << 20;
    add_bad(space, image, va, 0, (good | user) & ~PTE_R); /* W without R */
    va += PAGE_SIZE;
    add_bad(space, image, va, 0, good | user | PTE_N); /* or, with Svnapot, no 64 KiB */
    va += PAGE_SIZE;
    if (!image->page_extensions) {
        add_bad(space, image, va, 0, good | user | 1UL << 54); /* a reserved bit */
        va += PAGE_SIZE;
        add_bad(space, image, va, 0, good | user | 1UL << 61); /* PBMT */
        va += PAGE_SIZE;
    }
    add_bad(space, image, va, 0, pte_for(DATA_BASE, PTE_V)); /* a pointer in the last level */
    va += PAGE_SIZE;
    space->hole = va;
    map(space, image, va, 0, pte_for(HOLE_BASE, LEAF_RWX | user));

    /* Pointers with A or U set to the table of the identity mapping, which has the data. */
    uint64_t table = space_pte_address(space, image, RUNTIME_BASE, 0),
             offset = DATA_BASE - RUNTIME_BASE;
    for (unsigned i = 0; i < 2; i++) {
        va += 2UL << 20;
        map(space, image, va, 1, pte_for(table, PTE_V | (i == 0 ? PTE_A : PTE_U)));
        space->bad[space->nr_bad++] = va + offset;
    }
    space->bad[space->nr_bad++] = 0; /* nothing there */
    /* Upper bits that are no sign extension, of addresses that would else be windows. */
    space->bad[space->nr_bad++] = 1UL << (va_bits(space) - 1);
    space->bad[space->nr_bad++] = ~0UL << va_bits(space) | DATA_BASE;
}

/* The data pages as a 64 KiB page, and what there is beyond it as others (Svnapot). */
static void map_napot(struct space *space, struct image *image, uint64_t va)
{
    for (unsigned page = 0; page < NR_DATA_PAGES; page++) {
        uint64_t pa = DATA_BASE + page * PAGE_SIZE, flags = LEAF_RW | user_bit(space);
        if (page < 16) {
            pa = DATA_BASE + 8 * PAGE_SIZE;
            flags |= PTE_N;
        }
        map(space, image, va + page * PAGE_SIZE, 0, pte_for(pa, flags));
    }
    space->windows[space->nr_windows++] = va;
}

static void map_upper_half(struct space *space, struct image *image)
{
    uint64_t va = ~0UL << (va_bits(space) - 1);
    map_data_pages(space, image, va);
    if (image->page_extensions)
        map_napot(space, image, va + 128 * PAGE_SIZE);
    flips_build(space, image, va + 64 * PAGE_SIZE);
}

uint64_t space_window(const struct space *space, struct image *image)
{
    return space->windows[random_below(image, space->nr_windows)];
}

static uint64_t bad_target(const struct space *space, struct image *image)
{
    if (space->nr_bad && chance(image, 60))
        return space->bad[random_below(image, space->nr_bad)];
    if (space->levels && chance(image, 50)) /* a data page without X */
        return space_window(space, image) + random_below(image, 1000) * 2;
    return space->hole + random_below(image, 100) * 2;
}

static void choose_bad_targets(struct space *space, struct image *image)
{
    for (unsigned i = 0; i < NR_BAD_TARGETS; i++)
        space->bad_targets[i] = bad_target(space, image);
}

static void choose_guarded(struct space *space, struct image *image)
{
    for (unsigned i = 0; i < NR_GUARDED; i++) {
        unsigned page = PMP_READ_PAGE + random_below(image, NR_DATA_PAGES - PMP_READ_PAGE);
        space->guarded[i] =
            space_window(space, image) + page * PAGE_SIZE + 8 * random_below(image, 256);
        page = PMP_FINE_PAGE + random_below(image, NR_FINE_PAGES);
        space->fine[i] =
            space_window(space, image) + page * PAGE_SIZE + 8 * random_below(image, 512);
    }
}

uint64_t space_build(struct space *space, struct image *image, unsigned index, unsigned levels,
                     bool user, uint64_t tables)
{
    *space = (struct space){.levels = levels, .index = index, .user = user, .hole = HOLE_BASE};
    if (levels == 0) {
        space->windows[space->nr_windows++] = DATA_BASE;
        choose_bad_targets(space, image);
        choose_guarded(space, image);
        return tables;
    }
    space->root = tables;
    space->next_table = tables + PAGE_SIZE;
    space->asid = (random_bits(image) & ~(uint64_t)NR_SPACES) | index; /* another in each */
    space->satp = (uint64_t)(SATP_MODE_SV39 + levels - 3) << SATP_MODE_SHIFT |
                  (uint64_t)space->asid << SATP_ASID_SHIFT | tables >> PAGE_SHIFT;
    map_identity(space, image);
    map_superpages(space, image);
    map_bad_pages(space, image);
    map_upper_half(space, image);
    choose_bad_targets(space, image);
    choose_guarded(space, image);
    assert(space->next_table <= TABLES_END);
    return space->next_table;
}

uint64_t space_safe_pointer(const struct space *space, struct image *image)
{
    unsigned bytes = NR_SAFE_PAGES * PAGE_SIZE - 4096 - 16;
    return space_window(space, image) + 2048 + (random_below(image, bytes) & ~7u);
}

uint64_t space_risky_pointer(const struct space *space, struct image *image)
{
    if (space->nr_bad && chance(image, 20))
        return space->bad[random_below(image, space->nr_bad)];
    unsigned page = NR_SAFE_PAGES + random_below(image, PMP_READ_PAGE - 1 - NR_SAFE_PAGES);
    return space_window(space, image) + page * PAGE_SIZE + random_below(image, 64) * 8 -
           random_below(image, 2) * 256;
}
