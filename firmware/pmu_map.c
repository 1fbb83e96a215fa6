#include "firmware/pmu_map.h"

#include "emu/abi/sbi.h"
#include "firmware/counters.h"
#include "firmware/fdt.h"

#include <stddef.h>

#define FIXED_COUNTERS  (1u << 0 | 1u << 2)
#define HPM_COUNTERS    (~0u << FIRST_HPM_COUNTER)
#define MAX_TABLE_WORDS 256

/* A property of the node, in our byte order. */
struct table {
    unsigned nr_words;
    uint32_t words[MAX_TABLE_WORDS];
};

static struct table selectors, events, raw_events;
static uint32_t counters;

/* Rows of `row` words; what does not fit is not known. */
static void read_table(const void *fdt, const char *property, unsigned row, struct table *table)
{
    unsigned nr_words = 0;
    const uint32_t *words = fdt_property_of(fdt, "compatible", "riscv,pmu", property, &nr_words);

    if (!words)
        nr_words = 0;
    if (nr_words > MAX_TABLE_WORDS)
        nr_words = MAX_TABLE_WORDS;
    table->nr_words = nr_words - nr_words % row;
    for (unsigned i = 0; i < table->nr_words; i++)
        table->words[i] = fdt_word(words[i]);
    for (unsigned i = row - 1; i < table->nr_words && table != &selectors; i += row)
        counters |= table->words[i];
}

void pmu_map_init(const void *fdt)
{
    counters = 0;
    read_table(fdt, "riscv,event-to-mhpmevent", 3, &selectors);
    read_table(fdt, "riscv,event-to-mhpmcounters", 3, &events);
    read_table(fdt, "riscv,raw-event-to-mhpmcounters", 5, &raw_events);
    counters = (counters & HPM_COUNTERS) | FIXED_COUNTERS;
}

uint32_t pmu_counters(void)
{
    return counters;
}

static uint64_t two_words(const uint32_t *high)
{
    return (uint64_t)high[0] << 32 | high[1];
}

/* A row: the invariant bits of the selectors, the mask of these bits, the counters. */
static uint32_t map_raw_event(uint64_t selector)
{
    for (unsigned i = 0; i < raw_events.nr_words; i += 5) {
        const uint32_t *row = &raw_events.words[i];
        if ((selector & two_words(row + 2)) == two_words(row))
            return row[4];
    }
    return 0;
}

/* Where no selector is given it is the event's number (SBI 11.3). */
static uint64_t selector_of(uint32_t event_idx)
{
    for (unsigned i = 0; i < selectors.nr_words; i += 3)
        if (selectors.words[i] == event_idx)
            return two_words(&selectors.words[i + 1]);
    return event_idx;
}

uint32_t pmu_map_event(uint32_t event_idx, uint64_t event_data, uint64_t *selector)
{
    uint32_t found = 0;

    if (event_idx == SBI_PMU_TYPE_RAW << SBI_PMU_EVENT_TYPE_SHIFT ||
        event_idx == SBI_PMU_TYPE_RAW_V2 << SBI_PMU_EVENT_TYPE_SHIFT) {
        *selector = event_data;
        found = map_raw_event(event_data);
    } else if (event_data == 0) {
        *selector = selector_of(event_idx);
        for (unsigned i = 0; i < events.nr_words; i += 3)
            if (event_idx >= events.words[i] && event_idx <= events.words[i + 1])
                found |= events.words[i + 2];
    }
    return found & HPM_COUNTERS;
}
