/*
 * SBI 11. Events that are not cycles or instructions are the machine's: those checks are made where
 * the event is there.
 */
#include "emu/abi/pmu.h"
#include "tests/guest/sbi/sbi_test.h"

#define EVENT(type, code) ((type) << SBI_PMU_EVENT_TYPE_SHIFT | (code))
#define CYCLES            EVENT(SBI_PMU_TYPE_HARDWARE, SBI_PMU_HW_CPU_CYCLES)
#define INSTRUCTIONS      EVENT(SBI_PMU_TYPE_HARDWARE, SBI_PMU_HW_INSTRUCTIONS)
#define CACHE_MISSES      EVENT(SBI_PMU_TYPE_HARDWARE, 4)
#define RAW               EVENT(SBI_PMU_TYPE_RAW, 0)
#define FIRMWARE(code)    EVENT(SBI_PMU_TYPE_FIRMWARE, code)

#define HPM(number) (1ul << (number))
#define AT_ONCE     (SBI_PMU_CFG_CLEAR_VALUE | SBI_PMU_CFG_AUTO_START)

static unsigned long firmware_counters;

static long config_matching(unsigned long set, unsigned long flags, unsigned long event,
                            unsigned long data)
{
    struct sbi_ret ret =
        SBI(SBI_EXT_PMU, SBI_PMU_COUNTER_CONFIG_MATCHING, 0, set, flags, event, data);
    return ret.error ? ret.error : ret.value;
}

static long start(unsigned long set, unsigned long flags, unsigned long value)
{
    return SBI(SBI_EXT_PMU, SBI_PMU_COUNTER_START, 0, set, flags, value).error;
}

static long stop(unsigned long set, unsigned long flags)
{
    return SBI(SBI_EXT_PMU, SBI_PMU_COUNTER_STOP, 0, set, flags).error;
}

static struct sbi_ret get_info(unsigned long counter)
{
    return SBI(SBI_EXT_PMU, SBI_PMU_COUNTER_GET_INFO, counter);
}

static void check_info(void)
{
    unsigned long nr = SBI(SBI_EXT_PMU, SBI_PMU_NUM_COUNTERS, 0).value;
    const struct {
        unsigned long counter, csr;
    } rows[] = {{0, CSR_CYCLE}, {2, CSR_INSTRET}, {3, CSR_HPMCOUNTER3}, {5, CSR_HPMCOUNTER5}};

    check("pmu: number of counters", nr >= 6 && nr <= 64);
    for (unsigned i = 0; i < 4; i++)
        check("pmu: info", (unsigned long)get_info(rows[i].counter).value ==
                               (rows[i].csr | 63ul << SBI_PMU_INFO_WIDTH_SHIFT));
    check("pmu: time is no counter", get_info(1).error == SBI_ERR_INVALID_PARAM);
    check("pmu: no such counter", get_info(nr).error == SBI_ERR_INVALID_PARAM);
    check("pmu: no such counter at all", get_info(~0ul).error == SBI_ERR_INVALID_PARAM);
    for (unsigned i = 32; i < nr; i++)
        if (get_info(i).error == 0 && (unsigned long)get_info(i).value == SBI_PMU_INFO_FIRMWARE)
            firmware_counters |= 1ul << i;
    check("pmu: firmware counters", firmware_counters != 0);
}

/* One counter through its life. */
static void check_states(void)
{

    check("pmu: configure", config_matching(HPM(3), 0, INSTRUCTIONS, 0) == 3);
    check("pmu: it is taken", config_matching(HPM(3), 0, CYCLES, 0) == SBI_ERR_NOT_SUPPORTED);
    check("pmu: start", start(HPM(3), SBI_PMU_START_SET_INIT_VALUE, 1000) == SBI_SUCCESS);
    check("pmu: start twice", start(HPM(3), 0, 0) == SBI_ERR_ALREADY_STARTED);
    check("pmu: stop", stop(HPM(3), 0) == SBI_SUCCESS);
    check("pmu: stop twice", stop(HPM(3), SBI_PMU_STOP_RESET) == SBI_ERR_ALREADY_STOPPED);
    check("pmu: start nothing", start(HPM(3), 0, 0) == SBI_ERR_INVALID_PARAM);
    check("pmu: free again", config_matching(HPM(3) | HPM(4), AT_ONCE, CYCLES, 0) == 3);
    check("pmu: counting", csr_read(CSR_HPMCOUNTER3) != csr_read(CSR_HPMCOUNTER3));
    stop(HPM(3), SBI_PMU_STOP_RESET);
}

