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

static uint32_t rank_of(const struct event_queue *q, const struct event *e)
{
    uint32_t rank = 0;
    for (const struct event *other = q->head; other != e; other = other->next)
        rank++;
    return rank;
}

/* Like event_schedule(), but among those of the same cycle by rank. */
static void insert_ranked(struct event_queue *q, struct event *e)
{
    struct event **link = &q->head;
    while (*link &&
           ((*link)->when < e->when || ((*link)->when == e->when && (*link)->rank <= e->rank)))
        link = &(*link)->next;
    e->next = *link;
    *link = e;
}

ARCHIVE_COVERS(struct event, 40);

void event_archive(struct event *e, struct event_queue *q, struct archive *a)
{
    bool pending = e->pending;
    cycles_t when = pending ? e->when : 0;
    uint32_t rank = pending ? rank_of(q, e) : 0;
    archive_bool(a, &pending);
    archive_u64(a, &when);
    archive_u32(a, &rank);
    if (!a->loading)
        return;
    event_cancel(q, e);
    e->when = when;
    e->rank = rank;
    e->pending = pending;
    if (pending)
        insert_ranked(q, e);
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
