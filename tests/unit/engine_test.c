#include "emu/engine/codepage.h"
#include "emu/isa/cause.h"
#include "emu/isa/csr.h"
#include "tests/unit/hart_fixture.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

#define HANDLER (FIXTURE_RAM + 0x8000)

static struct hart_fixture f;

static void start(void)
{
    struct mmu_config config = hart_fixture_mmu();
    hart_fixture_init(&f, &config);
    f.hart.mtvec = HANDLER;
    /* The handler waits for ever. */
    hart_fixture_put(&f, HANDLER, (uint32_t[]){enc_0(INSN_wfi), enc_j(0, -4)}, 2);
}

static void put(paddr_t at, const uint32_t *words, unsigned nr)
{
    hart_fixture_put(&f, at, words, nr);
}

static void test_loop_counts(void)
{
    start();
    const uint32_t code[] = {
        enc_i(INSN_addi, 1, 0, 1000), enc_r(INSN_add, 2, 2, 1), /* loop: x2 += x1 */
        enc_i(INSN_addi, 1, 1, -1),   enc_b(INSN_bne, 1, 0, -8), enc_0(INSN_wfi),
    };
    put(FIXTURE_RAM, code, 5);
    hart_fixture_run(&f, 100000);
    CU_ASSERT_EQUAL(f.hart.x[2], 500500);
    CU_ASSERT_EQUAL(hart_retired(&f.hart), 1 + 3 * 1000 + 1);
    CU_ASSERT_EQUAL(f.now, hart_retired(&f.hart));
    CU_ASSERT_TRUE(f.hart.waiting);
    hart_fixture_destroy(&f);
}

/* An exception in the middle of a block: exact epc, tval, counts, and nothing after it done. */
static void test_precise_exception(void)
{
    start();
    const uint32_t code[] = {
        enc_i(INSN_addi, 1, 0, 1),
        enc_i(INSN_addi, 2, 0, 2),
        enc_i(INSN_ld, 3, 0, 0x100), /* nothing there */
        enc_i(INSN_addi, 4, 0, 4),
    };
    put(FIXTURE_RAM, code, 4);
    f.hart.x[3] = 42;
    hart_fixture_run(&f, 1000);
    CU_ASSERT_EQUAL(f.hart.mcause, CAUSE_LOAD_ACCESS);
    CU_ASSERT_EQUAL(f.hart.mepc, FIXTURE_RAM + 8);
    CU_ASSERT_EQUAL(f.hart.mtval, 0x100);
    CU_ASSERT_EQUAL(f.hart.x[2], 2);
    CU_ASSERT_EQUAL(f.hart.x[3], 42);
    CU_ASSERT_EQUAL(f.hart.x[4], 0);
    /* The bus was asked, so the slice ended here; the load took its cycle. */
    CU_ASSERT_EQUAL(hart_retired(&f.hart), 2);
    CU_ASSERT_EQUAL(f.now, 2 + 1);
    hart_fixture_run(&f, 1000);
    CU_ASSERT_TRUE(f.hart.waiting);
    CU_ASSERT_EQUAL(hart_retired(&f.hart), 2 + 1);
    CU_ASSERT_EQUAL(f.hart.stats.exceptions[CAUSE_LOAD_ACCESS], 1);
    hart_fixture_destroy(&f);
}

