/* Swapping as a whole: faults, reclaim, swap cache and disk, on a machine that is too small. */
#include "internal.h"
#include "mman.h"
#include "rmap.h"
#include "sched.h"
#include "swap.h"
#include "tests/kernel/address_space.h"
#include "tests/kernel/kernel_test.h"
#include "tests/kernel/vma_model.h"
#include "vmscan.h"
#include "vmstat.h"

#define DISK_PAGES 1000
#define BASE       0x100000ul
#define PAGES      30ul
#define ANON       (MAP_ANONYMOUS | MAP_FIXED)

static int begin(void)
{
    if (total_swap_pages() == 0) { /* else the swapfile suite has made this machine */
        machine_boot(SMALL_MACHINE);
        disk_swap_on(DISK_PAGES);
    }
    return 0;
}

static unsigned long addr_of(unsigned long page)
{
    return BASE + page * PAGE_SIZE;
}

/* An address space with so many pages, written: page i holds i + 1. */
static struct mm_struct *make_space(unsigned long pages, unsigned long flags)
{
    struct mm_struct *mm = mm_alloc();

    CU_ASSERT_PTR_NOT_NULL_FATAL(mm);
    CU_ASSERT_EQUAL(
        mm_map(mm, NULL, BASE, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, flags | ANON, 0), BASE);
    for (unsigned long i = 0; i < pages; i++) {
        CU_ASSERT_TRUE(mm_store(mm, addr_of(i), i + 1));
    }
    return mm;
}

static bool holds(struct mm_struct *mm, unsigned long page, u64 expected)
{
    u64 value = ~expected;

    return mm_load(mm, addr_of(page), &value) && value == expected;
}

/* Reclaims until no page is left that can be, and lets the disk finish. */
static void swap_out_all(void)
{
    for (unsigned i = 0; i < 100 && reclaim_policy->nr_pages(LRU_ANON) > 0; i++) {
        try_to_free_pages(0, GFP_KERNEL);
        while (disk_complete_one()) {
        }
    }
}

static unsigned long resident(const struct mm_struct *mm)
{
    return get_mm_rss(mm);
}

static void test_out_and_in(void)
{
    struct mm_struct *mm = make_space(PAGES, MAP_PRIVATE);
    unsigned long written;

    swap_out_all();
    CU_ASSERT_EQUAL(resident(mm), 0);
    CU_ASSERT_EQUAL(mm->rss_stat[MM_SWAPENTS], PAGES);
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages() - PAGES);
    for (unsigned long i = 0; i < PAGES; i++) {
        CU_ASSERT_TRUE(holds(mm, i, i + 1));
    }
    CU_ASSERT_EQUAL(resident(mm), PAGES);
    /* Only read since: the disk still has them, so that nothing is written again. */
    written = vm_events[PSWPOUT];
    swap_out_all();
    CU_ASSERT_EQUAL(resident(mm), 0);
    CU_ASSERT_EQUAL(vm_events[PSWPOUT], written);
    /* A write makes the slot stale. */
    CU_ASSERT_TRUE(mm_store(mm, addr_of(3), 1000));
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages() - PAGES + 1);
    swap_out_all();
    CU_ASSERT_EQUAL(vm_events[PSWPOUT], written + 1);
    CU_ASSERT_TRUE(holds(mm, 3, 1000));
    mmput(mm);
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages());
}

/* Pages that were written together are read together. */
static void test_readahead(void)
{
    struct mm_struct *mm = make_space(PAGES, MAP_PRIVATE);
    unsigned long requests;

    swap_out_all();
    requests = disk_requests;
    for (unsigned long i = 0; i < PAGES; i++) {
        CU_ASSERT_TRUE(holds(mm, i, i + 1));
    }
    CU_ASSERT_TRUE(disk_requests - requests < PAGES / 2);
    CU_ASSERT_TRUE(vm_events[SWAP_RA_HIT] > 0);
    mmput(mm);
}

/* What one side of a fork writes the other must not see, wherever the page was meanwhile. */
static void test_fork(void)
{
    struct mm_struct *parent = make_space(PAGES, MAP_PRIVATE);
    struct mm_struct *child = dup_mm(parent);

    swap_out_all();
    CU_ASSERT_EQUAL(resident(parent) + resident(child), 0);
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages() - PAGES);
    for (unsigned long i = 0; i < PAGES; i++) {
        /* Read first, then written, while the parent's entry still names the slot. */
        CU_ASSERT_TRUE(i % 2 || holds(child, i, i + 1));
        CU_ASSERT_TRUE(mm_store(child, addr_of(i), 500 + i));
    }
    for (unsigned long i = 0; i < PAGES; i++) {
        CU_ASSERT_TRUE(holds(parent, i, i + 1));
        CU_ASSERT_TRUE(holds(child, i, 500 + i));
    }
    mmput(parent);
    mmput(child);
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages());
}

/* A page that came back through the child is found in the parent too when it is to go again. */
static void test_fork_reverse_map(void)
{
    struct mm_struct *parent = make_space(PAGES, MAP_PRIVATE);
    struct mm_struct *child = dup_mm(parent);

    swap_out_all();
    for (unsigned long i = 0; i < PAGES; i++) {
        CU_ASSERT_TRUE(holds(child, i, i + 1));
        CU_ASSERT_TRUE(holds(parent, i, i + 1));
        CU_ASSERT_PTR_EQUAL(mm_page(child, addr_of(i)), mm_page(parent, addr_of(i)));
    }
    swap_out_all();
    CU_ASSERT_EQUAL(resident(parent), 0);
    CU_ASSERT_EQUAL(resident(child), 0);
    mmput(parent);
    CU_ASSERT_TRUE(holds(child, 7, 8));
    mmput(child);
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages());
}

