/*
 * `monitor walk`: the address translation process of priv spec 4.3.2 for one address, as it would
 * go now, and what each kind of access would meet.
 */
#include "emu/gdb/monitor.h"
#include "mmu/tlb.h"

#include <inttypes.h>

static const char *const access_names[NR_ACCESS_TYPES] = {"fetch", "load", "store"};

/* A walk from the root that only looks: at whatever PMP forbids, and without setting A or D. */
static struct ptw_args walk_of(const struct hart *hart, uint64_t satp, vaddr_t va)
{
    const struct mmu *mmu = &hart->mmu;
    return (struct ptw_args){
        .physmem = mmu->physmem,
        .table = satp_root(satp),
        .level = satp_levels(satp_mode(satp)) - 1,
        .va = va,
        .reserved = mmu->pte_reserved,
        .sum = mmu->context.sum,
        .mxr = mmu->context.mxr,
        .svadu = false,
        .probe = true,
    };
}

/* The step of 4.3.2 that decides. */
static unsigned step_of(enum ptw_error error)
{
    static const uint8_t steps[NR_PTW_ERRORS] = {
        [PTW_INVALID] = 3,    [PTW_RESERVED] = 3, [PTW_NO_LEAF] = 4,
        [PTW_PERMISSION] = 5, [PTW_NONE] = 8,     [PTW_MISALIGNED] = 6,
        [PTW_AD_CLEAR] = 7,   [PTW_PMP] = 2,      [PTW_NOT_RAM] = 2,
    };
    return steps[error];
}

/* Why step 5 says no. */
static const char *why_not(pte_t pte, enum access_type type, unsigned prv, bool sum)
{
    static const char *const clear[NR_ACCESS_TYPES] = {"X is clear", "R is clear", "W is clear"};
    if (prv == PRV_U && !(pte & PTE_U))
        return "U is clear, the page is the supervisor's";
    if (prv == PRV_S && (pte & PTE_U) && type == ACCESS_FETCH)
        return "U is set, and supervisors never execute user pages";
    if (prv == PRV_S && (pte & PTE_U) && !sum)
        return "U is set, and SUM is clear";
    return clear[type];
}

/* One PTE on the way; `decides` is what comes of it. */
static void print_step(struct monitor *m, unsigned level, paddr_t pa, const char *decides)
{
    char flags[MONITOR_FLAGS_SIZE] = "";
    uint64_t pte;
    fprintf(m->out, "level %u  PTE at 0x%010" PRIx64, level, pa);
    if (physmem_read(monitor_hart(m)->mmu.physmem, pa, &pte, sizeof(pte)))
        fprintf(m->out, " = 0x%016" PRIx64 " %s", pte, monitor_flags(pte, flags));
    fprintf(m->out, "  %s\n", decides);
}

static void print_path(struct monitor *m, const struct ptw_args *args,
                       const struct ptw_result *result)
{
    char text[128];
    paddr_t table = args->table;
    for (unsigned level = args->level; level > result->level; level--) {
        paddr_t next = pte_address(result->path[level]);
        snprintf(text, sizeof(text), "table at 0x%" PRIx64, next);
        print_step(m, level, table + vaddr_vpn(args->va, level) * PTE_SIZE, text);
        table = next;
    }
    if (result->error == PTW_NONE)
        snprintf(text, sizeof(text), "page of %s at 0x%" PRIx64, page_size_names[result->size],
                 pte_translate(result->pte, result->size, args->va) &
                     ~(page_size_bytes(result->size) - 1));
    else
        snprintf(text, sizeof(text), "step %u: %s", step_of(result->error),
                 ptw_error_info[result->error].desc);
    print_step(m, result->level, table + vaddr_vpn(args->va, result->level) * PTE_SIZE, text);
}

static void print_verdict(struct monitor *m, struct ptw_args args, enum access_type type,
                          unsigned prv)
{
    const struct mmu *mmu = &monitor_hart(m)->mmu;
    struct ptw_result result;
    struct pmp pmp = mmu->pmp; /* it remembers what it was asked last */
    args.pmp = &pmp;
    args.probe = false;
    args.type = type;
    args.prv = (uint8_t)prv;
    ptw_walk(&args, &result);
    const struct ptw_error_info *info = &ptw_error_info[result.error];
    fprintf(m->out, "  %-6s", access_names[type]);
    if (result.error == PTW_AD_CLEAR && mmu->context.svadu)
        fputs("yes, after the walker has set A or D\n", m->out);
    else if (result.error != PTW_NONE)
        fprintf(m->out, "%s fault, step %u: %s\n",
                info->fault == MMU_PAGE_FAULT ? "page" : "access", step_of(result.error),
                result.error == PTW_PERMISSION ? why_not(result.pte, type, prv, args.sum)
                                               : info->desc);
    else if (!pmp_check(&pmp, pte_translate(result.pte, result.size, args.va), 1, type, prv))
        fputs("access fault: PMP forbids it\n", m->out);
    else
        fputs("yes\n", m->out);
}

/* Which TLBs would answer, and so whether the walk happens at all. */
static void print_cached(struct monitor *m, uint64_t satp, vaddr_t va)
{
    struct monitor_named_tlb tlbs[MONITOR_NR_TLBS];
    char flags[MONITOR_FLAGS_SIZE];
    monitor_tlbs(m, tlbs);
    for (unsigned i = 0; i < MONITOR_NR_TLBS; i++) {
        struct tlb_view view;
        for (unsigned n = 0; n < tlb_nr_entries(tlbs[i].tlb); n++)
            if (tlb_look(tlbs[i].tlb, n, &view) && (view.global || view.asid == satp_asid(satp)) &&
                va - view.va < page_size_bytes(view.size))
                fprintf(m->out, "  %s has it: %s, physical 0x%" PRIx64 "\n", tlbs[i].name,
                        monitor_flags(view.pte, flags),
                        pte_translate(view.pte, view.leaf_size, va));
    }
}

void monitor_walk(struct monitor *m)
{
    const struct hart *hart = monitor_hart(m);
    uint64_t satp, va;
    char text[64];
    if (m->argc == 0) {
        fputs("usage: monitor walk ADDRESS [SATP]\n", m->out);
        return;
    }
    if (!monitor_value(m, m->argv[0], &va) || !monitor_satp(m, 1, &satp))
        return;
    fprintf(m->out, "0x%016" PRIx64 " in %s\n", va,
            monitor_describe_satp(satp, text, sizeof(text)));
    unsigned levels = satp_levels(satp_mode(satp));
    if (!vaddr_is_canonical(va, levels)) {
        fprintf(m->out, "page fault: bits 63 to %u are not all equal to bit %u\n",
                64 - vaddr_unused_bits(levels), 63 - vaddr_unused_bits(levels));
        return;
    }
    const struct ptw_args args = walk_of(hart, satp, va);
    struct ptw_result result;
    ptw_walk(&args, &result);
    print_path(m, &args, &result);
    if (result.error == PTW_NONE)
        fprintf(m->out, "physical 0x%" PRIx64 "\n", pte_translate(result.pte, result.size, va));
    /* M-mode translates nothing but what MPRV lends it; S is the mode that sees most. */
    const unsigned prv = hart->mmu.context.data_prv == PRV_U ? PRV_U : PRV_S;
    fprintf(m->out, "from %s-mode%s%s:\n", prv == PRV_U ? "U" : "S", args.sum ? ", SUM" : "",
            args.mxr ? ", MXR" : "");
    for (enum access_type type = 0; type < NR_ACCESS_TYPES; type++)
        print_verdict(m, args, type, prv);
    print_cached(m, satp, va);
}
