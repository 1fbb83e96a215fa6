#include "devices/aclint.h"

#include <assert.h>

#define MSIP_STRIDE     4
#define MTIMECMP_STRIDE 8

uint64_t aclint_mtime(const struct aclint *a)
{
    return a->events->now / a->cycles_per_tick + a->mtime_offset;
}

/* The cycle at which mtime will have counted `ticks` more; CYCLES_NEVER if beyond 64 bits. */
static cycles_t cycle_in_ticks(const struct aclint *a, uint64_t ticks)
{
    uint64_t tick, cycle;
    if (__builtin_add_overflow(a->events->now / a->cycles_per_tick, ticks, &tick) ||
        __builtin_mul_overflow(tick, a->cycles_per_tick, &cycle))
        return CYCLES_NEVER;
    return cycle;
}

/*
 * MTIP is pending while mtime >= mtimecmp, unsigned (priv spec, "mtime and mtimecmp"), and so is
 * STIP by stimecmp (priv spec, "Sstc"). So a wire changes next when mtime reaches the comparand or,
 * if it is past it, wraps round to 0.
 */
static void update_timer(void *opaque)
{
    struct aclint_timer *timer = opaque;
    struct aclint *a = timer->aclint;
    uint64_t mtime = aclint_mtime(a);
    bool pending = timer->on && mtime >= timer->compare;
    uint64_t ticks = (pending ? 0 : timer->compare) - mtime;
    cycles_t when = ticks == 0 || !timer->on ? CYCLES_NEVER : cycle_in_ticks(a, ticks);

    if (when == CYCLES_NEVER)
        event_cancel(a->events, &timer->change);
    else
        event_schedule(a->events, &timer->change, when);
    irq_set(&timer->wire, pending);
}

static void update_all_timers(struct aclint *a)
{
    for (unsigned i = 0; i < a->nr_harts; i++) {
        update_timer(&a->hart[i].machine);
        update_timer(&a->hart[i].supervisor);
    }
}

/* The spec leaves mtimecmp open after reset; no timer interrupt is the useful choice. */
static void init_timer(struct aclint *a, struct aclint_timer *timer, bool on)
{
    *timer = (struct aclint_timer){.aclint = a, .on = on, .compare = UINT64_MAX};
    event_init(&timer->change, update_timer, timer);
}

void aclint_init(struct aclint *a, struct event_queue *events, unsigned nr_harts,
                 uint64_t cycles_per_tick)
{
    assert(nr_harts >= 1 && nr_harts <= MAX_HARTS && cycles_per_tick > 0);
    *a =
        (struct aclint){.events = events, .cycles_per_tick = cycles_per_tick, .nr_harts = nr_harts};
    for (unsigned i = 0; i < nr_harts; i++) {
        init_timer(a, &a->hart[i].machine, true);
        init_timer(a, &a->hart[i].supervisor, false);
    }
}

void aclint_connect(struct aclint *a, unsigned hart, struct irq_line software,
                    struct irq_line machine_timer, struct irq_line supervisor_timer)
{
    assert(hart < a->nr_harts);
    a->hart[hart].software = software;
    a->hart[hart].machine.wire = machine_timer;
    a->hart[hart].supervisor.wire = supervisor_timer;
}

void aclint_set_stimecmp(struct aclint *a, unsigned hart, bool on, uint64_t stimecmp)
{
    struct aclint_timer *timer = &a->hart[hart].supervisor;
    timer->on = on;
    timer->compare = stimecmp;
    update_timer(timer);
}

void aclint_reset(struct aclint *a)
{
    a->mtime_offset -= aclint_mtime(a);
    for (unsigned i = 0; i < a->nr_harts; i++) {
        struct aclint_hart *h = &a->hart[i];
        h->msip = false;
        irq_set(&h->software, false);
        h->machine.compare = UINT64_MAX;
        aclint_set_stimecmp(a, i, false, UINT64_MAX);
    }
    update_all_timers(a);
}

/* A register found by offset. Those of harts that do not exist read as 0 and ignore writes. */
struct aclint_register {
    enum { REG_NONE, REG_MSIP, REG_MTIMECMP, REG_MTIME } kind;
    struct aclint_hart *hart;
    unsigned shift; /* of the accessed part within the register, in bits */
};

