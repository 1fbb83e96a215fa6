/*
 * SBI 11: performance counters. Counter i < 32 is the hart's own number i (cycle is 0, instret 2;
 * 1 is no counter); behind those are counters that the firmware keeps by itself. A counter belongs
 * to the event that it was configured for until it is stopped with the flag RESET. What happens in
 * M mode is never counted: it is not the supervisor's.
 */
#include "firmware/sbi_pmu.h"

#include "firmware/counters.h"
#include "firmware/pmu_map.h"

#define NR_FW_COUNTERS 16
#define NR_COUNTERS    (NR_HW_COUNTERS + NR_FW_COUNTERS)
#define FW_COUNTERS    (((1ul << NR_FW_COUNTERS) - 1) << NR_HW_COUNTERS)

#define EVENT_TYPE(event_idx) ((event_idx) >> SBI_PMU_EVENT_TYPE_SHIFT)
#define EVENT_CODE(event_idx) ((event_idx)&0xffff)
#define EVENT_FREE            0 /* is no event (SBI 11.1) */

#define FOR_EACH_COUNTER(set, counter)                                                             \
    for (unsigned counter = 0; counter < NR_COUNTERS; counter++)                                   \
        if ((set) >> counter & 1)

struct pmu_state {
    uint32_t event_idx[NR_COUNTERS]; /* that the counter is configured for, or EVENT_FREE */
    uint64_t value[NR_FW_COUNTERS];
    unsigned long started; /* of the firmware's counters, by their numbers */
};

static struct pmu_state states[MAX_HARTS];

static struct pmu_state *own_state(void)
{
    return &states[this_hart()];
}

static bool is_firmware(unsigned counter)
{
    return counter >= NR_HW_COUNTERS;
}

static bool is_fixed(unsigned counter)
{
    return counter < FIRST_HPM_COUNTER;
}

static bool is_started(unsigned counter)
{
    if (is_firmware(counter))
        return own_state()->started >> counter & 1;
    return !(csr_read(CSR_MCOUNTINHIBIT) >> counter & 1);
}

/* The set of counters that two arguments describe. False: some of them do not exist. */
static bool read_set(unsigned long base, unsigned long mask, unsigned long *set)
{
    unsigned long all = pmu_counters() | FW_COUNTERS;

    if (base >= NR_COUNTERS || (mask << base) >> base != mask)
        return false;
    *set = mask << base;
    return (*set & ~all) == 0;
}

/* It counts nothing any more. */
static void release(unsigned counter)
{
    own_state()->event_idx[counter] = EVENT_FREE;
    if (is_firmware(counter))
        own_state()->value[counter - NR_HW_COUNTERS] = 0;
    else if (!is_fixed(counter))
        counter_write_event(counter, 0);
}

void pmu_reset(void)
{
    own_state()->started = 0;
    FOR_EACH_COUNTER(pmu_counters() | FW_COUNTERS, counter)
        release(counter);
    csr_write(CSR_MCOUNTINHIBIT, ~0u << FIRST_HPM_COUNTER);
}

void pmu_count(unsigned fw_event)
{
    struct pmu_state *state = own_state();

    if (!state->started)
        return;
    FOR_EACH_COUNTER(state->started, counter)
        if (EVENT_CODE(state->event_idx[counter]) == fw_event)
            state->value[counter - NR_HW_COUNTERS]++;
}

/* The overflow bit stands while an interrupt for it is pending, for its handler to see. */
static void start(unsigned counter)
{
    if (is_firmware(counter)) {
        own_state()->started |= 1ul << counter;
        return;
    }
    if (!is_fixed(counter) && !(csr_read(CSR_MIP) & MIP_LCOFIP))
        counter_write_event(counter, counter_read_event(counter) & ~MHPMEVENT_OF);
    csr_clear(CSR_MCOUNTINHIBIT, 1ul << counter);
}

static void stop(unsigned counter)
{
    if (is_firmware(counter))
        own_state()->started &= ~(1ul << counter);
    else
        csr_set(CSR_MCOUNTINHIBIT, 1ul << counter);
}

