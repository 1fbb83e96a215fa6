#include "devices/plic.h"

#include <assert.h>
#include <string.h>

/* Offsets (PLIC spec, "Memory Map"). Words of 32 bits, one bit or one register per source. */
#define PRIORITY_BASE  0x0
#define PENDING_BASE   0x1000
#define ENABLE_BASE    0x2000
#define ENABLE_STRIDE  0x80
#define CONTEXT_BASE   0x200000
#define CONTEXT_STRIDE 0x1000
#define THRESHOLD      0
#define CLAIM          4

static bool test_source(const uint32_t *set, unsigned source)
{
    return set[source / 32] >> source % 32 & 1;
}

static void assign_source(uint32_t *set, unsigned source, bool on)
{
    uint32_t bit = (uint32_t)1 << source % 32;
    set[source / 32] = on ? set[source / 32] | bit : set[source / 32] & ~bit;
}

/*
 * The pending, enabled source of highest priority above `floor`, ties going to the lowest
 * number; 0 when there is none. Priority 0 means never ("Interrupt Priorities").
 */
static unsigned best_source(const struct plic *plic, const struct plic_context *c, unsigned floor)
{
    unsigned best = 0;
    for (unsigned word = 0; word < PLIC_WORDS; word++) {
        uint32_t candidates = plic->pending[word] & c->enable[word];
        while (candidates) {
            unsigned source = word * 32 + __builtin_ctz(candidates);
            candidates &= candidates - 1;
            if (plic->priority[source] > floor) {
                best = source;
                floor = plic->priority[source];
            }
        }
    }
    return best;
}

static void update_contexts(struct plic *plic)
{
    for (unsigned i = 0; i < plic->nr_contexts; i++) {
        const struct plic_context *c = &plic->context[i];
        irq_set(&c->out, best_source(plic, c, c->threshold) != 0);
    }
}

/* The gateway of a level source forwards a request when it is open and the wire is high. */
static void forward_request(struct plic *plic, unsigned source)
{
    if (!test_source(plic->level, source) || test_source(plic->gateway, source))
        return;
    assign_source(plic->gateway, source, true);
    assign_source(plic->pending, source, true);
}

static void set_level(void *opaque, unsigned source, bool level)
{
    struct plic *plic = opaque;
    if (test_source(plic->level, source) == level)
        return;
    assign_source(plic->level, source, level);
    /* A falling wire does not take back a request already forwarded ("Interrupt Gateways"). */
    if (!level)
        return;
    forward_request(plic, source);
    update_contexts(plic);
}

void plic_init(struct plic *plic, unsigned nr_harts)
{
    assert(nr_harts >= 1 && nr_harts <= MAX_HARTS);
    *plic = (struct plic){.nr_contexts = 2 * nr_harts};
}

void plic_reset(struct plic *plic)
{
    memset(plic->priority, 0, sizeof(plic->priority));
    memset(plic->gateway, 0, sizeof(plic->gateway));
    memset(plic->pending, 0, sizeof(plic->pending));
    for (unsigned i = 0; i < plic->nr_contexts; i++) {
        memset(plic->context[i].enable, 0, sizeof(plic->context[i].enable));
        plic->context[i].threshold = 0;
    }
    for (unsigned source = 1; source <= PLIC_NR_SOURCES; source++)
        forward_request(plic, source);
    update_contexts(plic);
}

void plic_connect(struct plic *plic, unsigned context, struct irq_line out)
{
    assert(context < plic->nr_contexts);
    plic->context[context].out = out;
}

struct irq_line plic_line(struct plic *plic, unsigned source)
{
    assert(source >= 1 && source <= PLIC_NR_SOURCES);
    return (struct irq_line){.set = set_level, .opaque = plic, .number = source};
}

/* The threshold has no say in a claim ("Interrupt Claim Process"). */
static unsigned claim(struct plic *plic, struct plic_context *c)
{
    unsigned source = best_source(plic, c, 0);
    if (source) {
        assign_source(plic->pending, source, false);
        c->claims++;
        update_contexts(plic);
    }
    return source;
}

/* Not for a source that is disabled for the context ("Interrupt Completion"). */
static void complete(struct plic *plic, const struct plic_context *c, uint32_t source)
{
    if (source == 0 || source > PLIC_NR_SOURCES || !test_source(c->enable, source))
        return;
    assign_source(plic->gateway, source, false);
    forward_request(plic, source);
    update_contexts(plic);
}

/* The context of an offset in the enable or context area; NULL when there is none. */
static struct plic_context *context_at(struct plic *plic, uint64_t offset, uint64_t stride)
{
    uint64_t i = offset / stride;
    return i < plic->nr_contexts ? &plic->context[i] : NULL;
}

