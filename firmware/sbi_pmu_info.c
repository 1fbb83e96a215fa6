/*
 * SBI 11.14: which of a list of events can be counted. The list is the caller's memory, an entry
 * of four words for each: event_idx, the answer in bit 0, and two of event_data.
 */
#include "firmware/memory.h"
#include "firmware/sbi_pmu.h"

struct entry {
    uint32_t event_idx, can_count, data_low, data_high;
};

/* False: the event_idx conforms with no encoding. */
static bool answer(volatile struct entry *entry)
{
    uint32_t event_idx = entry->event_idx;
    uint64_t data = (uint64_t)entry->data_high << 32 | entry->data_low;

    switch (event_idx >> SBI_PMU_EVENT_TYPE_SHIFT) {
    case SBI_PMU_TYPE_HARDWARE:
    case SBI_PMU_TYPE_CACHE:
        data = 0; /* these have none, whatever the words say */
        break;
    case SBI_PMU_TYPE_RAW:
    case SBI_PMU_TYPE_RAW_V2:
    case SBI_PMU_TYPE_FIRMWARE:
        break;
    default:
        return false;
    }
    entry->can_count = pmu_can_count(event_idx, data);
    return true;
}

long pmu_event_get_info(const uint64_t args[6])
{
    struct entry *entries = (struct entry *)args[0];
    uint64_t nr = args[2];

    if (args[3] || args[0] % sizeof(struct entry))
        return SBI_ERR_INVALID_PARAM;
    if (args[1] || nr > UINT64_MAX / sizeof(struct entry) ||
        !memory_is_supervisors(args[0], nr * sizeof(struct entry)))
        return SBI_ERR_INVALID_ADDRESS;
    for (uint64_t i = 0; i < nr; i++)
        if (!answer(&entries[i]))
            return SBI_ERR_INVALID_PARAM;
    return SBI_SUCCESS;
}
