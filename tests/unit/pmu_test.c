#include "emu/base/archive.h"
#include "emu/hart/csr.h"
#include "emu/hart/pmu_events.h"
#include "emu/isa/csr.h"
#include "tests/unit/hart_fixture.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

#define HANDLER (FIXTURE_RAM + 0x8000)
#define TABLES  0x10000 /* offset in RAM of three page tables */
#define DATA    0x20000 /* ... and of the pages they map */
#define PAGES   40
#define ROUNDS  3

static struct hart_fixture f;

static const uint8_t event_ids[] = {
#define PMU_EVENT(id, name, text) id,
#include "emu/abi/pmu.def"
};

#define NR_EVENTS (sizeof(event_ids) / sizeof(event_ids[0]))

static void start(const struct mmu_config *config)
{
    hart_fixture_init(&f, config);
    f.hart.mtvec = HANDLER;
    hart_fixture_put(&f, HANDLER, (uint32_t[]){enc_0(INSN_wfi), enc_j(0, -4)}, 2);
}

static uint64_t read(unsigned number)
{
    return csr_read(&f.hart, CSR_MHPMCOUNTER3 + number - 3);
}

static void set_event(unsigned number, uint64_t event)
{
    csr_write(&f.hart, CSR_MHPMEVENT3 + number - 3, event);
}

static void set_counter(unsigned number, uint64_t value)
{
    csr_write(&f.hart, CSR_MHPMCOUNTER3 + number - 3, value);
}

static void test_table(void)
{
    struct mmu_config config = hart_fixture_mmu();
    start(&config);
    for (unsigned i = 0; i < NR_EVENTS; i++) {
        set_event(3, event_ids[i]);
        CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MHPMEVENT3), event_ids[i]);
        for (unsigned j = 0; j < i; j++)
            CU_ASSERT_NOT_EQUAL(event_ids[i], event_ids[j]);
    }
    /* Nothing else is taken, least of all one whose low bits look like an event. */
    unsigned known = 0;
    for (unsigned id = 0; id < 0x1000; id++) {
        set_event(3, id);
        known += csr_read(&f.hart, CSR_MHPMEVENT3) != PMU_NONE;
    }
    CU_ASSERT_EQUAL(known, NR_EVENTS);
    hart_fixture_destroy(&f);

    config.l2.entries = config.pwc.entries = 0;
    start(&config);
    CU_ASSERT_FALSE(pmu_event_exists(&f.hart, PMU_L2_LOAD_MISSES));
    CU_ASSERT_FALSE(pmu_event_exists(&f.hart, PMU_PWC_HITS));
    CU_ASSERT_TRUE(pmu_event_exists(&f.hart, PMU_L1D_LOAD_MISSES));
    hart_fixture_destroy(&f);
}

static void test_absent_registers(void)
{
    struct mmu_config config = hart_fixture_mmu();
    start(&config);
    pmu_init(&f.hart, 2);
    csr_write(&f.hart, CSR_MCOUNTINHIBIT, UINT64_MAX);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MCOUNTINHIBIT), 0x1d);
    for (unsigned number = 3; number < 32; number++) {
        set_event(number, PMU_LOADS);
        set_counter(number, 7);
        CU_ASSERT_EQUAL(read(number), number < 5 ? 7 : 0);
        CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MHPMEVENT3 + number - 3),
                        number < 5 ? PMU_LOADS : PMU_NONE);
    }

    f.hart.isa &= ~isa_only(EXT_SSCOFPMF);
    set_event(3, UINT64_MAX << 56 | PMU_LOADS);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_MHPMEVENT3), PMU_LOADS);
    CU_ASSERT_FALSE(csr_check(&f.hart, CSR_SCOUNTOVF, false));
    csr_write(&f.hart, CSR_MIE, UINT64_MAX);
    csr_write(&f.hart, CSR_MIDELEG, UINT64_MAX);
    CU_ASSERT_EQUAL((csr_read(&f.hart, CSR_MIE) | csr_read(&f.hart, CSR_MIDELEG)) & MIP_LCOFIP, 0);
    hart_fixture_destroy(&f);
}

