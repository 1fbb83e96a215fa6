/*
 * The run loop. Time goes on in turns: each turn has a horizon that no hart may pass (by more
 * than a block): the next event, the next look at the console, or the quantum by which harts are
 * interleaved. Harts run to it one after the other, each on its own clock; then the event queue
 * follows. Harts that wait are skipped, and when all wait, time jumps to the next event.
 *
 * All of this depends on simulated time only. The host is heard at fixed points of it.
 */
#include "emu/isa/cause.h"
#include "emu/machine/machine_private.h"

#include <inttypes.h>
#include <stdio.h>

static cycles_t min_cycles(cycles_t a, cycles_t b)
{
    return a < b ? a : b;
}

void machine_end(struct machine *m, enum machine_outcome outcome, uint64_t code)
{
    m->ended = true;
    m->outcome = outcome;
    m->exit_status = code & 0xff;
    if (code != 0 && m->exit_status == 0)
        m->exit_status = 1; /* a failure must not look like success for want of bits */
}

/* The hart has waited, if its clock is behind. */
static void wait_until(struct hart *hart, cycles_t now)
{
    if (hart_now(hart) < now)
        hart_idle(hart, now, now - hart_now(hart));
}

static bool may_overflow_waiting(const struct hart *hart)
{
    return unlikely(hart->pmu.armed) && hart->waiting;
}

/*
 * Devices do by `to` what they are to do. They may write to what an LR of the only hart has
 * reserved; several give reservations up anyway (begin_hart()). And cycles pass.
 */
static void advance(struct machine *m, cycles_t to)
{
    if (event_queue_next(&m->events) <= to)
        m->harts[0].reservation = NULL;
    event_queue_advance(&m->events, to);
    for (unsigned i = 0; i < m->nr_harts; i++)
        if (may_overflow_waiting(&m->harts[i])) {
            wait_until(&m->harts[i], m->events.now);
            pmu_notice_overflows(&m->harts[i]);
        }
}

/* Looks after console and network, and asks the host whether to go on. */
static bool service(struct machine *m)
{
    const struct machine_host *host = m->host;
    m->harts[0].reservation = NULL; /* as in advance() */
    machine_feed(m);
    m->next_service = m->events.now + machine_service_cycles(m);
    bool goes_on = !host->poll || host->poll(host->opaque, m->events.now);
    slots_service(m);
    if (!m->debug && machine_stands_still(m, &m->culprit))
        machine_end(m, MACHINE_STANDSTILL, 1);
    return goes_on;
}

/* When a device has something to do, or a counter of a hart that waits overflows. */
static cycles_t next_event(const struct machine *m)
{
    cycles_t next = event_queue_next(&m->events);
    for (unsigned i = 0; i < m->nr_harts; i++)
        if (may_overflow_waiting(&m->harts[i]))
            next = min_cycles(next, pmu_next_overflow_waiting(&m->harts[i]));
    return next;
}

/* When something is due, whatever the harts do. */
static cycles_t next_due(const struct machine *m)
{
    cycles_t end = min_cycles(m->next_service, next_event(m));
    return m->config->max_cycles != 0 ? min_cycles(end, m->config->max_cycles) : end;
}

/* How far this turn may go. */
static cycles_t horizon(const struct machine *m)
{
    cycles_t end = next_due(m);
    /* One hart needs no interleaving; but HTIF is only served between slices. */
    if (m->nr_harts > 1 || m->htif.present)
        end = min_cycles(end, m->events.now + m->config->quantum);
    return end;
}

static void check_slice(struct machine *m, struct hart *hart)
{
    uint64_t code;
    if (unlikely(hart->marker.passed))
        point_hear_marker(m, hart);
    if (htif_poll(&m->htif, &m->physmem, m->host, hart_now(hart), &code))
        machine_end(m, MACHINE_EXITED, code);
    if (m->config->trap_loop != 0 && hart->futile_traps >= m->config->trap_loop) {
        machine_end(m, MACHINE_TRAP_LOOP, 1);
        m->culprit = hart->id;
    }
}

