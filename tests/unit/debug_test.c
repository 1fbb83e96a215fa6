/*
 * Stopping and stepping: the engine by itself, then machines of several harts whose runs must end
 * with the very counters that they have without a debugger.
 */
#include "emu/abi/memmap.h"
#include "emu/engine/debug.h"
#include "emu/isa/csr.h"
#include "emu/machine/debug.h"
#include "tests/unit/hart_fixture.h"
#include "tests/unit/machine_fixture.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

#define HANDLER (FIXTURE_RAM + 0x8000)

/* --- One hart ------------------------------------------------------------------------------ */

static struct hart_fixture f;

static void start(const uint32_t *code, unsigned nr)
{
    struct mmu_config config = hart_fixture_mmu();
    hart_fixture_init(&f, &config);
    f.hart.mtvec = HANDLER;
    /* The handler returns behind the instruction that trapped. */
    const uint32_t handler[] = {
        enc_csr(INSN_csrrs, 31, CSR_MEPC, 0),
        enc_i(INSN_addi, 31, 31, 4),
        enc_csr(INSN_csrrw, 0, CSR_MEPC, 31),
        enc_0(INSN_mret),
    };
    hart_fixture_put(&f, HANDLER, handler, 4);
    hart_fixture_put(&f, FIXTURE_RAM, code, nr);
}

static void step(void)
{
    hart_begin_slice(&f.hart, f.now, 1);
    engine_step(f.engine, &f.hart, 1000);
    f.now = hart_now(&f.hart);
}

/* Loads, stores, a trap, a loop, an atomic. */
static const uint32_t work[] = {
    0x00005117, /* auipc x2, 5 */
    0x00300093, /* li    x1, 3 */
    0x00113023, /* sd    x1, 0(x2)    loop */
    0x00013183, /* ld    x3, 0(x2) */
    0x00000073, /* ecall */
    0x003121af, /* amoadd.w x3, x3, (x2) */
    0xfff08093, /* addi  x1, x1, -1 */
    0xfe0096e3, /* bnez  x1, loop */
    0x10500073, /* wfi */
};
#define NR_WORK (sizeof(work) / sizeof(work[0]))

/* What a run leaves behind, of all that is counted. */
struct outcome {
    uint64_t x[32], retired;
    cycles_t now;
    struct mmu_stats mmu;
    struct hart_stats stats;
};

static struct outcome outcome(void)
{
    struct outcome o;
    memset(&o, 0, sizeof(o));
    hart_fold_stats(&f.hart);
    memcpy(o.x, f.hart.x, sizeof(o.x));
    o.retired = hart_retired(&f.hart);
    o.now = f.now;
    o.mmu = f.hart.mmu.stats;
    o.stats = f.hart.stats;
    hart_fixture_destroy(&f);
    return o;
}

static void test_step_is_run(void)
{
    start(work, NR_WORK);
    hart_fixture_run(&f, 10000);
    CU_ASSERT_TRUE(f.hart.waiting);
    struct outcome run = outcome();

    start(work, NR_WORK);
    unsigned steps = 0;
    for (; !f.hart.waiting && steps < 1000; steps++)
        step();
    struct outcome stepped = outcome();
    CU_ASSERT_EQUAL(steps, run.retired + 3); /* each ecall is a step that retires nothing */
    CU_ASSERT_EQUAL(memcmp(&run, &stepped, sizeof(run)), 0);
}

/* What gives up the hart's turn takes as long by steps: pause, and wrs where there is a
 * reservation. */
static void test_step_waits(void)
{
    const uint32_t code[] = {
        0x00005117, /* auipc x2, 5 */
        enc_r(INSN_lr_w, 1, 2, 0),
        enc_0(INSN_wrs_nto), /* waits */
        0x0100000f,          /* pause */
        enc_r(INSN_sc_w, 1, 2, 1),
        enc_0(INSN_wrs_sto),
        enc_0(INSN_wfi),
    };
    start(code, 7);
    f.hart.pause_cycles = 50;
    hart_fixture_run(&f, 10000);
    CU_ASSERT_TRUE(f.hart.waiting);
    struct outcome run = outcome();
    CU_ASSERT_EQUAL(run.now, run.retired + 2 * 50);

    start(code, 7);
    f.hart.pause_cycles = 50;
    for (unsigned steps = 0; !f.hart.waiting && steps < 100; steps++)
        step();
    struct outcome stepped = outcome();
    CU_ASSERT_EQUAL(memcmp(&run, &stepped, sizeof(run)), 0);
}