static struct aclint_register find_register(struct aclint *a, uint64_t offset)
{
    uint64_t msip = (offset - ACLINT_MSIP) / MSIP_STRIDE;
    uint64_t mtimecmp = (offset - ACLINT_MTIMECMP) / MTIMECMP_STRIDE;
    unsigned shift = offset % 8 * 8;
    if (offset >= ACLINT_MTIME && offset < ACLINT_MTIME + 8)
        return (struct aclint_register){REG_MTIME, NULL, shift};
    if (offset >= ACLINT_MTIMECMP && offset < ACLINT_MTIME && mtimecmp < a->nr_harts)
        return (struct aclint_register){REG_MTIMECMP, &a->hart[mtimecmp], shift};
    if (offset < ACLINT_MTIMECMP && msip < a->nr_harts)
        return (struct aclint_register){REG_MSIP, &a->hart[msip], 0};
    return (struct aclint_register){REG_NONE, NULL, 0};
}

/* Naturally aligned words, and doublewords but in the MSIP array. */
static bool is_valid_access(uint64_t offset, unsigned size)
{
    return (size == 4 || (size == 8 && offset >= ACLINT_MTIMECMP)) && offset % size == 0;
}

static bool aclint_read(void *opaque, uint64_t offset, unsigned size, uint64_t *value)
{
    struct aclint *a = opaque;
    if (!is_valid_access(offset, size))
        return false;
    struct aclint_register reg = find_register(a, offset);
    uint64_t whole = 0;
    switch (reg.kind) {
    case REG_MSIP:
        whole = reg.hart->msip;
        break;
    case REG_MTIMECMP:
        whole = reg.hart->machine.compare;
        break;
    case REG_MTIME:
        whole = aclint_mtime(a);
        break;
    case REG_NONE:
        break;
    }
    *value = whole >> reg.shift;
    if (size == 4)
        *value = (uint32_t)*value;
    return true;
}

static uint64_t merge(uint64_t old, uint64_t value, unsigned shift, unsigned size)
{
    if (size == 8)
        return value;
    uint64_t mask = (uint64_t)UINT32_MAX << shift;
    return (old & ~mask) | ((value << shift) & mask);
}

static bool aclint_write(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    struct aclint *a = opaque;
    if (!is_valid_access(offset, size))
        return false;
    struct aclint_register reg = find_register(a, offset);
    struct aclint_hart *h = reg.hart;
    switch (reg.kind) {
    case REG_MSIP:
        h->msip = value & 1;
        irq_set(&h->software, h->msip);
        break;
    case REG_MTIMECMP:
        h->machine.compare = merge(h->machine.compare, value, reg.shift, size);
        update_timer(&h->machine);
        break;
    case REG_MTIME:
        a->mtime_offset += merge(aclint_mtime(a), value, reg.shift, size) - aclint_mtime(a);
        update_all_timers(a);
        break;
    case REG_NONE:
        break;
    }
    return true;
}

int aclint_attach(struct aclint *a, struct bus *bus, paddr_t base)
{
    return bus_attach(bus, &(struct bus_device){
                               .name = "aclint",
                               .base = base,
                               .size = ACLINT_SIZE,
                               .read = aclint_read,
                               .write = aclint_write,
                               .opaque = a,
                           });
}

ARCHIVE_COVERS(struct aclint_timer, 88);
ARCHIVE_COVERS(struct aclint_hart, 32 + 2 * sizeof(struct aclint_timer));
ARCHIVE_COVERS(struct aclint, 32 + MAX_HARTS * sizeof(struct aclint_hart));

static void archive_timer(struct aclint_timer *timer, struct archive *archive)
{
    archive_field(archive, &timer->on);
    archive_field(archive, &timer->compare);
    event_archive(&timer->change, timer->aclint->events, archive);
}

void aclint_archive(struct aclint *a, struct archive *archive)
{
    archive_section(archive, "aclint", sizeof(*a));
    archive_field(archive, &a->mtime_offset);
    for (unsigned i = 0; i < a->nr_harts; i++) {
        archive_field(archive, &a->hart[i].msip);
        archive_timer(&a->hart[i].machine, archive);
        archive_timer(&a->hart[i].supervisor, archive);
    }
}
