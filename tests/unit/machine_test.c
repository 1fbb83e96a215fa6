/* Whole machines running a few instructions, assembled by hand at the start of RAM. */
#include "emu/abi/pmu.h"
#include "emu/isa/csr.h"
#include "emu/machine/machine_private.h"
#include "tests/unit/hart_fixture.h"
#include "tests/unit/machine_fixture.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t fail_with_7[] = {
    0x001002b7, /* lui  t0, 0x100     the finisher */
    0x00073337, /* lui  t1, 0x73 */
    0x33330313, /* addi t1, t1, 0x333 */
    0x0062a023, /* sw   t1, 0(t0) */
    0x0000006f, /* j    . */
};

static const uint32_t sleep_forever[] = {
    0x10500073, /* wfi */
    0xffdff06f, /* j    -4 */
};

static const uint32_t spin[] = {
    0x0000006f, /* j    . */
};

static const uint32_t trap_forever[] = {
    0x00000000, /* illegal; mtvec is 0: nothing to fetch there */
};

/* Waits for the timer 100 ticks ahead; fails with the number of ticks that passed. */
static const uint32_t wait_100_ticks[] = {
    0x0200c2b7, /* lui  t0, 0x200c */
    0xff82b303, /* ld   t1, -8(t0)    mtime */
    0x06430393, /* addi t2, t1, 100 */
    0x02004e37, /* lui  t3, 0x2004 */
    0x007e3023, /* sd   t2, 0(t3)     mtimecmp of hart 0 */
    0x08000e93, /* li   t4, 0x80 */
    0x304e9073, /* csrw mie, t4 */
    0x10500073, /* wfi */
    0xff82b383, /* ld   t2, -8(t0) */
    0x406383b3, /* sub  t2, t2, t1 */
    0x01039393, /* slli t2, t2, 16 */
    0x00003337, /* lui  t1, 3 */
    0x33330313, /* addi t1, t1, 0x333 */
    0x0063e3b3, /* or   t2, t2, t1 */
    0x001002b7, /* lui  t0, 0x100 */
    0x0072a023, /* sw   t2, 0(t0) */
    0x0000006f, /* j    . */
};

/* Echoes console input; ends with pass at a 'q'. */
static const uint32_t echo[] = {
    0x100003b7, /* lui  t2, 0x10000   the UART */
    0x07100e93, /* li   t4, 'q' */
    0x00538283, /* lb   t0, 5(t2)     LSR */
    0x0012f293, /* andi t0, t0, 1 */
    0xfe028ce3, /* beqz t0, -8 */
    0x00038303, /* lb   t1, 0(t2) */
    0x00638023, /* sb   t1, 0(t2) */
    0xffd316e3, /* bne  t1, t4, -20 */
    0x001002b7, /* lui  t0, 0x100 */
    0x00005337, /* lui  t1, 5 */
    0x5553031b, /* addiw t1, t1, 0x555 */
    0x0062a023, /* sw   t1, 0(t0) */
    0x0000006f, /* j    . */
};

static struct machine_config config;
static const char *input;
static char output[64];
static size_t output_len;

static void host_write(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque;
    for (size_t i = 0; i < len && output_len < sizeof(output) - 1; i++)
        output[output_len++] = (char)bytes[i];
}

static size_t host_read(void *opaque, uint8_t *bytes, size_t room, bool driver)
{
    (void)driver;
    (void)opaque;
    size_t len = strnlen(input, room);
    memcpy(bytes, input, len);
    input += len;
    return len;
}

static unsigned nr_idle;

static bool host_idle(void *opaque, cycles_t now, cycles_t until)
{
    (void)opaque, (void)now, (void)until;
    nr_idle++;
    return *input != '\0';
}

static struct machine *create(const uint32_t *code, size_t size)
{
    static const struct machine_host host = {
        .write = host_write, .read = host_read, .idle = host_idle};
    output_len = 0;
    memset(output, 0, sizeof(output));
    return machine_fixture_create(&config, &host, code, size);
}

#define CREATE(code) create(code, sizeof(code))

static void setup(void)
{
    config_init(&config);
    config.mem = 1 << 20;
    input = "";
}

