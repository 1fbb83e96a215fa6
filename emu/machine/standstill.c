/*
 * The end that many a bare-metal program has, and a kernel that has given up: a jump to itself with
 * interrupts off. Once all harts are there, or wait for what cannot come, the machine stands still
 * for ever, whatever disks and timers yet do; but for a debugger, which may move a pc.
 */
#include "emu/hart/trap.h"
#include "emu/machine/machine_private.h"

static bool is_stuck(const struct machine *m, const struct hart *hart)
{
    return !hart->waiting && trap_possible_interrupts(hart) == 0 &&
           engine_jumps_to_itself(m->engine, hart);
}

bool machine_stands_still(struct machine *m, unsigned *culprit)
{
    unsigned stuck = 0, waiting = 0;
    for (unsigned i = 0; i < m->nr_harts; i++) {
        const struct hart *hart = &m->harts[i];
        if (is_stuck(m, hart))
            *culprit = stuck++ == 0 ? i : *culprit;
        else if (hart_has_work(hart))
            return false;
        else
            waiting++;
    }
    const bool may_wake = event_queue_next(&m->events) != CYCLES_NEVER || machine_hears(m);
    return stuck > 0 && (waiting == 0 || !may_wake);
}