/* A block ends at a jump, at a trap, at a CSR instruction, and nowhere else. */
static void test_step_knows_its_block(void)
{
    static const unsigned left[] = {4, 3, 2, 1, 0, /* the handler: */ 0, 1, 0, 0, 2, 1, 0, 2, 1, 0};
    start(work, NR_WORK);
    for (unsigned i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        step();
        CU_ASSERT_EQUAL(f.hart.debug.block_left, left[i]);
    }
    hart_fixture_destroy(&f);
}

static void test_breakpoint(void)
{
    struct breakpoints b = {.nr = 2, .va = {FIXTURE_RAM + 12, FIXTURE_RAM + 0x1000 + 20}};
    start(work, NR_WORK);
    engine_set_breakpoints(f.engine, &b);
    for (unsigned i = 0; i < 3; i++) {
        hart_fixture_run(&f, 10000);
        CU_ASSERT_EQUAL(f.hart.debug.stop, HART_STOP_BREAKPOINT);
        CU_ASSERT_EQUAL(f.hart.pc, FIXTURE_RAM + 12);
        CU_ASSERT_EQUAL(f.hart.x[1], 3 - i);
        f.hart.debug.stop = HART_STOP_NONE;
        while (f.hart.debug.block_left != 0)
            step();
    }
    hart_fixture_run(&f, 10000);
    CU_ASSERT_TRUE(f.hart.waiting);
    struct outcome broken = outcome();
    start(work, NR_WORK);
    hart_fixture_run(&f, 10000);
    struct outcome run = outcome();
    CU_ASSERT_EQUAL(memcmp(&run, &broken, sizeof(run)), 0);
}

/* A word of two instructions, one of them compressed, across the end of a page. */
static void test_breakpoint_across_pages(void)
{
    const uint32_t code[] = {0x00010001, 0x00930001, 0x00010070}; /* nops; li x1, 7; nop */
    struct breakpoints b = {.nr = 1, .va = {FIXTURE_RAM + 0xffe}};
    start(work, 1);
    hart_fixture_put(&f, FIXTURE_RAM + 0xff8, code, 3);
    f.hart.pc = FIXTURE_RAM + 0xff8;
    engine_set_breakpoints(f.engine, &b);
    hart_fixture_run(&f, 100);
    CU_ASSERT_EQUAL(f.hart.debug.stop, HART_STOP_BREAKPOINT);
    CU_ASSERT_EQUAL(f.hart.pc, FIXTURE_RAM + 0xffe);
    CU_ASSERT_EQUAL(f.hart.debug.block_left, 1);
    CU_ASSERT_EQUAL(f.hart.x[1], 0);
    f.hart.debug.stop = HART_STOP_NONE;
    step();
    CU_ASSERT_EQUAL(f.hart.pc, FIXTURE_RAM + 0x1002);
    CU_ASSERT_EQUAL(f.hart.x[1], 7);
    hart_fixture_destroy(&f);
}

static void test_watchpoint_comes_before_the_access(void)
{
    const paddr_t word = FIXTURE_RAM + 0x5000;
    const struct watch_list list = {
        .nr = 1, .point = {{.va = word + 4, .len = 1, .types = 1 << ACCESS_STORE}}};
    start(work, NR_WORK);
    hart_set_watches(&f.hart, &list);
    hart_fixture_run(&f, 10000);
    CU_ASSERT_EQUAL(f.hart.debug.stop, HART_STOP_WATCHPOINT);
    CU_ASSERT_EQUAL(f.hart.debug.watched, word + 4);
    CU_ASSERT_EQUAL(f.hart.pc, FIXTURE_RAM + 8);
    CU_ASSERT_EQUAL(*(uint64_t *)physmem_ptr(&f.physmem, word, 8), 0);
    f.hart.debug.stop = HART_STOP_NONE;
    f.hart.debug.pass_watches = true;
    step();
    CU_ASSERT_EQUAL(f.hart.debug.stop, HART_STOP_NONE);
    CU_ASSERT_EQUAL(*(uint64_t *)physmem_ptr(&f.physmem, word, 8), 3);
    CU_ASSERT_EQUAL(f.hart.pc, FIXTURE_RAM + 12);
    hart_fixture_destroy(&f);
}

/* --- Machines ------------------------------------------------------------------------------ */

static struct machine_config config;

static void host_write(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque, (void)bytes, (void)len;
}

static size_t host_read(void *opaque, uint8_t *bytes, size_t room, bool driver)
{
    (void)driver;
    (void)opaque, (void)bytes, (void)room;
    return 0;
}

