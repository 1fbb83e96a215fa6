/*
 * Points at which the run loop is left (machine_set_point()). Turns end where they would end
 * anyway, or, with one hart, earlier: a turn that is cut in two runs the same instructions at the
 * same times, as nothing is due in between and nobody else runs. HTIF is the exception, being
 * looked at when a slice ends.
 */
#include "emu/machine/machine_private.h"

static bool may_cut(const struct machine *m)
{
    return m->nr_harts == 1 && !m->htif.present;
}

uint64_t machine_retired(const struct machine *m)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < m->nr_harts; i++)
        sum += hart_retired(&m->harts[i]);
    return sum;
}

/* An instruction takes a cycle; traps take more of them, so it may need another turn. */
cycles_t point_limit(const struct machine *m, cycles_t end)
{
    if (likely(!m->point.wanted) || !may_cut(m))
        return end;
    const cycles_t clock = hart_now(&m->harts[0]); /* behind, if it has waited */
    const cycles_t now = clock > m->events.now ? clock : m->events.now;
    const uint64_t done = machine_retired(m);
    if (m->point.at.retired <= done || end <= now)
        return end;
    return m->point.at.retired - done < end - now ? now + (m->point.at.retired - done) : end;
}

void machine_set_point(struct machine *m, const struct machine_point *point)
{
    m->point = (struct point){.wanted = true, .at = *point};
    if (m->turn.begun) /* in a snapshot that a debugger has made */
        m->turn.end = point_limit(m, m->turn.end);
}

void point_hear_marker(struct machine *m, struct hart *hart)
{
    const struct machine_point *at = &m->point.at;
    hart->marker.passed = false;
    if (!m->point.wanted || !at->has_marker || hart->marker.number != at->marker)
        return;
    m->point.reached = true;
    if (may_cut(m) && hart_now(hart) < m->turn.end)
        m->turn.end = hart_now(hart);
}

bool point_is_reached(struct machine *m)
{
    if (likely(!m->point.wanted) || (!m->point.reached && machine_retired(m) < m->point.at.retired))
        return false;
    m->point.wanted = false;
    return true;
}
