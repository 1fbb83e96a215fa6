#include "tests/kernel/vma_model.h"

#include <stdlib.h>
#include <string.h>

#include "errno.h"
#include "internal.h"
#include "mman.h"
#include "tests/kernel/address_space.h"
#include "tests/kernel/kernel_test.h"
#include "vmstat.h"

#define MAX_SPACES 6
#define MAX_LENGTH 32u /* pages of one operation */
#define FILE_PAGES (WINDOW_PAGES + MAX_LENGTH)

static struct model spaces[MAX_SPACES];
static const struct model_options *options;
static struct test_file file;
static u64 rng;

static u64 *cells; /* contents, by number */
static unsigned long nr_cells, nr_areas;

static unsigned long new_cell(u64 value)
{
    if (nr_cells % 65536 == 0) {
        cells = realloc(cells, (nr_cells + 65536) * sizeof(*cells));
    }
    cells[nr_cells] = value;
    return nr_cells++;
}

/* Cells in use: what is read while another task writes it is not defined. */
static struct access {
    unsigned long cell;
    bool write;
} accesses[MAX_TASKS];
static unsigned nr_accesses;

static bool begin_access(unsigned long cell, bool write)
{
    for (unsigned i = 0; i < nr_accesses; i++) {
        if (accesses[i].cell == cell && (write || accesses[i].write)) {
            return false;
        }
    }
    accesses[nr_accesses++] = (struct access){cell, write};
    return true;
}

static void end_access(unsigned long cell)
{
    unsigned i = 0;

    while (accesses[i].cell != cell) {
        i++;
    }
    accesses[i] = accesses[--nr_accesses];
}

static unsigned long addr_of(unsigned page)
{
    return WINDOW_BASE + page * PAGE_SIZE;
}

/* Contents of a page nobody has written. */
static u64 untouched(const struct model_page *page)
{
    return page->file ? file_word(page->pgoff, 0) : 0;
}

/* --- Operations ---------------------------------------------------------------------------- */

/* A range of the window that is not empty. */
static void random_range(unsigned *first, unsigned *count)
{
    *first = (unsigned)random_below(&rng, WINDOW_PAGES);
    *count = 1 + (unsigned)random_below(&rng, min(MAX_LENGTH, WINDOW_PAGES - *first));
}

/* The highest hole of so many pages, as mmap() without an address has to find it. */
static bool highest_hole(const struct model *m, unsigned count, unsigned *first)
{
    unsigned run = 0;

    for (unsigned i = WINDOW_PAGES; i-- > 0;) {
        run = m->page[i].mapped ? 0 : run + 1;
        if (run == count) {
            *first = i;
            return true;
        }
    }
    return false;
}

static bool range_is_free(const struct model *m, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++) {
        if (m->page[i].mapped) {
            return false;
        }
    }
    return true;
}

static void op_map(struct model *m, bool may_share)
{
    struct model_page page = {.mapped = true, .prot = (unsigned)random_below(&rng, 8)};
    unsigned kind = (unsigned)random_below(&rng, may_share ? 5 : 4);
    unsigned place = (unsigned)random_below(&rng, 4);
    unsigned long flags = kind == 4 ? MAP_SHARED : MAP_PRIVATE;
    unsigned first, count, fits = 0;
    unsigned long result, expected;

    random_range(&first, &count);
    page.shared = kind == 4;
    page.file = kind == 3;
    page.area = page.shared ? ++nr_areas : 0;
    page.accounted = !page.shared && (page.prot & PROT_WRITE);
    flags |= page.file ? 0 : MAP_ANONYMOUS;
    expected = addr_of(first);
    if (place == 0) { /* wherever there is room */
        expected = highest_hole(m, count, &fits) ? addr_of(fits) : (unsigned long)-ENOMEM;
        first = fits;
    } else if (place == 1) {
        flags |= MAP_FIXED_NOREPLACE;
        expected = range_is_free(m, first, count) ? expected : (unsigned long)-EEXIST;
    } else {
        flags |= MAP_FIXED;
    }
    page.pgoff = page.file ? random_below(&rng, 8) + first : 0;
    result = mm_map(m->mm, page.file ? &file.file : NULL, place == 0 ? 0 : addr_of(first),
                    count * PAGE_SIZE, page.prot, flags, page.pgoff);
    CU_ASSERT_EQUAL(result, expected);
    if (result != expected || expected >= (unsigned long)-MAX_ERRNO) {
        return;
    }
    for (unsigned i = first; i < first + count; i++, page.pgoff++) {
        page.cell = new_cell(untouched(&page));
        m->page[i] = page;
    }
}

