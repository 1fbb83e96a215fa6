/*
 * `monitor pagetable`: everything that a page table maps, with pages that follow each other in
 * both address spaces and have the same flags as one line. The tables are the guest's and may be
 * anything, a circle too: what is read and what is printed are bounded.
 */
#include "emu/gdb/monitor.h"

#include <inttypes.h>

#define MAX_PTES  (4u << 20)
#define MAX_LINES 4000

struct run {
    vaddr_t start;
    uint64_t size; /* 0: none yet */
    paddr_t pa;
    pte_t flags;
    enum page_size page;
};

struct listing {
    struct monitor *m;
    vaddr_t from, to; /* what is wanted, both included */
    unsigned levels;
    struct run run;
    uint64_t ptes_left, lines_left;
    uint64_t leaves[NR_PAGE_SIZES], tables, broken, accessed, dirty;
};

static vaddr_t extend(const struct listing *l, vaddr_t va)
{
    unsigned unused = vaddr_unused_bits(l->levels);
    return (vaddr_t)((int64_t)(va << unused) >> unused);
}

static void end_run(struct listing *l)
{
    const struct run *run = &l->run;
    char flags[MONITOR_FLAGS_SIZE];
    if (run->size != 0 && l->lines_left > 0) {
        fprintf(l->m->out,
                "%016" PRIx64 "-%016" PRIx64 "  %012" PRIx64 "  %9" PRIu64 "K  %-4s %s\n",
                run->start, run->start + run->size - 1, run->pa, run->size >> 10,
                page_size_names[run->page], monitor_flags(run->flags, flags));
        l->lines_left--;
    }
    l->run.size = 0;
}

static void add_leaf(struct listing *l, vaddr_t va, uint64_t size, const struct ptw_result *leaf)
{
    const pte_t flags = leaf->pte & ~PTE_PPN & ~PTE_RSW;
    const paddr_t pa = pte_translate(leaf->pte, leaf->size, va);
    struct run *run = &l->run;
    l->leaves[leaf->size]++;
    l->accessed += (leaf->pte & PTE_A) != 0;
    l->dirty += (leaf->pte & PTE_D) != 0;
    if (run->size == 0 || run->start + run->size != va || run->pa + run->size != pa ||
        run->flags != flags || run->page != leaf->size) {
        end_run(l);
        *run = (struct run){.start = va, .pa = pa, .flags = flags, .page = leaf->size};
    }
    run->size += size;
}

static void add_broken(struct listing *l, vaddr_t va, pte_t pte, enum ptw_error error)
{
    end_run(l);
    l->broken++;
    if (l->lines_left == 0)
        return;
    l->lines_left--;
    fprintf(l->m->out, "%016" PRIx64 "  PTE 0x%016" PRIx64 "  %s: %s\n", va, pte,
            ptw_error_info[error].name, ptw_error_info[error].desc);
}

static void list_table(struct listing *l, paddr_t table, unsigned level, vaddr_t base, pte_t global)
{
    const struct mmu *mmu = &monitor_hart(l->m)->mmu;
    l->tables++;
    for (unsigned i = 0; i < 1u << VPN_BITS && l->ptes_left > 0 && l->lines_left > 0; i++) {
        const vaddr_t va = extend(l, base + i * level_size(level));
        const vaddr_t last = va + level_size(level) - 1;
        pte_t pte;
        if (last < l->from || va > l->to)
            continue;
        l->ptes_left--;
        if (!physmem_read(mmu->physmem, table + i * PTE_SIZE, &pte, sizeof(pte)) || !(pte & PTE_V))
            continue;
        /* The walker judges it, beginning at this table. */
        const struct ptw_args args = {.physmem = mmu->physmem,
                                      .table = table,
                                      .level = level,
                                      .va = va,
                                      .reserved = mmu->pte_reserved,
                                      .global = global != 0,
                                      .probe = true};
        struct ptw_result result;
        enum ptw_error error = ptw_walk(&args, &result);
        if (result.level < level)
            list_table(l, pte_address(pte), level - 1, va, global | (pte & PTE_G));
        else if (error == PTW_NONE)
            add_leaf(l, va, level_size(level), &result);
        else
            add_broken(l, va, pte, error);
    }
}

static void print_totals(const struct listing *l)
{
    FILE *out = l->m->out;
    fputs("pages:", out);
    for (enum page_size size = 0; size < NR_PAGE_SIZES; size++)
        if (l->leaves[size] != 0)
            fprintf(out, " %" PRIu64 " of %s,", l->leaves[size], page_size_names[size]);
    fprintf(out, " %" PRIu64 " accessed, %" PRIu64 " dirty; %" PRIu64 " tables", l->accessed,
            l->dirty, l->tables);
    if (l->broken != 0)
        fprintf(out, "; %" PRIu64 " PTEs that fault", l->broken);
    fputc('\n', out);
    if (l->ptes_left == 0 || l->lines_left == 0)
        fputs("there is more: name a part of the address space, FROM and TO\n", out);
}

void monitor_tables(struct monitor *m)
{
    struct listing l = {.m = m, .to = UINT64_MAX, .ptes_left = MAX_PTES, .lines_left = MAX_LINES};
    uint64_t satp;
    char text[64];
    if (!monitor_satp(m, 0, &satp) || (m->argc > 1 && !monitor_value(m, m->argv[1], &l.from)) ||
        (m->argc > 2 && !monitor_value(m, m->argv[2], &l.to)))
        return;
    l.levels = satp_levels(satp_mode(satp));
    fprintf(m->out, "%s\n", monitor_describe_satp(satp, text, sizeof(text)));
    list_table(&l, satp_root(satp), l.levels - 1, 0, 0);
    end_run(&l);
    print_totals(&l);
}