static void test_shared_memory(void)
{
    struct mm_struct *parent = make_space(PAGES, MAP_SHARED);
    struct mm_struct *child = dup_mm(parent);

    swap_out_all();
    CU_ASSERT_EQUAL(vm_stats[NR_SHMEM], 0);
    for (unsigned long i = 0; i < PAGES; i++) {
        CU_ASSERT_TRUE(mm_store(child, addr_of(i), 700 + i));
    }
    CU_ASSERT_TRUE(holds(parent, 4, 704));
    swap_out_all();
    mmput(child);
    CU_ASSERT_TRUE(holds(parent, 5, 705));
    mmput(parent);
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages());
}

static void test_locked_pages(void)
{
    struct mm_struct *mm = make_space(PAGES, MAP_PRIVATE);

    CU_ASSERT_EQUAL(mm_lock(mm, addr_of(10), 5 * PAGE_SIZE), 0);
    swap_out_all();
    CU_ASSERT_EQUAL(resident(mm), 5);
    CU_ASSERT_EQUAL(mm->locked_vm, 5);
    CU_ASSERT_EQUAL(vm_stats[NR_UNEVICTABLE], 5);
    for (unsigned long i = 10; i < 15; i++) {
        CU_ASSERT_PTR_NOT_NULL(mm_page(mm, addr_of(i)));
    }
    CU_ASSERT_EQUAL(mm_unlock(mm, addr_of(10), 5 * PAGE_SIZE), 0);
    swap_out_all();
    CU_ASSERT_EQUAL(resident(mm), 0);
    mmput(mm);
    CU_ASSERT_EQUAL(vm_stats[NR_UNEVICTABLE], 0);
}

/* A page that cannot be written stays; one that cannot be read is an error of the access. */
static void test_disk_errors(void)
{
    struct mm_struct *mm = make_space(PAGES, MAP_PRIVATE);

    disk_fail_writes = true;
    try_to_free_pages(0, GFP_KERNEL);
    while (disk_complete_one()) {
    }
    disk_fail_writes = false;
    for (unsigned long i = 0; i < PAGES; i++) {
        CU_ASSERT_TRUE(holds(mm, i, i + 1));
    }
    swap_out_all();
    disk_fail_reads = true;
    CU_ASSERT_FALSE(holds(mm, 2, 3));
    disk_fail_reads = false;
    CU_ASSERT_TRUE(holds(mm, 20, 21)); /* far enough not to be read with it */
    CU_ASSERT_EQUAL(vm_stats[NR_WRITEBACK], 0);
    mmput(mm);
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages());
}

static void test_random_pages(void)
{
    model_run(&(struct model_options){.operations = 30000, .touch = true, .seed = 7});
    CU_ASSERT_TRUE(vm_events[PSWPOUT] > 1000);
    CU_ASSERT_TRUE(vm_events[PSWPIN] > 1000);
}

/* The same by tasks that go on while others wait for the disk or for each other. */
static void test_random_tasks(void)
{
    model_run(&(struct model_options){
        .operations = 20000, .tasks = MAX_TASKS, .touch = true, .seed = 11});
}

/* Neither memory nor swap left: the largest process dies, whoever asks gets its memory. */
static void test_oom(void)
{
    static struct signal_struct signal;
    static struct task_struct victim = {.comm = "victim", .pid = 10, .signal = &signal};
    struct mm_struct *mm;
    unsigned long pages = SMALL_MACHINE + total_swap_pages();
    unsigned long kept = pages / 4;

    victim.mm = make_space(pages / 2, MAP_PRIVATE);
    INIT_LIST_HEAD(&signal.threads);
    list_add(&victim.thread_node, &signal.threads);
    list_add(&victim.tasks, &process_list);
    mm = make_space(kept, MAP_PRIVATE);
    CU_ASSERT_EQUAL(vm_events[OOM_KILL], 0);
    CU_ASSERT_EQUAL(mm_map(mm, NULL, addr_of(kept), kept * PAGE_SIZE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | ANON, 0),
                    addr_of(kept));
    for (unsigned long i = kept; i < 2 * kept; i++) {
        CU_ASSERT_TRUE(mm_store(mm, addr_of(i), i + 1));
    }
    CU_ASSERT_EQUAL(vm_events[OOM_KILL], 1);
    CU_ASSERT_TRUE(victim.oom_victim);
    CU_ASSERT_EQUAL(resident(victim.mm), 0);
    CU_ASSERT_EQUAL(victim.mm->rss_stat[MM_SWAPENTS], 0);
    for (unsigned long i = 0; i < 2 * kept; i++) {
        CU_ASSERT_TRUE(holds(mm, i, i + 1));
    }
    list_del_init(&victim.tasks);
    mmput(victim.mm);
    mmput(mm);
    while (disk_complete_one()) {
    }
    CU_ASSERT_EQUAL(nr_swap_pages(), total_swap_pages());
}

static CU_TestInfo tests[] = {
    {"out and in again", test_out_and_in},
    {"read-ahead", test_readahead},
    {"pages of two processes", test_fork},
    {"reverse map after a fork", test_fork_reverse_map},
    {"shared memory", test_shared_memory},
    {"locked pages stay", test_locked_pages},
    {"random operations under pressure", test_random_pages},
    {"random operations of several tasks", test_random_tasks},
    {"disk errors", test_disk_errors},
    {"out of memory and swap", test_oom},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo swap_suite = {.pName = "swap", .pInitFunc = begin, .pTests = tests};