static void op_unmap(struct model *m)
{
    unsigned first, count;

    random_range(&first, &count);
    CU_ASSERT_EQUAL(mm_unmap(m->mm, addr_of(first), count * PAGE_SIZE), 0);
    memset(&m->page[first], 0, count * sizeof(m->page[0]));
}

/* Goes as far as the first page that is not mapped, and then fails. */
static void op_protect(struct model *m)
{
    unsigned prot = (unsigned)random_below(&rng, 8);
    long expected = 0;
    unsigned first, count;

    random_range(&first, &count);
    for (unsigned i = first; i < first + count; i++) {
        struct model_page *page = &m->page[i];

        if (!page->mapped) {
            expected = -ENOMEM;
            break;
        }
        page->prot = prot;
        page->accounted |= !page->shared && (prot & PROT_WRITE);
    }
    CU_ASSERT_EQUAL(mm_protect(m->mm, addr_of(first), count * PAGE_SIZE, prot), expected);
}

static void op_discard(struct model *m)
{
    long expected = 0;
    unsigned first, count;

    random_range(&first, &count);
    for (unsigned i = first; i < first + count; i++) {
        struct model_page *page = &m->page[i];

        if (!page->mapped) {
            expected = -ENOMEM; /* what is mapped is discarded nevertheless */
        } else if (!page->shared) {
            page->cell = new_cell(untouched(page));
        }
    }
    CU_ASSERT_EQUAL(mm_advise(m->mm, addr_of(first), count * PAGE_SIZE, MADV_DONTNEED), expected);
}

/* Both pages lie in one VMA for sure: alike and next to each other in what they map. */
static bool continues(const struct model_page *a, const struct model_page *b)
{
    return a->mapped && b->mapped && a->prot == b->prot && a->accounted == b->accounted &&
           a->shared == b->shared && a->file == b->file && a->area == b->area &&
           (!(a->file || a->shared) || a->pgoff + 1 == b->pgoff);
}

/* Moves a range that is one VMA to a fixed address that it does not overlap. */
static void op_move(struct model *m)
{
    struct model_page moved[MAX_LENGTH];
    unsigned from, to, count;

    random_range(&from, &count);
    to = (unsigned)random_below(&rng, WINDOW_PAGES - count + 1);
    if (!m->page[from].mapped || (to < from + count && from < to + count)) {
        return;
    }
    for (unsigned i = from; i + 1 < from + count; i++) {
        const struct vm_area_struct *vma = find_vma(m->mm, addr_of(i));

        if (!vma || vma->vm_end <= addr_of(i + 1)) {
            return;
        }
    }
    memcpy(moved, &m->page[from], count * sizeof(moved[0]));
    memset(&m->page[from], 0, count * sizeof(moved[0]));
    memcpy(&m->page[to], moved, count * sizeof(moved[0]));
    CU_ASSERT_EQUAL(mm_remap(m->mm, addr_of(from), count * PAGE_SIZE, count * PAGE_SIZE,
                             MREMAP_MAYMOVE | MREMAP_FIXED, addr_of(to)),
                    (long)addr_of(to));
}