/*
 * In S-mode under Sv39 through PAGES pages, more than the TLBs hold, ROUNDS times; each round ends
 * in a call of M-mode, whose handler stores and returns. Needs what set_up_paging() sets up.
 */
static void put_program(void)
{
    const uint32_t code[] = {
        enc_i(INSN_addi, 5, 0, ROUNDS), enc_r(INSN_add, 1, 10, 0), enc_i(INSN_addi, 2, 0, PAGES),
        enc_i(INSN_ld, 3, 1, 16),       enc_i(INSN_addi, 3, 3, 1), enc_s(INSN_sd, 1, 3, 16),
        enc_i(INSN_lbu, 4, 1, 17),      enc_r(INSN_add, 1, 1, 11), enc_i(INSN_addi, 2, 2, -1),
        enc_b(INSN_bne, 2, 0, -24),     enc_0(INSN_ecall),         enc_i(INSN_addi, 5, 5, -1),
        enc_b(INSN_bne, 5, 0, -44),     enc_0(INSN_wfi),
    };
    const uint32_t handler[] = {
        enc_csr(INSN_csrrs, 6, CSR_MEPC, 0),
        enc_i(INSN_addi, 6, 6, 4),
        enc_csr(INSN_csrrw, 0, CSR_MEPC, 6),
        enc_s(INSN_sd, 12, 6, 0),
        enc_i(INSN_ld, 7, 12, 0),
        enc_0(INSN_mret),
    };
    hart_fixture_put(&f, FIXTURE_RAM, code, sizeof(code) / sizeof(code[0]));
    hart_fixture_put(&f, HANDLER, handler, sizeof(handler) / sizeof(handler[0]));
}

static void set_up_paging(void)
{
    uint64_t *ram = physmem_ptr(&f.physmem, FIXTURE_RAM, FIXTURE_SIZE);
    uint64_t *root = ram + TABLES / 8, *level1 = root + 512, *level0 = level1 + 512;
    root[2] = FIXTURE_RAM >> 2 | PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;
    root[1] = (FIXTURE_RAM + TABLES + 0x1000) >> 2 | PTE_V;
    level1[0] = (FIXTURE_RAM + TABLES + 0x2000) >> 2 | PTE_V;
    for (unsigned i = 0; i < PAGES; i++)
        level0[i] = (FIXTURE_RAM + DATA + i * PAGE_SIZE) >> 2 | PTE_V | PTE_R | PTE_W;
    pmp_write_addr(&f.hart.mmu.pmp, 0, PMPADDR_MASK);
    pmp_write_cfg(&f.hart.mmu.pmp, 0, PMP_R | PMP_W | PMP_X | PMP_A_NAPOT);
    mmu_pmp_changed(&f.hart.mmu);
    csr_write(&f.hart, CSR_SATP,
              (uint64_t)SATP_MODE_SV39 << SATP_MODE_SHIFT | (FIXTURE_RAM + TABLES) >> PAGE_SHIFT);
    csr_write(&f.hart, CSR_MENVCFG, UINT64_MAX); /* where A and D need leave to be set */
    f.hart.x[10] = 0x40000000;
    f.hart.x[11] = PAGE_SIZE;
    f.hart.x[12] = FIXTURE_RAM + 0x9000;
}

/* As the machine's run loop does it. */
static void run(int64_t cycles)
{
    if (f.hart.pmu.armed)
        cycles = pmu_bound_slice(&f.hart, cycles);
    hart_fixture_run(&f, cycles);
    if (f.hart.pmu.armed)
        pmu_notice_overflows(&f.hart);
}

static void run_to_the_end(void)
{
    for (unsigned slices = 0; slices < 10000 && !f.hart.waiting; slices++)
        run(1000);
    CU_ASSERT_TRUE(f.hart.waiting);
}