/* Begins the hart's part of a turn. */
static void begin_hart(const struct machine *m, struct hart *hart, cycles_t start)
{
    wait_until(hart, start);
    /* What the other harts stored in their turns may have been in the reservation set: it is
     * given up, as LR/SC allows (unpriv spec 8.2). */
    if (m->nr_harts > 1)
        hart->reservation = NULL;
}

/* Whether counters may overflow soon: asked between blocks, and a debugger may be within one. */
static bool may_overflow(const struct hart *hart)
{
    return unlikely(hart->pmu.armed) && hart->debug.block_left == 0;
}

static void run_slice(struct machine *m, struct hart *hart, cycles_t end)
{
    m->events.now = hart_now(hart);
    int64_t cycles = (int64_t)(end - m->events.now);
    if (may_overflow(hart))
        cycles = pmu_bound_slice(hart, cycles);
    if (unlikely(m->debug)) {
        debug_run_slice(m, hart, cycles);
    } else if (unlikely(hart->debug.block_left != 0)) {
        debug_step(m, hart, cycles);
    } else {
        hart_begin_slice(hart, m->events.now, cycles);
        engine_run(m->engine, hart);
    }
    if (may_overflow(hart))
        pmu_notice_overflows(hart);
}

/*
 * A block that a debugger has stopped in the middle of goes on to its end before all else, also
 * when the debugger has left, or stopped it in the run that a snapshot is from.
 */
static bool goes_on(const struct machine *m, const struct hart *hart, cycles_t end)
{
    return hart->debug.block_left != 0 ||
           (hart_now(hart) < end && hart_has_work(hart) && !m->ended);
}

static bool is_stopped(const struct machine *m)
{
    return unlikely(m->debug != NULL) && debug_stopped(m);
}

/*
 * Runs one hart to the turn's end, or to something due that it itself has brought nearer: that
 * becomes the turn's end.
 */
static void run_hart(struct machine *m, struct hart *hart)
{
    struct turn *turn = &m->turn;
    if (!turn->hart_begun)
        begin_hart(m, hart, turn->start);
    turn->hart_begun = true;
    while (goes_on(m, hart, turn->end)) {
        const bool in_pieces = unlikely(m->debug != NULL) || hart->debug.block_left != 0;
        run_slice(m, hart, turn->end);
        if (likely(!in_pieces) || debug_ends_slice(m, hart))
            check_slice(m, hart);
        turn->end = min_cycles(turn->end, event_queue_next(&m->events));
        if (may_overflow_waiting(hart))
            turn->end = min_cycles(turn->end, pmu_next_overflow_waiting(hart));
        if (m->ended && hart->debug.block_left == 0)
            turn->end = min_cycles(turn->end, hart_now(hart));
        if (is_stopped(m))
            return;
    }
}

static bool may_run(const struct machine *m, const struct hart *hart)
{
    if (unlikely(m->debug != NULL) && debug_holds(m, hart))
        return false;
    return hart_has_work(hart);
}

/* Is there a hart whose turn it still is? One that ends the run yet does so at a block's end. */
static bool turn_goes_on(const struct machine *m)
{
    const unsigned hart = m->turn.hart;
    return hart < m->nr_harts && (!m->ended || m->harts[hart].debug.block_left != 0);
}

/* From the harts' clocks back to the machine's. */
static void end_turn(struct machine *m)
{
    const struct turn *turn = &m->turn;
    m->events.now = turn->start;
    if (m->ended)
        m->events.now = turn->end; /* what was due by then does not happen any more */
    else
        advance(m, turn->end > turn->start ? turn->end : turn->start);
}

/* One turn, or the rest of one. False when no hart has anything to do. */
static bool run_turn(struct machine *m)
{
    struct turn *turn = &m->turn;
    if (!turn->begun)
        *turn =
            (struct turn){.begun = true, .start = m->events.now, .end = point_limit(m, horizon(m))};
    for (; turn_goes_on(m); turn->hart++, turn->hart_begun = false)
        if (may_run(m, &m->harts[turn->hart])) {
            turn->busy = true;
            run_hart(m, &m->harts[turn->hart]);
            if (is_stopped(m))
                return true;
        }
    turn->begun = false;
    if (turn->busy)
        end_turn(m);
    return turn->busy;
}