static void write_value(unsigned counter, uint64_t value)
{
    if (is_firmware(counter))
        own_state()->value[counter - NR_HW_COUNTERS] = value;
    else
        counter_write(counter, value);
}

/* Makes a counter of the hart count what `selector` says. False: it cannot, nothing has changed. */
static bool select(unsigned counter, uint64_t selector, unsigned long flags)
{
    uint64_t old = counter_read_event(counter), filters = MHPMEVENT_MINH;

    if (flags & SBI_PMU_CFG_SET_SINH)
        filters |= MHPMEVENT_SINH;
    if (flags & SBI_PMU_CFG_SET_UINH)
        filters |= MHPMEVENT_UINH;
    selector &= ~MHPMEVENT_SSCOFPMF;
    counter_write_event(counter, selector | filters | MHPMEVENT_OF);
    if ((counter_read_event(counter) & ~MHPMEVENT_SSCOFPMF) == selector)
        return true;
    counter_write_event(counter, old);
    return false;
}

/* Whether the event is what a counter that is fixed to it counts. */
static bool suits_fixed(unsigned counter, uint32_t event_idx)
{
    return (counter == 0 && event_idx == SBI_PMU_HW_CPU_CYCLES) ||
           (counter == 2 && event_idx == SBI_PMU_HW_INSTRUCTIONS);
}

/*
 * Finds one of `set` for a hardware event and sets it up; -1: there is none. mhpmcounters come
 * first, since they know filters and overflows.
 */
static int match_hardware(unsigned long set, unsigned long flags, uint32_t event_idx,
                          uint64_t event_data)
{
    uint64_t selector = 0;
    unsigned long able = set & pmu_map_event(event_idx, event_data, &selector);

    FOR_EACH_COUNTER(able, counter)
        if (select(counter, selector, flags))
            return counter;
    FOR_EACH_COUNTER(set, counter)
        if (suits_fixed(counter, event_idx))
            return counter;
    return -1;
}

static int match(unsigned long set, unsigned long flags, uint32_t event_idx, uint64_t event_data)
{
    if (EVENT_TYPE(event_idx) != SBI_PMU_TYPE_FIRMWARE)
        return match_hardware(set & ~FW_COUNTERS, flags, event_idx, event_data);
    if (EVENT_CODE(event_idx) >= SBI_PMU_FW_NR_EVENTS || event_data)
        return -1;
    FOR_EACH_COUNTER((set & FW_COUNTERS), counter)
        return counter;
    return -1;
}

static unsigned long free_counters(unsigned long set)
{
    unsigned long result = 0;

    FOR_EACH_COUNTER(set, counter)
        if (own_state()->event_idx[counter] == EVENT_FREE && !is_started(counter))
            result |= 1ul << counter;
    return result;
}

bool pmu_can_count(uint32_t event_idx, uint64_t event_data)
{
    const unsigned long all = pmu_counters() | FW_COUNTERS, unused = free_counters(all);
    uint64_t selector;

    if (EVENT_TYPE(event_idx) == SBI_PMU_TYPE_FIRMWARE)
        return EVENT_CODE(event_idx) < SBI_PMU_FW_NR_EVENTS && !event_data;
    unsigned long able = pmu_map_event(event_idx, event_data, &selector);
    /* What is known is not yet what there is: that shows by trying. */
    FOR_EACH_COUNTER((able & unused), counter) {
        bool can = select(counter, selector, 0);
        release(counter);
        return can;
    }
    return able != 0 || suits_fixed(0, event_idx) || suits_fixed(2, event_idx);
}

static struct sbi_ret config_matching(const uint64_t args[6])
{
    unsigned long set, flags = args[2];
    uint32_t event_idx = args[3];

