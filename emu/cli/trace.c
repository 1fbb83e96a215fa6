#include "emu/cli/trace.h"

#include "emu/base/nearest.h"
#include "emu/hart/hart.h"
#include "emu/isa/cause.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define REG_A0 10
#define REG_A7 17

static const char *const kinds[] = {"traps", "faults", "syscalls", "sbi", "interrupts"};
enum { TRACE_TRAPS, TRACE_FAULTS, TRACE_SYSCALLS, TRACE_SBI, TRACE_INTERRUPTS, NR_TRACES };

/* One trace for the process: it has one stderr. */
static struct {
    unsigned wanted; /* bit per kind */
    const struct machine *machine;
} trace;

static bool is_fault(uint64_t xcause)
{
    return xcause == CAUSE_FETCH_PAGE_FAULT || xcause == CAUSE_LOAD_PAGE_FAULT ||
           xcause == CAUSE_STORE_PAGE_FAULT || xcause == CAUSE_FETCH_ACCESS ||
           xcause == CAUSE_LOAD_ACCESS || xcause == CAUSE_STORE_ACCESS;
}

static bool is_wanted(uint64_t xcause)
{
    unsigned kinds_of_it = 1u << TRACE_TRAPS;
    if (xcause & CAUSE_INTERRUPT)
        kinds_of_it |= 1u << TRACE_INTERRUPTS;
    if (is_fault(xcause))
        kinds_of_it |= 1u << TRACE_FAULTS;
    if (xcause == CAUSE_USER_ECALL)
        kinds_of_it |= 1u << TRACE_SYSCALLS;
    if (xcause == CAUSE_SUPERVISOR_ECALL)
        kinds_of_it |= 1u << TRACE_SBI;
    return trace.wanted & kinds_of_it;
}

static void on_trap(void *opaque, const struct hart *hart, uint64_t xcause, uint64_t tval,
                    vaddr_t epc)
{
    (void)opaque;
    if (!is_wanted(xcause))
        return;
    char name[128];
    symbols_describe(machine_symbols(trace.machine), epc, name, sizeof(name));
    fprintf(stderr, "%12" PRIu64 " hart %u %c pc=%016" PRIx64 " %s%s%s", hart_now(hart), hart->id,
            "USHM"[hart->prv], epc, *name ? "<" : "", name, *name ? "> " : "");
    if (xcause == CAUSE_USER_ECALL || xcause == CAUSE_SUPERVISOR_ECALL)
        fprintf(stderr,
                "ecall a7=%" PRIu64 " a0=%" PRIx64 " a1=%" PRIx64 " a2=%" PRIx64 " a3=%" PRIx64
                "\n",
                hart->x[REG_A7], hart->x[REG_A0], hart->x[REG_A0 + 1], hart->x[REG_A0 + 2],
                hart->x[REG_A0 + 3]);
    else
        fprintf(stderr, "%s tval=%" PRIx64 "\n", cause_text(xcause), tval);
}

static bool refuse_kind(const char *what, size_t len, struct error *err)
{
    struct nearest nearest;
    nearest_begin(&nearest, what, len);
    for (unsigned kind = 0; kind < NR_TRACES; kind++)
        nearest_offer(&nearest, kinds[kind]);
    return error_set(err,
                     "--trace %.*s: unknown%s; it can be traps, faults, syscalls, sbi or "
                     "interrupts",
                     (int)len, what, nearest_hint(&nearest, ""));
}

static bool parse_kinds(const char *what, struct error *err)
{
    while (*what) {
        size_t len = strcspn(what, ",");
        unsigned kind = 0;
        while (kind < NR_TRACES &&
               (strlen(kinds[kind]) != len || strncmp(kinds[kind], what, len) != 0))
            kind++;
        if (kind == NR_TRACES)
            return refuse_kind(what, len, err);
        trace.wanted |= 1u << kind;
        what += len + (what[len] == ',');
    }
    return true;
}

bool trace_start(struct machine *machine, const struct machine_config *config, const char *what,
                 struct error *err)
{
    if (!parse_kinds(what, err))
        return false;
    trace.machine = machine;
    for (unsigned i = 0; i < config->harts; i++)
        machine_hart(machine, i)->observer = (struct hart_observer){.trap = on_trap};
    return true;
}