/* All harts wait: on to the next event, with no need to interleave anything. */
static void jump(struct machine *m)
{
    const struct machine_host *host = m->host;
    cycles_t next = next_event(m);
    bool hope = next != CYCLES_NEVER || (machine_hears(m) && host->idle);
    if (hope && host->idle)
        hope = host->idle(host->opaque, m->events.now, next) || next != CYCLES_NEVER;
    if (!hope && m->debug && debug_stop_for_want_of_harts(m))
        return;
    if (!hope) {
        machine_end(m, MACHINE_DEADLOCK, 1);
        return;
    }
    advance(m, next_due(m));
}

static bool wants_reset(const struct machine *m)
{
    return unlikely(m->ended) && !m->turn.begun && m->outcome == MACHINE_RESET &&
           m->config->reboot && m->no_reset.text[0] == '\0';
}

enum machine_outcome machine_run(struct machine *m)
{
    if (m->debug)
        debug_prepare(m);
    while (!m->ended || m->turn.begun) {
        if (point_is_reached(m))
            return MACHINE_AT_POINT;
        if (!m->turn.begun && m->events.now >= m->next_service && !service(m))
            return MACHINE_PAUSED;
        if (m->ended && !m->turn.begun)
            break;
        if (!run_turn(m) && !m->ended)
            jump(m);
        if (is_stopped(m))
            return MACHINE_STOPPED;
        if (m->config->max_cycles != 0 && m->events.now >= m->config->max_cycles && !m->ended)
            machine_end(m, MACHINE_MAX_CYCLES, 1);
        if (wants_reset(m))
            machine_reset(m);
    }
    return m->outcome;
}

static void describe_trap_loop(const struct machine *m, char *text, size_t size)
{
    const struct hart *hart = &m->harts[m->culprit];
    const bool in_m = hart->prv == PRV_M;
    const uint64_t cause = in_m ? hart->mcause : hart->scause;
    const vaddr_t epc = in_m ? hart->mepc : hart->sepc;
    char name[128];
    symbols_describe(&m->symbols, epc, name, sizeof(name));
    snprintf(text, size,
             "trap loop on hart %u: %s (cause %" PRIu64 ") at pc 0x%" PRIx64
             "%s%s%s, tval 0x%" PRIx64 ", %u times without an instruction retired; the handler at "
             "0x%" PRIx64 " cannot run",
             hart->id, cause_text(cause), cause & ~CAUSE_INTERRUPT, epc, *name ? " <" : "", name,
             *name ? ">" : "", in_m ? hart->mtval : hart->stval, m->config->trap_loop,
             (in_m ? hart->mtvec : hart->stvec) & ~TVEC_MODE);
}

static void describe_standstill(const struct machine *m, char *text, size_t size)
{
    const struct hart *hart = &m->harts[m->culprit];
    char name[128];
    symbols_describe(&m->symbols, hart->pc, name, sizeof(name));
    snprintf(
        text, size,
        "the machine stands still for ever: hart %u jumps to itself with interrupts off, at pc "
        "0x%" PRIx64 "%s%s%s%s",
        hart->id, hart->pc, *name ? " <" : "", name, *name ? ">" : "",
        m->nr_harts > 1 ? ", and no other will do anything" : "");
}

void machine_describe(const struct machine *m, char *text, size_t size)
{
    text[0] = '\0';
    switch (m->outcome) {
    case MACHINE_PAUSED:
    case MACHINE_STOPPED:
    case MACHINE_AT_POINT:
    case MACHINE_EXITED:
        return;
    case MACHINE_RESET:
        snprintf(text, size, "the guest asked for a reset; %s",
                 m->no_reset.text[0] ? m->no_reset.text : "the run ends here, as reboot is false");
        return;
    case MACHINE_TRAP_LOOP:
        describe_trap_loop(m, text, size);
        return;
    case MACHINE_DEADLOCK:
        snprintf(text, size,
                 "every hart waits for an interrupt, but nothing is left that could "
                 "send one");
        return;
    case MACHINE_STANDSTILL:
        describe_standstill(m, text, size);
        return;
    case MACHINE_MAX_CYCLES:
        snprintf(text, size, "stopped after %" PRIu64 " cycles, as max_cycles says",
                 m->config->max_cycles);
        return;
    }
}
