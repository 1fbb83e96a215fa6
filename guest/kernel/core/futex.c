/*
 * Futexes: sleeping on a word of user memory. A word in private memory is known by address space
 * and address, one in a shared mapping by its place in the mapping, so that processes meet there.
 */
#include "core/futex.h"

#include "mm.h"
#include "sched.h"
#include "uaccess.h"

#define FUTEX_WAIT             0
#define FUTEX_WAKE             1
#define FUTEX_REQUEUE          3
#define FUTEX_CMP_REQUEUE      4
#define FUTEX_WAKE_OP          5
#define FUTEX_WAIT_BITSET      9
#define FUTEX_WAKE_BITSET      10
#define FUTEX_PRIVATE_FLAG     128
#define FUTEX_CLOCK_REALTIME   256
#define FUTEX_BITSET_MATCH_ANY 0xffffffff

#define FUTEX_HASH_SIZE 256

struct futex_key {
    void *space; /* mm_struct or address_space */
    unsigned long offset;
};

/* A waiter, on its own stack. */
struct futex_waiter {
    struct list_head entry;
    struct futex_key key;
    struct task_struct *task;
    u32 bitset;
    bool woken;
};

static struct list_head futex_hash[FUTEX_HASH_SIZE];

void futex_init(void)
{
    for (int i = 0; i < FUTEX_HASH_SIZE; i++) {
        INIT_LIST_HEAD(&futex_hash[i]);
    }
}

static struct list_head *chain(const struct futex_key *key)
{
    unsigned long h = ((unsigned long)key->space >> 6) + (key->offset >> 2);

    return &futex_hash[(h * 0x9e3779b97f4a7c15) >> 56];
}

static bool same_key(const struct futex_key *a, const struct futex_key *b)
{
    return a->space == b->space && a->offset == b->offset;
}

static int get_key(const void *uaddr, bool shared, struct futex_key *key)
{
    unsigned long addr = (unsigned long)uaddr;
    struct mm_struct *mm = current->mm;
    struct vm_area_struct *vma;

    if (addr % sizeof(u32)) {
        return -EINVAL;
    }
    if (!access_ok(uaddr, sizeof(u32))) {
        return -EFAULT;
    }
    *key = (struct futex_key){mm, addr};
    if (!shared) {
        return 0;
    }
    mmap_read_lock(mm);
    vma = find_vma_intersection(mm, addr, addr + sizeof(u32));
    if (vma && (vma->vm_flags & VM_SHARED) && vma->vm_mapping) {
        key->space = vma->vm_mapping;
        key->offset = (vma->vm_pgoff << PAGE_SHIFT) + addr - vma->vm_start;
    }
    mmap_read_unlock(mm);
    return vma ? 0 : -EFAULT;
}

static void wake_waiter(struct futex_waiter *w)
{
    list_del_init(&w->entry);
    w->woken = true;
    wake_up_process(w->task);
}

static int wake_key(const struct futex_key *key, int count, u32 bitset)
{
    struct futex_waiter *w, *next;
    int woken = 0;

    list_for_each_entry_safe(w, next, chain(key), entry) {
        if (woken >= count) {
            break;
        }
        if (same_key(&w->key, key) && (w->bitset & bitset)) {
            wake_waiter(w);
            woken++;
        }
    }
    return woken;
}

void futex_wake_address(int *uaddr)
{
    struct futex_key key;

    /* The waiter may know the word as a shared or as a private one. */
    if (get_key(uaddr, false, &key) == 0) {
        struct futex_key shared;

        wake_key(&key, 1, FUTEX_BITSET_MATCH_ANY);
        if (get_key(uaddr, true, &shared) == 0 && !same_key(&key, &shared)) {
            wake_key(&shared, 1, FUTEX_BITSET_MATCH_ANY);
        }
    }
}

static long futex_wake(const void *uaddr, bool shared, int count, u32 bitset)
{
    struct futex_key key;
    int error = get_key(uaddr, shared, &key);

    if (!bitset) {
        return -EINVAL;
    }
    return error ? error : wake_key(&key, max(count, 1), bitset);
}

/*
 * The word is read after queueing: reading may sleep, and whoever changes the word in between
 * finds the waiter and wakes it. `expires`: ns since boot, ~0 for ever.
 */
static long futex_wait(const u32 *uaddr, bool shared, u32 expected, u64 expires, u32 bitset)
{
    struct futex_waiter w = {.task = current, .bitset = bitset};
    int error = get_key(uaddr, shared, &w.key);
    bool timed_out = false;
    u32 seen;

    if (error || !bitset) {
        return error ? error : -EINVAL;
    }
    list_add_tail(&w.entry, chain(&w.key));
    if (get_user(seen, uaddr)) {
        error = -EFAULT;
    } else if (seen != expected) {
        error = -EAGAIN;
    }
    while (!error && !w.woken && !timed_out && !signal_pending(current)) {
        current->state = TASK_INTERRUPTIBLE;
        if (expires == ~0UL) {
            schedule();
        } else {
            timed_out = schedule_until(expires);
        }
    }
    list_del_init(&w.entry);
    if (w.woken || error) {
        return w.woken ? 0 : error;
    }
    return timed_out ? -ETIMEDOUT : expires == ~0UL ? -ERESTARTSYS : -EINTR;
}

