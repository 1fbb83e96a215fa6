/*
 * Locks that sleep: mmap_lock, and the page lock with the waits for a page's I/O.
 *
 * Order: mmap_lock before page lock. Reclaim takes neither by waiting: it only tries page locks.
 */
#include "bug.h"
#include "internal.h"
#include "mm.h"
#include "swap.h"
#include "vmstat.h"
#include "wait.h"

void mmap_read_lock(struct mm_struct *mm)
{
    struct mmap_lock *lock = &mm->mmap_lock;

    if (lock->count < 0 || lock->writers_waiting) {
        wait_event(&lock->wait, lock->count >= 0 && !lock->writers_waiting);
    }
    lock->count++;
}

void mmap_read_unlock(struct mm_struct *mm)
{
    struct mmap_lock *lock = &mm->mmap_lock;

    BUG_ON(lock->count <= 0);
    if (--lock->count == 0 && waitqueue_active(&lock->wait)) {
        wake_up_all(&lock->wait);
    }
}

void mmap_write_lock(struct mm_struct *mm)
{
    struct mmap_lock *lock = &mm->mmap_lock;

    if (lock->count != 0) {
        lock->writers_waiting++;
        wait_event(&lock->wait, lock->count == 0);
        lock->writers_waiting--;
    }
    lock->count = -1;
}

void mmap_write_unlock(struct mm_struct *mm)
{
    struct mmap_lock *lock = &mm->mmap_lock;

    BUG_ON(lock->count != -1);
    lock->count = 0;
    if (waitqueue_active(&lock->wait)) {
        wake_up_all(&lock->wait);
    }
}

/*
 * Sleepers share a few queues, chosen by the page's address: struct page has no room for one
 * each. A wake-up on a shared queue only makes the others look again.
 */
#define PAGE_WAIT_QUEUES 64

static struct wait_queue_head page_wait_queues[PAGE_WAIT_QUEUES];

void page_wait_init(void)
{
    for (unsigned i = 0; i < PAGE_WAIT_QUEUES; i++) {
        init_waitqueue_head(&page_wait_queues[i]);
    }
}

static struct wait_queue_head *page_waitqueue(const struct page *page)
{
    return &page_wait_queues[(unsigned long)page / sizeof(*page) % PAGE_WAIT_QUEUES];
}

bool trylock_page(struct page *page)
{
    if (PageLocked(page)) {
        return false;
    }
    SetPageLocked(page);
    return true;
}

void lock_page(struct page *page)
{
    if (PageLocked(page)) {
        wait_event(page_waitqueue(page), !PageLocked(page));
    }
    SetPageLocked(page);
}

void unlock_page(struct page *page)
{
    struct wait_queue_head *wq = page_waitqueue(page);

    BUG_ON(!PageLocked(page));
    ClearPageLocked(page);
    if (waitqueue_active(wq)) {
        wake_up_all(wq);
    }
}

void wait_on_page_locked(struct page *page)
{
    if (PageLocked(page)) {
        wait_event(page_waitqueue(page), !PageLocked(page));
    }
}

void wait_on_page_writeback(struct page *page)
{
    if (PageWriteback(page)) {
        swap_write_flush(); /* the page may be in a write that is still being gathered */
        wait_event(page_waitqueue(page), !PageWriteback(page));
    }
}

void end_page_writeback(struct page *page)
{
    struct wait_queue_head *wq = page_waitqueue(page);

    ClearPageWriteback(page);
    mod_vm_stat(NR_WRITEBACK, -1);
    if (waitqueue_active(wq)) {
        wake_up_all(wq);
    }
}