    if (!read_set(args[0], args[1], &set) || args[3] >> 20)
        return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
    set = flags & SBI_PMU_CFG_SKIP_MATCH ? set & -set : free_counters(set);
    int counter = match(set, flags, event_idx, args[4]);
    if (counter < 0)
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    own_state()->event_idx[counter] = event_idx;
    if (flags & SBI_PMU_CFG_CLEAR_VALUE)
        write_value(counter, 0);
    if (flags & SBI_PMU_CFG_AUTO_START)
        start(counter);
    return (struct sbi_ret){SBI_SUCCESS, counter};
}

static long start_all(unsigned long base, unsigned long mask, unsigned long flags, uint64_t value)
{
    unsigned long set;
    long error = SBI_SUCCESS;

    if (!read_set(base, mask, &set))
        return SBI_ERR_INVALID_PARAM;
    if (flags & SBI_PMU_START_INIT_SNAPSHOT)
        return SBI_ERR_NO_SHMEM;
    FOR_EACH_COUNTER(set, counter) {
        if (is_started(counter)) {
            error = SBI_ERR_ALREADY_STARTED;
        } else if (!is_fixed(counter) && own_state()->event_idx[counter] == EVENT_FREE) {
            error = SBI_ERR_INVALID_PARAM;
        } else {
            if (flags & SBI_PMU_START_SET_INIT_VALUE)
                write_value(counter, value);
            start(counter);
        }
    }
    return error;
}

static long stop_all(unsigned long base, unsigned long mask, unsigned long flags)
{
    unsigned long set;
    long error = SBI_SUCCESS;

    if (!read_set(base, mask, &set))
        return SBI_ERR_INVALID_PARAM;
    if (flags & SBI_PMU_STOP_TAKE_SNAPSHOT)
        return SBI_ERR_NO_SHMEM;
    FOR_EACH_COUNTER(set, counter) {
        if (!is_started(counter))
            error = SBI_ERR_ALREADY_STOPPED;
        stop(counter);
        if (flags & SBI_PMU_STOP_RESET)
            release(counter);
    }
    return error;
}

static struct sbi_ret get_info(unsigned long counter)
{
    unsigned long set;

    if (!read_set(counter, 1, &set))
        return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
    if (is_firmware(counter))
        return (struct sbi_ret){SBI_SUCCESS, SBI_PMU_INFO_FIRMWARE};
    return (struct sbi_ret){SBI_SUCCESS, (CSR_CYCLE + counter) | 63ul << SBI_PMU_INFO_WIDTH_SHIFT};
}

static struct sbi_ret fw_read(unsigned long counter, bool high)
{
    if (counter >= NR_COUNTERS || !is_firmware(counter) ||
        own_state()->event_idx[counter] == EVENT_FREE)
        return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
    return (struct sbi_ret){SBI_SUCCESS, high ? 0 : own_state()->value[counter - NR_HW_COUNTERS]};
}

static struct sbi_ret pmu_call(unsigned long fid, const uint64_t args[6])
{
    switch (fid) {
    case SBI_PMU_NUM_COUNTERS:
        return (struct sbi_ret){SBI_SUCCESS, NR_COUNTERS};
    case SBI_PMU_COUNTER_GET_INFO:
        return get_info(args[0]);
    case SBI_PMU_COUNTER_CONFIG_MATCHING:
        return config_matching(args);
    case SBI_PMU_COUNTER_START:
        return (struct sbi_ret){start_all(args[0], args[1], args[2], args[3]), 0};
    case SBI_PMU_COUNTER_STOP:
        return (struct sbi_ret){stop_all(args[0], args[1], args[2]), 0};
    case SBI_PMU_COUNTER_FW_READ:
        return fw_read(args[0], false);
    case SBI_PMU_COUNTER_FW_READ_HI:
        return fw_read(args[0], true);
    case SBI_PMU_EVENT_GET_INFO:
        return (struct sbi_ret){pmu_event_get_info(args), 0};
    default: /* also the snapshots, which are optional */
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    }
}

const struct sbi_extension sbi_pmu = {"pmu", SBI_EXT_PMU, pmu_call};
