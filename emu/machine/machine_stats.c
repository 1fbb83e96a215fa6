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

static void visit_disk(struct visitor *v, const struct virtio_blk_stats *stats)
{
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
}

static void visit_net(struct visitor *v, const struct virtio_net_stats *stats)
{
    visit(v, "frames_sent", "frames from the guest", stats->frames_sent);
    visit(v, "frames_received", "frames to the guest", stats->frames_received);
    visit(v, "bytes_sent", "bytes of the frames from the guest", stats->bytes_sent);
    visit(v, "bytes_received", "bytes of the frames to the guest", stats->bytes_received);
    visit(v, "dropped", "frames of a wrong length, or too long for the buffer", stats->dropped);
}

static void visit_console(struct visitor *v, const struct virtio_console_stats *stats)
{
    visit(v, "bytes_sent", "console bytes from the guest", stats->bytes_sent);
    visit(v, "bytes_received", "console bytes to the guest", stats->bytes_received);
}

static void visit_rng(struct visitor *v, const struct virtio_rng_stats *stats)
{
    visit(v, "requests", "requests for entropy", stats->requests);
    visit(v, "bytes", "bytes given to the guest", stats->bytes);
}

static void visit_balloon(struct visitor *v, const struct virtio_balloon *balloon,
                          const struct virtio_balloon_stats *stats)
{
    static const struct {
        const char *name, *text;
    } guest[BALLOON_NR_TAGS] = {
        {"guest.swap_in", "bytes swapped in, says the guest"},
        {"guest.swap_out", "bytes swapped out, says the guest"},
        {"guest.major_faults", "page faults that had to read, says the guest"},
        {"guest.minor_faults", "other page faults, says the guest"},
        {"guest.free", "bytes free, says the guest"},
        {"guest.total", "bytes there are, says the guest"},
        {"guest.available", "bytes that can be had without swapping, says the guest"},
        {"guest.disk_caches", "bytes that cache files, says the guest"},
        {"guest.hugetlb_pages", "huge pages given out, says the guest"},
        {"guest.hugetlb_failures", "huge pages that could not be had, says the guest"},
    };
    visit(v, "pages", "pages that the guest says are in it now", virtio_balloon_actual(balloon));
    visit(v, "inflated", "pages that went into it", stats->inflated);
    visit(v, "deflated", "pages that came out of it again", stats->deflated);
    visit(v, "refused", "page numbers that are not those of RAM", stats->refused);
    for (unsigned i = 0; i < BALLOON_NR_TAGS; i++)
        visit(v, guest[i].name, guest[i].text, stats->guest[i]);
}

static void visit_slot(struct visitor *v, unsigned i, const struct slot *slot)
{
    static const char *const names[] = {
        [SLOT_EMPTY] = "",          [SLOT_DISK] = "disk", [SLOT_NET] = "net",
        [SLOT_CONSOLE] = "console", [SLOT_RNG] = "rng",   [SLOT_BALLOON] = "balloon",
    };
    char number[4] = ""; /* there may be several disks; they go by their slots */
    if (slot->kind == SLOT_DISK)
        snprintf(number, sizeof(number), "%u", i % VIRTIO_NR_SLOTS);
    snprintf(v->prefix, sizeof(v->prefix), "devices.%s%s.", names[slot->kind], number);
    switch (slot->kind) {
    case SLOT_EMPTY:
        return;
    case SLOT_DISK:
        visit_disk(v, virtio_blk_stats(slot->blk));
        break;
    case SLOT_NET:
        visit_net(v, virtio_net_stats(slot->net));
        break;
    case SLOT_CONSOLE:
        visit_console(v, virtio_console_stats(slot->console));
        break;
    case SLOT_RNG:
        visit_rng(v, virtio_rng_stats(slot->rng));
        break;
    case SLOT_BALLOON:
        visit_balloon(v, slot->balloon, virtio_balloon_stats(slot->balloon));
        break;
    }
    const struct virtio_device *device = slot_device(slot);
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
        visit_slot(v, i, &m->slot[i]);
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
    snprintf(v.prefix, sizeof(v.prefix), "machine.");
    visit(&v, "cycles", "simulated time, in clock cycles", m->events.now);
    visit(&v, "retired", "instructions retired by all harts", machine_retired(m));
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
    *totals = (struct machine_totals){.cycles = m->events.now, .retired = machine_retired(m)};
    for (unsigned i = 0; i < m->nr_harts; i++) {
        const struct hart *hart = &m->harts[i];
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
