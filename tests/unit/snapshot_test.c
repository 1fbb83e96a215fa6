/* Whole machines that are saved, and go on in another one. What files look like and what of them is
 * refused is in tests/guest/snapshot.sh. */
#include "emu/machine/snapshot.h"

#include "emu/machine/debug.h"
#include "emu/machine/machine_private.h"
#include "mmu/tlb_hot.h"
#include "tests/unit/machine_fixture.h"
#include "tests/unit/snapshot_fixture.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

static struct machine_config config;

static void save(struct machine *m, struct archive_buffer *b)
{
    struct archive a;
    archive_to_buffer(&a, b);
    machine_archive(m, &a);
    CU_ASSERT_FALSE(a.failed);
}

static struct machine *resume(struct archive_buffer *b)
{
    struct archive a;
    struct machine *m = snapshot_fixture_build(&config, false);
    archive_from_buffer(&a, b);
    machine_archive(m, &a);
    CU_ASSERT_FALSE(a.failed);
    CU_ASSERT_STRING_EQUAL(a.reason, "");
    CU_ASSERT_EQUAL(b->at, b->size);
    return m;
}

static void run_until(struct machine *m, uint64_t retired)
{
    machine_set_point(m, &(struct machine_point){.retired = retired});
    CU_ASSERT_EQUAL_FATAL(machine_run(m), MACHINE_AT_POINT);
    CU_ASSERT_TRUE(machine_retired(m) >= retired);
}

/* The rest of the run. Returns its counters. */
static char *finish(struct machine *m)
{
    CU_ASSERT_EQUAL(machine_run(m), MACHINE_MAX_CYCLES);
    CU_ASSERT_PTR_NULL(machine_check_stats(m));
    return machine_fixture_stats(m);
}

