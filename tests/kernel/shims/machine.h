/*
 * The machine under the guest kernel's memory management in these tests: the real sources of
 * guest/kernel/mm run in a host process, and what they expect of boot code, scheduler, disk and
 * hardware is here.
 *
 * RAM is host memory, so physical addresses, page tables and page contents are real; there is no
 * processor that walks the tables, so tests touch memory through access_remote_vm(). When a
 * task sleeps, the disk finishes its oldest request, and the next task goes on if there are
 * several (tasks.c); when nothing can ever wake one, that is a panic.
 *
 * Life cycle: machine_boot() makes a fresh machine in place of the one before, except for swap:
 * swapping to a disk begins once in a process and never ends, so disk_swap_on() comes after the
 * last boot.
 */
#ifndef TESTS_KERNEL_SHIMS_MACHINE_H
#define TESTS_KERNEL_SHIMS_MACHINE_H

#include "blkdev.h"
#include "file.h"
#include "mm.h"

#define RAM_BASE_PFN 0x80000ul

/* RAM of so many frames, all of them free but the zero page; Sv39. */
void machine_boot(unsigned long frames);
/* The same with a hole: frames [first, first + hole) are none. */
void machine_boot_with_hole(unsigned long first, unsigned long hole, unsigned long second);
/* Levels of page tables of address spaces made from now on: 3, 4 or 5. */
void machine_set_levels(unsigned levels);

#define MAX_TASKS 4
/* Runs fn(0) to fn(nr - 1) as tasks that take turns where they sleep; returns when all are done. */
void machine_run_tasks(unsigned nr, void (*fn)(unsigned number));

/* Runs fn(arg); the message if it panicked, else NULL. What it had changed stays changed. */
const char *panic_of(void (*fn)(void *arg), void *arg);

/* Messages printed at error level since boot. */
extern unsigned machine_messages;
/* The next allocations behave as if the task had been killed. */
extern bool machine_task_killed;

/* A disk of so many pages, made the swap device. */
void disk_swap_on(unsigned long pages);
/* Requests of these kinds fail from now on. */
extern bool disk_fail_reads, disk_fail_writes;
/* Requests done, and pages in them. */
extern unsigned long disk_requests, disk_pages;
/* Finishes the oldest request; false: there is none. */
bool disk_complete_one(void);

/* A file of so many pages; word i of page n holds file_word(n, i). Its a read counts. */
struct test_file {
    struct file file;
    struct inode inode;
    unsigned long reads; /* pages read from its backing store */
};
void test_file_init(struct test_file *f, unsigned long pages);
/* Drops what the page cache has of it. */
void test_file_release(struct test_file *f);
static inline u64 file_word(unsigned long page, unsigned word)
{
    return 0x6600000000000000ul | page << 16 | word;
}

#endif