static void expect(struct machine *machine, enum machine_outcome outcome, int status,
                   const char *description)
{
    char text[512];
    CU_ASSERT_EQUAL(machine_run(machine), outcome);
    CU_ASSERT_EQUAL(machine_exit_status(machine), status);
    machine_describe(machine, text, sizeof(text));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, description));
    CU_ASSERT_PTR_NULL(machine_check_stats(machine));
    machine_destroy(machine);
    config_destroy(&config);
}

static void test_ends(void)
{
    setup();
    expect(CREATE(fail_with_7), MACHINE_EXITED, 7, "");
    setup();
    expect(CREATE(sleep_forever), MACHINE_DEADLOCK, 1, "nothing is left");
    setup();
    config.max_cycles = 5000;
    expect(CREATE(spin), MACHINE_MAX_CYCLES, 1, "stopped after 5000 cycles");
    setup();
    expect(CREATE(trap_forever), MACHINE_TRAP_LOOP, 1, "instruction access fault");
    setup();
    expect(CREATE(spin), MACHINE_STANDSTILL, 1, "hart 0 jumps to itself");
}

static void test_timer(void)
{
    setup();
    struct machine *machine = CREATE(wait_100_ticks);
    CU_ASSERT_EQUAL(machine_run(machine), MACHINE_EXITED);
    CU_ASSERT_EQUAL(machine_exit_status(machine), 100);
    /* Time was skipped, not spent: 100 ticks of 100 cycles with a few instructions in them. */
    CU_ASSERT_TRUE(machine_now(machine) >= 10000 && machine_now(machine) < 10200);
    CU_ASSERT_TRUE(hart_retired(machine_hart(machine, 0)) < 20);
    machine_destroy(machine);
    config_destroy(&config);
}

/* A counter of cycles that overflows ends the wait, then and there (Sscofpmf). */
static void test_overflow_wakes(void)
{
    const uint32_t code[] = {
        enc_i(INSN_addi, 5, 0, -2010), /* a few pass before the wait */
        enc_csr(INSN_csrrw, 0, CSR_MHPMCOUNTER3, 5),
        enc_csr(INSN_csrrwi, 0, CSR_MHPMEVENT3, PMU_CYCLES),
        0x000022b7, /* lui   t0, 2: LCOFIE */
        enc_csr(INSN_csrrw, 0, CSR_MIE, 5),
        enc_csr(INSN_csrrs, 6, CSR_MCYCLE, 0),
        enc_0(INSN_wfi),
        enc_csr(INSN_csrrs, 7, CSR_MCYCLE, 0),
        enc_r(INSN_sub, 7, 7, 6),
        0x0043d393, /* srli  t2, t2, 4: the status, cycles waited / 16 */
        0x01039393, /* slli  t2, t2, 16 */
        0x00003337, /* lui   t1, 3 */
        0x33330313, /* addi  t1, t1, 0x333 */
        0x0063e3b3, /* or    t2, t2, t1 */
        0x001002b7, /* lui   t0, 0x100 */
        enc_s(INSN_sw, 5, 7, 0),
        enc_j(0, 0),
    };
    setup();
    expect(CREATE(code), MACHINE_EXITED, 2000 / 16, "");
}

/* Harts that all wait need no turns: the host is not asked to wait a quantum at a time. */
static void test_idle_harts(void)
{
    setup();
    config.harts = 2;
    struct machine *machine = CREATE(wait_100_ticks);
    nr_idle = 0;
    CU_ASSERT_EQUAL(machine_run(machine), MACHINE_EXITED);
    CU_ASSERT_EQUAL(machine_exit_status(machine), 100);
    CU_ASSERT_EQUAL(nr_idle, 1);
    machine_destroy(machine);
    config_destroy(&config);
}

static void test_console(void)
{
    setup();
    input = "a line longer than the FIFO is deep, q";
    struct machine *machine = CREATE(echo);
    CU_ASSERT_EQUAL(machine_run(machine), MACHINE_EXITED);
    CU_ASSERT_STRING_EQUAL(output, "a line longer than the FIFO is deep, q");
    machine_destroy(machine);
    config_destroy(&config);
}

