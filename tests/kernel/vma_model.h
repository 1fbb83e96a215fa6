/*
 * A reference for address spaces: a plain array with one record per page of a window, changed by
 * the same operations as the kernel's VMAs, page tables and pages, and compared with them.
 *
 * A cell stands for the contents of a page that is not copied yet; private pages have one each,
 * shared ones (and both sides of a fork, for shared memory) the same.
 */
#ifndef TESTS_KERNEL_VMA_MODEL_H
#define TESTS_KERNEL_VMA_MODEL_H

#include "tests/kernel/shims/machine.h"

#define WINDOW_BASE  0x10000ul /* the lowest address mmap() gives out */
#define WINDOW_PAGES 320u

struct model_page {
    bool mapped;
    bool shared;
    bool accounted; /* promised: private and writable, now or before */
    bool file;
    unsigned prot;
    unsigned long pgoff; /* file page, or page of the shared area */
    unsigned long area;  /* which shared area; 0 for others */
    unsigned long cell;
};

struct model {
    struct mm_struct *mm; /* NULL: none */
    bool busy;            /* a task is changing its mappings */
    unsigned accesses;    /* tasks in the middle of a load or store */
    struct model_page page[WINDOW_PAGES];
};

/* What the random operations may do. */
struct model_options {
    unsigned long operations; /* of each task */
    unsigned tasks;           /* that take turns where they sleep; 0: none but the caller */
    bool
        touch; /* load and store, fork, shared memory; else VMAs only, whose number is then exact */
    u64 seed;
};

/* Runs random operations on address spaces and their models, and ends with nothing left. */
void model_run(const struct model_options *options);

#endif
