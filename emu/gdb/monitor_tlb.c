/*
 * `monitor tlb`: what the TLBs and page-walk caches of the selected hart hold.
 */
#include "emu/gdb/monitor.h"
#include "mmu/tlb.h"

#include <inttypes.h>
#include <string.h>

static void print_entry(FILE *out, const struct tlb *tlb, unsigned n, const struct tlb_view *view,
                        bool pointer)
{
    char flags[MONITOR_FLAGS_SIZE], asid[16] = "G";
    if (!view->global)
        snprintf(asid, sizeof(asid), "%u", view->asid);
    fprintf(out, "  %4u.%-3u  %016" PRIx64 "  %5s  %5s  %012" PRIx64 "  %s\n", n / tlb->ways,
            n % tlb->ways, view->va, page_size_names[view->size], asid,
            pointer ? pte_address(view->pte) : pte_translate(view->pte, view->leaf_size, view->va),
            monitor_flags(view->pte, flags));
}

static void print_tlb(FILE *out, const char *name, const struct tlb *tlb, bool pointers)
{
    unsigned used = 0, nr = tlb_nr_entries(tlb);
    struct tlb_view view;
    for (unsigned n = 0; n < nr; n++)
        used += tlb_look(tlb, n, &view);
    fprintf(out, "%s: %u of %u entries\n", name, used, nr);
    if (used != 0)
        fprintf(out, "  set.way   virtual            size   ASID  %-12s  flags\n",
                pointers ? "table" : "physical");
    for (unsigned n = 0; n < nr; n++)
        if (tlb_look(tlb, n, &view))
            print_entry(out, tlb, n, &view, pointers);
}

static void print_pwc(FILE *out, const struct pwc *pwc)
{
    if (!pwc->enabled) {
        fputs("pwc: none\n", out);
        return;
    }
    for (unsigned level = 1; level < NR_LEVELS; level++) {
        char name[32];
        snprintf(name, sizeof(name), "pwc, pointers of level %u", level);
        print_tlb(out, name, &pwc->level[level], true);
    }
}

void monitor_tlbs(const struct monitor *m, struct monitor_named_tlb tlbs[MONITOR_NR_TLBS])
{
    const struct mmu *mmu = &monitor_hart(m)->mmu;
    tlbs[0] = (struct monitor_named_tlb){"l1i", &mmu->l1i};
    tlbs[1] = (struct monitor_named_tlb){"l1d", &mmu->l1d};
    tlbs[2] = (struct monitor_named_tlb){"l2", &mmu->l2};
}

void monitor_tlb(struct monitor *m)
{
    const char *which = m->argc ? m->argv[0] : NULL; /* NULL: all */
    struct monitor_named_tlb tlbs[MONITOR_NR_TLBS];
    bool some = false;
    monitor_tlbs(m, tlbs);
    for (unsigned i = 0; i < MONITOR_NR_TLBS; i++)
        if (!which || strcmp(which, tlbs[i].name) == 0) {
            print_tlb(m->out, tlbs[i].name, tlbs[i].tlb, false);
            some = true;
        }
    if (!which || strcmp(which, "pwc") == 0) {
        print_pwc(m->out, &monitor_hart(m)->mmu.pwc);
        some = true;
    }
    if (!some)
        fprintf(m->out, "%s: no such TLB; there are l1i, l1d, l2 and pwc\n", which);
}
