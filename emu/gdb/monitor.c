#include "emu/gdb/monitor.h"

#include "emu/base/nearest.h"
#include "emu/gdb/description.h"
#include "emu/gdb/registers.h"
#include "emu/isa/csr.h"
#include "emu/machine/stats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const mode_names[] = {"U-mode", "S-mode", "H-mode", "M-mode"};

char *monitor_describe_satp(uint64_t satp, char *text, size_t size)
{
    unsigned mode = satp_mode(satp);
    if (mode == SATP_MODE_BARE)
        snprintf(text, size, "Bare");
    else
        snprintf(text, size, "Sv%u, root 0x%" PRIx64 ", ASID %u", 12 + 9 * satp_levels(mode),
                 satp_root(satp), satp_asid(satp));
    return text;
}

void monitor_describe_hart(const struct hart *hart, char *text, size_t size)
{
    const unsigned mode = satp_mode(hart->satp);
    char space[32] = "Bare";
    if (mode != SATP_MODE_BARE)
        snprintf(space, sizeof(space), "Sv%u, ASID %u", 12 + 9 * satp_levels(mode),
                 satp_asid(hart->satp));
    snprintf(text, size, "hart %u: %s, %s%s", hart->id, mode_names[hart->prv & 3], space,
             hart->waiting ? ", waits" : "");
}

/* --- Arguments ----------------------------------------------------------------------------- */

/* The number of a register that the machine's own tables name; -1: none. */
static int find_register(const char *name)
{
    if (strcmp(name, "pc") == 0)
        return GDB_REG_PC;
    for (unsigned i = 0; i < 32; i++)
        if (strcmp(name, gdb_x_names[i]) == 0)
            return (int)(GDB_REG_X0 + i);
    for (unsigned csr = 0; csr < NR_CSRS; csr++) {
        const char *csr_text = csr_name(csr);
        if (csr_text && strcmp(name, csr_text) == 0)
            return (int)(GDB_REG_CSR0 + csr);
    }
    return -1;
}

static const struct symbol *find_symbol(const struct symbols *symbols, const char *name)
{
    for (size_t i = 0; i < symbols->nr; i++)
        if (strcmp(symbols->table[i].name, name) == 0)
            return &symbols->table[i];
    return NULL;
}

bool monitor_value(const struct monitor *m, const char *text, uint64_t *value)
{
    char *end;
    *value = strtoull(text, &end, 0);
    if (end != text && *end == '\0')
        return true;
    const char *name = text[0] == '$' || text[0] == '&' ? text + 1 : text;
    int number = find_register(name);
    if (number >= 0)
        return gdb_read_register(m->space->machine, m->space->hart, (uint64_t)number, value);
    const struct symbol *symbol = find_symbol(machine_symbols(m->space->machine), name);
    if (symbol)
        *value = symbol->address;
    else
        fprintf(m->out, "%s: no number, no register, and no symbol of an image that was loaded\n",
                text);
    return symbol != NULL;
}

bool monitor_satp(const struct monitor *m, int argument, uint64_t *satp)
{
    const struct hart *hart = monitor_hart(m);
    *satp = hart->satp;
    if (argument < m->argc) {
        if (!monitor_value(m, m->argv[argument], satp))
            return false;
        unsigned mode = satp_mode(hart->satp) == SATP_MODE_BARE ? hart->mmu.config.max_mode
                                                                : satp_mode(hart->satp);
        if (satp_mode(*satp) == SATP_MODE_BARE)
            *satp = (uint64_t)mode << SATP_MODE_SHIFT | (*satp >> PAGE_SHIFT & SATP_PPN);
    }
    unsigned mode = satp_mode(*satp);
    if (mode == SATP_MODE_BARE)
        fputs("satp is Bare: addresses are physical. Name a satp or a root table to look at\n",
              m->out);
    else if (mode < SATP_MODE_SV39 || mode > SATP_MODE_SV57)
        fprintf(m->out, "0x%" PRIx64 ": mode %u of satp is reserved\n", *satp, mode);
    else
        return true;
    return false;
}

char *monitor_flags(pte_t pte, char text[MONITOR_FLAGS_SIZE])
{
    static const char letters[] = "VRWXUGAD";
    char *to = text;
    for (unsigned i = 0; letters[i]; i++)
        *to++ = pte >> i & 1 ? letters[i] : '-';
    *to = '\0';
    if (pte & PTE_N)
        strcat(text, " N");
    if (pte & PTE_PBMT)
        snprintf(text + strlen(text), 16, " PBMT=%u", (unsigned)(pte >> 61 & 3));
    return text;
}

/* --- Small commands ------------------------------------------------------------------------ */