static bool are_equal(const struct archive_buffer *a, const struct archive_buffer *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

static void check_point(uint64_t retired, const char *expected)
{
    struct archive_buffer then, again, at_end, resumed_end;
    struct machine *m = snapshot_fixture_build(&config, true);
    run_until(m, retired);
    save(m, &then);
    struct machine *resumed = resume(&then);
    save(resumed, &again);
    CU_ASSERT_TRUE(are_equal(&then, &again));

    char *on = finish(m), *off = finish(resumed);
    CU_ASSERT_STRING_EQUAL(on, expected);
    CU_ASSERT_STRING_EQUAL(off, expected);
    save(m, &at_end);
    save(resumed, &resumed_end);
    CU_ASSERT_TRUE(are_equal(&at_end, &resumed_end));
    CU_ASSERT_PTR_NOT_NULL(symbols_find(machine_symbols(resumed), RAM_BASE));
    free(on);
    free(off);
    free(then.bytes);
    free(again.bytes);
    free(at_end.bytes);
    free(resumed_end.bytes);
    machine_destroy(m);
    machine_destroy(resumed);
}

/* At the start, with requests in flight, after the timers, and when all is done. */
static void check_policy(enum tlb_policy policy)
{
    static const uint64_t points[] = {0, 1, 40000, 77777, 150000, 300001};
    snapshot_fixture_config(&config, policy);
    struct machine *m = snapshot_fixture_build(&config, true);
    char *expected = finish(m);
    machine_destroy(m);
    for (unsigned i = 0; i < sizeof(points) / sizeof(points[0]); i++)
        check_point(points[i], expected);
    free(expected);
    config_destroy(&config);
}

static void test_lru(void)
{
    check_policy(TLB_LRU);
}

static void test_plru(void)
{
    check_policy(TLB_PLRU);
}

static void test_fifo(void)
{
    check_policy(TLB_FIFO);
}

static void test_random(void)
{
    check_policy(TLB_RANDOM);
}

/* The counters at the end of the turn in which so many are retired. */
static char *stats_at(struct machine *m, uint64_t retired)
{
    run_until(m, retired);
    return machine_fixture_stats(m);
}

/* What a debugger has stopped, within a block and within a turn, goes on without one as if it had
 * not been stopped. */
static void check_stop(struct machine *m, const char *expected)
{
    struct archive_buffer then, again;
    const uint64_t later = machine_retired(m) + 1;
    save(m, &then);
    struct machine *resumed = resume(&then), *plain = snapshot_fixture_build(&config, true);
    save(resumed, &again);
    CU_ASSERT_TRUE(are_equal(&then, &again));
    char *soon = stats_at(resumed, later), *expected_soon = stats_at(plain, later);
    CU_ASSERT_STRING_EQUAL(soon, expected_soon);
    char *off = finish(resumed);
    CU_ASSERT_STRING_EQUAL(off, expected);
    machine_destroy(plain);
    free(soon);
    free(expected_soon);
    free(off);
    free(then.bytes);
    free(again.bytes);
    machine_destroy(resumed);
}

/* On to a breakpoint on one of the loop's instructions, and some steps on from there. */
static void stop_somewhere(struct machine *m, unsigned i)
{
    const vaddr_t at = RAM_BASE + 4 * (i % 6);
    CU_ASSERT_TRUE(machine_set_breakpoint(m, at));
    machine_debug_resume(m, i % 2, MACHINE_GO);
    CU_ASSERT_EQUAL_FATAL(machine_run(m), MACHINE_STOPPED);
    machine_debug_resume(m, 0, MACHINE_STEP);
    machine_debug_resume(m, 1, MACHINE_STEP);
    for (unsigned steps = i % 5; steps > 0; steps--)
        CU_ASSERT_EQUAL_FATAL(machine_run(m), MACHINE_STOPPED);
    CU_ASSERT_TRUE(machine_clear_breakpoint(m, at));
}

static void test_debugger(void)
{
    unsigned within_block = 0;
    snapshot_fixture_config(&config, TLB_LRU);
    config.quantum = 33; /* most turns end within a block */
    struct machine *m = snapshot_fixture_build(&config, true);
    char *expected = finish(m);
    machine_destroy(m);

    m = snapshot_fixture_build(&config, true);
    CU_ASSERT_TRUE_FATAL(machine_debug_attach(m));
    for (unsigned i = 0; i < 60; i++) {
        stop_somewhere(m, i);
        within_block += m->harts[0].debug.block_left % 6 != 0;
        check_stop(m, expected);
    }
    CU_ASSERT_TRUE(within_block > 10);
    machine_debug_detach(m);
    char *on = finish(m);
    CU_ASSERT_STRING_EQUAL(on, expected);
    free(on);
    free(expected);
    machine_destroy(m);
    config_destroy(&config);
}

/* A point that has been reached already is there at once, even within a turn. */
static void test_point_in_turn(void)
{
    snapshot_fixture_config(&config, TLB_LRU);
    struct machine *m = snapshot_fixture_build(&config, true);
    CU_ASSERT_TRUE_FATAL(machine_debug_attach(m));
    CU_ASSERT_TRUE(machine_set_breakpoint(m, RAM_BASE + 8));
    CU_ASSERT_EQUAL(machine_run(m), MACHINE_STOPPED);
    uint64_t retired = machine_retired(m);
    machine_set_point(m, &(struct machine_point){.retired = retired});
    CU_ASSERT_EQUAL(machine_run(m), MACHINE_AT_POINT);
    CU_ASSERT_EQUAL(machine_retired(m), retired);
    machine_destroy(m);
    config_destroy(&config);
}

static void test_requests_in_flight(void)
{
    struct archive_buffer b;
    snapshot_fixture_config(&config, TLB_LRU);
    struct machine *m = snapshot_fixture_build(&config, true);
    run_until(m, 1000);
    const struct virtqueue *vq = &slot_device(&m->slot[0])->queue[0];
    CU_ASSERT_EQUAL(vq->in_flight, 3);
    save(m, &b);
    struct machine *resumed = resume(&b);
    const struct virtqueue *other = &slot_device(&resumed->slot[0])->queue[0];
    CU_ASSERT_EQUAL(other->in_flight, 3);
    free(finish(resumed));
    CU_ASSERT_EQUAL(other->in_flight, 0);
    CU_ASSERT_EQUAL(other->used_idx, 3);
    free(b.bytes);
    machine_destroy(m);
    machine_destroy(resumed);
    config_destroy(&config);
}

/* Wherever the bytes end, that is noticed, and the half-read machine can be thrown away. */
static void test_truncated(void)
{
    struct archive_buffer b;
    snapshot_fixture_config(&config, TLB_LRU);
    struct machine *m = snapshot_fixture_build(&config, true);
    run_until(m, 1000);
    save(m, &b);
    const size_t whole = b.size;
    for (b.size = 0; b.size < whole; b.size += b.size < 2000 ? 61 : 4999) {
        struct archive a;
        struct machine *half = snapshot_fixture_build(&config, false);
        archive_from_buffer(&a, &b);
        machine_archive(half, &a);
        CU_ASSERT_TRUE(a.failed);
        machine_destroy(half);
    }
    free(b.bytes);
    machine_destroy(m);
    config_destroy(&config);
}

static void test_config(void)
{
    struct archive_buffer b;
    struct archive a;
    struct error err;
    struct machine_config back;
    snapshot_fixture_config(&config, TLB_PLRU);
    CU_ASSERT_TRUE(config_set(&config, "bootargs", "one two", &err));
    archive_to_buffer(&a, &b);
    config_archive(&config, &a);
    config_init(&back);
    archive_from_buffer(&a, &b);
    config_archive(&back, &a);
    CU_ASSERT_FALSE(a.failed);
    CU_ASSERT_STRING_EQUAL(back.bootargs, "one two");
    CU_ASSERT_TRUE(snapshot_accepts(&config, &back, &err));
    CU_ASSERT_TRUE(config_set(&back, "max_cycles", "5", &err));
    CU_ASSERT_TRUE(snapshot_accepts(&config, &back, &err));
    CU_ASSERT_TRUE(config_set(&back, "disk[0].file", "image", &err));
    CU_ASSERT_FALSE(snapshot_accepts(&config, &back, &err));
    CU_ASSERT_TRUE(config_set(&config, "disk[0].file", "other", &err));
    CU_ASSERT_TRUE(snapshot_accepts(&config, &back, &err));
    CU_ASSERT_TRUE(config_set(&back, "quantum", "999", &err));
    CU_ASSERT_FALSE(snapshot_accepts(&config, &back, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "quantum is '1000' in the snapshot"));
    free(b.bytes);
    config_destroy(&back);
    config_destroy(&config);
}

static uint64_t state = 1;

static unsigned next_random(unsigned limit)
{
    state = state * 6364136223846793005 + 1442695040888963407;
    return (unsigned)(state >> 33) % limit;
}

/* Some pages of three sizes, global ones among them, looked up and entered, and now and then
 * fenced. */
static void use(struct tlb *tlb, unsigned choice)
{
    static const enum page_size sizes[] = {PAGE_4K, PAGE_4K, PAGE_2M, PAGE_1G};
    enum page_size size = sizes[choice % 4];
    vaddr_t va = (vaddr_t)(choice / 4 % 97) << page_size_shift(size);
    uint16_t asid = choice % 3;
    struct tlb_entry *entry = tlb_lookup(tlb, va, asid, 0);
    if (entry)
        tlb_touch(tlb, entry);
    else
        tlb_insert(tlb, va, asid,
                   va >> 2 | (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D) |
                       (choice % 31 == 0 ? PTE_G : 0),
                   size);
    if (choice % 53 == 0)
        tlb_fence(tlb, &(struct tlb_fence){.has_va = true, .va = va});
}

static void check_tlb(const struct tlb_config *tlb_config)
{
    struct tlb tlb, back;
    struct archive_buffer b, c;
    struct archive a;
    CU_ASSERT_EQUAL_FATAL(tlb_init(&tlb, tlb_config), 0);
    CU_ASSERT_EQUAL_FATAL(tlb_init(&back, tlb_config), 0);
    for (unsigned i = 0; i < 1000; i++)
        use(&tlb, next_random(1 << 20));
    archive_to_buffer(&a, &b);
    tlb_archive(&tlb, &a);
    archive_from_buffer(&a, &b);
    tlb_archive(&back, &a);
    CU_ASSERT_FALSE(a.failed);
    /* The same is evicted from then on. */
    for (unsigned i = 0; i < 3000; i++) {
        unsigned choice = next_random(1 << 20);
        use(&tlb, choice);
        use(&back, choice);
    }
    free(b.bytes);
    archive_to_buffer(&a, &b);
    tlb_archive(&tlb, &a);
    archive_to_buffer(&a, &c);
    tlb_archive(&back, &a);
    CU_ASSERT_TRUE(are_equal(&b, &c));
    free(b.bytes);
    free(c.bytes);
    tlb_destroy(&tlb);
    tlb_destroy(&back);
}

/* Every policy, and every kind of index (mmu/tlb_index.h). */
static void test_tlbs(void)
{
    static const unsigned shapes[][2] = {{32, 0}, {64, 1}, {64, 2}, {64, 8}, {256, 16}};
    for (unsigned policy = TLB_LRU; policy <= TLB_RANDOM; policy++)
        for (unsigned i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
            check_tlb(&(struct tlb_config){
                .entries = shapes[i][0], .ways = shapes[i][1], .policy = policy, .seed = 7});
}

/* TLBs of another geometry begin empty; their counters still add up, and say what was left out. */
static void test_other_tlbs(void)
{
    static const char *const values[] = {"mmu.l1d.entries=8", "mmu.l1d.policy=fifo",
                                         "mmu.l2.ways=4",     "mmu.l2.entries=64",
                                         "mmu.pwc.entries=3", "mmu.l1i.pages=4K"};
    struct archive_buffer b;
    struct error err;
    struct machine_config saved;
    snapshot_fixture_config(&config, TLB_PLRU);
    snapshot_fixture_config(&saved, TLB_PLRU);
    struct machine *m = snapshot_fixture_build(&config, true);
    run_until(m, 40000);
    save(m, &b);
    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        CU_ASSERT_TRUE(config_set_pair(&config, values[i], &err));
        CU_ASSERT_TRUE(snapshot_accepts(&saved, &config, &err));
        struct machine *resumed = resume(&b);
        CU_ASSERT_PTR_NULL(machine_check_stats(resumed));
        CU_ASSERT_EQUAL(machine_retired(resumed), machine_retired(m));
        free(finish(resumed));
        machine_destroy(resumed);
    }
    CU_ASSERT_TRUE(config_set(&config, "mmu.l2.entries", "0", &err));
    CU_ASSERT_FALSE(snapshot_accepts(&saved, &config, &err));
    free(b.bytes);
    machine_destroy(m);
    config_destroy(&saved);
    config_destroy(&config);
}

static CU_TestInfo tests[] = {
    {"counters of a resumed machine: LRU", test_lru},
    {"counters of a resumed machine: tree-PLRU", test_plru},
    {"counters of a resumed machine: FIFO", test_fifo},
    {"counters of a resumed machine: random replacement", test_random},
    {"counters of a machine that a debugger had stopped", test_debugger},
    {"a point within a turn", test_point_in_turn},
    {"disk requests in flight", test_requests_in_flight},
    {"a TLB that was read back evicts the same entries", test_tlbs},
    {"a machine that goes on with other TLBs", test_other_tlbs},
    {"a machine that ends early", test_truncated},
    {"the configuration, and what of it may differ", test_config},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo snapshot_suite = {"snapshot", NULL, NULL, NULL, NULL, tests};
