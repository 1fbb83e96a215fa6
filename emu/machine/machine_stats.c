/*
 * Every counter of the machine, under names that are paths: "hart0.mmu.l1d.misses.load".
 */
#include "emu/machine/machine_private.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct visitor {
    void (*visit)(void *opaque, const char *name, const char *desc, uint64_t value);
    void *opaque;
    char prefix[32]; /* put before every name, with its dot */
};

static void visit(void *opaque, const char *name, const char *desc, uint64_t value)
{
    const struct visitor *v = opaque;
    char path[128];
    snprintf(path, sizeof(path), "%s%s", v->prefix, name);
    v->visit(v->opaque, path, desc, value);
}

/* "exceptions.", LOAD_PAGE_FAULT -> "exceptions.load_page_fault". */
static void visit_cause(struct visitor *v, const char *group, const char *name, const char *text,
                        uint64_t value)
{
    char path[64];
    int len = snprintf(path, sizeof(path), "%s%s", group, name);
    for (int i = 0; i < len; i++)
        path[i] = (char)tolower(path[i]);
    visit(v, path, text, value);
}

static void visit_causes(struct visitor *v, const struct hart_stats *stats)
{
#define CAUSE(number, name, text)                                                                  \
    visit_cause(v, "exceptions.", #name, text, stats->exceptions[number]);
#include "emu/isa/cause.def"
#define IRQ(number, name, text)                                                                    \
    visit_cause(v, "interrupts.", #name, text, stats->interrupts[number]);
#include "emu/isa/cause.def"
}

static void visit_hart(struct visitor *v, struct hart *hart)
{
    const struct hart_stats *stats = &hart->stats;
    snprintf(v->prefix, sizeof(v->prefix), "hart%u.", hart->id);
    visit(v, "retired", "instructions retired", hart_retired(hart));
    visit(v, "cycles.M", "cycles in machine mode", stats->cycles[PRV_M]);
    visit(v, "cycles.S", "cycles in supervisor mode", stats->cycles[PRV_S]);
    visit(v, "cycles.U", "cycles in user mode", stats->cycles[PRV_U]);
    visit(v, "cycles.idle", "cycles waiting in WFI", stats->idle_cycles);
    visit_causes(v, stats);
    visit(v, "mmio.reads", "loads that reached the bus", stats->mmio_reads);
    visit(v, "mmio.writes", "stores that reached the bus", stats->mmio_writes);
    visit(v, "misaligned", "misaligned loads and stores done in hardware", stats->misaligned);
    visit(v, "blocks_zeroed", "cache blocks filled with zeros by cbo.zero", stats->blocks_zeroed);
    visit(v, "sc.success", "store-conditionals that stored", stats->sc_success);
    visit(v, "sc.failure", "store-conditionals that did not", stats->sc_failure);
    snprintf(v->prefix, sizeof(v->prefix), "hart%u.mmu.", hart->id);
    mmu_stats_visit(&hart->mmu.stats, visit, v);
}

static void visit_disk(struct visitor *v, unsigned i, const struct virtio_blk *blk,
                       const struct virtio_device *device)
{
    const struct virtio_blk_stats *stats = virtio_blk_stats(blk);
    snprintf(v->prefix, sizeof(v->prefix), "devices.disk%u.", i);
    visit(v, "reads", "read requests", stats->reads);
    visit(v, "writes", "write requests", stats->writes);
    visit(v, "flushes", "flush requests", stats->flushes);
    visit(v, "discards", "discard and write-zeroes requests", stats->discards);
    visit(v, "bytes_read", "bytes read", stats->bytes_read);
    visit(v, "bytes_written", "bytes written", stats->bytes_written);
    visit(v, "errors", "requests answered with an error", stats->errors);
    visit(v, "busy_cycles", "cycles with a request in flight", stats->busy_cycles);
    visit(v, "latency_cycles", "sum of the requests' latencies", stats->latency_cycles);
    visit(v, "max_in_flight", "most requests in flight at once", stats->max_in_flight);
    visit(v, "interrupts", "interrupts raised", device->interrupts);
    visit(v, "guest_errors", "malformed rings and forbidden accesses", device->guest_errors);
}

static void visit_devices(struct visitor *v, const struct machine *m)
{
    snprintf(v->prefix, sizeof(v->prefix), "devices.");
    visit(v, "bus.reads", "reads that a device accepted", m->bus.reads);
    visit(v, "bus.writes", "writes that a device accepted", m->bus.writes);
    visit(v, "bus.faults", "accesses to nowhere, or refused", m->bus.faults);
    visit(v, "uart.bytes_sent", "console bytes from the guest", m->uart.bytes_sent);
    visit(v, "uart.bytes_received", "console bytes to the guest", m->uart.bytes_received);
    visit(v, "uart.overruns", "console bytes lost", m->uart.overruns);
    uint64_t claims = 0;
    for (unsigned i = 0; i < m->plic.nr_contexts; i++)
        claims += m->plic.context[i].claims;
    visit(v, "plic.claims", "external interrupts handed out", claims);
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++)
        if (m->slot[i].kind == SLOT_DISK)
            visit_disk(v, i, m->slot[i].blk, slot_device(&m->slot[i]));
}

/* Brings clocks and counts that lag behind up to date. */
static void settle(struct machine *m)
{
    /* In the middle of a turn, a hart that waits may yet be woken in it. */
    cycles_t now = m->turn.begun ? m->turn.start : m->events.now;
    for (unsigned i = 0; i < m->nr_harts; i++) {
        struct hart *hart = &m->harts[i];
        if (hart->waiting && hart_now(hart) < now)
            hart_idle(hart, now, now - hart_now(hart));
        hart_fold_stats(hart);
    }
}

void machine_visit_stats(struct machine *m,
                         void (*fn)(void *opaque, const char *name, const char *desc,
                                    uint64_t value),
                         void *opaque)
{
    struct visitor v = {.visit = fn, .opaque = opaque};
    settle(m);
    uint64_t retired = 0;
    for (unsigned i = 0; i < m->nr_harts; i++)
        retired += hart_retired(&m->harts[i]);
    snprintf(v.prefix, sizeof(v.prefix), "machine.");
    visit(&v, "cycles", "simulated time, in clock cycles", m->events.now);
    visit(&v, "retired", "instructions retired by all harts", retired);
    visit(&v, "exit_status", "what the guest left", (uint64_t)m->exit_status);
    for (unsigned i = 0; i < m->nr_harts; i++)
        visit_hart(&v, &m->harts[i]);
    visit_devices(&v, m);
}

/* Adds one struct of counters to another: they are uint64_t throughout. */
static void add_counters(void *sum, const void *counters, size_t size)
{
    uint64_t *to = sum;
    const uint64_t *from = counters;
    for (size_t i = 0; i < size / sizeof(*to); i++)
        to[i] += from[i];
}

void machine_totals(struct machine *m, struct machine_totals *totals)
{
    settle(m);
    *totals = (struct machine_totals){.cycles = m->events.now};
    for (unsigned i = 0; i < m->nr_harts; i++) {
        const struct hart *hart = &m->harts[i];
        totals->retired += hart_retired(hart);
        add_counters(&totals->hart, &hart->stats, sizeof(hart->stats));
        add_counters(&totals->mmu, &hart->mmu.stats, sizeof(hart->mmu.stats));
    }
}

const char *machine_check_stats(struct machine *m)
{
    settle(m);
    for (unsigned i = 0; i < m->nr_harts; i++) {
        const char *violated = mmu_stats_check(&m->harts[i].mmu);
        if (violated)
            return violated;
    }
    return NULL;
}