static void check_arguments(void)
{
    check("pmu: no such event",
          config_matching(HPM(3), 0, CACHE_MISSES, 0) == SBI_ERR_NOT_SUPPORTED);
    check("pmu: no such type", config_matching(HPM(3), 0, EVENT(7, 1), 0) == SBI_ERR_NOT_SUPPORTED);
    check("pmu: not an event", config_matching(HPM(3), 0, 1ul << 20, 0) == SBI_ERR_INVALID_PARAM);
    check("pmu: event for firmware counters",
          config_matching(HPM(3), 0, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0) == SBI_ERR_NOT_SUPPORTED);
    check("pmu: set with time",
          config_matching(HPM(1) | HPM(3), 0, CYCLES, 0) == SBI_ERR_INVALID_PARAM);
    check("pmu: start of time", start(HPM(1), 0, 0) == SBI_ERR_INVALID_PARAM);
    check("pmu: stop of time", stop(HPM(1), 0) == SBI_ERR_INVALID_PARAM);
    check("pmu: set beyond the last",
          SBI(SBI_EXT_PMU, SBI_PMU_COUNTER_STOP, 60, 0xff).error == SBI_ERR_INVALID_PARAM);
    check("pmu: snapshots",
          SBI(SBI_EXT_PMU, SBI_PMU_SNAPSHOT_SET_SHMEM, ~0ul, ~0ul).error == SBI_ERR_NOT_SUPPORTED);
    check("pmu: start from a snapshot",
          start(HPM(3), SBI_PMU_START_INIT_SNAPSHOT, 0) == SBI_ERR_NO_SHMEM);
}

/* cycle and instret count from boot; they are the choice when they are all that is offered. */
static void check_fixed(void)
{
    check("pmu: instret runs", start(HPM(2), 0, 0) == SBI_ERR_ALREADY_STARTED);
    check("pmu: stop instret", stop(HPM(2), SBI_PMU_STOP_RESET) == SBI_SUCCESS);
    check("pmu: fixed to its event",
          config_matching(HPM(2), 0, CYCLES, 0) == SBI_ERR_NOT_SUPPORTED);
    check("pmu: fixed", config_matching(HPM(2), SBI_PMU_CFG_CLEAR_VALUE, INSTRUCTIONS, 0) == 2);
    check("pmu: cleared", csr_read(CSR_INSTRET) == 0);
    check("pmu: start instret", start(HPM(2), 0, 0) == SBI_SUCCESS);
    check("pmu: instret counts", csr_read(CSR_INSTRET) != csr_read(CSR_INSTRET));
    check("pmu: skip match", config_matching(HPM(2), SBI_PMU_CFG_SKIP_MATCH, INSTRUCTIONS, 0) == 2);
}

static long fw_read(unsigned long counter)
{
    struct sbi_ret ret = SBI(SBI_EXT_PMU, SBI_PMU_COUNTER_FW_READ, counter);
    return ret.error ? ret.error : ret.value;
}

static void check_firmware_events(unsigned self)
{
    long timers = config_matching(firmware_counters, AT_ONCE, FIRMWARE(SBI_PMU_FW_SET_TIMER), 0);
    long sent = config_matching(firmware_counters, AT_ONCE, FIRMWARE(SBI_PMU_FW_IPI_SENT), 0);
    long received =
        config_matching(firmware_counters, AT_ONCE, FIRMWARE(SBI_PMU_FW_IPI_RECEIVED), 0);

    check("pmu: firmware events", timers >= 32 && sent > timers && received > sent);
    check("pmu: no such firmware event",
          config_matching(firmware_counters, AT_ONCE, FIRMWARE(999), 0) == SBI_ERR_NOT_SUPPORTED);
    for (unsigned i = 0; i < 3; i++)
        SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ~0ul);
    SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, self);
    check("pmu: ipi comes", interrupt_comes(IRQ_S_SOFT));
    csr_clear(CSR_SIP, SIP_SSIP);
    check("pmu: set_timer counted", fw_read(timers) == 3);
    check("pmu: ipi counted", fw_read(sent) == 1 && fw_read(received) == 1);
    check("pmu: high part", SBI(SBI_EXT_PMU, SBI_PMU_COUNTER_FW_READ_HI, timers).value == 0);
    check("pmu: stop", stop(1ul << timers, 0) == SBI_SUCCESS);
    SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ~0ul);
    check("pmu: stopped", fw_read(timers) == 3);
    stop(firmware_counters, SBI_PMU_STOP_RESET);
    check("pmu: not a firmware counter", fw_read(3) == SBI_ERR_INVALID_PARAM);
    check("pmu: free firmware counter", fw_read(timers) == SBI_ERR_INVALID_PARAM);
}

/* Exactly, where instructions are counted: initial value, the instructions between, and then none.
 */
