/* guest/kernel/mm/{vma,mmap,mprotect,mremap,madvise,fork,memory}.c against the model, and edges. */
#include "errno.h"
#include "internal.h"
#include "mman.h"
#include "pagemap.h"
#include "signal.h"
#include "tests/kernel/address_space.h"
#include "tests/kernel/kernel_test.h"
#include "tests/kernel/vma_model.h"
#include "vmstat.h"

#define BASE 0x100000ul
#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static struct mm_struct *fresh_space(void)
{
    struct mm_struct *mm;

    machine_boot(4096);
    mm = mm_alloc();
    CU_ASSERT_PTR_NOT_NULL_FATAL(mm);
    return mm;
}

/* Private anonymous memory of so many pages at the address. */
static void map_at(struct mm_struct *mm, unsigned long addr, unsigned long pages,
                   unsigned long prot)
{
    CU_ASSERT_EQUAL(mm_map(mm, NULL, addr, pages * PAGE_SIZE, prot, ANON | MAP_FIXED, 0), addr);
}

static void test_random_vmas(void)
{
    machine_boot(4096);
    model_run(&(struct model_options){.operations = 30000, .seed = 1});
}

static void test_random_pages(void)
{
    for (unsigned levels = 3; levels <= 5; levels++) {
        machine_boot(4096);
        machine_set_levels(levels);
        model_run(&(struct model_options){.operations = 15000, .touch = true, .seed = levels});
    }
}

static void test_bad_arguments(void)
{
    struct mm_struct *mm = fresh_space();
    unsigned long end = mm->task_size;

    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, 0, 0, RW, ANON, 0), -EINVAL);
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, 0, ~0ul, RW, ANON, 0), -ENOMEM);
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, 0, end + PAGE_SIZE, RW, ANON, 0), -ENOMEM);
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, BASE + 1, 1, RW, ANON | MAP_FIXED, 0), -EINVAL);
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, 0x1000, 1, RW, ANON | MAP_FIXED, 0), -EPERM);
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, end, 1, RW, ANON | MAP_FIXED, 0), -ENOMEM);
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, BASE, 1, RW, MAP_ANONYMOUS, 0), -EINVAL);
    CU_ASSERT_EQUAL(mm_map(mm, NULL, end - PAGE_SIZE, 1, RW, ANON | MAP_FIXED, 0), end - PAGE_SIZE);
    CU_ASSERT_EQUAL(mm_unmap(mm, BASE + 1, PAGE_SIZE), -EINVAL);
    CU_ASSERT_EQUAL(mm_unmap(mm, BASE, 0), -EINVAL);
    CU_ASSERT_EQUAL(mm_unmap(mm, BASE, ~0ul), -EINVAL);
    CU_ASSERT_EQUAL(mm_unmap(mm, end, PAGE_SIZE), -EINVAL);
    CU_ASSERT_EQUAL(mm_unmap(mm, BASE, PAGE_SIZE), 0); /* nothing there: not an error */
    CU_ASSERT_EQUAL(mm_protect(mm, BASE, PAGE_SIZE, RW), -ENOMEM);
    CU_ASSERT_EQUAL(mm_protect(mm, BASE, 0, RW), 0);
    CU_ASSERT_EQUAL(mm_protect(mm, BASE + 1, 1, RW), -EINVAL);
    CU_ASSERT_EQUAL(mm_protect(mm, BASE, 1, 0x10000), -EINVAL);
    mmput(mm);
}