static void test_illegal_has_its_bits(void)
{
    start();
    put(FIXTURE_RAM, (uint32_t[]){enc_i(INSN_addi, 1, 0, 1), 0xffffffff}, 2);
    hart_fixture_run(&f, 1000);
    CU_ASSERT_EQUAL(f.hart.mcause, CAUSE_ILLEGAL_INSTRUCTION);
    CU_ASSERT_EQUAL(f.hart.mepc, FIXTURE_RAM + 4);
    CU_ASSERT_EQUAL(f.hart.mtval, 0xffffffff);

    hart_reset(&f.hart, FIXTURE_RAM + 0x100);
    f.hart.mtvec = HANDLER;
    put(FIXTURE_RAM + 0x100, (uint32_t[]){0xffff0000}, 1); /* 16 zero bits: illegal */
    hart_fixture_run(&f, 1000);
    CU_ASSERT_EQUAL(f.hart.mtval, 0);

    hart_reset(&f.hart, FIXTURE_RAM + 0x200);
    f.hart.mtvec = HANDLER;
    uint32_t word = enc_csr(INSN_csrrw, 1, CSR_CYCLE, 2); /* read-only */
    put(FIXTURE_RAM + 0x200, &word, 1);
    hart_fixture_run(&f, 1000);
    CU_ASSERT_EQUAL(f.hart.mtval, word);
    hart_fixture_destroy(&f);
}

/* Four bytes over the page's end, reached again and again, also as a branch. */
static void test_straddling_instruction(void)
{
    start();
    const paddr_t edge = FIXTURE_RAM + 0x1000 - 2;
    const uint32_t code[] = {
        enc_i(INSN_addi, 2, 2, 3),
        enc_b(INSN_bne, 1, 0, -8), /* to two instructions before the edge */
        enc_0(INSN_wfi),
    };
    put(edge - 4, (uint32_t[]){enc_i(INSN_addi, 1, 1, -1)}, 1);
    put(edge, code, 3);
    f.hart.x[1] = 10;
    f.hart.pc = edge - 4;
    hart_fixture_run(&f, 1000);
    CU_ASSERT_EQUAL(f.hart.x[2], 30);
    CU_ASSERT_EQUAL(hart_retired(&f.hart), 31);

    put(edge, (uint32_t[]){enc_b(INSN_bne, 1, 0, -4), enc_0(INSN_wfi)}, 2);
    put(edge + 4, (uint32_t[]){enc_0(INSN_wfi)}, 1);
    hart_reset(&f.hart, FIXTURE_RAM);
    put(FIXTURE_RAM,
        (uint32_t[]){enc_0(INSN_fence_i), enc_i(INSN_addi, 1, 0, 7),
                     enc_j(0, (int)(edge - 4 - FIXTURE_RAM) - 8)},
        3);
    hart_fixture_run(&f, 1000);
    CU_ASSERT_EQUAL(f.hart.x[1], 0);
    CU_ASSERT_TRUE(f.hart.waiting);
    hart_fixture_destroy(&f);
}

/* The second half of a straddling instruction is off RAM: tval tells which part. */
static void test_straddling_fault(void)
{
    start();
    const paddr_t edge = FIXTURE_RAM + FIXTURE_SIZE - 2;
    uint16_t low = (uint16_t)enc_i(INSN_addi, 1, 0, 1);
    CU_ASSERT_TRUE(physmem_write(&f.physmem, edge, &low, 2));
    f.hart.pc = edge;
    hart_fixture_run(&f, 100);
    CU_ASSERT_EQUAL(f.hart.mcause, CAUSE_FETCH_ACCESS);
    CU_ASSERT_EQUAL(f.hart.mepc, edge);
    CU_ASSERT_EQUAL(f.hart.mtval, edge + 2);
    hart_fixture_destroy(&f);
}

/* Code that rewrites itself sees the new instruction after fence.i. */
/* The page that holds the fence itself has changed: its decoded form goes while it executes. */
static void expect_new_code_after(enum insn_id fence)
{
    start();
    const uint32_t code[] = {
        enc_j(5, 0x20),            /* call the victim */
        enc_s(INSN_sw, 10, 11, 0), /* overwrite it */
        enc_0(fence),
        enc_j(5, 0x20 - 12),
        enc_0(INSN_wfi),
    };
    put(FIXTURE_RAM, code, 5);
    put(FIXTURE_RAM + 0x20, (uint32_t[]){enc_i(INSN_addi, 1, 1, 1), enc_i(INSN_jalr, 0, 5, 0)}, 2);
    f.hart.x[10] = FIXTURE_RAM + 0x20;
    f.hart.x[11] = enc_i(INSN_addi, 1, 1, 100);
    hart_fixture_run(&f, 1000);
    CU_ASSERT_EQUAL(f.hart.x[1], 101);
    CU_ASSERT_TRUE(f.hart.waiting);
    hart_fixture_destroy(&f);
}

