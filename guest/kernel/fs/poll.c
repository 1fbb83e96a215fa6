/*
 * poll and select.
 */
#include "poll.h"

#include "errno.h"
#include "file.h"
#include "ktime.h"
#include "sched.h"
#include "signal.h"
#include "slab.h"
#include "string.h"
#include "uaccess.h"

#define NO_TIMEOUT (~0ULL)

void poll_wait(struct poll_table *table, struct wait_queue_head *head)
{
    struct poll_entry *entry;

    if (!table || !table->collect) {
        return;
    }
    entry = kmalloc(sizeof(*entry), GFP_KERNEL);
    if (!entry) {
        table->failed = true;
        return;
    }
    entry->head = head;
    entry->next = table->entries;
    table->entries = entry;
    init_wait(&entry->wait);
    add_wait_queue(head, &entry->wait);
}

static void poll_leave(struct poll_table *table)
{
    while (table->entries) {
        struct poll_entry *next = table->entries->next;

        remove_wait_queue(table->entries->head, &table->entries->wait);
        kfree(table->entries);
        table->entries = next;
    }
}

/* What holds for the file now (POLL... bits). */
static unsigned int vfs_poll(struct file *file, struct poll_table *table)
{
    if (file->f_op->poll) {
        return file->f_op->poll(file, table);
    }
    return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}

/*
 * One descriptor of the list, with its file held for the call: its wait queue must outlive the
 * caller's place in it.
 */
struct poll_item {
    struct file *file;
    int fd;
    unsigned int events; /* asked for */
    unsigned int ready;  /* what holds of them */
};

/* Asks every file once; returns how many have something to tell. */
static int poll_round(struct poll_item *items, unsigned int n, struct poll_table *table)
{
    int found = 0;

    for (unsigned int i = 0; i < n; i++) {
        struct poll_item *item = &items[i];

        if (item->fd < 0) {
            continue;
        }
        if (!item->file) {
            item->ready = POLLNVAL;
        } else {
            item->ready = vfs_poll(item->file, table) & (item->events | POLLERR | POLLHUP);
        }
        if (item->ready) {
            found++;
            table->collect = false; /* no need to wait any more */
        }
    }
    table->collect = false;
    return found;
}

/*
 * Waits until an item is ready or the time `deadline` (ns since boot) has come. The state is set
 * before the files are asked: a wake-up in between then is not lost.
 */
static long do_poll(struct poll_item *items, unsigned int n, u64 deadline)
{
    struct poll_table table = {.collect = deadline != 0};
    long found;

    for (unsigned int i = 0; i < n; i++) {
        items[i].file = items[i].fd >= 0 ? fget((unsigned int)items[i].fd) : NULL;
    }
    for (;;) {
        /* Allocating for the first round may sleep, so that round is not decisive. */
        bool first = table.collect;

        set_current_state(TASK_INTERRUPTIBLE);
        if (first) {
            set_current_state(TASK_RUNNING);
        }
        found = poll_round(items, n, &table);
        if (table.failed) {
            found = -ENOMEM;
        }
        if (found || deadline == 0) {
            break;
        }
        if (signal_pending(current)) {
            found = -EINTR;
            break;
        }
        if (first) {
            continue;
        }
        if (deadline != NO_TIMEOUT && ktime_get_ns() >= deadline) {
            break;
        }
        if (deadline == NO_TIMEOUT) {
            schedule();
        } else {
            schedule_until(deadline);
        }
    }
    set_current_state(TASK_RUNNING);
    poll_leave(&table);
    for (unsigned int i = 0; i < n; i++) {
        fput(items[i].file);
    }
    return found;
}

/* A relative user timeout as a deadline: 0 if it is zero, NO_TIMEOUT if there is none. */
static int read_timeout(unsigned long uaddr, u64 *deadline)
{
    struct timespec64 ts;
    u64 ns;

    *deadline = NO_TIMEOUT;
    if (!uaddr) {
        return 0;
    }
    if (copy_from_user(&ts, (void *)uaddr, sizeof(ts))) {
        return -EFAULT;
    }
    if (!timespec_valid(&ts)) {
        return -EINVAL;
    }
    ns = timespec_to_ns(&ts);
    *deadline = ns && ns < NO_TIMEOUT - ktime_get_ns() ? ktime_get_ns() + ns : ns;
    return 0;
}

/* Linux gives the time left back; a timeout that cannot be written is ignored, as there. */
static void write_timeout(unsigned long uaddr, u64 deadline)
{
    u64 now = ktime_get_ns();
    struct timespec64 ts = ns_to_timespec(deadline > now ? deadline - now : 0);

    if (uaddr && deadline != NO_TIMEOUT && copy_to_user((void *)uaddr, &ts, sizeof(ts))) {
        return;
    }
}

/* Installs the temporary signal mask of ppoll and pselect6. */
static int use_mask(unsigned long mask, unsigned long size)
{
    sigset_t set;

    if (!mask) {
        return 0;
    }
    if (size != sizeof(set)) {
        return -EINVAL;
    }
    if (copy_from_user(&set, (void *)mask, sizeof(set))) {
        return -EFAULT;
    }
    set_temporary_blocked(set);
    return 0;
}