/* What each event counts with these filters while the program runs, 29 counters at a time. */
static void count_all(bool fastmap, uint64_t filters, uint64_t counts[NR_EVENTS])
{
    struct mmu_config config = hart_fixture_mmu();
    config.fastmap = fastmap;
    for (unsigned first = 0; first < NR_EVENTS; first += PMU_MAX_COUNTERS) {
        hart_fixture_init(&f, &config);
        f.hart.mtvec = HANDLER;
        put_program();
        set_up_paging();
        unsigned nr = NR_EVENTS - first < PMU_MAX_COUNTERS ? NR_EVENTS - first : PMU_MAX_COUNTERS;
        for (unsigned i = 0; i < nr; i++)
            set_event(3 + i, filters | event_ids[first + i]);
        hart_set_prv(&f.hart, PRV_S);
        run_to_the_end();
        hart_set_prv(&f.hart, PRV_M);
        for (unsigned i = 0; i < nr; i++)
            counts[first + i] = read(3 + i);
        hart_fixture_destroy(&f);
    }
}

static uint64_t of(const uint64_t counts[NR_EVENTS], unsigned event)
{
    for (unsigned i = 0; i < NR_EVENTS; i++)
        if (event_ids[i] == event)
            return counts[i];
    return UINT64_MAX;
}

/* By hand, for LRU, 8 first-level entries, 64 in the second level, 4 pointers, Svadu. */
static void test_known_counts(void)
{
    uint64_t all[NR_EVENTS];
    count_all(true, 0, all);
    const unsigned s = ROUNDS * (2 + 7 * PAGES + 3) + 2, m = ROUNDS * 6;
    CU_ASSERT_EQUAL(of(all, PMU_INSTRUCTIONS), s - ROUNDS + m); /* an ecall does not retire */
    CU_ASSERT_EQUAL(of(all, PMU_CYCLES), s + m);
    CU_ASSERT_EQUAL(of(all, PMU_ACTIVE_CYCLES), s + m);
    CU_ASSERT_EQUAL(of(all, PMU_FETCHES), s + m);
    CU_ASSERT_EQUAL(of(all, PMU_L1I_ACCESSES), s);
    CU_ASSERT_EQUAL(of(all, PMU_L1I_MISSES), 1); /* one gigapage */
    CU_ASSERT_EQUAL(of(all, PMU_L1I_HITS), s - 1);
    CU_ASSERT_EQUAL(of(all, PMU_EXCEPTIONS), ROUNDS);
    CU_ASSERT_EQUAL(of(all, PMU_ENVIRONMENT_CALLS), ROUNDS);
    CU_ASSERT_EQUAL(of(all, PMU_LOADS), ROUNDS * (2 * PAGES + 1));
    CU_ASSERT_EQUAL(of(all, PMU_STORES), ROUNDS * (PAGES + 1));
    CU_ASSERT_EQUAL(of(all, PMU_UNTRANSLATED_LOADS), ROUNDS);
    CU_ASSERT_EQUAL(of(all, PMU_UNTRANSLATED_STORES), ROUNDS);

    /* Every first touch of a page in a round is a load, and misses 8 entries. */
    CU_ASSERT_EQUAL(of(all, PMU_L1D_LOAD_ACCESSES), ROUNDS * 2 * PAGES);
    CU_ASSERT_EQUAL(of(all, PMU_L1D_LOAD_MISSES), ROUNDS * PAGES);
    CU_ASSERT_EQUAL(of(all, PMU_L1D_STORE_MISSES), 0);
    /* In the first round the second level misses too; the first store walks for D. */
    CU_ASSERT_EQUAL(of(all, PMU_L2_LOAD_MISSES), PAGES);
    CU_ASSERT_EQUAL(of(all, PMU_L2_LOAD_HITS), (ROUNDS - 1) * PAGES);
    CU_ASSERT_EQUAL(of(all, PMU_WALKS_LOAD), PAGES);
    CU_ASSERT_EQUAL(of(all, PMU_WALKS_FETCH), 1);
    CU_ASSERT_EQUAL(of(all, PMU_WALKS_DIRTY), PAGES);
    CU_ASSERT_EQUAL(of(all, PMU_WALKS), 2 * PAGES + 1);
    CU_ASSERT_EQUAL(of(all, PMU_PTE_SETS_A), PAGES);
    CU_ASSERT_EQUAL(of(all, PMU_PTE_SETS_D), PAGES);
    /* From the root for the code and the first page, from the last table for the others. */
    CU_ASSERT_EQUAL(of(all, PMU_PTE_READS_LEVEL2), 2);
    CU_ASSERT_EQUAL(of(all, PMU_PTE_READS_LEVEL1), 1);
    CU_ASSERT_EQUAL(of(all, PMU_PTE_READS_LEVEL0), 2 * PAGES);
    CU_ASSERT_EQUAL(of(all, PMU_PTE_READS), 2 * PAGES + 3);
    CU_ASSERT_EQUAL(of(all, PMU_PWC_HITS), 2 * PAGES - 1);
    CU_ASSERT_EQUAL(of(all, PMU_WALKS_FAULTED), 0);
}