static void test_new_code(void)
{
    expect_new_code_after(INSN_fence_i);
    expect_new_code_after(INSN_sfence_vma);
}

static void test_vectored_interrupt(void)
{
    start();
    put(FIXTURE_RAM, (uint32_t[]){enc_j(0, 0)}, 1);
    f.hart.mtvec = HANDLER | TVEC_MODE_VECTORED;
    for (unsigned cause = 0; cause < 16; cause++)
        put(HANDLER + 4 * cause, (uint32_t[]){enc_0(INSN_wfi)}, 1);
    f.hart.mie = MIE_MTIE | MIE_MSIE | MIE_SSIE;
    f.hart.mstatus |= MSTATUS_MIE;
    hart_fixture_run(&f, 100);
    CU_ASSERT_EQUAL(f.hart.pc, FIXTURE_RAM);

    /* Software before timer (priv spec 3.1.9); taken once, MIE is off in the handler. */
    hart_set_irq(&f.hart, IRQ_M_TIMER, true);
    hart_set_irq(&f.hart, IRQ_M_SOFT, true);
    hart_fixture_run(&f, 1);
    CU_ASSERT_EQUAL(f.hart.mcause, CAUSE_INTERRUPT | IRQ_M_SOFT);
    CU_ASSERT_EQUAL(f.hart.mepc, FIXTURE_RAM);
    CU_ASSERT_EQUAL(f.hart.mstatus & (MSTATUS_MIE | MSTATUS_MPIE), MSTATUS_MPIE);
    CU_ASSERT_EQUAL(f.hart.pc, HANDLER + 4 * IRQ_M_SOFT + 4);
    hart_fixture_destroy(&f);
}

/* A budget of one: every boundary is a place to stop, and the result is the same. */
static void test_slices_do_not_matter(void)
{
    uint64_t whole[33];
    for (unsigned pass = 0; pass < 2; pass++) {
        start();
        const uint32_t code[] = {
            enc_i(INSN_addi, 1, 0, 50),
            enc_r(INSN_mul, 2, 1, 1),
            enc_r(INSN_add, 3, 3, 2),
            enc_s(INSN_sd, 10, 3, 8),
            enc_i(INSN_lhu, 4, 10, 9),
            enc_r(INSN_xor, 5, 5, 4),
            enc_i(INSN_addi, 1, 1, -1),
            enc_b(INSN_bne, 1, 0, -24),
            enc_csr(INSN_csrrs, 6, CSR_INSTRET, 0),
            enc_0(INSN_wfi),
        };
        put(FIXTURE_RAM, code, 10);
        f.hart.x[10] = FIXTURE_RAM + 0x4000;
        for (unsigned i = 0; i < 2000 && !f.hart.waiting; i++)
            hart_fixture_run(&f, pass ? 1 : 100000);
        CU_ASSERT_TRUE(f.hart.waiting);
        if (pass == 0)
            memcpy(whole, f.hart.x, sizeof(whole));
        else
            CU_ASSERT_EQUAL(memcmp(whole, f.hart.x, sizeof(whole)), 0);
        CU_ASSERT_EQUAL(f.hart.x[6], 1 + 50 * 7);
        hart_fixture_destroy(&f);
    }
}

