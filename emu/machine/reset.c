/*
 * A reset by the guest: everything in the machine is as after power-on, and the images are in RAM
 * as if nothing had run. What goes on is what is outside the guest: simulated time, the time of
 * day, the counters, and what is on the disks.
 */
#include "emu/machine/machine_private.h"

static void reset_devices(struct machine *m)
{
    slots_reset(m);
    uart_reset(&m->uart);
    rtc_reset(&m->rtc);
    event_cancel(&m->events, &m->refill);
    /* Last, when no device raises its wire any more. */
    plic_reset(&m->plic);
    aclint_reset(&m->aclint);
}

void machine_reset(struct machine *m)
{
    reset_devices(m);
    engine_forget(m->engine);
    physmem_clear(&m->physmem);
    symbols_destroy(&m->symbols);
    if (machine_boot(m, &m->no_reset)) {
        m->ended = false;
        m->outcome = MACHINE_PAUSED; /* until there is another */
    } else {
        m->exit_status = 1; /* a file is not any more what it was */
    }
}