/* What two filters leave adds up to what is counted without. */
static void test_filters(void)
{
    uint64_t all[NR_EVENTS], in_s[NR_EVENTS], in_m[NR_EVENTS], none[NR_EVENTS];
    count_all(true, 0, all);
    count_all(true, MHPMEVENT_MINH | MHPMEVENT_UINH, in_s);
    count_all(true, MHPMEVENT_SINH, in_m);
    count_all(true, MHPMEVENT_FILTERS, none);
    for (unsigned i = 0; i < NR_EVENTS; i++) {
        CU_ASSERT_EQUAL(in_s[i] + in_m[i], all[i]);
        CU_ASSERT_EQUAL(none[i], 0);
    }
    CU_ASSERT_EQUAL(of(in_m, PMU_INSTRUCTIONS), ROUNDS * 6);
    CU_ASSERT_EQUAL(of(in_s, PMU_EXCEPTIONS), ROUNDS); /* in the mode they are taken from */
    CU_ASSERT_EQUAL(of(in_m, PMU_L1D_LOAD_ACCESSES), 0);
}

static void test_fastmap_changes_nothing(void)
{
    static const uint64_t filters[] = {0, MHPMEVENT_MINH, MHPMEVENT_SINH};
    for (unsigned i = 0; i < 3; i++) {
        uint64_t with[NR_EVENTS], without[NR_EVENTS];
        count_all(true, filters[i], with);
        count_all(false, filters[i], without);
        CU_ASSERT_EQUAL(memcmp(with, without, sizeof(with)), 0);
    }
}

static void test_inhibit(void)
{
    struct mmu_config config = hart_fixture_mmu();
    start(&config);
    hart_fixture_put(&f, FIXTURE_RAM, (uint32_t[]){enc_j(0, 0)}, 1);
    set_event(3, PMU_INSTRUCTIONS);
    set_event(4, PMU_INSTRUCTIONS);
    hart_fixture_run(&f, 100);
    csr_write(&f.hart, CSR_MCOUNTINHIBIT, ISA_BIT(3));
    hart_fixture_run(&f, 50);
    CU_ASSERT_EQUAL(read(3), 100);
    CU_ASSERT_EQUAL(read(4), 150);
    set_counter(3, 1000);
    hart_fixture_run(&f, 7);
    CU_ASSERT_EQUAL(read(3), 1000);
    csr_write(&f.hart, CSR_MCOUNTINHIBIT, ISA_BIT(4));
    hart_fixture_run(&f, 3);
    CU_ASSERT_EQUAL(read(3), 1003);
    CU_ASSERT_EQUAL(read(4), 157);
    hart_fixture_destroy(&f);
}

