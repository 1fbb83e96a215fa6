#include "emu/hart/pmu.h"

#include "emu/base/archive.h"
#include "emu/base/events.h"
#include "emu/hart/pmu_events.h"

/*
 * More than one cycle can add to a counter. The most are PTE reads: two fetches and two stores that
 * each walk five levels, once for the miss and once for D.
 */
#define MOST_EVENTS_PER_CYCLE 64

#define EVENT_ID(event) ((event)&MHPMEVENT_EVENT)

#define FOR_EACH_COUNTER(set, number)                                                              \
    for (uint32_t bits_ = (set); bits_ != 0 && ((number) = (unsigned)__builtin_ctz(bits_), true);  \
         bits_ &= bits_ - 1)

static bool has_overflow(const struct hart *hart)
{
    return hart_has(hart, EXT_SSCOFPMF);
}

static bool exists(const struct hart *hart, unsigned number)
{
    return number - PMU_FIRST_COUNTER < hart->pmu.nr_counters;
}

static uint64_t filter_of(unsigned prv)
{
    static const uint64_t filters[NR_PRV] = {
        [PRV_U] = MHPMEVENT_UINH, [PRV_S] = MHPMEVENT_SINH, [PRV_M] = MHPMEVENT_MINH};
    return filters[prv];
}

static bool is_on(const struct hart *hart, unsigned number)
{
    return EVENT_ID(hart->pmu.counter[number].event) != PMU_NONE &&
           !(hart->mcountinhibit >> number & 1);
}

static bool should_count(const struct hart *hart, unsigned number)
{
    return is_on(hart, number) && !(hart->pmu.counter[number].event & filter_of(hart->prv));
}

static uint64_t value_of(struct hart *hart, unsigned number)
{
    const struct pmu_counter *counter = &hart->pmu.counter[number];
    if (!(hart->pmu.counting >> number & 1))
        return counter->offset;
    return pmu_event_count(hart, EVENT_ID(counter->event)) + counter->offset;
}

static void set_bit(uint32_t *set, unsigned number, bool value)
{
    *set = (*set & ~(UINT32_C(1) << number)) | (uint32_t)value << number;
}

/* An armed counter that shows less than when it was last looked at has wrapped around. */
static bool has_wrapped(const struct hart *hart, unsigned number, uint64_t value)
{
    return (hart->pmu.armed >> number & 1) && value < hart->pmu.counter[number].seen;
}

static void look(struct hart *hart, unsigned number, uint64_t value)
{
    struct pmu_counter *counter = &hart->pmu.counter[number];
    bool wrapped = has_wrapped(hart, number, value);
    counter->seen = value;
    if (!wrapped)
        return;
    counter->event |= MHPMEVENT_OF;
    set_bit(&hart->pmu.armed, number, false);
    hart->mip_soft |= MIP_LCOFIP;
    hart->mip = hart->mip_wires | hart->mip_soft;
    hart_cut_slice(hart);
}

/* Stops the counter at its value. */
static void settle(struct hart *hart, unsigned number)
{
    uint64_t value = value_of(hart, number);
    look(hart, number, value);
    hart->pmu.counter[number].offset = value;
    set_bit(&hart->pmu.counting, number, false);
}

/* Cycles that surely pass before a counter is within PMU_SKID of its overflow, or past it. */
static uint64_t cycles_left(const struct hart *hart, unsigned number, uint64_t value)
{
    const unsigned event = EVENT_ID(hart->pmu.counter[number].event);
    const uint64_t left = UINT64_MAX - value; /* events that do not overflow it yet */
    if (event == PMU_CYCLES || event == PMU_INSTRUCTIONS || event == PMU_IDLE_CYCLES)
        return left == UINT64_MAX ? left : left + 1;
    return left / MOST_EVENTS_PER_CYCLE > PMU_SKID ? left / MOST_EVENTS_PER_CYCLE : PMU_SKID;
}

/* The counter has just gone on, and must be looked at by then: this slice may end earlier. */
static void set_deadline(struct hart *hart, unsigned number)
{
    struct pmu *pmu = &hart->pmu;
    if (!(pmu->armed & pmu->counting & ISA_BIT(number)))
        return;
    const uint64_t left = cycles_left(hart, number, pmu->counter[number].seen);
    const cycles_t now = hart_now(hart);
    if (left < CYCLES_NEVER - now && now + left < pmu->deadline)
        pmu->deadline = now + left;
    if (pmu->deadline < hart->cycle_end)
        hart_cut_slice(hart);
}

/* From the value in the offset, which has been looked at, lets it count if it is to. */
static void go_on(struct hart *hart, unsigned number)
{
    struct pmu_counter *counter = &hart->pmu.counter[number];
    if (!should_count(hart, number))
        return;
    counter->offset -= pmu_event_count(hart, EVENT_ID(counter->event));
    set_bit(&hart->pmu.counting, number, true);
    set_deadline(hart, number);
}

static void classify(struct hart *hart, unsigned number)
{
    const uint64_t event = hart->pmu.counter[number].event;
    const bool on = is_on(hart, number);
    set_bit(&hart->pmu.filtered, number, on && (event & MHPMEVENT_FILTERS));
    set_bit(&hart->pmu.armed, number, on && has_overflow(hart) && !(event & MHPMEVENT_OF));
}