static void check_load(struct model *m, unsigned i)
{
    const struct model_page *page = &m->page[i];
    bool allowed = page->mapped && (page->prot & (PROT_READ | PROT_WRITE));
    u64 value = 0;

    if (allowed && !begin_access(page->cell, false)) {
        return;
    }
    CU_ASSERT_EQUAL(mm_load(m->mm, addr_of(i), &value), allowed);
    if (allowed) {
        CU_ASSERT_EQUAL(value, cells[page->cell]);
        end_access(page->cell);
    }
}

static void op_store(struct model *m)
{
    unsigned i = (unsigned)random_below(&rng, WINDOW_PAGES);
    const struct model_page *page = &m->page[i];
    bool allowed = page->mapped && (page->prot & PROT_WRITE);
    u64 value = rng;

    if (allowed && !begin_access(page->cell, true)) {
        return;
    }
    CU_ASSERT_EQUAL(mm_store(m->mm, addr_of(i), value), allowed);
    if (allowed) {
        cells[page->cell] = value;
        end_access(page->cell);
    }
}

/* What is shared stays so; of private pages the child has contents of its own from now on. */
static void op_fork(const struct model *m)
{
    struct model *child = spaces;

    while (child < spaces + MAX_SPACES && (child->mm || child->busy)) {
        child++;
    }
    if (child == spaces + MAX_SPACES) {
        return;
    }
    child->busy = true;
    child->mm = dup_mm(m->mm);
    CU_ASSERT_PTR_NOT_NULL_FATAL(child->mm);
    memcpy(child->page, m->page, sizeof(child->page));
    for (unsigned i = 0; i < WINDOW_PAGES; i++) {
        struct model_page *page = &child->page[i];

        if (page->mapped && !page->shared) {
            page->cell = new_cell(cells[page->cell]);
        }
    }
    child->busy = false;
}

/* All but the first address space may end. */
static void op_exit(struct model *m)
{
    if (m != spaces) {
        mmput(m->mm);
        m->mm = NULL;
    }
}

/* --- Comparison ---------------------------------------------------------------------------- */

static void check_page(const struct model *m, unsigned i)
{
    const struct vm_area_struct *vma = find_vma_intersection(m->mm, addr_of(i), addr_of(i) + 1);
    const struct model_page *page = &m->page[i];

    CU_ASSERT_EQUAL(vma != NULL, page->mapped);
    if (!vma || !page->mapped) {
        return;
    }
    CU_ASSERT_EQUAL(vma->vm_flags & VM_ACCESS, page->prot);
    CU_ASSERT_EQUAL(!!(vma->vm_flags & VM_SHARED), page->shared);
    CU_ASSERT_EQUAL(!!(vma->vm_flags & VM_ACCOUNT), page->accounted);
    CU_ASSERT_EQUAL(vma->vm_file != NULL, page->file);
    if (page->file) {
        CU_ASSERT_EQUAL(vma->vm_pgoff + ((addr_of(i) - vma->vm_start) >> PAGE_SHIFT), page->pgoff);
    }
}

static void check_space(struct model *m, bool exact)
{
    unsigned runs = 0;

    check_vmas(m->mm);
    for (unsigned i = 0; i < WINDOW_PAGES; i++) {
        check_page(m, i);
        runs += m->page[i].mapped && (i == 0 || !continues(&m->page[i - 1], &m->page[i]));
    }
    if (exact) {
        CU_ASSERT_EQUAL(m->mm->map_count, runs);
    }
}

static unsigned long promised_pages(void)
{
    unsigned long nr = 0;

    for (unsigned s = 0; s < MAX_SPACES; s++) {
        for (unsigned i = 0; spaces[s].mm && i < WINDOW_PAGES; i++) {
            nr += spaces[s].page[i].accounted;
        }
    }
    return nr;
}