long sys_ppoll(unsigned long ufds, unsigned long n, unsigned long timeout, unsigned long mask,
               unsigned long mask_size)
{
    struct pollfd *fds = NULL;
    struct poll_item *items = NULL;
    u64 deadline;
    long ret;

    if (n > task_rlimit(current, RLIMIT_NOFILE)) {
        return -EINVAL;
    }
    ret = read_timeout(timeout, &deadline);
    if (ret) {
        return ret;
    }
    if (n) {
        fds = kmalloc(n * sizeof(*fds), GFP_KERNEL);
        items = kcalloc(n, sizeof(*items), GFP_KERNEL);
        ret = !fds || !items ? -ENOMEM : 0;
    }
    if (!ret && copy_from_user(fds, (void *)ufds, n * sizeof(*fds))) {
        ret = -EFAULT;
    }
    if (!ret) {
        ret = use_mask(mask, mask_size);
    }
    if (!ret) {
        for (unsigned long i = 0; i < n; i++) {
            items[i].fd = fds[i].fd;
            items[i].events = (unsigned short)fds[i].events;
        }
        ret = do_poll(items, (unsigned int)n, deadline);
        for (unsigned long i = 0; i < n; i++) {
            fds[i].revents = (short)items[i].ready;
        }
        if (mask && ret != -EINTR) {
            restore_saved_blocked();
        }
        if (ret >= 0 && copy_to_user((void *)ufds, fds, n * sizeof(*fds))) {
            ret = -EFAULT;
        }
        write_timeout(timeout, deadline);
    }
    kfree(fds);
    kfree(items);
    return ret;
}

/* ---- select ---- */

#define FD_SETSIZE_MAX 65536
#define SETS           3

/* What each of the three sets asks for, and what answers it. */
static const unsigned int select_events[SETS] = {POLLIN, POLLOUT, POLLPRI};
static const unsigned int select_answers[SETS] = {POLLIN | POLLRDNORM | POLLHUP | POLLERR,
                                                  POLLOUT | POLLWRNORM | POLLERR, POLLPRI};

struct fd_sets {
    unsigned long user[SETS]; /* addresses, 0: none */
    unsigned long *bits[SETS];
    size_t bytes;
    unsigned int n;
};

static bool in_set(const unsigned long *set, unsigned int fd)
{
    return set[fd / 64] >> (fd % 64) & 1;
}

static int read_sets(struct fd_sets *sets)
{
    for (int s = 0; s < SETS; s++) {
        if (sets->user[s] && copy_from_user(sets->bits[s], (void *)sets->user[s], sets->bytes)) {
            return -EFAULT;
        }
    }
    return 0;
}

/* One item per descriptor named in any set; -EBADF if one is closed. */
static int collect_items(const struct fd_sets *sets, struct poll_item *items)
{
    unsigned int count = 0;

    for (unsigned int fd = 0; fd < sets->n; fd++) {
        unsigned int events = 0;
        struct file *file;

        for (int s = 0; s < SETS; s++) {
            if (in_set(sets->bits[s], fd)) {
                events |= select_events[s];
            }
        }
        if (!events) {
            continue;
        }
        file = fget(fd);
        if (!file) {
            return -EBADF;
        }
        fput(file);
        items[count++] = (struct poll_item){.fd = (int)fd, .events = events};
    }
    return (int)count;
}

/* Turns the answers into sets; returns the number of bits in them. */
static long write_sets(struct fd_sets *sets, const struct poll_item *items, unsigned int count)
{
    long total = 0;

    for (int s = 0; s < SETS; s++) {
        for (unsigned int i = 0; i < count; i++) {
            unsigned long *word = &sets->bits[s][items[i].fd / 64];
            unsigned long bit = 1UL << (items[i].fd % 64);

            if (!(*word & bit)) {
                continue;
            }
            if (items[i].ready & select_answers[s]) {
                total++;
            } else {
                *word &= ~bit;
            }
        }
        if (sets->user[s] && copy_to_user((void *)sets->user[s], sets->bits[s], sets->bytes)) {
            return -EFAULT;
        }
    }
    return total;
}

static long do_select(struct fd_sets *sets, u64 deadline)
{
    struct poll_item *items = kcalloc(sets->n ? sets->n : 1, sizeof(*items), GFP_KERNEL);
    long ret;
    int count;

    if (!items) {
        return -ENOMEM;
    }
    ret = read_sets(sets);
    count = ret ? (int)ret : collect_items(sets, items);
    ret = count < 0 ? count : do_poll(items, (unsigned int)count, deadline);
    if (ret >= 0) {
        ret = write_sets(sets, items, (unsigned int)count);
    }
    kfree(items);
    return ret;
}

long sys_pselect6(unsigned long n, unsigned long in, unsigned long out, unsigned long ex,
                  unsigned long timeout, unsigned long sig)
{
    struct fd_sets sets = {.user = {in, out, ex}};
    struct {
        unsigned long mask, size;
    } sigarg = {0, 0};
    u64 deadline;
    long ret;

    if ((int)n < 0 || n > FD_SETSIZE_MAX) {
        return -EINVAL;
    }
    ret = read_timeout(timeout, &deadline);
    if (ret) {
        return ret;
    }
    if (sig && copy_from_user(&sigarg, (void *)sig, sizeof(sigarg))) {
        return -EFAULT;
    }
    sets.n = min((unsigned int)n, current->files->max_fds);
    sets.bytes = DIV_ROUND_UP(n, 64) * sizeof(unsigned long);
    sets.bits[0] = kzalloc(SETS * sets.bytes + 1, GFP_KERNEL);
    if (!sets.bits[0]) {
        return -ENOMEM;
    }
    for (int s = 1; s < SETS; s++) {
        sets.bits[s] = sets.bits[s - 1] + sets.bytes / sizeof(unsigned long);
    }
    ret = use_mask(sigarg.mask, sigarg.size);
    if (!ret) {
        ret = do_select(&sets, deadline);
        if (sigarg.mask && ret != -EINTR) {
            restore_saved_blocked();
        }
        write_timeout(timeout, deadline);
    }
    kfree(sets.bits[0]);
    return ret;
}