/* A clock or an instruction overflows with the end of a slice, and raises LCOFIP once. */
static void test_overflow(void)
{
    static const unsigned events[] = {PMU_CYCLES, PMU_INSTRUCTIONS, PMU_FETCHES};
    for (unsigned i = 0; i < 3; i++) {
        struct mmu_config config = hart_fixture_mmu();
        start(&config);
        hart_fixture_put(&f, FIXTURE_RAM, (uint32_t[]){enc_j(0, 0)}, 1);
        set_event(5, events[i]);
        set_event(6, MHPMEVENT_OF | events[i]);
        set_counter(5, -(uint64_t)500);
        set_counter(6, -(uint64_t)500);
        unsigned slices = 0;
        while (!(f.hart.mip & MIP_LCOFIP) && ++slices < 1000)
            run(1000000);
        const unsigned skid = events[i] == PMU_FETCHES ? PMU_SKID : 0;
        CU_ASSERT_TRUE(f.now >= 500 && f.now <= 500 + skid);
        CU_ASSERT_NOT_EQUAL(csr_read(&f.hart, CSR_MHPMEVENT3 + 2) & MHPMEVENT_OF, 0);
        CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_SCOUNTOVF), ISA_BIT(5) | ISA_BIT(6));
        /* OF stands: no other interrupt. */
        csr_write(&f.hart, CSR_MIP, 0);
        set_counter(5, -(uint64_t)10);
        run(1000);
        CU_ASSERT_EQUAL(f.hart.mip & MIP_LCOFIP, 0);
        CU_ASSERT_EQUAL(f.hart.pmu.armed, 0);
        hart_fixture_destroy(&f);
    }
}

/* Seen wherever software looks, noticed when the counter stops; never by a write. */
static void test_overflow_is_seen(void)
{
    struct mmu_config config = hart_fixture_mmu();
    start(&config);
    hart_fixture_put(&f, FIXTURE_RAM, (uint32_t[]){enc_j(0, 0)}, 1);
    set_event(3, PMU_CYCLES);
    set_counter(3, UINT64_MAX);
    set_counter(3, 0);
    run(1);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_SCOUNTOVF), 0);

    set_counter(3, UINT64_MAX - 4);
    hart_fixture_run(&f, 10); /* past the bound that the run loop would keep */
    const struct pmu pmu = f.hart.pmu;
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_SCOUNTOVF), ISA_BIT(3));
    CU_ASSERT_NOT_EQUAL(csr_read(&f.hart, CSR_MHPMEVENT3) & MHPMEVENT_OF, 0);
    CU_ASSERT_EQUAL(memcmp(&pmu, &f.hart.pmu, sizeof(pmu)), 0);
    CU_ASSERT_EQUAL(f.hart.mip & MIP_LCOFIP, 0);
    run(1);
    CU_ASSERT_TRUE(f.hart.mip & MIP_LCOFIP);

    set_event(3, PMU_CYCLES);
    set_counter(3, UINT64_MAX - 4);
    csr_write(&f.hart, CSR_MIP, 0);
    hart_fixture_run(&f, 10);
    csr_write(&f.hart, CSR_MCOUNTINHIBIT, ISA_BIT(3));
    CU_ASSERT_TRUE(f.hart.mip & MIP_LCOFIP);

    /* To S-mode only what mcounteren shows. */
    f.hart.mcounteren = 0;
    hart_set_prv(&f.hart, PRV_S);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_SCOUNTOVF), 0);
    f.hart.mcounteren = ISA_BIT(3);
    CU_ASSERT_EQUAL(csr_read(&f.hart, CSR_SCOUNTOVF), ISA_BIT(3));
    hart_fixture_destroy(&f);
}

/* A filtered counter that goes on in the middle of a slice ends it where it overflows. */
static void test_overflow_after_a_trap(void)
{
    struct mmu_config config = hart_fixture_mmu();
    hart_fixture_init(&f, &config);
    f.hart.mtvec = HANDLER;
    put_program();
    set_up_paging();
    set_event(3, MHPMEVENT_SINH | PMU_INSTRUCTIONS);
    set_counter(3, -(uint64_t)4); /* four of the handler's six */
    hart_set_prv(&f.hart, PRV_S);
    while (!(f.hart.mip & MIP_LCOFIP) && !f.hart.waiting)
        run(100000);
    CU_ASSERT_EQUAL(f.hart.prv, PRV_S); /* the handler is one block */
    CU_ASSERT_EQUAL(f.hart.x[5], ROUNDS);
    CU_ASSERT_EQUAL(read(3), 2);
    hart_fixture_destroy(&f);
}

