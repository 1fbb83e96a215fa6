#include "emu/machine/machine_private.h"

#include "emu/base/random.h"
#include "emu/isa/cause.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void end_by_finisher(void *opaque, enum finisher_outcome outcome, unsigned code)
{
    machine_end(opaque, outcome == FINISHER_OUTCOME_RESET ? MACHINE_RESET : MACHINE_EXITED, code);
}

static uint64_t read_mtime(void *opaque, cycles_t now)
{
    struct machine *m = opaque;
    cycles_t saved = m->events.now;
    m->events.now = now;
    uint64_t mtime = aclint_mtime(&m->aclint);
    m->events.now = saved;
    return mtime;
}

static void set_stimecmp(void *opaque, unsigned hart, bool on, uint64_t stimecmp)
{
    struct machine *m = opaque;
    aclint_set_stimecmp(&m->aclint, hart, on, stimecmp);
}

/*
 * A wire into a hart. When a hart's own access to a device changes it, the access has already
 * ended the hart's slice (memory.c, csr_timer.c), so mip is never changed under a running engine.
 */
static void set_hart_irq(void *opaque, unsigned irq, bool level)
{
    hart_set_irq(opaque, irq, level);
}

static struct irq_line hart_wire(struct hart *hart, unsigned irq)
{
    return (struct irq_line){.set = set_hart_irq, .opaque = hart, .number = irq};
}

static bool create_harts(struct machine *m, struct error *err)
{
    const struct hart_wires wires = {.physmem = &m->physmem,
                                     .bus = &m->bus,
                                     .now = &m->events.now,
                                     .read_mtime = read_mtime,
                                     .set_stimecmp = set_stimecmp,
                                     .opaque = m};
    struct mmu_config mmu = m->config->mmu;
    uint64_t random = m->config->seed;

    m->harts = aligned_alloc(64, (m->config->harts * sizeof(*m->harts) + 63) & ~(size_t)63);
    m->engine = engine_create(&m->physmem);
    if (!m->harts || !m->engine)
        return error_set(err, "out of memory for the harts");
    for (unsigned i = 0; i < m->config->harts; i++) {
        mmu.l1i.seed = random_next(&random);
        mmu.l1d.seed = random_next(&random);
        mmu.l2.seed = random_next(&random);
        int error = hart_init(&m->harts[i], i, config_isa(m->config), &mmu, &wires);
        if (error)
            return error_set(err,
                             "the MMU of hart %u cannot be built: %s; check the TLBs' "
                             "entries, ways and policy",
                             i, strerror(-error));
        m->nr_harts++;
        pmu_init(&m->harts[i], m->config->hpm_counters);
        /* One that spins gives up its turn; there is none to give it to on a machine of one. */
        m->harts[i].pause_cycles = m->config->harts > 1 ? (int64_t)m->config->quantum : 0;
        error = engine_attach(m->engine, &m->harts[i]);
        if (error)
            return error_set(err, "hart %u: %s", i, strerror(-error));
    }
    return true;
}

/* Attaching cannot fail: the memory map has no overlaps and the bus has room for all of it. */
static void must(int error)
{
    if (error)
        abort();
}