static void test_reservations(void)
{
    start();
    const uint32_t code[] = {
        enc_r(INSN_lr_d, 1, 10, 0),      enc_r(INSN_sc_d, 2, 10, 11), /* succeeds */
        enc_r(INSN_sc_d, 3, 10, 12),                                  /* reservation is gone */
        enc_r(INSN_lr_w, 4, 10, 0),      enc_r(INSN_sc_d, 5, 10, 12), /* other size */
        enc_r(INSN_amoadd_w, 6, 10, 11), enc_0(INSN_wfi),
    };
    put(FIXTURE_RAM, code, 7);
    f.hart.x[10] = FIXTURE_RAM + 0x4000;
    f.hart.x[11] = 0x80000001;
    f.hart.x[12] = 99;
    hart_fixture_run(&f, 100);
    CU_ASSERT_EQUAL(f.hart.x[2], 0);
    CU_ASSERT_EQUAL(f.hart.x[3], 1);
    CU_ASSERT_EQUAL(f.hart.x[5], 1);
    CU_ASSERT_EQUAL(f.hart.x[6], 0xffffffff80000001);
    uint64_t word;
    CU_ASSERT_TRUE(physmem_read(&f.physmem, FIXTURE_RAM + 0x4000, &word, 8));
    CU_ASSERT_EQUAL(word, 2);
    CU_ASSERT_EQUAL(f.hart.stats.sc_success, 1);
    CU_ASSERT_EQUAL(f.hart.stats.sc_failure, 2);
    hart_fixture_destroy(&f);
}

/* Cycles beyond one for each of the two instructions given, and the wfi behind them. */
static cycles_t waited(uint32_t first, uint32_t second, int64_t pause_cycles)
{
    start();
    put(FIXTURE_RAM, (uint32_t[]){first, second, enc_0(INSN_wfi)}, 3);
    f.hart.x[10] = FIXTURE_RAM + 0x4000;
    f.hart.pause_cycles = pause_cycles;
    hart_fixture_run(&f, 1000);
    CU_ASSERT_TRUE(f.hart.waiting);
    CU_ASSERT_EQUAL(hart_retired(&f.hart), 3);
    cycles_t cycles = f.now - hart_retired(&f.hart);
    hart_fixture_destroy(&f);
    return cycles;
}

/* Where there are others, pause waits, and wrs if there is a reservation that they could end. */
static void test_waiting(void)
{
    const uint32_t nop = enc_i(INSN_addi, 0, 0, 0), pause = 0x0100000f;
    const uint32_t lr = enc_r(INSN_lr_w, 1, 10, 0);
    const uint32_t nto = enc_0(INSN_wrs_nto), sto = enc_0(INSN_wrs_sto);
    CU_ASSERT_EQUAL(waited(nop, pause, 100), 100);
    CU_ASSERT_EQUAL(waited(lr, nto, 100), 100);
    CU_ASSERT_EQUAL(waited(lr, sto, 100), 100);
    CU_ASSERT_EQUAL(waited(nop, nto, 100), 0);
    CU_ASSERT_EQUAL(waited(nop, sto, 100), 0);
    CU_ASSERT_EQUAL(waited(nop, pause, 0), 0);
    CU_ASSERT_EQUAL(waited(lr, nto, 0), 0);
}

/*
 * The tables: root at +0x10000, level 1 at +0x11000, level 0 at +0x12000; virtual = physical for
 * the code's gigapage-aligned region, 40 data pages at 0x40000000.
 */
static void map_chase(uint64_t *ram)
{
    uint64_t *root = ram + 0x10000 / 8, *level1 = ram + 0x11000 / 8, *level0 = ram + 0x12000 / 8;
    root[2] = (FIXTURE_RAM >> 2) | PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;
    root[1] = ((FIXTURE_RAM + 0x11000) >> 2) | PTE_V;
    level1[0] = ((FIXTURE_RAM + 0x12000) >> 2) | PTE_V;
    for (unsigned i = 0; i < 40; i++)
        level0[i] = ((FIXTURE_RAM + 0x20000 + i * PAGE_SIZE) >> 2) | PTE_V | PTE_R | PTE_W;
}