/* When an overflow of data TLB misses is noticed, with slices of this length at most. */
static cycles_t overflow_time(int64_t slice)
{
    struct mmu_config config = hart_fixture_mmu();
    hart_fixture_init(&f, &config);
    f.hart.mtvec = HANDLER;
    put_program();
    set_up_paging();
    set_event(3, MHPMEVENT_MINH | PMU_L1D_LOAD_MISSES);
    set_counter(3, -(uint64_t)(PAGES + 3));
    hart_set_prv(&f.hart, PRV_S);
    while (!(f.hart.mip & MIP_LCOFIP) && !f.hart.waiting)
        run(slice);
    CU_ASSERT_TRUE(f.hart.mip & MIP_LCOFIP);
    hart_fixture_destroy(&f);
    return f.now;
}

static void test_slices_do_not_matter(void)
{
    const cycles_t time = overflow_time(100000);
    for (int64_t slice = 1; slice < 200; slice += 11)
        CU_ASSERT_EQUAL(overflow_time(slice), time);
}

/* A deadline that nobody waits for any more does not hide that of a counter armed later. */
static void test_stale_deadline(void)
{
    struct mmu_config config = hart_fixture_mmu();
    start(&config);
    hart_fixture_put(&f, FIXTURE_RAM, (uint32_t[]){enc_j(0, 0)}, 1);
    set_event(3, PMU_CYCLES);
    set_counter(3, -(uint64_t)10);
    set_event(3, PMU_NONE);
    run(1000);
    hart_begin_slice(&f.hart, f.now, 1000);
    set_event(3, PMU_CYCLES);
    set_counter(3, -(uint64_t)10);
    engine_run(f.engine, &f.hart);
    f.now = hart_now(&f.hart);
    while (!(f.hart.mip & MIP_LCOFIP) && f.now < 5000)
        run(1000);
    CU_ASSERT_EQUAL(f.now, 1010);
    hart_fixture_destroy(&f);
}

static void test_snapshot(void)
{
    struct archive a;
    struct archive_buffer buffer = {0};
    struct mmu_config config = hart_fixture_mmu();
    start(&config);
    hart_fixture_put(&f, FIXTURE_RAM, (uint32_t[]){enc_j(0, 0)}, 1);
    set_event(3, PMU_CYCLES);
    set_event(4, MHPMEVENT_OF | PMU_FETCHES);
    set_event(5, MHPMEVENT_MINH | PMU_FETCHES);
    set_counter(3, -(uint64_t)500);
    set_counter(4, 70);
    set_counter(5, 80);
    run(200);
    archive_to_buffer(&a, &buffer);
    hart_archive(&f.hart, &a);
    CU_ASSERT_FALSE(a.failed);
    const struct pmu pmu = f.hart.pmu;
    hart_fixture_destroy(&f);

    start(&config);
    archive_from_buffer(&a, &buffer);
    hart_archive(&f.hart, &a);
    CU_ASSERT_FALSE(a.failed);
    CU_ASSERT_EQUAL(memcmp(&pmu, &f.hart.pmu, sizeof(pmu)), 0);
    CU_ASSERT_EQUAL(read(3), -(uint64_t)300);
    CU_ASSERT_EQUAL(read(4), 270);
    CU_ASSERT_EQUAL(read(5), 80);
    hart_fixture_destroy(&f);
    free(buffer.bytes);
}

static CU_TestInfo tests[] = {
    {"every event is there, and no other", test_table},
    {"counters and bits that do not exist", test_absent_registers},
    {"what a known program counts", test_known_counts},
    {"filters by mode", test_filters},
    {"counters are equal with fastmap on and off", test_fastmap_changes_nothing},
    {"mcountinhibit", test_inhibit},
    {"an overflow is in time", test_overflow},
    {"an overflow is not lost", test_overflow_is_seen},
    {"an overflow soon after a trap", test_overflow_after_a_trap},
    {"the length of slices does not matter", test_slices_do_not_matter},
    {"a counter armed after another's deadline", test_stale_deadline},
    {"counters in a snapshot", test_snapshot},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo pmu_suite = {"pmu", NULL, NULL, NULL, NULL, tests};
