/*
 * The event queue: everything that happens at a point of simulated time (a timer that fires, a
 * disk request that completes) is an event here. No host clock is ever asked.
 *
 * Owner: the machine. It advances `now` and runs what is due between two slices of execution;
 * devices schedule. Events due in the same cycle run in the order in which they were scheduled,
 * so that a run is a function of its inputs.
 */
#ifndef EMU_BASE_EVENTS_H
#define EMU_BASE_EVENTS_H

#include "emu/base/archive.h"
#include "emu/base/types.h"

#define CYCLES_NEVER UINT64_MAX

/* Embedded in its owner, set up once by event_init(), reused; must outlive its stay in a queue. */
struct event {
    cycles_t when; /* due time */
    void (*fire)(void *opaque);
    void *opaque;
    struct event *next; /* sorted list; a machine has few events pending */
    bool pending;
    uint32_t rank; /* while a queue is read from an archive: its place there */
};

struct event_queue {
    cycles_t now;
    struct event *head;
};

void event_queue_init(struct event_queue *q);
void event_init(struct event *e, void (*fire)(void *opaque), void *opaque);

/* (Re)schedules `e` at cycle `when`; a time already past is due at once. */
void event_schedule(struct event_queue *q, struct event *e, cycles_t when);

/* Takes `e` out of the queue; nothing happens when it is not in it. */
void event_cancel(struct event_queue *q, struct event *e);

/* Due time of the first event, or CYCLES_NEVER. */
static inline cycles_t event_queue_next(const struct event_queue *q)
{
    return q->head ? q->head->when : CYCLES_NEVER;
}

/*
 * Whether `e` is pending, and when. Every event of a queue is visited, in any order: those read
 * back stand as they stood, also where several are due in the same cycle.
 */
void event_archive(struct event *e, struct event_queue *q, struct archive *a);

/* Moves `now` on to `to` and fires, in order, every event due by then. */
void event_queue_advance(struct event_queue *q, cycles_t to);

#endif