/* Out of VMAs in the middle of a split: refused, and nothing has changed. */
static void test_map_count_limit(void)
{
    struct mm_struct *mm = fresh_space();

    map_at(mm, BASE, 10, RW);
    sysctl_max_map_count = 1;
    CU_ASSERT_EQUAL(mm_unmap(mm, BASE + 3 * PAGE_SIZE, PAGE_SIZE), -ENOMEM);
    CU_ASSERT_EQUAL(mm_protect(mm, BASE + 3 * PAGE_SIZE, PAGE_SIZE, PROT_READ), -ENOMEM);
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, 0, 1, RW, ANON, 0), -ENOMEM);
    sysctl_max_map_count = 65530;
    check_vmas(mm);
    CU_ASSERT_EQUAL(mm->map_count, 1);
    CU_ASSERT_EQUAL(mm->total_vm, 10);
    CU_ASSERT_EQUAL(vm_committed_pages(), 10);
    mmput(mm);
    CU_ASSERT_EQUAL(vm_committed_pages(), 0);
}

/* A write that only one process is left to see makes no copy; zeros are shared until written. */
static void test_copy_on_write(void)
{
    struct mm_struct *parent = fresh_space();
    struct mm_struct *child;
    struct page *page;
    u64 value;

    map_at(parent, BASE, 2, RW);
    CU_ASSERT_TRUE(mm_load(parent, BASE + PAGE_SIZE, &value));
    CU_ASSERT_PTR_EQUAL(mm_page(parent, BASE + PAGE_SIZE), zero_page);
    CU_ASSERT_EQUAL(get_mm_rss(parent), 0);
    CU_ASSERT_TRUE(mm_store(parent, BASE, 1));
    page = mm_page(parent, BASE);
    child = dup_mm(parent);
    CU_ASSERT_PTR_EQUAL(mm_page(child, BASE), page);
    CU_ASSERT_EQUAL(page->mapcount, 2);
    CU_ASSERT_FALSE(pte_write(*mm_pte(parent, BASE)));
    CU_ASSERT_FALSE(pte_write(*mm_pte(child, BASE)));

    CU_ASSERT_TRUE(mm_store(child, BASE, 2));
    CU_ASSERT_EQUAL(vm_events[PGCOW], 1);
    CU_ASSERT_PTR_NOT_EQUAL(mm_page(child, BASE), page);
    CU_ASSERT_EQUAL(page->mapcount, 1);
    CU_ASSERT_TRUE(mm_store(parent, BASE, 3)); /* the last owner */
    CU_ASSERT_EQUAL(vm_events[PGCOW], 1);
    CU_ASSERT_EQUAL(vm_events[PGREUSE], 1);
    CU_ASSERT_PTR_EQUAL(mm_page(parent, BASE), page);
    CU_ASSERT_TRUE(mm_load(child, BASE, &value) && value == 2);
    mmput(child);

    child = dup_mm(parent);
    mmput(parent); /* the other way round: the child is the last owner */
    CU_ASSERT_TRUE(mm_store(child, BASE, 4));
    CU_ASSERT_EQUAL(vm_events[PGCOW], 1);
    CU_ASSERT_PTR_EQUAL(mm_page(child, BASE), page);
    mmput(child);
}

/* fork mode "eager": the child has its own pages at once, and both may write. */
static void test_eager_fork(void)
{
    struct mm_struct *parent = fresh_space();
    struct mm_struct *child;
    u64 value;

    map_at(parent, BASE, 4, RW);
    for (unsigned long i = 0; i < 4; i++) {
        CU_ASSERT_TRUE(mm_store(parent, BASE + i * PAGE_SIZE, i));
    }
    sysctl_fork_mode = FORK_EAGER;
    child = dup_mm(parent);
    sysctl_fork_mode = FORK_COW;
    for (unsigned long i = 0; i < 4; i++) {
        CU_ASSERT_PTR_NOT_EQUAL(mm_page(child, BASE + i * PAGE_SIZE),
                                mm_page(parent, BASE + i * PAGE_SIZE));
        CU_ASSERT_TRUE(mm_load(child, BASE + i * PAGE_SIZE, &value) && value == i);
    }
    CU_ASSERT_EQUAL(vm_events[PGCOW], 0);
    mmput(parent);
    mmput(child);
}

