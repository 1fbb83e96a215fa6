/*
 * The address space of a phase: its page tables and the addresses that are worth using in it.
 *
 * A data window is an image of the data pages at some virtual address; there is one for each way
 * to map them: first identity, then superpages of every level, last pages in the upper half.
 * Pages 0..5 and 12 of a window can be read and written; what the others do is in space.c.
 */
#ifndef TESTS_DIFF_SPACE_H
#define TESTS_DIFF_SPACE_H

#include "tests/diff/image.h"

#define NR_SAFE_PAGES   6
#define EXECUTE_PAGE    7  /* readable only with MXR, in the first and last window */
#define FOREIGN_PAGE    8  /* U in an address space of S and the other way round, likewise */
#define PMP_READ_PAGE   13 /* entry 0: R for S and U */
#define PMP_LOCKED_PAGE 14 /* entry 1: R, machine mode included */
#define PMP_NONE_PAGE   15 /* entries 2 and 3 (TOR): nothing for S and U */
#define PMP_FINE_PAGE   16 /* FINE_BASE: here and in the next, entries 4 to 9 are any regions */
#define NR_FINE_PAGES   2

/* Physical addresses where there is nothing. */
#define HOLE_BASE 0x1000000UL

#define MAX_WINDOWS    8
#define MAX_BAD        16
#define NR_BAD_TARGETS 16
#define NR_GUARDED     16
#define NR_FLIPS       7
#define NR_SPACES      3 /* of a phase */

/*
 * A PTE that the program changes while it runs, with a virtual address for which it is the leaf.
 * Those above level 0 map, or point to a table that maps, all from RUNTIME_BASE on.
 */
struct flip {
    uint64_t va;
    uint64_t pte; /* its physical address */
    unsigned level;
    unsigned returns; /* of level 0: maps the first or second page of returns, 0: data */
    bool global;
};

struct space {
    unsigned levels; /* of the page table: 0 (bare), 3, 4 or 5 */
    unsigned index;  /* among those of its phase */
    bool user;       /* data and code belong to U-mode */
    uint64_t root;   /* physical address */
    uint16_t asid;
    uint64_t satp;
    uint64_t next_table; /* where the next page table may go */

    unsigned nr_windows;
    uint64_t windows[MAX_WINDOWS]; /* virtual addresses of data page 0 */
    unsigned nr_bad;
    uint64_t bad[MAX_BAD]; /* virtual addresses whose every use is a page fault */
    uint64_t hole;         /* virtual address of a page in the hole */
    /*
     * Addresses in pages that PMP protects, aligned to 8; for aligned accesses only, as a
     * misaligned one that leaves the page may be checked as one or as two (priv spec 3.7.1).
     */
    uint64_t guarded[NR_GUARDED];
    uint64_t fine[NR_GUARDED];            /* the same, in pages with regions below a page */
    struct flip flips[NR_FLIPS];          /* none in a bare space */
    uint64_t bad_targets[NR_BAD_TARGETS]; /* even addresses that cannot be executed */
};

/*
 * Builds the tables of a space of `levels`, from `tables` on; returns the first free address.
 * `index` tells the spaces of a phase apart.
 */
uint64_t space_build(struct space *space, struct image *image, unsigned index, unsigned levels,
                     bool user, uint64_t tables);

/* A pointer around which 2 KiB to either side are readable and writable, aligned to 8. */
uint64_t space_safe_pointer(const struct space *space, struct image *image);

/* A pointer, aligned to 8, near page boundaries and addresses that fault, not to guarded pages. */
uint64_t space_risky_pointer(const struct space *space, struct image *image);

/* A window's address. */
uint64_t space_window(const struct space *space, struct image *image);

/*
 * The address of the PTE of `level` for `va`, for flips.c; tables above it are made as needed.
 */
uint64_t space_pte_address(struct space *space, struct image *image, uint64_t va, unsigned level);

/* Places the flips from `va` on, which has no PTE below the root yet (flips.c). */
void flips_build(struct space *space, struct image *image, uint64_t va);

/* Any PTE for a flip: one that maps what it should, or one with something wrong. */
uint64_t flip_random_pte(const struct space *space, struct image *image, const struct flip *flip);

#endif