static struct machine *create_adders(void)
{
    static const struct machine_host host = {.write = host_write, .read = host_read};
    config_init(&config);
    config.mem = 1 << 20;
    config.harts = 4;
    config.quantum = 100;
    return machine_fixture_create(&config, &host, add_together, sizeof(add_together));
}

/* Runs on to the end, which must be that of a machine without a debugger. */
static void expect_undisturbed(struct machine *m)
{
    struct machine *plain = create_adders();
    CU_ASSERT_EQUAL(machine_run(plain), MACHINE_EXITED);
    CU_ASSERT_EQUAL(machine_run(m), MACHINE_EXITED);
    char *expected = machine_fixture_stats(plain), *json = machine_fixture_stats(m);
    CU_ASSERT_STRING_EQUAL(json, expected);
    free(expected);
    free(json);
    machine_destroy(plain);
    machine_destroy(m);
    config_destroy(&config);
}

static struct machine *create_debugged(void)
{
    struct machine *m = create_adders();
    CU_ASSERT_TRUE_FATAL(machine_debug_attach(m));
    return m;
}

static void test_debugger_only_there(void)
{
    expect_undisturbed(create_debugged());
}

static uint32_t word(struct machine *m)
{
    uint32_t value = 0;
    CU_ASSERT_TRUE(
        physmem_read(machine_hart(m, 0)->wires.physmem, ADD_TOGETHER_WORD, &value, sizeof(value)));
    return value;
}

