#include "emu/base/events.h"

void event_queue_init(struct event_queue *q)
{
    *q = (struct event_queue){0};
}

void event_init(struct event *e, void (*fire)(void *opaque), void *opaque)
{
    *e = (struct event){.fire = fire, .opaque = opaque};
}

void event_schedule(struct event_queue *q, struct event *e, cycles_t when)
{
    event_cancel(q, e);
    e->when = when;
    e->pending = true;

    struct event **link = &q->head;
    while (*link && (*link)->when <= when)
        link = &(*link)->next;
    e->next = *link;
    *link = e;
}

void event_cancel(struct event_queue *q, struct event *e)
{
    if (!e->pending)
        return;
    struct event **link = &q->head;
    while (*link != e)
        link = &(*link)->next;
    *link = e->next;
    e->pending = false;
}

void event_queue_advance(struct event_queue *q, cycles_t to)
{
    while (q->head && q->head->when <= to) {
        struct event *e = q->head;
        q->head = e->next;
        e->pending = false;
        if (e->when > q->now)
            q->now = e->when;
        e->fire(e->opaque);
    }
    if (to > q->now)
        q->now = to;
}
