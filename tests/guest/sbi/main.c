/*
 * A supervisor program that calls every function of the SBI and prints a line for each answer
 * that is not the specified one, then `N passed, N failed`. Uses every hart that it can start.
 * Ends through SRST: the machine's exit status is 0 only when all passed.
 */
#include "tests/guest/sbi/sbi_test.h"

enum order {
    ORDER_SUSPEND, /* wait in the firmware until an IPI comes */
    ORDER_READ,    /* turn on translation and read the page at WINDOW */
    ORDER_STOP,
};

/* What the first hart tells a started one to do, and what that one answers. */
struct second {
    volatile enum order order;
    volatile unsigned given, done; /* orders so far; equal: the last one is done */
    volatile uint64_t arg, value, pending;
};

#define START_ARG 0x1234567890
#define WINDOW    (-PAGE_SIZE) /* the page that changes under the readers: the highest there is */

extern char second_start[];

static struct second seconds[MAX_HARTS];
static unsigned passed, failed;
static uint64_t root[512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));
static uint64_t leaves[512] __attribute__((aligned(4096)));
static volatile uint64_t pages[2][512] __attribute__((aligned(4096)));

struct sbi_ret sbi_call(unsigned long ext, unsigned long fid, const unsigned long args[5])
{
    register unsigned long a0 asm("a0") = args[0], a1 asm("a1") = args[1], a2 asm("a2") = args[2],
                              a3 asm("a3") = args[3], a4 asm("a4") = args[4], a6 asm("a6") = fid,
                              a7 asm("a7") = ext;
    asm volatile("ecall"
                 : "+r"(a0), "+r"(a1)
                 : "r"(a2), "r"(a3), "r"(a4), "r"(a6), "r"(a7)
                 : "memory");
    return (struct sbi_ret){a0, a1};
}

static void print(const char *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    SBI(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE, length, (unsigned long)text);
}

static void print_number(unsigned long number)
{
    if (number > 9)
        print_number(number / 10);
    SBI(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, '0' + number % 10);
}

void check(const char *what, bool right)
{
    if (right) {
        passed++;
        return;
    }
    failed++;
    print("FAILED: ");
    print(what);
    print("\n");
}

/* Waits for `condition`; a hart that never answers shows as a failed check, not as a hang. */
#define WAIT_FOR(condition)                                                                        \
    ({                                                                                             \
        unsigned long spins_ = 0;                                                                  \
        while (!(condition) && ++spins_ < 20000000)                                                \
            pause_hint();                                                                          \
        !!(condition);                                                                             \
    })

bool interrupt_comes(unsigned long number)
{
    last_scause = 0;
    csr_write(CSR_SIE, ISA_BIT(number));
    csr_set(CSR_SSTATUS, SSTATUS_SIE);
    bool came = WAIT_FOR(last_scause == (CAUSE_INTERRUPT | number));
    csr_clear(CSR_SSTATUS, SSTATUS_SIE);
    return came;
}

static void check_base(void)
{
    static const unsigned long present[] = {SBI_EXT_BASE,   SBI_EXT_TIME, SBI_EXT_IPI,
                                            SBI_EXT_RFENCE, SBI_EXT_HSM,  SBI_EXT_SRST,
                                            SBI_EXT_DBCN,   SBI_EXT_PMU,  SBI_EXT_FWFT};

    check("base: version",
          SBI(SBI_EXT_BASE, SBI_BASE_GET_SPEC_VERSION, 0).value == SBI_SPEC_VERSION);
    for (size_t i = 0; i < sizeof(present) / sizeof(present[0]); i++) {
        check("base: probe", SBI(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, present[i]).value == 1);
        check("unknown function", SBI(present[i], 0xbad).error == SBI_ERR_NOT_SUPPORTED);
    }
    check("base: probe of nothing", SBI(SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, 0x999).value == 0);
    check("base: mvendorid", SBI(SBI_EXT_BASE, SBI_BASE_GET_MVENDORID, 0).error == 0);
    check("unknown extension", SBI(0x999, 0, 0).error == SBI_ERR_NOT_SUPPORTED);
}

