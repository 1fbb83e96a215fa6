#include "tests/kernel/shims/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootargs.h"
#include "bug.h"
#include "internal.h"
#include "mmzone.h"
#include "printk.h"
#include "sched.h"
#include "vmscan.h"
#include "vmstat.h"

#define FRAME_ALIGN (PAGE_SIZE << MAX_ORDER)
#define NR_BANKS    2

struct list_head process_list = LIST_HEAD_INIT(process_list);

paddr_t phys_ram_base, phys_kern_base;
unsigned int pgtable_levels;
unsigned long task_size;

unsigned machine_messages;
bool machine_task_killed;

static struct {
    paddr_t start, end;
} banks[NR_BANKS];
static void *ram;
static void *boot_memory[16]; /* what memblock_alloc() has given out */
static unsigned nr_boot_memory;

/* --- Start --------------------------------------------------------------------------------- */

static void forget_last_machine(void)
{
    free(ram);
    while (nr_boot_memory > 0) {
        free(boot_memory[--nr_boot_memory]);
    }
    memset(&zone, 0, sizeof(zone));
    memset(section_map, 0, sizeof(section_map));
    memset(vm_events, 0, sizeof(vm_events));
    memset(vm_stats, 0, sizeof(vm_stats));
    machine_messages = 0;
    machine_task_killed = false;
}

void machine_boot_with_hole(unsigned long first, unsigned long hole, unsigned long second)
{
    static pgd_t kernel_table[PTRS_PER_TABLE];
    size_t bytes = (first + hole + second) * PAGE_SIZE;

    forget_last_machine();
    ram = aligned_alloc(FRAME_ALIGN, ALIGN_UP(bytes, FRAME_ALIGN));
    if (!ram) {
        abort();
    }
    memset(ram, 0xa5, bytes); /* RAM is not zero when a machine starts */
    banks[0].start = PFN_PHYS(RAM_BASE_PFN);
    banks[0].end = banks[0].start + PFN_PHYS(first);
    banks[1].start = banks[0].end + PFN_PHYS(hole);
    banks[1].end = banks[1].start + PFN_PHYS(second);
    /* So that __va() of the first frame is `ram`. */
    phys_ram_base = banks[0].start + PAGE_OFFSET - (unsigned long)ram;
    machine_set_levels(3);
    mm_init();
    init_mm.pgd = kernel_table;
    reclaim_ready = true;
}

void machine_boot(unsigned long frames)
{
    machine_boot_with_hole(frames, 0, 0);
}

void machine_set_levels(unsigned levels)
{
    pgtable_levels = levels;
    task_size = 1ul << (PAGE_SHIFT + 9 * levels - 1);
}

/* --- RAM, as the device tree would tell it ------------------------------------------------- */

paddr_t memblock_start(void)
{
    return banks[0].start;
}

paddr_t memblock_end(void)
{
    return banks[1].end;
}

void memblock_for_each_bank(void (*fn)(paddr_t start, paddr_t end, void *arg), void *arg)
{
    for (unsigned i = 0; i < NR_BANKS; i++) {
        if (banks[i].start < banks[i].end) {
            fn(banks[i].start, banks[i].end, arg);
        }
    }
}

void memblock_for_each_free(void (*fn)(paddr_t start, paddr_t end))
{
    for (unsigned i = 0; i < NR_BANKS; i++) {
        fn(banks[i].start, banks[i].end);
    }
}

/* Beside RAM, so that every frame is free at first and no use beyond a table goes unnoticed. */
void *memblock_alloc(size_t size, size_t align)
{
    void *memory = aligned_alloc(align, ALIGN_UP(size, align));

    if (!memory || nr_boot_memory == ARRAY_SIZE(boot_memory)) {
        abort();
    }
    boot_memory[nr_boot_memory++] = memory;
    return memset(memory, 0, size);
}

void vmalloc_init(void)
{
}

void *vzalloc(size_t size)
{
    return calloc(1, size);
}

void vfree(const void *addr)
{
    free((void *)addr);
}

const char *bootarg(const char *name)
{
    (void)name;
    return NULL;
}

long bootarg_long(const char *name, long otherwise)
{
    (void)name;
    return otherwise;
}

/* --- Messages and the end of the machine --------------------------------------------------- */

static jmp_buf panic_return;
static bool panic_expected;
static char panic_message[200];

_Noreturn void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(panic_message, sizeof(panic_message), format, args);
    va_end(args);
    if (!panic_expected) {
        fprintf(stderr, "kernel panic: %s\n", panic_message);
        abort();
    }
    longjmp(panic_return, 1);
}

const char *panic_of(void (*fn)(void *arg), void *arg)
{
    const char *message = NULL;

    panic_expected = true;
    if (setjmp(panic_return) == 0) {
        fn(arg);
    } else {
        message = panic_message;
    }
    panic_expected = false;
    return message;
}

void printk_level(int level, const char *format, ...)
{
    (void)format;
    machine_messages += level <= LOG_ERR;
}

/* --- The task ------------------------------------------------------------------------------ */

struct task_struct *kthread_run(int (*fn)(void *arg), void *arg, const char *name)
{
    (void)fn;
    (void)arg;
    panic("kthread_run: %s: there are no kernel threads", name);
}

bool signal_pending(const struct task_struct *t)
{
    (void)t;
    return machine_task_killed;
}

bool fatal_signal_pending(const struct task_struct *t)
{
    (void)t;
    return machine_task_killed;
}

void send_sig(int sig, struct task_struct *t)
{
    (void)sig;
    (void)t;
}

unsigned long task_rlimit(const struct task_struct *t, unsigned int limit)
{
    (void)t;
    (void)limit;
    return RLIM_INFINITY;
}

size_t copy_to_user(void *to, const void *from, size_t n)
{
    memcpy(to, from, n);
    return 0;
}