/* All 4000 additions are met, each once, and statistics are looked at between them. */
static void test_machine_breakpoint(void)
{
    struct machine *m = create_debugged();
    CU_ASSERT_TRUE(machine_set_breakpoint(m, ADD_TOGETHER_AMO));
    unsigned hits[4] = {0};
    for (unsigned i = 0; i < 4000; i++) {
        CU_ASSERT_EQUAL_FATAL(machine_run(m), MACHINE_STOPPED);
        const struct machine_stop stop = *machine_debug_stop(m);
        CU_ASSERT_EQUAL(stop.reason, MACHINE_STOP_BREAKPOINT);
        CU_ASSERT_EQUAL(machine_hart(m, stop.hart)->pc, ADD_TOGETHER_AMO);
        CU_ASSERT_EQUAL(word(m), i);
        hits[stop.hart]++;
        if (i % 100 == 0)
            free(machine_fixture_stats(m));
        machine_debug_resume(m, stop.hart, MACHINE_STEP);
        CU_ASSERT_EQUAL_FATAL(machine_run(m), MACHINE_STOPPED);
        CU_ASSERT_EQUAL(machine_debug_stop(m)->reason, MACHINE_STOP_STEP);
        machine_debug_resume(m, stop.hart, MACHINE_GO);
    }
    for (unsigned i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(hits[i], 1000);
    CU_ASSERT_TRUE(machine_clear_breakpoint(m, ADD_TOGETHER_AMO));
    CU_ASSERT_FALSE(machine_clear_breakpoint(m, ADD_TOGETHER_AMO));
    expect_undisturbed(m);
}

static void test_machine_steps(void)
{
    struct machine *m = create_debugged();
    for (unsigned i = 0; i < 4; i++)
        machine_debug_resume(m, i, MACHINE_STEP);
    for (unsigned i = 0; i < 5000; i++)
        CU_ASSERT_EQUAL_FATAL(machine_run(m), MACHINE_STOPPED);
    for (unsigned i = 0; i < 4; i++)
        machine_debug_resume(m, i, MACHINE_GO);
    expect_undisturbed(m);
}

/* Also the end comes where it would: at the end of the block that asks for it. */
static void test_machine_steps_to_the_end(void)
{
    struct machine *m = create_debugged();
    for (unsigned i = 0; i < 4; i++)
        machine_debug_resume(m, i, MACHINE_STEP);
    while (machine_run(m) == MACHINE_STOPPED)
        ;
    expect_undisturbed(m);
}

static void test_machine_watchpoint(void)
{
    const struct watchpoint watch = {.va = ADD_TOGETHER_WORD, .len = 4, .types = 1 << ACCESS_STORE};
    struct machine *m = create_debugged();
    CU_ASSERT_TRUE(machine_set_watchpoint(m, &watch));
    for (unsigned i = 0; i < 4000; i++) {
        CU_ASSERT_EQUAL_FATAL(machine_run(m), MACHINE_STOPPED);
        const struct machine_stop *stop = machine_debug_stop(m);
        CU_ASSERT_EQUAL(stop->reason, MACHINE_STOP_WATCHPOINT);
        CU_ASSERT_EQUAL(stop->va, ADD_TOGETHER_WORD);
        CU_ASSERT_EQUAL(machine_hart(m, stop->hart)->pc, ADD_TOGETHER_AMO);
        CU_ASSERT_EQUAL(word(m), i);
        if (i % 2 == 0)
            continue; /* just on */
        const unsigned hart = stop->hart;
        machine_debug_resume(m, hart, MACHINE_STEP);
        CU_ASSERT_EQUAL_FATAL(machine_run(m), MACHINE_STOPPED);
        CU_ASSERT_EQUAL(machine_debug_stop(m)->reason, MACHINE_STOP_STEP);
        CU_ASSERT_EQUAL(word(m), i + 1);
        machine_debug_resume(m, hart, MACHINE_GO);
    }
    CU_ASSERT_TRUE(machine_clear_watchpoint(m, &watch));
    expect_undisturbed(m);
}

/* With the others held, one hart does all of its work alone; then there is nothing left to do. */
static void test_held_harts(void)
{
    struct machine *m = create_debugged();
    for (unsigned i = 0; i < 4; i++)
        machine_debug_resume(m, i, i == 2 ? MACHINE_GO : MACHINE_HOLD);
    CU_ASSERT_EQUAL(machine_run(m), MACHINE_STOPPED);
    CU_ASSERT_EQUAL(machine_debug_stop(m)->reason, MACHINE_STOP_IDLE);
    CU_ASSERT_EQUAL(word(m), 1000);
    machine_debug_detach(m);
    CU_ASSERT_EQUAL(machine_run(m), MACHINE_EXITED);
    CU_ASSERT_EQUAL(word(m), 4000);
    machine_destroy(m);
    config_destroy(&config);
}

/* A debugger may leave in the middle of a block. */
static void test_detach(void)
{
    struct machine *m = create_debugged();
    CU_ASSERT_TRUE(machine_set_breakpoint(m, ADD_TOGETHER_AMO + 4));
    for (unsigned i = 0; i < 1234; i++) {
        CU_ASSERT_EQUAL(machine_run(m), MACHINE_STOPPED);
        unsigned hart = machine_debug_stop(m)->hart;
        machine_debug_resume(m, hart, MACHINE_STEP);
        CU_ASSERT_EQUAL(machine_run(m), MACHINE_STOPPED);
        machine_debug_resume(m, hart, MACHINE_GO);
    }
    machine_debug_detach(m);
    expect_undisturbed(m);
}

/* Code written by the debugger is what is executed next. */
static void test_written_code(void)
{
    static const uint32_t add_5 = 0x00500693; /* li a3, 5 */
    struct machine *m = create_debugged();
    CU_ASSERT_TRUE(machine_set_breakpoint(m, RAM_BASE));
    CU_ASSERT_EQUAL(machine_run(m), MACHINE_STOPPED);
    CU_ASSERT_TRUE(machine_debug_write(m, RAM_BASE, &add_5, sizeof(add_5)));
    CU_ASSERT_FALSE(machine_debug_write(m, RAM_BASE + (1 << 20), &add_5, sizeof(add_5)));
    for (unsigned i = 0; i < 4; i++)
        machine_debug_resume(m, i, MACHINE_HOLD);
    machine_debug_resume(m, machine_debug_stop(m)->hart, MACHINE_STEP);
    CU_ASSERT_EQUAL(machine_run(m), MACHINE_STOPPED);
    CU_ASSERT_EQUAL(machine_hart(m, machine_debug_stop(m)->hart)->x[13], 5);
    machine_destroy(m);
    config_destroy(&config);
}

static CU_TestInfo tests[] = {
    {"stepping is running", test_step_is_run},
    {"a step waits as long", test_step_waits},
    {"a step knows what is left of its block", test_step_knows_its_block},
    {"breakpoint", test_breakpoint},
    {"breakpoint across pages", test_breakpoint_across_pages},
    {"watchpoint comes before the access", test_watchpoint_comes_before_the_access},
    {"a debugger that does nothing changes nothing", test_debugger_only_there},
    {"machine: breakpoints", test_machine_breakpoint},
    {"machine: steps", test_machine_steps},
    {"machine: steps to the end", test_machine_steps_to_the_end},
    {"machine: watchpoints", test_machine_watchpoint},
    {"machine: held harts", test_held_harts},
    {"machine: detaching", test_detach},
    {"machine: code written from outside", test_written_code},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo debug_suite = {"debug", NULL, NULL, NULL, NULL, tests};