static void put_chase(void)
{
    const uint32_t code[] = {
        enc_i(INSN_addi, 5, 0, 3), /* rounds */
        enc_r(INSN_add, 1, 10, 0),
        enc_i(INSN_addi, 2, 0, 40), /* pages */
        enc_i(INSN_ld, 3, 1, 16),
        enc_i(INSN_addi, 3, 3, 1),
        enc_s(INSN_sd, 1, 3, 16),
        enc_i(INSN_lbu, 4, 1, 17),
        enc_i(INSN_addi, 6, 1, 64),
        enc_r(INSN_cbo_zero, 0, 6, 0),
        enc_r(INSN_add, 1, 1, 11),
        enc_r(INSN_cbo_flush, 0, 6, 0),
        enc_i(INSN_addi, 2, 2, -1),
        enc_b(INSN_bne, 2, 0, -36),
        enc_i(INSN_addi, 5, 5, -1),
        enc_b(INSN_bne, 5, 0, -52),
        enc_0(INSN_wfi),
    };
    put(FIXTURE_RAM, code, 16);
}

/*
 * Sv39 in S-mode over a working set that misses: a chase through 40 pages, three times. `nr_ops`
 * have been decoded before.
 */
static void run_paged(bool fastmap, enum tlb_policy policy, unsigned nr_ops,
                      struct mmu_stats *stats)
{
    struct mmu_config config = hart_fixture_mmu();
    config.fastmap = fastmap;
    config.l1d.policy = policy;
    hart_fixture_init(&f, &config);
    f.engine->nr_ops = nr_ops;
    uint64_t *ram = physmem_ptr(&f.physmem, FIXTURE_RAM, FIXTURE_SIZE);
    map_chase(ram);
    put_chase();
    f.hart.menvcfg = ENVCFG_CBZE | ENVCFG_CBCFE | f.hart.menvcfg;
    pmp_write_addr(&f.hart.mmu.pmp, 0, PMPADDR_MASK);
    pmp_write_cfg(&f.hart.mmu.pmp, 0, PMP_R | PMP_W | PMP_X | PMP_A_NAPOT);
    mmu_pmp_changed(&f.hart.mmu);
    f.hart.satp = (uint64_t)SATP_MODE_SV39 << SATP_MODE_SHIFT | (FIXTURE_RAM + 0x10000) >> 12;
    f.hart.x[10] = 0x40000000;
    f.hart.x[11] = PAGE_SIZE;
    hart_set_prv(&f.hart, PRV_S);
    hart_fixture_run(&f, 100000);
    CU_ASSERT_TRUE(f.hart.waiting);
    for (unsigned i = 0; i < 40; i++)
        CU_ASSERT_EQUAL(ram[(0x20000 + i * PAGE_SIZE + 16) / 8], 3);
    hart_fold_stats(&f.hart);
    *stats = f.hart.mmu.stats;
    CU_ASSERT_PTR_NULL(mmu_stats_check(&f.hart.mmu));
    CU_ASSERT_EQUAL(stats->l1i.accesses[ACCESS_FETCH], hart_retired(&f.hart));
    CU_ASSERT_EQUAL(stats->l1d.accesses[ACCESS_LOAD], 3 * 40 * 3);
    CU_ASSERT_EQUAL(stats->l1d.accesses[ACCESS_STORE], 3 * 40 * 2);
    CU_ASSERT_EQUAL(f.hart.stats.blocks_zeroed, 3 * 40);
    hart_fixture_destroy(&f);
}

static void test_fastmap_changes_nothing(void)
{
    static const enum tlb_policy policies[] = {TLB_LRU, TLB_PLRU, TLB_FIFO, TLB_RANDOM};
    for (unsigned i = 0; i < 4; i++) {
        struct mmu_stats with, without;
        run_paged(true, policies[i], 0, &with);
        run_paged(false, policies[i], 0, &without);
        CU_ASSERT_EQUAL(memcmp(&with, &without, sizeof(with)), 0);
    }
}