static void check_counting(void)
{
    unsigned long before, after;

    config_matching(HPM(3), 0, INSTRUCTIONS, 0);
    before = csr_read(CSR_HPMCOUNTER3);
    check("pmu: configured, it stands still", csr_read(CSR_HPMCOUNTER3) == before);
    start(HPM(3), SBI_PMU_START_SET_INIT_VALUE, 1000);
    before = csr_read(CSR_HPMCOUNTER3);
    asm volatile(".option push\n.option norvc\n.rept 100\nnop\n.endr\n.option pop");
    after = csr_read(CSR_HPMCOUNTER3);
    check("pmu: from the initial value", before >= 1000 && before < 1100);
    check("pmu: counts instructions", after - before == 101);
    stop(HPM(3), 0);
    before = csr_read(CSR_HPMCOUNTER3);
    check("pmu: stopped", csr_read(CSR_HPMCOUNTER3) == before && before >= after);
    stop(HPM(3), SBI_PMU_STOP_RESET);

    config_matching(HPM(4), AT_ONCE | SBI_PMU_CFG_SET_SINH, INSTRUCTIONS, 0);
    check("pmu: not in S mode", csr_read(CSR_HPMCOUNTER4) == 0);
    stop(HPM(4), SBI_PMU_STOP_RESET);
}

static void check_overflow(void)
{
    config_matching(HPM(4), 0, CYCLES, 0);
    start(HPM(4), SBI_PMU_START_SET_INIT_VALUE, -1000ul);
    check("pmu: overflow", interrupt_comes(IRQ_COUNTER_OVERFLOW));
    check("pmu: which", csr_read(CSR_SCOUNTOVF) == HPM(4));
    stop(HPM(4), 0);
    csr_clear(CSR_SIP, SIP_LCOFIP);
    start(HPM(4), SBI_PMU_START_SET_INIT_VALUE, 0);
    check("pmu: can overflow again", csr_read(CSR_SCOUNTOVF) == 0);
    stop(HPM(4), SBI_PMU_STOP_RESET);
}

/* The machine's own events, by their numbers. */
static void check_raw(void)
{
    check("pmu: no such raw event", config_matching(HPM(4), 0, RAW, 0xff) == SBI_ERR_NOT_SUPPORTED);
    check("pmu: raw event with more bits",
          config_matching(HPM(4), 0, RAW, 1ul << 40 | PMU_LOADS) == SBI_ERR_NOT_SUPPORTED);
    check("pmu: raw event", config_matching(HPM(4), AT_ONCE, RAW, PMU_ILLEGAL_INSTRUCTIONS) == 4);
    asm volatile(".word 0xffffffff\n.word 0xffffffff");
    check("pmu: raw event counts", csr_read(CSR_HPMCOUNTER4) == 2);
    stop(HPM(4), SBI_PMU_STOP_RESET);
}

static void check_event_info(void)
{
    static struct {
        uint32_t event_idx, supported;
        uint64_t event_data;
    } list[6] __attribute__((aligned(16)));
    const unsigned long address = (unsigned long)list;
    long error;

    list[0].event_idx = INSTRUCTIONS, list[0].event_data = 1; /* which has no meaning there */
    list[1].event_idx = CACHE_MISSES;
    list[2].event_idx = FIRMWARE(SBI_PMU_FW_SET_TIMER);
    list[3].event_idx = RAW, list[3].event_data = PMU_WALKS;
    list[4].event_idx = EVENT(SBI_PMU_TYPE_RAW_V2, 0), list[4].event_data = 0xff;
    list[5].event_idx = EVENT(7, 0);
    error = SBI(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO, address, 0, 5).error;
    check("pmu: info of events", error == SBI_SUCCESS);
    check("pmu: what can be counted",
          list[0].supported == 1 && list[2].supported == 1 && list[3].supported == 1);
    check("pmu: what cannot", list[1].supported == 0 && list[4].supported == 0);
    error = SBI(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO, address, 0, 6).error;
    check("pmu: info of no event", error == SBI_ERR_INVALID_PARAM);
    error = SBI(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO, address + 8, 0, 1).error;
    check("pmu: info, not aligned", error == SBI_ERR_INVALID_PARAM);
    error = SBI(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO, RAM_BASE, 0, 1).error;
    check("pmu: info, the firmware's memory", error == SBI_ERR_INVALID_ADDRESS);
    error = SBI(SBI_EXT_PMU, SBI_PMU_EVENT_GET_INFO, 0, 0, 1).error;
    check("pmu: info, no memory", error == SBI_ERR_INVALID_ADDRESS);
}

/* Whether this is the machine whose events these are: others do not know them, nor count exactly.
 */
static bool has_our_events(void)
{
    bool has = config_matching(HPM(4), 0, RAW, PMU_PAGE_FAULTS) == 4;

    stop(HPM(4), SBI_PMU_STOP_RESET);
    return has;
}

/* Sscofpmf; without, firmware and supervisor are counted together. */
static bool has_overflow(void)
{
    last_scause = 0;
    csr_read(CSR_SCOUNTOVF);
    return last_scause == 0;
}

void check_pmu(unsigned self)
{
    check_info();
    check_states();
    check_arguments();
    check_fixed();
    check_firmware_events(self);
    if (!has_our_events())
        return;
    check_raw();
    check_event_info();
    if (!has_overflow())
        return;
    check_counting();
    check_overflow();
}