static void check_console(void)
{
    struct sbi_ret ret;

    SBI(SBI_EXT_LEGACY_CONSOLE_PUTCHAR, 0, '\n');
    for (unsigned long fid = SBI_DBCN_CONSOLE_WRITE; fid <= SBI_DBCN_CONSOLE_READ; fid++) {
        check("dbcn: the firmware's memory",
              SBI(SBI_EXT_DBCN, fid, 4, RAM_BASE).error == SBI_ERR_INVALID_PARAM);
        check("dbcn: no memory", SBI(SBI_EXT_DBCN, fid, 4).error == SBI_ERR_INVALID_PARAM);
        check("dbcn: a device's memory",
              SBI(SBI_EXT_DBCN, fid, 1, UART_BASE).error == SBI_ERR_INVALID_PARAM);
        check("dbcn: more than memory",
              SBI(SBI_EXT_DBCN, fid, ~0ul, (unsigned long)pages).error == SBI_ERR_INVALID_PARAM);
        check("dbcn: above 64 bits",
              SBI(SBI_EXT_DBCN, fid, 4, (unsigned long)pages, 1).error == SBI_ERR_INVALID_PARAM);
        check("dbcn: no bytes", SBI(SBI_EXT_DBCN, fid, 0).error == SBI_SUCCESS);
    }
    ret = SBI(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_READ, 4, (unsigned long)pages);
    check("dbcn: read", ret.error == SBI_SUCCESS && ret.value == 0);
}

/* What is reserved resets nothing (SBI 10.1). */
static void check_reset(void)
{
    static const unsigned long invalid[][2] = {
        {SBI_SRST_TYPE_WARM_REBOOT + 1, SBI_SRST_REASON_NONE},
        {0xf0000000, SBI_SRST_REASON_NONE},
        {SBI_SRST_TYPE_SHUTDOWN, SBI_SRST_REASON_SYSTEM_FAILURE + 1},
        {SBI_SRST_TYPE_COLD_REBOOT, 0xe0000000},
    };

    for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
        check("srst: reserved",
              SBI(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, invalid[i][0], invalid[i][1]).error ==
                  SBI_ERR_INVALID_PARAM);
}

static void check_registers(void)
{
    static const struct {
        unsigned long ext, fid, arg0, arg1;
    } calls[] = {
        {SBI_EXT_BASE, SBI_BASE_PROBE_EXTENSION, SBI_EXT_TIME, 0},
        {SBI_EXT_TIME, SBI_TIME_SET_TIMER, ~0ul, 0},
        {SBI_EXT_IPI, SBI_IPI_SEND_IPI, 0, 0},
        {SBI_EXT_RFENCE, SBI_RFENCE_REMOTE_FENCE_I, 0, ~0ul},
        {SBI_EXT_RFENCE, SBI_RFENCE_REMOTE_SFENCE_VMA, 0, ~0ul},
        {SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS, 0, 0},
        {SBI_EXT_PMU, SBI_PMU_NUM_COUNTERS, 0, 0},
        {SBI_EXT_FWFT, SBI_FWFT_GET, SBI_FWFT_MISALIGNED_EXC_DELEG, 0},
        {SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, '\n', 0},
        {0x999, 0, 0, 0},
    };

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        check("a call leaves registers alone",
              changed_registers(calls[i].ext, calls[i].fid, calls[i].arg0, calls[i].arg1) == 0);
}

static void check_traps(void)
{
    last_scause = 0;
    asm volatile(".option push\n.option norvc\nlw zero, 0(%0)\n.option pop" : : "r"(RAM_BASE));
    check("pmp: load from the firmware", last_scause == CAUSE_LOAD_ACCESS);
    asm volatile(".word 0xffffffff");
    check("illegal instruction", last_scause == CAUSE_ILLEGAL_INSTRUCTION);
    last_scause = 0;
    csr_read(CSR_CYCLE);
    csr_read(CSR_INSTRET);
    check("mcounteren", last_scause == 0);
    csr_read(CSR_SENVCFG);
    check("mstateen", last_scause == 0);
}

static void check_timer(void)
{
    uint64_t start = csr_read(CSR_TIME);

    SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ~0ul);
    check("time: far away", !(csr_read(CSR_SIP) & SIP_STIP));
    SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, start + 2000);
    check("time: interrupt", interrupt_comes(IRQ_S_TIMER));
    check("time: not early", csr_read(CSR_TIME) >= start + 2000);
    SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ~0ul);
    check("time: cleared", !(csr_read(CSR_SIP) & SIP_STIP));
}

static void check_ipi(unsigned self)
{
    struct sbi_ret ret = SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, self);

    check("ipi: send", ret.error == SBI_SUCCESS);
    check("ipi: comes", interrupt_comes(IRQ_S_SOFT));
    csr_clear(CSR_SIP, SIP_SSIP);
    ret = SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1ul << 40);
    check("ipi: no such hart", ret.error == SBI_ERR_INVALID_PARAM);
    ret = SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, 1ul << 40);
    check("ipi: no such base", ret.error == SBI_ERR_INVALID_PARAM);
}

