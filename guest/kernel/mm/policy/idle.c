/*
 * Reclaim policy "idle": every page has a counter of scans since its access bit was last found
 * set. The periodic scan clears the bits and moves the counters on; victims are the pages with the
 * highest counters, and among equals those that have been on their list longest.
 *
 * There is one list per type and counter value. Value 0 is what Linux calls active.
 */
#include "bug.h"
#include "list.h"
#include "mm.h"
#include "rmap.h"
#include "string.h"
#include "vmscan.h"
#include "vmstat.h"

#define IDLE_MAX 7 /* counters stop here */

struct idle_lists {
    struct list_head list[IDLE_MAX + 1];
    unsigned long nr[IDLE_MAX + 1];
};

static struct idle_lists lists[NR_LRU_TYPES];

/*
 * The scan goes in rounds. At the start of one it is fixed how many pages of each list are to be
 * looked at: a page that is moved on, or back to 0, joins the young end of a list of which only
 * the old end is still to come.
 */
static unsigned long unscanned[NR_LRU_TYPES][IDLE_MAX + 1];

static void account(enum lru_type type, unsigned idle, long n)
{
    static const enum vm_stat_item items[NR_LRU_TYPES][2] = {
        {NR_ACTIVE_ANON, NR_INACTIVE_ANON},
        {NR_ACTIVE_FILE, NR_INACTIVE_FILE},
    };

    lists[type].nr[idle] += (unsigned long)n;
    mod_vm_stat(items[type][idle > 0], n);
}

static void link_page(struct page *page, unsigned idle)
{
    enum lru_type type = page_lru_type(page);
    struct list_head *list = &lists[type].list[idle];

    page->idle = (u8)idle;
    list_add(&page->lru, list);
    account(type, idle, 1);
}

static void unlink_page(struct page *page)
{
    list_del(&page->lru);
    account(page_lru_type(page), page->idle, -1);
}

static void set_idle(struct page *page, unsigned idle)
{
    if (page->idle > 0 && idle == 0) {
        count_vm_event(PGACTIVATE);
    } else if (page->idle == 0 && idle > 0) {
        count_vm_event(PGDEACTIVATE);
    }
    unlink_page(page);
    link_page(page, idle);
}

static void idle_init(void)
{
    for (unsigned type = 0; type < NR_LRU_TYPES; type++) {
        for (unsigned idle = 0; idle <= IDLE_MAX; idle++) {
            INIT_LIST_HEAD(&lists[type].list[idle]);
            lists[type].nr[idle] = 0;
            unscanned[type][idle] = 0;
        }
    }
}

static unsigned long idle_nr_pages(enum lru_type type)
{
    unsigned long nr = 0;

    for (unsigned idle = 0; idle <= IDLE_MAX; idle++) {
        nr += lists[type].nr[idle];
    }
    return nr;
}

/* Read ahead, not asked for yet: first to go again. */
static void idle_add(struct page *page)
{
    link_page(page, PageReadahead(page) ? 1 : 0);
}

static void idle_mark_accessed(struct page *page)
{
    set_idle(page, 0);
}

/* One page of the scan. */
static void age_page(struct page *page)
{
    unsigned long vm_flags;
    bool used = page_referenced(page, &vm_flags) > 0;

    if (PageReferenced(page)) {
        ClearPageReferenced(page);
        used = true;
    }
    set_idle(page, used ? 0 : min(page->idle + 1u, (unsigned)IDLE_MAX));
    count_vm_event(PGSCAN_IDLE);
}

/*
 * Looks at up to `nr` pages of one list, from its old end, and returns how many there were. They
 * come back at the young end of some list.
 */
static unsigned long age_list(enum lru_type type, unsigned idle, unsigned long nr)
{
    struct list_head *list = &lists[type].list[idle];
    unsigned long done = 0;

    for (; done < nr && !list_empty(list); done++) {
        age_page(list_last_entry(list, struct page, lru));
    }
    return done;
}

static void start_round(void)
{
    for (unsigned type = 0; type < NR_LRU_TYPES; type++) {
        memcpy(unscanned[type], lists[type].nr, sizeof(unscanned[type]));
    }
}

/* Looks at up to `nr` pages of the round, returns how many there were. */
static unsigned long continue_round(unsigned long nr)
{
    unsigned long done = 0;

    for (unsigned type = 0; type < NR_LRU_TYPES; type++) {
        for (unsigned idle = 0; idle <= IDLE_MAX; idle++) {
            unsigned long *left = &unscanned[type][idle];
            unsigned long want = min(nr - done, *left);
            unsigned long got = age_list(type, idle, want);

            *left = got < want ? 0 : *left - got; /* fewer: some have been freed meanwhile */
            done += got;
        }
    }
    return done;
}

static void idle_age(unsigned long nr)
{
    unsigned long done = continue_round(nr);

    if (done < nr) {
        start_round();
        continue_round(nr - done);
    }
}

/* The least counter value a victim may have: the harder we try, the lower. */
static unsigned idle_threshold(int priority)
{
    return priority > 1 ? (unsigned)priority - 1 : 0;
}

static unsigned long idle_isolate(struct scan_control *sc, enum lru_type type, unsigned long nr,
                                  struct list_head *victims)
{
    unsigned long taken = 0;

    for (int idle = IDLE_MAX; idle >= (int)idle_threshold(sc->priority); idle--) {
        struct list_head *list = &lists[type].list[idle];

        while (taken < nr && !list_empty(list)) {
            struct page *page = list_last_entry(list, struct page, lru);

            unlink_page(page);
            list_add_tail(&page->lru, victims);
            taken++;
        }
    }
    return taken;
}

static void idle_putback(struct page *page, bool active)
{
    if (active && page->idle > 0) {
        count_vm_event(PGACTIVATE);
    }
    count_vm_event(PGROTATED);
    link_page(page, active ? 0 : page->idle);
}

const struct reclaim_policy idle_policy = {
    .name = "idle",
    .init = idle_init,
    .add = idle_add,
    .remove = unlink_page,
    .mark_accessed = idle_mark_accessed,
    .age = idle_age,
    .isolate = idle_isolate,
    .putback = idle_putback,
    .nr_pages = idle_nr_pages,
};