/* After a change of what decides whether and when it counts. */
static void set_up(struct hart *hart, unsigned number)
{
    classify(hart, number);
    go_on(hart, number);
}

/* WARL: an event that the hart cannot count becomes none; the rest is as Sscofpmf has it. */
static uint64_t legal_event(const struct hart *hart, uint64_t value)
{
    uint64_t event = value & ~MHPMEVENT_SSCOFPMF;
    if (!pmu_event_exists(hart, event < PMU_NR_EVENT_IDS ? (unsigned)event : PMU_NONE))
        event = PMU_NONE;
    if (has_overflow(hart))
        event |= value & (MHPMEVENT_OF | MHPMEVENT_FILTERS);
    return event;
}

void pmu_init(struct hart *hart, unsigned nr_counters)
{
    hart->pmu = (struct pmu){.nr_counters = nr_counters, .deadline = CYCLES_NEVER};
}

void pmu_reset(struct hart *hart)
{
    pmu_init(hart, hart->pmu.nr_counters);
}

uint64_t pmu_read_counter(struct hart *hart, unsigned number)
{
    return value_of(hart, number);
}

void pmu_write_counter(struct hart *hart, unsigned number, uint64_t value)
{
    if (!exists(hart, number))
        return;
    settle(hart, number);
    /* A write never overflows (Sscofpmf). */
    hart->pmu.counter[number].offset = hart->pmu.counter[number].seen = value;
    set_up(hart, number);
}

/* OF shows at once, also when nobody has looked yet: reading changes nothing. */
uint64_t pmu_read_event(struct hart *hart, unsigned number)
{
    const struct pmu_counter *counter = &hart->pmu.counter[number];
    return counter->event | (has_wrapped(hart, number, value_of(hart, number)) ? MHPMEVENT_OF : 0);
}

void pmu_write_event(struct hart *hart, unsigned number, uint64_t value)
{
    if (!exists(hart, number))
        return;
    settle(hart, number);
    hart->pmu.counter[number].event = legal_event(hart, value);
    set_up(hart, number);
}

uint64_t pmu_read_overflows(struct hart *hart)
{
    uint64_t overflows = 0;
    for (unsigned i = 0; i < hart->pmu.nr_counters; i++)
        if (pmu_read_event(hart, PMU_FIRST_COUNTER + i) & MHPMEVENT_OF)
            overflows |= ISA_BIT(PMU_FIRST_COUNTER + i);
    return overflows;
}

uint64_t pmu_inhibit_mask(const struct hart *hart)
{
    return (ISA_BIT(hart->pmu.nr_counters) - 1) << PMU_FIRST_COUNTER;
}

void pmu_inhibit_changed(struct hart *hart)
{
    for (unsigned i = 0; i < hart->pmu.nr_counters; i++) {
        settle(hart, PMU_FIRST_COUNTER + i);
        set_up(hart, PMU_FIRST_COUNTER + i);
    }
}

void pmu_prv_changed(struct hart *hart)
{
    unsigned number;
    FOR_EACH_COUNTER(hart->pmu.filtered, number)
        if ((hart->pmu.counting >> number & 1) != should_count(hart, number)) {
            settle(hart, number);
            go_on(hart, number);
        }
}

void pmu_notice_overflows(struct hart *hart)
{
    struct pmu *pmu = &hart->pmu;
    unsigned number;
    if (hart_now(hart) < pmu->deadline)
        return;
    pmu->deadline = CYCLES_NEVER;
    FOR_EACH_COUNTER(pmu->armed & pmu->counting, number) {
        look(hart, number, value_of(hart, number));
        set_deadline(hart, number);
    }
}

uint64_t pmu_next_overflow_waiting(struct hart *hart)
{
    const cycles_t now = hart_now(hart);
    uint64_t next = CYCLES_NEVER;
    unsigned number;
    FOR_EACH_COUNTER(hart->pmu.armed & hart->pmu.counting, number) {
        const unsigned event = EVENT_ID(hart->pmu.counter[number].event);
        if (event != PMU_CYCLES && event != PMU_IDLE_CYCLES)
            continue;
        const uint64_t left = cycles_left(hart, number, value_of(hart, number));
        if (left < next - now)
            next = now + left;
    }
    return next;
}

int64_t pmu_bound_slice(struct hart *hart, int64_t cycles)
{
    pmu_notice_overflows(hart); /* of the clock, while the hart waited */
    const uint64_t left = hart->pmu.deadline - hart_now(hart);
    return left < (uint64_t)cycles ? (int64_t)left : cycles;
}

/* The sets follow from the rest. No event that the hart cannot count may come out of a file. */
void pmu_archive(struct hart *hart, struct archive *a)
{
    struct pmu *pmu = &hart->pmu;
    archive_field(a, &pmu->deadline);
    for (unsigned i = 0; i < pmu->nr_counters; i++) {
        const unsigned number = PMU_FIRST_COUNTER + i;
        struct pmu_counter *counter = &pmu->counter[number];
        archive_field(a, &counter->event);
        archive_field(a, &counter->offset);
        archive_field(a, &counter->seen);
        if (!archive_check(a, counter->event == legal_event(hart, counter->event), "mhpmevent"))
            counter->event = PMU_NONE;
        classify(hart, number);
        set_bit(&pmu->counting, number, should_count(hart, number));
    }
}
