#include "emu/isa/cause.h"
#include "emu/machine/machine_private.h"
#include "emu/machine/stats.h"

#include <inttypes.h>

#define NUMBER_SIZE 32

/* 1234567 -> "1,234,567". */
static const char *number(uint64_t value, char text[NUMBER_SIZE])
{
    char digits[NUMBER_SIZE];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, value), to = 0;
    for (int i = 0; i < len; i++) {
        if (i != 0 && (len - i) % 3 == 0)
            text[to++] = ',';
        text[to++] = digits[i];
    }
    text[to] = '\0';
    return text;
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

static uint64_t sum(const uint64_t *values, unsigned nr)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < nr; i++)
        total += values[i];
    return total;
}

static void column(FILE *out, uint64_t value)
{
    char text[NUMBER_SIZE];
    fprintf(out, " %17s", number(value, text));
}

static void title(FILE *out, const char *name, const char *columns)
{
    fprintf(out, "\n%-24s%s\n", name, columns);
}

static void time_row(FILE *out, const char *name, uint64_t cycles, uint64_t all)
{
    fprintf(out, "  %-22s", name);
    column(out, cycles);
    fprintf(out, " %8.2f\n", percent(cycles, all));
}

static void print_time(FILE *out, const struct hart_stats *s)
{
    uint64_t all = sum(s->cycles, NR_PRV) + s->idle_cycles;
    title(out, "Time", "           cycles        %");
    time_row(out, "M  firmware", s->cycles[PRV_M], all);
    time_row(out, "S  kernel", s->cycles[PRV_S], all);
    time_row(out, "U  programs", s->cycles[PRV_U], all);
    time_row(out, "   waiting (WFI)", s->idle_cycles, all);
}

static void tlb_row(FILE *out, const char *name, const struct tlb_config *config,
                    const struct tlb_stats *s)
{
    uint64_t accesses = sum(s->accesses, NR_ACCESS_TYPES), misses = sum(s->misses, NR_ACCESS_TYPES);
    if (config->entries == 0)
        return;
    fprintf(out, "  %-16s %5u", name, config->entries);
    column(out, accesses - misses);
    column(out, misses);
    fprintf(out, " %8.3f", percent(misses, accesses));
    column(out, sum(s->evictions, NR_PAGE_SIZES));
    fputc('\n', out);
}

static void print_tlbs(FILE *out, const struct mmu_config *config, const struct mmu_stats *s)
{
    title(out, "TLB              entries",
          "              hits            misses   miss %         evictions");
    tlb_row(out, "L1 instruction", &config->l1i, &s->l1i);
    tlb_row(out, "L1 data", &config->l1d, &s->l1d);
    tlb_row(out, "L2 unified", &config->l2, &s->l2);
}

static void print_walks(FILE *out, const struct mmu_config *config, const struct mmu_stats *s)
{
    static const char *const names[] = {"4K leaf tables", "2M tables", "1G tables", "512G tables",
                                        "256T tables"};
    uint64_t walks = sum(s->walk_end, NR_PTW_ERRORS), completed = s->walk_end[PTW_NONE];
    uint64_t reads = sum(s->pte_reads, NR_LEVELS);

    title(out, "Page walks", "             total         completed           faulted  reads/walk");
    fprintf(out, "  %-22s", "");
    column(out, walks);
    column(out, completed);
    column(out, walks - completed);
    fprintf(out, "  %10.3f\n", walks == 0 ? 0 : (double)reads / (double)walks);

    title(out, "  by level", "         PTE reads    PWC hits below        PWC misses");
    for (unsigned i = satp_levels(config->max_mode); i-- > 0;) {
        fprintf(out, "    %u  %-17s", i, names[i]);
        column(out, s->pte_reads[i]);
        if (i != 0 && config->pwc.entries != 0) {
            column(out, s->pwc_hits[i]);
            column(out, s->pwc_misses[i]);
        }
        fputc('\n', out);
    }
    title(out, "  PTE updates", "             A set             D set");
    fprintf(out, "  %-22s", "");
    column(out, s->pte_sets_a[0]);
    column(out, s->pte_sets_d[0]);
    fputc('\n', out);
}

static void print_causes(FILE *out, const char *name, const uint64_t *counts, uint64_t flag)
{
    if (sum(counts, NR_XCAUSES) == 0)
        return;
    title(out, name, "                       taken");
    for (unsigned i = 0; i < NR_XCAUSES; i++)
        if (counts[i] != 0) {
            fprintf(out, "  %-32s", cause_text(flag | i));
            column(out, counts[i]);
            fputc('\n', out);
        }
}

void stats_print_summary(struct machine *m, FILE *out)
{
    struct machine_totals t;
    char retired[NUMBER_SIZE], cycles[NUMBER_SIZE];
    machine_totals(m, &t);
    fprintf(out, "%s instructions in %s cycles: %.6f s at %u MHz, %u hart%s\n",
            number(t.retired, retired), number(t.cycles, cycles),
            (double)t.cycles / (double)machine_clock_hz(m), m->config->clock_mhz, m->nr_harts,
            m->nr_harts == 1 ? "" : "s");
    print_time(out, &t.hart);
    print_tlbs(out, &m->harts[0].mmu.config, &t.mmu);
    print_walks(out, &m->harts[0].mmu.config, &t.mmu);
    print_causes(out, "Exceptions", t.hart.exceptions, 0);
    print_causes(out, "Interrupts", t.hart.interrupts, CAUSE_INTERRUPT);
}
