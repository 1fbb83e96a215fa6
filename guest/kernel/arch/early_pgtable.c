/*
 * The kernel's page table, made in one go while translation is still off: the image at
 * KERNEL_LINK, all RAM at PAGE_OFFSET. Tables are taken from the frames behind the image.
 *
 * Pointers here are physical addresses. The code is position independent (medany: everything is
 * addressed relative to the program counter).
 */
#include "csr.h"
#include "emu/abi/sbi.h"
#include "fdt.h"
#include "pgtable.h"
#include "sbi.h"
#include "string.h"

unsigned int pgtable_levels;
unsigned long task_size;
paddr_t phys_ram_base;
paddr_t phys_kern_base;
paddr_t early_reserved_end;
paddr_t kernel_root;
unsigned long kernel_satp;

extern char _text[], _etext[], _erodata[], _end[];

#define GIGAPAGE (1UL << 30)

struct range {
    paddr_t start, end;
};

/* What the tables must not be put on. */
static struct range fdt_range, initrd_range;

unsigned int early_max_levels(const void *fdt);
unsigned long early_build_pgtable(const void *fdt, unsigned int levels);

static _Noreturn void give_up(const char *why)
{
    sbi_console_write(why, strlen(why));
    sbi_system_reset(SBI_SRST_TYPE_SHUTDOWN, SBI_SRST_REASON_SYSTEM_FAILURE);
    for (;;) {
        __asm__ volatile("wfi");
    }
}

/* Levels of the largest mode that the first enabled hart's node names. */
unsigned int early_max_levels(const void *fdt)
{
    int cpus;

    if (!fdt_size(fdt)) {
        give_up("kernel: no device tree at a1\n");
    }
    cpus = fdt_path(fdt, "/cpus");
    fdt_for_each_child(cpu, fdt, cpus) {
        const char *mode = fdt_string(fdt, cpu, "mmu-type");

        if (mode && fdt_enabled(fdt, cpu)) {
            return !strcmp(mode, "riscv,sv57") ? 5 : !strcmp(mode, "riscv,sv48") ? 4 : 3;
        }
    }
    return 3;
}

static bool overlaps(const struct range *range, paddr_t page)
{
    return page < range->end && page + PAGE_SIZE > range->start;
}

static pte_t *early_alloc_table(void)
{
    pte_t *table;

    while (overlaps(&fdt_range, early_reserved_end) ||
           overlaps(&initrd_range, early_reserved_end)) {
        early_reserved_end += PAGE_SIZE;
    }
    table = (pte_t *)early_reserved_end;
    early_reserved_end += PAGE_SIZE;
    memset(table, 0, PAGE_SIZE);
    return table;
}

static void map_page(unsigned long va, paddr_t pa, unsigned int leaf_level, pgprot_t prot)
{
    pte_t *table = (pte_t *)kernel_root;

    for (unsigned int level = pgtable_levels - 1; level > leaf_level; level--) {
        pte_t *entry = &table[pgtable_index(va, level)];

        if (pte_none(*entry)) {
            *entry = pfn_pte(PFN_DOWN((paddr_t)early_alloc_table()), PAGE_TABLE);
        }
        table = (pte_t *)PFN_PHYS(pte_pfn(*entry));
    }
    table[pgtable_index(va, leaf_level)] = pfn_pte(PFN_DOWN(pa), prot);
}

/* Maps a range with the largest pages that its addresses and its size allow. */
static void map_range(unsigned long va, paddr_t pa, size_t size, pgprot_t prot)
{
    while (size >= PAGE_SIZE) {
        unsigned int level = pgtable_levels - 1;

        while (((va | pa) & (pgtable_size(level) - 1)) || pgtable_size(level) > size) {
            level--;
        }
        map_page(va, pa, level, prot);
        va += pgtable_size(level);
        pa += pgtable_size(level);
        size -= pgtable_size(level);
    }
}

/* Calls for every RAM bank. */
static void for_each_bank(const void *fdt, void (*fn)(paddr_t start, paddr_t end))
{
    int root = fdt_root(fdt);

    fdt_for_each_child(node, fdt, root) {
        const char *type = fdt_string(fdt, node, "device_type");
        u64 start, size;

        if (!type || strcmp(type, "memory") || !fdt_enabled(fdt, node)) {
            continue;
        }
        for (unsigned int i = 0; fdt_reg(fdt, node, i, &start, &size); i++) {
            if (size) {
                fn(start, start + size);
            }
        }
    }
}

static void lower_ram_base(paddr_t start, paddr_t end)
{
    (void)end;
    phys_ram_base = min(phys_ram_base, start);
}

/* RAM that the direct map cannot reach stays unused. */
static void map_bank(paddr_t start, paddr_t end)
{
    paddr_t limit = phys_ram_base + DIRECT_MAP_SIZE;

    start = ALIGN_UP(start, PAGE_SIZE);
    end = ALIGN_DOWN(min(end, limit), PAGE_SIZE);
    if (start < end) {
        map_range(start - phys_ram_base + PAGE_OFFSET, start, end - start, PAGE_KERNEL);
    }
}

static void map_image(const char *from, const char *to, pgprot_t prot)
{
    map_range(KERNEL_LINK + (unsigned long)(from - _text), (paddr_t)from, (size_t)(to - from),
              prot);
}

static void find_occupied(const void *fdt)
{
    int chosen = fdt_path(fdt, "/chosen");

    fdt_range = (struct range){(paddr_t)fdt, (paddr_t)fdt + fdt_size(fdt)};
    initrd_range = (struct range){0, 0};
    if (chosen >= 0) {
        initrd_range.start = fdt_number(fdt, chosen, "linux,initrd-start", 0);
        initrd_range.end = fdt_number(fdt, chosen, "linux,initrd-end", 0);
    }
}

/* Makes the table for a mode of so many levels; returns its satp. */
unsigned long early_build_pgtable(const void *fdt, unsigned int levels)
{
    unsigned long mode = SATP_MODE_SV39 + levels - 3;

    find_occupied(fdt);
    pgtable_levels = levels;
    task_size = 1UL << (levels == 3 ? 38 : levels == 4 ? 47 : 56);
    phys_kern_base = (paddr_t)_text;
    early_reserved_end = (paddr_t)_end;
    kernel_root = (paddr_t)early_alloc_table();

    phys_ram_base = ~0UL;
    for_each_bank(fdt, lower_ram_base);
    phys_ram_base = ALIGN_DOWN(phys_ram_base, GIGAPAGE);
    for_each_bank(fdt, map_bank);

    map_image(_text, _etext, PAGE_KERNEL_EXEC);
    map_image(_etext, _erodata, PAGE_KERNEL_READ);
    map_image(_erodata, _end, PAGE_KERNEL);
    kernel_satp = mode << SATP_MODE_SHIFT | PFN_DOWN(kernel_root);
    return kernel_satp;
}