/* Bits of word `word` that stand for sources: all but source 0 and those beyond the last. */
static uint32_t existing_sources(unsigned word)
{
    uint32_t mask = word == 0 ? ~(uint32_t)1 : UINT32_MAX;
    unsigned end = PLIC_NR_SOURCES + 1 - word * 32;
    return end < 32 ? mask & (((uint32_t)1 << end) - 1) : mask;
}

static bool plic_read(void *opaque, uint64_t offset, unsigned size, uint64_t *value)
{
    struct plic *plic = opaque;
    if (size != 4 || offset % 4 != 0)
        return false;
    *value = 0;
    if (offset >= CONTEXT_BASE) {
        struct plic_context *c = context_at(plic, offset - CONTEXT_BASE, CONTEXT_STRIDE);
        if (c && offset % CONTEXT_STRIDE == THRESHOLD)
            *value = c->threshold;
        else if (c && offset % CONTEXT_STRIDE == CLAIM)
            *value = claim(plic, c);
    } else if (offset >= ENABLE_BASE) {
        struct plic_context *c = context_at(plic, offset - ENABLE_BASE, ENABLE_STRIDE);
        unsigned word = offset % ENABLE_STRIDE / 4;
        if (c && word < PLIC_WORDS)
            *value = c->enable[word];
    } else if (offset >= PENDING_BASE) {
        unsigned word = (offset - PENDING_BASE) / 4;
        if (word < PLIC_WORDS)
            *value = plic->pending[word];
    } else if (offset / 4 <= PLIC_NR_SOURCES) {
        *value = plic->priority[offset / 4];
    }
    return true;
}

static void write_context(struct plic *plic, struct plic_context *c, unsigned reg, uint32_t value)
{
    if (reg == CLAIM) {
        complete(plic, c, value);
    } else if (reg == THRESHOLD) {
        c->threshold = value & PLIC_MAX_PRIORITY;
        update_contexts(plic);
    }
}

static bool plic_write(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    struct plic *plic = opaque;
    if (size != 4 || offset % 4 != 0)
        return false;
    if (offset >= CONTEXT_BASE) {
        struct plic_context *c = context_at(plic, offset - CONTEXT_BASE, CONTEXT_STRIDE);
        if (c)
            write_context(plic, c, offset % CONTEXT_STRIDE, value);
    } else if (offset >= ENABLE_BASE) {
        struct plic_context *c = context_at(plic, offset - ENABLE_BASE, ENABLE_STRIDE);
        unsigned word = offset % ENABLE_STRIDE / 4;
        if (c && word < PLIC_WORDS) {
            c->enable[word] = value & existing_sources(word);
            update_contexts(plic);
        }
    } else if (offset < PENDING_BASE && offset / 4 >= 1 && offset / 4 <= PLIC_NR_SOURCES) {
        plic->priority[offset / 4] = value & PLIC_MAX_PRIORITY;
        update_contexts(plic);
    }
    return true;
}

int plic_attach(struct plic *plic, struct bus *bus, paddr_t base)
{
    return bus_attach(bus, &(struct bus_device){
                               .name = "plic",
                               .base = base,
                               .size = PLIC_SIZE,
                               .read = plic_read,
                               .write = plic_write,
                               .opaque = plic,
                           });
}

/* Not a source's number that does not exist, in any of the bit sets. */
static void archive_sources(struct archive *a, uint32_t *set)
{
    for (unsigned word = 0; word < PLIC_WORDS; word++) {
        archive_field(a, &set[word]);
        if (!archive_check(a, !(set[word] & ~existing_sources(word)), "a set of sources"))
            set[word] = 0;
    }
}

ARCHIVE_COVERS(struct plic_context, 48);
ARCHIVE_COVERS(struct plic, 136 + PLIC_MAX_CONTEXTS * sizeof(struct plic_context));

void plic_archive(struct plic *plic, struct archive *a)
{
    archive_section(a, "plic", sizeof(*plic));
    for (unsigned source = 0; source <= PLIC_NR_SOURCES; source++)
        archive_below(a, &plic->priority[source], PLIC_MAX_PRIORITY + 1);
    archive_sources(a, plic->level);
    archive_sources(a, plic->gateway);
    archive_sources(a, plic->pending);
    for (unsigned i = 0; i < plic->nr_contexts; i++) {
        archive_sources(a, plic->context[i].enable);
        archive_below(a, &plic->context[i].threshold, PLIC_MAX_PRIORITY + 1);
        archive_field(a, &plic->context[i].claims);
    }
}