/* While no task is in the middle of anything. */
static void check_all(void)
{
    for (unsigned s = 0; s < MAX_SPACES; s++) {
        if (!spaces[s].mm) {
            continue;
        }
        check_space(&spaces[s], !options->touch);
        for (unsigned i = 0; options->touch && i < WINDOW_PAGES; i++) {
            check_load(&spaces[s], i);
        }
    }
    if (!options->touch) {
        CU_ASSERT_EQUAL(vm_committed_pages(), promised_pages());
    }
}

/* --- Runs ---------------------------------------------------------------------------------- */

/* A load or a store: as many tasks at a time as like. */
static void access_step(struct model *m, bool store)
{
    m->accesses++;
    if (store) {
        op_store(m);
    } else {
        check_load(m, (unsigned)random_below(&rng, WINDOW_PAGES));
    }
    m->accesses--;
}

/* A change of the mappings, by one task alone. */
static void mapping_step(struct model *m, unsigned kind)
{
    m->busy = true;
    if (kind < 15) {
        op_map(m, options->touch);
    } else if (kind < 22) {
        op_unmap(m);
    } else if (kind < 36) {
        op_protect(m);
    } else if (kind < 40) {
        op_discard(m);
    } else if (kind < 44) {
        op_move(m);
    } else if (kind < 45) {
        op_fork(m);
    } else {
        op_exit(m);
    }
    m->busy = false;
}

static void step(void)
{
    struct model *m = &spaces[random_below(&rng, MAX_SPACES)];
    unsigned kind = (unsigned)random_below(&rng, options->touch ? 100 : 40);

    if (!m->mm || m->busy) {
        return;
    }
    if (kind >= 46) {
        access_step(m, kind % 2);
    } else if (m->accesses == 0) {
        mapping_step(m, kind);
    }
}

/* One task's operations. */
static void run_operations(unsigned task)
{
    unsigned failures = CU_get_number_of_failures();

    (void)task;
    for (unsigned long n = 0; n < options->operations; n++) {
        step();
        if (n % 256 == 0 && options->tasks == 0) {
            check_all();
        }
        if (CU_get_number_of_failures() != failures) {
            return; /* model and kernel have parted: what follows says nothing new */
        }
    }
}

static void check_nothing_left(unsigned long frames, unsigned long slots)
{
    CU_ASSERT_EQUAL(file.file.f_count, 1);
    CU_ASSERT_EQUAL(vm_committed_pages(), 0);
    CU_ASSERT_EQUAL(vm_stats[NR_ANON_MAPPED], 0);
    CU_ASSERT_EQUAL(vm_stats[NR_FILE_MAPPED], 0);
    CU_ASSERT_EQUAL(vm_stats[NR_SHMEM], 0);
    CU_ASSERT_EQUAL(vm_stats[NR_SWAPCACHE], 0);
    CU_ASSERT_EQUAL(nr_swap_pages(), slots);
    CU_ASSERT_EQUAL(nr_free_pages(), frames);
    CU_ASSERT_EQUAL(machine_messages, 0); /* mmput() tells of counters that are not zero */
}

void model_run(const struct model_options *run)
{
    unsigned long frames = nr_free_pages();
    unsigned long slots = nr_swap_pages();

    options = run;
    rng = run->seed;
    nr_cells = 0;
    nr_areas = 0;
    test_file_init(&file, FILE_PAGES);
    memset(spaces, 0, sizeof(spaces));
    spaces[0].mm = mm_alloc();
    spaces[0].mm->mmap_base = addr_of(WINDOW_PAGES);
    if (run->tasks) {
        machine_run_tasks(run->tasks, run_operations);
    } else {
        run_operations(0);
    }
    check_all();
    for (unsigned i = 0; i < MAX_SPACES; i++) {
        if (spaces[i].mm) {
            mmput(spaces[i].mm);
        }
    }
    test_file_release(&file);
    while (disk_complete_one()) {
    }
    free(cells);
    cells = NULL;
    check_nothing_left(frames, slots);
}