/* What fork does not copy is in none of the child's counters. */
static void test_fork_counters(void)
{
    struct mm_struct *parent = fresh_space();
    struct mm_struct *child;

    map_at(parent, BASE, 4, RW);
    map_at(parent, BASE + 8 * PAGE_SIZE, 4, RW);
    CU_ASSERT_EQUAL(mm_lock(parent, BASE, 4 * PAGE_SIZE), 0);
    CU_ASSERT_EQUAL(mm_advise(parent, BASE, 2 * PAGE_SIZE, MADV_DONTFORK), 0);
    child = dup_mm(parent);
    check_vmas(child);
    CU_ASSERT_EQUAL(child->total_vm, 6);
    CU_ASSERT_EQUAL(child->data_vm, 6);
    CU_ASSERT_EQUAL(child->locked_vm, 0);
    CU_ASSERT_EQUAL(vm_committed_pages(), 14);
    mmput(child);
    CU_ASSERT_EQUAL(parent->locked_vm, 4);
    mmput(parent);
    CU_ASSERT_EQUAL(vm_committed_pages(), 0);
}

/* A stack grows to where it is touched, but not into the guard gap above a neighbour. */
static void test_stack(void)
{
    struct mm_struct *mm = fresh_space();
    unsigned long top = 0x40000000;
    struct vm_area_struct *vma;
    int si_code;

    CU_ASSERT_EQUAL(setup_stack_vma(mm, top, 4 * PAGE_SIZE, 8 << 20), 0);
    map_at(mm, top - (STACK_GUARD_GAP + 20 * PAGE_SIZE), 4, RW);
    CU_ASSERT_EQUAL(do_page_fault(mm, top - 10 * PAGE_SIZE, FAULT_FLAG_WRITE, &si_code), 0);
    vma = find_vma(mm, top - 1);
    CU_ASSERT_EQUAL(vma->vm_start, top - 10 * PAGE_SIZE);
    CU_ASSERT_EQUAL(mm->stack_vm, 10);
    CU_ASSERT_EQUAL(do_page_fault(mm, top - 16 * PAGE_SIZE, FAULT_FLAG_WRITE, &si_code), 0);
    CU_ASSERT_EQUAL(do_page_fault(mm, top - 17 * PAGE_SIZE, FAULT_FLAG_WRITE, &si_code), SIGSEGV);
    CU_ASSERT_EQUAL(si_code, SEGV_MAPERR);
    check_vmas(mm);
    mmput(mm);
}

static void test_brk(void)
{
    struct mm_struct *mm = fresh_space();

    set_brk_start(mm, BASE);
    CU_ASSERT_EQUAL(mm_brk(mm, 0), BASE);
    CU_ASSERT_EQUAL(mm_brk(mm, BASE + 5000), BASE + 5000);
    CU_ASSERT_EQUAL(mm->total_vm, 2);
    CU_ASSERT_TRUE(mm_store(mm, BASE + PAGE_SIZE, 1));
    map_at(mm, BASE + 8 * PAGE_SIZE, 1, RW);
    /* One page is left free below a neighbour. */
    CU_ASSERT_EQUAL(mm_brk(mm, BASE + 8 * PAGE_SIZE), BASE + 5000);
    CU_ASSERT_EQUAL(mm_brk(mm, BASE + 7 * PAGE_SIZE), BASE + 7 * PAGE_SIZE);
    CU_ASSERT_EQUAL(mm_brk(mm, BASE + 1), BASE + 1);
    CU_ASSERT_EQUAL(mm->total_vm, 2);
    CU_ASSERT_EQUAL(get_mm_rss(mm), 0);
    CU_ASSERT_EQUAL(mm_brk(mm, BASE - 1), BASE + 1);
    mmput(mm);
}

