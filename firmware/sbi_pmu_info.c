/*
 * SBI 11.14: which of a list of events can be counted. The list is the caller's memory, an entry
 * of four words for each: event_idx, the answer in bit 0, and two of event_data.
 */
#include "firmware/memory.h"
#include "firmware/sbi_pmu.h"

#define ENTRY_SIZE 16

static bool is_event_idx(uint32_t event_idx)
{
    switch (event_idx >> SBI_PMU_EVENT_TYPE_SHIFT) {
    case SBI_PMU_TYPE_HARDWARE:
    case SBI_PMU_TYPE_CACHE:
    case SBI_PMU_TYPE_RAW:
    case SBI_PMU_TYPE_RAW_V2:
    case SBI_PMU_TYPE_FIRMWARE:
        return true;
    default:
        return false;
    }
}

static long answer(uint64_t entry)
{
    uint32_t event_idx, low, high;

    if (!guarded_load_word(entry, &event_idx) || !guarded_load_word(entry + 8, &low) ||
        !guarded_load_word(entry + 12, &high))
        return SBI_ERR_INVALID_ADDRESS;
    if (!is_event_idx(event_idx))
        return SBI_ERR_INVALID_PARAM;
    bool can = pmu_can_count(event_idx, (uint64_t)high << 32 | low);
    return guarded_store_word(entry + 4, can) ? SBI_SUCCESS : SBI_ERR_INVALID_ADDRESS;
}

long pmu_event_get_info(const uint64_t args[6])
{
    uint64_t base = args[0], nr = args[2];
    long error = SBI_SUCCESS;

    if (args[3] || base % ENTRY_SIZE)
        return SBI_ERR_INVALID_PARAM;
    if (args[1] || nr > UINT64_MAX / ENTRY_SIZE || memory_is_firmware(base, nr * ENTRY_SIZE))
        return SBI_ERR_INVALID_ADDRESS;
    for (uint64_t i = 0; i < nr && !error; i++)
        error = answer(base + i * ENTRY_SIZE);
    return error;
}