/* Nor does it that all is dropped before each block but the first, as there is too much. */
static void test_drops_change_nothing(void)
{
    struct mmu_stats without, with;
    run_paged(true, TLB_LRU, 0, &without);
    run_paged(true, TLB_LRU, CODE_MAX_OPS, &with);
    CU_ASSERT_EQUAL(memcmp(&with, &without, sizeof(with)), 0);
    run_paged(false, TLB_LRU, CODE_MAX_OPS, &with);
    CU_ASSERT_EQUAL(memcmp(&with, &without, sizeof(with)), 0);
}

/* A block at every halfword takes 300 times the memory of its code: it is not kept for ever. */
static void test_decoded_code_is_bounded(void)
{
    const paddr_t first = FIXTURE_RAM + PAGE_SIZE, end = FIXTURE_RAM + FIXTURE_SIZE;
    const uint32_t code[] = {
        enc_i(INSN_jalr, 1, 2, 0),
        enc_i(INSN_addi, 2, 2, 2),
        enc_b(INSN_bltu, 2, 3, -8),
        enc_0(INSN_wfi),
    };
    start();
    put(FIXTURE_RAM, code, 4);
    uint16_t *halfword = physmem_ptr(&f.physmem, first, end - first);
    for (unsigned i = 0; i < (end - first) / 2; i++)
        halfword[i] = i % 64 == 63 ? 0x8082 : 0x0001; /* c.nop, and after 63 of them c.jr ra */
    f.hart.x[2] = first;
    f.hart.x[3] = end;
    unsigned most = 0;
    while (!f.hart.waiting) {
        hart_fixture_run(&f, 10000);
        most = f.engine->nr_ops > most ? f.engine->nr_ops : most;
    }
    CU_ASSERT_TRUE(most > CODE_MAX_OPS / 2 && most < CODE_MAX_OPS + CODE_MAX_OPS / 16);
    CU_ASSERT_EQUAL(f.hart.x[2], end);
    hart_fixture_destroy(&f);
}

/*
 * What is decoded stays until a fence, so its bits are told, not those that memory holds by now:
 * those of a longer instruction would be read from behind the end of RAM here.
 */
static void test_illegal_that_memory_has_no_more(void)
{
    const paddr_t last = FIXTURE_RAM + FIXTURE_SIZE - 2;
    start();
    for (unsigned i = 0; i < 2; i++) {
        f.hart.pc = last;
        f.hart.waiting = false;
        f.hart.mcause = f.hart.mtval = 1;
        hart_fixture_run(&f, 1000);
        CU_ASSERT_EQUAL(f.hart.mcause, CAUSE_ILLEGAL_INSTRUCTION);
        CU_ASSERT_EQUAL(f.hart.mepc, last);
        CU_ASSERT_EQUAL(f.hart.mtval, 0);
        CU_ASSERT_TRUE(physmem_write(&f.physmem, last, &(uint16_t){0x006f}, 2));
    }
    hart_fixture_destroy(&f);
}

static CU_TestInfo tests[] = {
    {"a loop, its result and its counts", test_loop_counts},
    {"an exception in mid-block is precise", test_precise_exception},
    {"an illegal instruction's bits are its tval", test_illegal_has_its_bits},
    {"... also when memory has changed", test_illegal_that_memory_has_no_more},
    {"an instruction across two pages", test_straddling_instruction},
    {"its second page is missing", test_straddling_fault},
    {"fences show new code", test_new_code},
    {"vectored interrupts by priority", test_vectored_interrupt},
    {"the length of slices does not matter", test_slices_do_not_matter},
    {"LR, SC and AMO", test_reservations},
    {"pause and wrs give up the turn", test_waiting},
    {"counters are equal with fastmap on and off", test_fastmap_changes_nothing},
    {"... and when decoded code is dropped", test_drops_change_nothing},
    {"decoded code is bounded", test_decoded_code_is_bounded},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo engine_suite = {"engine", NULL, NULL, NULL, NULL, tests};