static long hart_status(unsigned hart)
{
    struct sbi_ret ret = SBI(SBI_EXT_HSM, SBI_HSM_HART_GET_STATUS, hart);

    return ret.error ? ret.error : ret.value;
}

static long hart_start(unsigned hart, unsigned long addr)
{
    return SBI(SBI_EXT_HSM, SBI_HSM_HART_START, hart, addr, START_ARG).error;
}

static long suspend(unsigned long type)
{
    return SBI(SBI_EXT_HSM, SBI_HSM_HART_SUSPEND, type).error;
}

static _Noreturn void read_pages(struct second *me)
{
    csr_write(CSR_SATP,
              (unsigned long)SATP_MODE_SV39 << SATP_MODE_SHIFT | (unsigned long)root >> PAGE_SHIFT);
    asm volatile("sfence.vma" : : : "memory");
    for (;;)
        me->value = *(volatile uint64_t *)WINDOW;
}

/* A started hart: does as it is told. */
void second_entry(unsigned long hart, unsigned long arg)
{
    struct second *me = &seconds[hart];

    me->pending = csr_read(CSR_SIP);
    me->arg = arg;
    for (;;) {
        while (me->done == me->given)
            pause_hint();
        enum order order = me->order;
        if (order == ORDER_READ)
            read_pages(me);
        if (order == ORDER_SUSPEND) {
            csr_write(CSR_SIE, SIE_SSIE);
            me->value = suspend(SBI_HSM_SUSPEND_RETENTIVE);
            csr_clear(CSR_SIP, SIP_SSIP);
        }
        me->done++;
        if (order == ORDER_STOP) {
            SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, 0);
            SBI(SBI_EXT_HSM, SBI_HSM_HART_STOP, 0);
        }
    }
}

static void give_order(unsigned hart, enum order order)
{
    seconds[hart].order = order;
    asm volatile("fence" : : : "memory");
    seconds[hart].given++;
}

static void check_start(unsigned hart)
{
    seconds[hart] = (struct second){0};
    check("hsm: stopped at first", hart_status(hart) == SBI_HSM_STOPPED);
    check("hsm: start in the firmware", hart_start(hart, RAM_BASE) == SBI_ERR_INVALID_ADDRESS);
    check("hsm: start in a device", hart_start(hart, UART_BASE) == SBI_ERR_INVALID_ADDRESS);
    check("hsm: start nowhere", hart_start(hart, 0) == SBI_ERR_INVALID_ADDRESS);
    check("hsm: start", hart_start(hart, (unsigned long)second_start) == SBI_SUCCESS);
    check("hsm: arg", WAIT_FOR(seconds[hart].arg == START_ARG));
    check("hsm: nothing pending", seconds[hart].pending == 0);
    check("hsm: started", hart_status(hart) == SBI_HSM_STARTED);
    check("hsm: start twice",
          hart_start(hart, (unsigned long)second_start) == SBI_ERR_ALREADY_AVAILABLE);
}

static void check_suspend(unsigned hart)
{
    give_order(hart, ORDER_SUSPEND);
    check("hsm: suspended", WAIT_FOR(hart_status(hart) == SBI_HSM_SUSPENDED));
    SBI(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1ul << hart);
    check("hsm: resumed", WAIT_FOR(seconds[hart].done == seconds[hart].given));
    check("hsm: suspend returns 0", seconds[hart].value == SBI_SUCCESS);
}

/* The timer wakes a hart that suspends itself, whoever raises STIP; so it does when it is past. */
static void check_suspend_for_timer(void)
{
    static const int64_t ticks_to_go[] = {2000, -1};

    for (size_t i = 0; i < sizeof(ticks_to_go) / sizeof(ticks_to_go[0]); i++) {
        csr_write(CSR_SIE, SIE_STIE);
        SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, csr_read(CSR_TIME) + ticks_to_go[i]);
        check("hsm: suspend until a timer", suspend(SBI_HSM_SUSPEND_RETENTIVE) == SBI_SUCCESS);
        check("hsm: the timer's interrupt is pending", csr_read(CSR_SIP) & SIP_STIP);
        SBI(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ~0ul);
    }
}

/* What is reserved, and what only another platform could know, is no type (SBI 9.4). */
static void check_suspend_types(void)
{
    static const unsigned long invalid[] = {1, 0x0fffffff, 0x10000000, 0x80000001, 0xffffffff};

    for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
        check("hsm: suspend of no known type", suspend(invalid[i]) == SBI_ERR_INVALID_PARAM);
    check("hsm: non-retentive suspend",
          suspend(SBI_HSM_SUSPEND_NON_RETENTIVE) == SBI_ERR_NOT_SUPPORTED);
}

