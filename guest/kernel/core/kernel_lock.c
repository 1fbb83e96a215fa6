/*
 * The kernel lock: harts are served in the order in which they ask (a ticket lock). See
 * docs/decisions/0002-big-kernel-lock.md.
 */
#include "sched.h"

static struct {
    u32 next;  /* the ticket of the next to come */
    u32 owner; /* the ticket that is being served */
} kernel_ticket;

/* Zihintpause's encoding, a fence without effect on other harts. */
static inline void pause(void)
{
    __asm__ volatile(".4byte 0x0100000f" : : : "memory");
}

void kernel_lock(void)
{
    u32 ticket = __atomic_fetch_add(&kernel_ticket.next, 1, __ATOMIC_RELAXED);

    while (__atomic_load_n(&kernel_ticket.owner, __ATOMIC_ACQUIRE) != ticket) {
        pause();
    }
}

void kernel_unlock(void)
{
    __atomic_store_n(&kernel_ticket.owner, kernel_ticket.owner + 1, __ATOMIC_RELEASE);
}