static void create_platform(struct machine *m)
{
    const unsigned nr = m->config->harts;
    const uint64_t hz = machine_clock_hz(m);

    finisher_init(&m->finisher, end_by_finisher, m);
    must(finisher_attach(&m->finisher, &m->bus, FINISHER_BASE));

    plic_init(&m->plic, nr);
    must(plic_attach(&m->plic, &m->bus, PLIC_BASE));
    rtc_init(&m->rtc, &m->events, plic_line(&m->plic, RTC_IRQ), hz, m->config->epoch * 1000000000);
    must(rtc_attach(&m->rtc, &m->bus, RTC_BASE));
    uart_init(
        &m->uart, &m->events, plic_line(&m->plic, UART_IRQ),
        (struct serial_backend){.write = machine_print, .drained = machine_refill, .opaque = m},
        hz);
    event_init(&m->refill, machine_feed, m);
    must(uart_attach(&m->uart, &m->bus, UART_BASE));

    aclint_init(&m->aclint, &m->events, nr, hz / TIMEBASE_HZ);
    must(aclint_attach(&m->aclint, &m->bus, ACLINT_BASE));
    for (unsigned i = 0; i < nr; i++) {
        struct hart *hart = &m->harts[i];
        aclint_connect(&m->aclint, i, hart_wire(hart, IRQ_M_SOFT), hart_wire(hart, IRQ_M_TIMER),
                       hart_wire(hart, IRQ_S_TIMER));
        plic_connect(&m->plic, 2 * i, hart_wire(hart, IRQ_M_EXT));
        plic_connect(&m->plic, 2 * i + 1, hart_wire(hart, IRQ_S_EXT));
    }
}

struct machine *machine_build(const struct machine_config *config,
                              const struct machine_embedded *embedded,
                              const struct machine_command *command,
                              const struct machine_host *host, struct error *err)
{
    struct machine *m = calloc(1, sizeof(*m));
    if (!m) {
        error_set(err, "out of memory");
        return NULL;
    }
    m->config = config;
    m->embedded = embedded;
    m->command = command;
    m->host = host;
    m->plain_input = host->plain_input;
    m->plain_output = host->plain_output;
    physmem_init(&m->physmem);
    event_queue_init(&m->events);
    bus_init(&m->bus);

    int error = physmem_add(&m->physmem, RAM_BASE, config->mem);
    if (error) {
        error_set(err, "mem: %" PRIu64 " bytes of RAM: %s; make it smaller", config->mem,
                  strerror(-error));
        goto fail;
    }
    if (!create_harts(m, err))
        goto fail;
    create_platform(m);
    if (!slots_create(m, err))
        goto fail;
    return m;
fail:
    machine_destroy(m);
    return NULL;
}

struct machine *machine_create(const struct machine_config *config,
                               const struct machine_embedded *embedded,
                               const struct machine_command *command,
                               const struct machine_host *host, struct error *err)
{
    struct machine *m = machine_build(config, embedded, command, host, err);
    if (!m || machine_boot(m, err))
        return m;
    machine_destroy(m);
    return NULL;
}

void machine_destroy(struct machine *m)
{
    debug_destroy(m);
    slots_destroy(m);
    if (m->engine)
        engine_destroy(m->engine);
    for (unsigned i = 0; i < m->nr_harts; i++)
        hart_destroy(&m->harts[i]);
    free(m->harts);
    symbols_destroy(&m->symbols);
    command_forget(m);
    physmem_destroy(&m->physmem);
    free(m);
}

bool machine_is_bare(const struct machine *m)
{
    return m->is_bare;
}

bool machine_has_signature(const struct machine *m)
{
    return m->signature.present;
}

void machine_write_signature(struct machine *m, unsigned granularity, FILE *out)
{
    signature_write(&m->signature, &m->physmem, granularity, out);
}

cycles_t machine_now(const struct machine *m)
{
    return m->events.now;
}

int machine_exit_status(const struct machine *m)
{
    return m->exit_status;
}

const struct symbols *machine_symbols(const struct machine *m)
{
    return &m->symbols;
}

unsigned machine_nr_harts(const struct machine *m)
{
    return m->nr_harts;
}

struct hart *machine_hart(struct machine *m, unsigned id)
{
    return &m->harts[id];
}

bool machine_set_balloon(struct machine *m, uint64_t bytes)
{
    struct slot *slot = slots_find(m, SLOT_BALLOON);
    const uint64_t ram = m->config->mem;
    if (slot)
        virtio_balloon_ask(slot->balloon, (uint32_t)((bytes < ram ? bytes : ram) >> PAGE_SHIFT));
    return slot;
}