/* Wakes some waiters of one word and lets others wait for another. */
static long futex_requeue(const u32 *uaddr1, const u32 *uaddr2, bool shared, int nr_wake,
                          int nr_requeue, const u32 *expected)
{
    struct futex_key key1, key2;
    struct futex_waiter *w, *next;
    int error = get_key(uaddr1, shared, &key1), woken, moved = 0;
    u32 seen;

    if (!error) {
        error = get_key(uaddr2, shared, &key2);
    }
    if (error) {
        return error;
    }
    if (nr_wake < 0 || nr_requeue < 0) {
        return -EINVAL;
    }
    if (expected) {
        if (get_user(seen, uaddr1)) {
            return -EFAULT;
        }
        if (seen != *expected) {
            return -EAGAIN;
        }
    }
    woken = wake_key(&key1, nr_wake, FUTEX_BITSET_MATCH_ANY);
    list_for_each_entry_safe(w, next, chain(&key1), entry) {
        if (moved >= nr_requeue) {
            break;
        }
        if (same_key(&w->key, &key1)) {
            w->key = key2;
            list_move_tail(&w->entry, chain(&key2));
            moved++;
        }
    }
    return woken + (expected ? moved : 0);
}

/* ---- FUTEX_WAKE_OP: an operation on the second word decides about waking its waiters ---- */

static int sign_extend_12(u32 field)
{
    return (int)(field << 20) >> 20;
}

static bool apply_op(u32 op, u32 old, int arg, u32 *new)
{
    switch (op) {
    case 0:
        *new = (u32)arg;
        return true;
    case 1:
        *new = old + (u32)arg;
        return true;
    case 2:
        *new = old | (u32)arg;
        return true;
    case 3:
        *new = old & ~(u32)arg;
        return true;
    case 4:
        *new = old ^ (u32)arg;
        return true;
    default:
        return false;
    }
}

static bool compare(u32 cmp, int old, int arg)
{
    switch (cmp) {
    case 0:
        return old == arg;
    case 1:
        return old != arg;
    case 2:
        return old < arg;
    case 3:
        return old <= arg;
    case 4:
        return old > arg;
    case 5:
        return old >= arg;
    default:
        return false;
    }
}

static long futex_wake_op(const u32 *uaddr1, u32 *uaddr2, bool shared, int nr_wake, int nr_wake2,
                          u32 encoded)
{
    u32 op = encoded >> 28 & 7, cmp = encoded >> 24 & 15, old, seen, new;
    int arg = sign_extend_12(encoded >> 12 & 0xfff), cmparg = sign_extend_12(encoded & 0xfff);
    struct futex_key key1, key2;
    int error = get_key(uaddr1, shared, &key1), woken;

    if (!error) {
        error = get_key(uaddr2, shared, &key2);
    }
    if (error) {
        return error;
    }
    if (encoded >> 31) {
        arg = 1 << (arg & 31);
    }
    if (get_user(old, uaddr2)) {
        return -EFAULT;
    }
    for (;; old = seen) {
        if (!apply_op(op, old, arg, &new)) {
            return -ENOSYS;
        }
        if (cmpxchg_user(uaddr2, old, new, &seen)) {
            return -EFAULT;
        }
        if (seen == old) {
            break;
        }
    }
    woken = wake_key(&key1, nr_wake, FUTEX_BITSET_MATCH_ANY);
    if (compare(cmp, (int)old, cmparg)) {
        woken += wake_key(&key2, nr_wake2, FUTEX_BITSET_MATCH_ANY);
    }
    return woken;
}

/* The end of a wait in ns since boot. FUTEX_WAIT's timeout is relative, the other's absolute. */
static int wait_limit(const struct timespec64 *utimeout, bool relative, bool realtime, u64 *expires)
{
    struct timespec64 ts;
    u64 ns;

    *expires = ~0UL;
    if (!utimeout) {
        return 0;
    }
    if (get_user(ts, utimeout)) {
        return -EFAULT;
    }
    if (!timespec_valid(&ts)) {
        return -EINVAL;
    }
    ns = timespec_to_ns(&ts);
    if (relative) {
        ns += ktime_get_ns();
    } else if (realtime) {
        u64 base = ktime_get_real_ns() - ktime_get_ns();

        ns = ns > base ? ns - base : 0;
    }
    *expires = ns;
    return 0;
}

long sys_futex(u32 *uaddr, unsigned long op, unsigned long val, unsigned long arg4, u32 *uaddr2,
               unsigned long val3)
{
    bool shared = !(op & FUTEX_PRIVATE_FLAG), realtime = op & FUTEX_CLOCK_REALTIME;
    u32 cmd = (u32)op & ~(u32)(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME), expected = (u32)val3;
    u32 bitset = cmd == FUTEX_WAIT || cmd == FUTEX_WAKE ? FUTEX_BITSET_MATCH_ANY : (u32)val3;
    u64 expires;
    int error;

    switch (cmd) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        error = wait_limit((const struct timespec64 *)arg4, cmd == FUTEX_WAIT, realtime, &expires);
        return error ? error : futex_wait(uaddr, shared, (u32)val, expires, bitset);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
        return futex_wake(uaddr, shared, (int)val, bitset);
    case FUTEX_REQUEUE:
        return futex_requeue(uaddr, uaddr2, shared, (int)val, (int)arg4, NULL);
    case FUTEX_CMP_REQUEUE:
        return futex_requeue(uaddr, uaddr2, shared, (int)val, (int)arg4, &expected);
    case FUTEX_WAKE_OP:
        return futex_wake_op(uaddr, uaddr2, shared, (int)val, (int)arg4, (u32)val3);
    default:
        return -ENOSYS;
    }
}