static void map_window(unsigned page)
{
    leaves[511] = (unsigned long)pages[page] >> 2 | PTE_V | PTE_R | PTE_W | PTE_A | PTE_D;
    asm volatile("fence" : : : "memory");
}

static void map_all(void)
{
    const uint64_t all = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;

    root[0] = all; /* devices */
    root[RAM_BASE >> 30] = RAM_BASE >> 2 | all;
    root[511] = (unsigned long)middle >> 2 | PTE_V;
    middle[511] = (unsigned long)leaves >> 2 | PTE_V;
    pages[0][0] = 0xaaaa;
    pages[1][0] = 0xbbbb;
    map_window(0);
}

/* Every reader must see the page change once the remote fence has returned. */
static void check_fences(unsigned long mask)
{
    static const struct {
        unsigned long fid, start, size;
    } fences[] = {
        {SBI_RFENCE_REMOTE_SFENCE_VMA, WINDOW, PAGE_SIZE},
        {SBI_RFENCE_REMOTE_SFENCE_VMA, 0, 0},
        {SBI_RFENCE_REMOTE_SFENCE_VMA, 0, ~0ul},
        {SBI_RFENCE_REMOTE_SFENCE_VMA_ASID, WINDOW - 2 * PAGE_SIZE, 3 * PAGE_SIZE},
        {SBI_RFENCE_REMOTE_SFENCE_VMA, WINDOW - 8, 16}, /* two pages */
        {SBI_RFENCE_REMOTE_SFENCE_VMA_ASID, 0, ~0ul},
    };

    for (size_t i = 0; i < sizeof(fences) / sizeof(fences[0]); i++) {
        unsigned page = (i + 1) & 1;
        map_window(page);
        struct sbi_ret ret =
            SBI(SBI_EXT_RFENCE, fences[i].fid, mask, 0, fences[i].start, fences[i].size);
        check("rfence: call", ret.error == SBI_SUCCESS);
        for (unsigned hart = 0; hart < MAX_HARTS; hart++) {
            if (mask >> hart & 1)
                check("rfence: effect", WAIT_FOR(seconds[hart].value == pages[page][0]));
        }
    }
    check("rfence: fence.i",
          SBI(SBI_EXT_RFENCE, SBI_RFENCE_REMOTE_FENCE_I, mask).error == SBI_SUCCESS);
    check("rfence: all harts",
          SBI(SBI_EXT_RFENCE, SBI_RFENCE_REMOTE_FENCE_I, 0, ~0ul).error == SBI_SUCCESS);
    for (unsigned long fid = 3; fid <= 6; fid++)
        check("rfence: of a hypervisor",
              SBI(SBI_EXT_RFENCE, fid, mask).error == SBI_ERR_NOT_SUPPORTED);
    check("rfence: no such hart",
          SBI(SBI_EXT_RFENCE, SBI_RFENCE_REMOTE_FENCE_I, 1, 64).error == SBI_ERR_INVALID_PARAM);
}

static void check_stop(unsigned hart)
{
    give_order(hart, ORDER_STOP);
    check("hsm: stop", WAIT_FOR(hart_status(hart) == SBI_HSM_STOPPED));
}

static void check_harts(unsigned self)
{
    unsigned long others = 0;

    check("hsm: no such hart", hart_status(64) == SBI_ERR_INVALID_PARAM);
    check("hsm: this hart", hart_status(self) == SBI_HSM_STARTED);
    check_suspend_types();
    check_suspend_for_timer();
    for (unsigned hart = 0; hart < MAX_HARTS; hart++) {
        if (hart == self || hart_status(hart) < 0)
            continue;
        others |= 1ul << hart;
        check_start(hart);
        check_suspend(hart);
        check_stop(hart);
        check_start(hart);
    }
    map_all();
    for (unsigned hart = 0; hart < MAX_HARTS; hart++) {
        if (!(others >> hart & 1))
            continue;
        give_order(hart, ORDER_READ);
        check("hart translates", WAIT_FOR(seconds[hart].value == pages[0][0]));
    }
    check_fences(others);
}

void main_entry(unsigned long self)
{
    check_base();
    check_registers();
    check_reset();
    check_console();
    check_traps();
    check_timer();
    check_ipi(self);
    check_pmu(self);
    check_features();
    check_misaligned();
    check_harts(self);
    print_number(passed);
    print(" passed, ");
    print_number(failed);
    print(" failed\n");
    SBI(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, SBI_SRST_TYPE_SHUTDOWN,
        failed ? SBI_SRST_REASON_SYSTEM_FAILURE : SBI_SRST_REASON_NONE);
    print("FAILED: srst\n");
}