/* What may be promised in each mode, to private writable memory alone. */
static void test_overcommit(void)
{
    struct mm_struct *mm = fresh_space();
    unsigned long limit = vm_commit_limit();
    unsigned long ram = totalram_pages();

    CU_ASSERT_EQUAL(limit, ram / 2);
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, 0, (ram + 1) * PAGE_SIZE, RW, ANON, 0), -ENOMEM);
    map_at(mm, BASE, ram, RW);
    CU_ASSERT_EQUAL(vm_committed_pages(), ram);
    CU_ASSERT_EQUAL(mm_unmap(mm, BASE, ram * PAGE_SIZE), 0);
    sysctl_overcommit_memory = OVERCOMMIT_NEVER;
    CU_ASSERT_EQUAL((long)mm_map(mm, NULL, 0, (limit + 1) * PAGE_SIZE, RW, ANON, 0), -ENOMEM);
    map_at(mm, BASE, limit, RW);
    map_at(mm, 2 * limit * PAGE_SIZE, ram, PROT_READ);
    CU_ASSERT_EQUAL(mm_protect(mm, 2 * limit * PAGE_SIZE, PAGE_SIZE, RW), -ENOMEM);
    sysctl_overcommit_memory = OVERCOMMIT_ALWAYS;
    CU_ASSERT_EQUAL(mm_protect(mm, 2 * limit * PAGE_SIZE, PAGE_SIZE, RW), 0);
    sysctl_overcommit_memory = OVERCOMMIT_GUESS;
    CU_ASSERT_EQUAL(vm_committed_pages(), limit + 1);
    mmput(mm);
    CU_ASSERT_EQUAL(vm_committed_pages(), 0);
}

/* A file's pages: shared by all who map them, private once written, SIGBUS behind the end. */
static void test_file_mapping(void)
{
    struct mm_struct *mm = fresh_space();
    struct test_file f;
    int si_code;
    u64 value;

    test_file_init(&f, 3);
    CU_ASSERT_EQUAL(mm_map(mm, &f.file, BASE, 4 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_FIXED, 0), BASE);
    CU_ASSERT_EQUAL(mm_map(mm, &f.file, 2 * BASE, 3 * PAGE_SIZE, RW, MAP_SHARED | MAP_FIXED, 0),
                    2 * BASE);
    CU_ASSERT_TRUE(mm_load(mm, BASE + 8, &value) && value == file_word(0, 1));
    CU_ASSERT_TRUE(mm_load(mm, 2 * BASE + 8, &value) && value == file_word(0, 1));
    CU_ASSERT_EQUAL(f.reads, 1);
    CU_ASSERT_PTR_EQUAL(mm_page(mm, BASE), mm_page(mm, 2 * BASE));
    CU_ASSERT_TRUE(mm_store(mm, BASE, 77));
    CU_ASSERT_TRUE(mm_load(mm, 2 * BASE, &value) && value == file_word(0, 0));
    CU_ASSERT_TRUE(mm_store(mm, 2 * BASE + PAGE_SIZE, 88));
    CU_ASSERT_TRUE(mm_load(mm, BASE + PAGE_SIZE, &value) && value == 88);
    CU_ASSERT_EQUAL(do_page_fault(mm, BASE + 3 * PAGE_SIZE, 0, &si_code), SIGBUS);
    truncate_inode_pages(&f.inode.i_data, 1);
    CU_ASSERT_PTR_NULL(mm_page(mm, BASE + PAGE_SIZE));
    CU_ASSERT_TRUE(mm_load(mm, BASE, &value) && value == 77); /* a copy is nobody's but its own */
    mmput(mm);
    test_file_release(&f);
    CU_ASSERT_EQUAL(vm_stats[NR_FILE_PAGES], 0);
}

static CU_TestInfo tests[] = {
    {"bad arguments", test_bad_arguments},
    {"limit on VMAs", test_map_count_limit},
    {"copy on write", test_copy_on_write},
    {"eager fork", test_eager_fork},
    {"counters after fork", test_fork_counters},
    {"stack growth", test_stack},
    {"brk", test_brk},
    {"overcommit", test_overcommit},
    {"file mappings", test_file_mapping},
    {"random operations on VMAs", test_random_vmas},
    {"random operations on VMAs and pages", test_random_pages},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo vma_suite = {.pName = "vma", .pTests = tests};