/* Runs the four adding harts; the result is the JSON of all counters. */
static char *run_harts(const char *setting)
{
    struct error err;
    setup();
    config.harts = 4;
    CU_ASSERT_TRUE(config_set_pair(&config, setting, &err));
    struct machine *machine = create(add_together, sizeof(add_together));
    CU_ASSERT_EQUAL(machine_run(machine), MACHINE_EXITED);
    CU_ASSERT_EQUAL(machine_exit_status(machine), 0);
    char *json = machine_fixture_stats(machine);
    machine_destroy(machine);
    config_destroy(&config);
    return json;
}

static void test_harts(void)
{
    char *first = run_harts("quantum=100"), *again = run_harts("quantum=100");
    char *plain = run_harts("mmu.fastmap=false"), *fast = run_harts("mmu.fastmap=true");
    CU_ASSERT_STRING_EQUAL(first, again);
    CU_ASSERT_STRING_EQUAL(plain, fast);
    CU_ASSERT_PTR_NOT_NULL(strstr(first, "\"hart3\": {\n    \"retired\": 300"));
    free(first);
    free(again);
    free(plain);
    free(fast);
}

/* A device that writes to the word behind the program: on a store to it, or as time passes. */
#define DMA_BASE 0x20000000
#define DMA_WORD (RAM_BASE + 0x1000)

static void write_word(void *opaque)
{
    struct machine *machine = opaque;
    CU_ASSERT_TRUE(physmem_write(&machine->physmem, DMA_WORD, &(uint64_t){1}, 8));
}

static bool dma_store(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    (void)offset, (void)size, (void)value;
    write_word(opaque);
    return true;
}

/*
 * LR, some work, with or without a store to the device, SC: fails if SC does. `when` is the cycle
 * at which the device writes by itself.
 */
static void expect_sc(bool stores, cycles_t when, int failure)
{
    const uint32_t code[] = {
        0x00001517, /* auipc a0, 1 */
        0x200005b7, /* lui   a1, 0x20000 */
        enc_r(INSN_lr_d, 12, 10, 0),
        stores ? enc_s(INSN_sd, 11, 0, 0) : enc_i(INSN_addi, 0, 0, 0),
        enc_i(INSN_addi, 13, 0, 100),
        enc_i(INSN_addi, 13, 13, -1),
        enc_b(INSN_bne, 13, 0, -4),
        enc_r(INSN_sc_d, 14, 10, 12),
        0x001002b7, /* lui   t0, 0x100 */
        0x00013337, /* lui   t1, 0x13 */
        0x33330313, /* addi  t1, t1, 0x333: fails with 1 */
        enc_b(INSN_bne, 14, 0, 12),
        0x00005337, /* lui   t1, 5 */
        0x55530313, /* addi  t1, t1, 0x555: passes */
        enc_s(INSN_sw, 5, 6, 0),
        enc_j(0, 0),
    };
    setup();
    struct machine *machine = CREATE(code);
    struct bus_device device = {
        .name = "dma", .base = DMA_BASE, .size = 8, .write = dma_store, .opaque = machine};
    CU_ASSERT_EQUAL(bus_attach(&machine->bus, &device), 0);
    struct event write;
    event_init(&write, write_word, machine);
    event_schedule(&machine->events, &write, when);
    expect(machine, MACHINE_EXITED, failure, "");
}

/* "The SC must fail if a write from some other device to the bytes accessed by the LR can be
 * observed to occur between the LR and SC" (unpriv spec 8.2), also when there is one hart. */
static void test_reservation_and_devices(void)
{
    expect_sc(false, 100000, 0);
    expect_sc(true, 100000, 1);
    expect_sc(false, 50, 1);
}

static CU_TestInfo tests[] = {
    {"the ways in which a run ends", test_ends},
    {"waiting skips time", test_timer},
    {"waiting, with several harts", test_idle_harts},
    {"waiting, until a counter overflows", test_overflow_wakes},
    {"console in and out", test_console},
    {"harts take turns, the same way each time", test_harts},
    {"a reservation ends when a device writes", test_reservation_and_devices},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo machine_suite = {"machine", NULL, NULL, NULL, NULL, tests};