static void run_harts(struct monitor *m)
{
    for (unsigned i = 0; i < machine_nr_harts(m->space->machine); i++) {
        struct hart *hart = machine_hart(m->space->machine, i);
        char text[128], name[128];
        monitor_describe_hart(hart, text, sizeof(text));
        symbols_describe(machine_symbols(m->space->machine), hart->pc, name, sizeof(name));
        fprintf(m->out,
                "%s, pc 0x%" PRIx64 "%s%s%s, %" PRIu64 " instructions in %" PRIu64 " cycles\n",
                text, hart->pc, *name ? " <" : "", name, *name ? ">" : "", hart_retired(hart),
                hart_now(hart));
    }
}

struct stats_filter {
    FILE *out;
    const char *word; /* NULL: all */
};

static void print_counter(void *opaque, const char *name, const char *desc, uint64_t value)
{
    const struct stats_filter *filter = opaque;
    if (value != 0 && (!filter->word || strstr(name, filter->word)))
        fprintf(filter->out, "%-44s %16" PRIu64 "  %s\n", name, value, desc);
}

static void run_stats(struct monitor *m)
{
    struct stats_filter filter = {m->out, m->argc ? m->argv[0] : NULL};
    machine_visit_stats(m->space->machine, print_counter, &filter);
}

static void run_summary(struct monitor *m)
{
    stats_print_summary(m->space->machine, m->out);
}

static void run_phys(struct monitor *m)
{
    if (m->argc && strcmp(m->argv[0], "on") != 0 && strcmp(m->argv[0], "off") != 0) {
        fputs("phys: takes on or off\n", m->out);
        return;
    }
    if (m->argc)
        m->space->physical = strcmp(m->argv[0], "on") == 0;
    fprintf(m->out, "addresses of memory are %s\n",
            m->space->physical ? "physical" : "translated as the selected hart would");
}

static void run_help(struct monitor *m);

struct command {
    const char *name, *args, *help;
    int max_args;
    void (*run)(struct monitor *m);
};

static const struct command commands[] = {
    {"help", "", "this list", 0, run_help},
    {"walk", "ADDRESS [SATP]", "translate one address, level by level, and say what decides", 2,
     monitor_walk},
    {"pagetable", "[SATP [FROM [TO]]]", "what an address space maps, runs of equal pages as one", 3,
     monitor_tables},
    {"tlb", "[l1i|l1d|l2|pwc]", "entries of the TLBs and page-walk caches", 1, monitor_tlb},
    {"stats", "[WORD]", "counters that are not 0, those with WORD in their name", 1, run_stats},
    {"summary", "", "the table that --summary prints at the end", 0, run_summary},
    {"harts", "", "where each hart stands", 0, run_harts},
    {"snapshot", "FILE", "save the machine as it stands, for --resume", 1, monitor_snapshot},
    {"phys", "[on|off]", "take addresses of memory as physical ones", 1, run_phys},
};
#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void run_help(struct monitor *m)
{
    for (unsigned i = 0; i < NR_COMMANDS; i++)
        fprintf(m->out, "%s%s%-*s %s\n", commands[i].name, *commands[i].args ? " " : "",
                (int)(29 - strlen(commands[i].name)) - (*commands[i].args ? 1 : 0),
                commands[i].args, commands[i].help);
    fputs(
        "The hart is the thread selected in gdb. ADDRESS is a number, a register ($sp, stval) or\n"
        "a symbol of an image that pagewalk loaded; SATP is a value of satp, or the physical\n"
        "address of a root table.\n",
        m->out);
}

void monitor_run(struct gdb_space *space, bool may_save, char *line, FILE *out)
{
    struct monitor m = {.space = space, .may_save = may_save, .out = out};
    char *rest, *name = strtok_r(line, " \t\n", &rest), *word;
    for (unsigned i = 0; i < NR_COMMANDS; i++) {
        const struct command *c = &commands[i];
        if (name && strcmp(c->name, name) != 0)
            continue;
        while (name && (word = strtok_r(NULL, " \t\n", &rest)) != NULL) {
            if (m.argc == c->max_args) {
                fprintf(out, "usage: monitor %s %s\n", c->name, c->args);
                return;
            }
            m.argv[m.argc++] = word;
        }
        c->run(&m); /* without a name: help, which is the first */
        return;
    }
    struct nearest nearest;
    nearest_begin(&nearest, name, strlen(name));
    for (unsigned i = 0; i < NR_COMMANDS; i++)
        nearest_offer(&nearest, commands[i].name);
    fprintf(out, "%s: no such command%s; see 'monitor help'\n", name, nearest_hint(&nearest, ""));
}
