/*
 * Break- and watchpoints. gdb may have a software and a hardware breakpoint at one address; the
 * machine has one kind, which goes when both have gone.
 */
#include "emu/gdb/session.h"

static struct gdb_point *find(struct gdb_session *s, const struct gdb_point *point)
{
    for (unsigned i = 0; i < s->nr_points; i++) {
        struct gdb_point *p = &s->point[i];
        if (p->type == point->type && p->va == point->va && p->len == point->len)
            return p;
    }
    return NULL;
}

bool gdb_has_point(const struct gdb_session *s, unsigned type, vaddr_t va)
{
    for (unsigned i = 0; i < s->nr_points; i++)
        if (s->point[i].type == type && s->point[i].va == va)
            return true;
    return false;
}

const struct gdb_point *gdb_find_watch(const struct gdb_session *s, vaddr_t va)
{
    for (unsigned i = 0; i < s->nr_points; i++)
        if (s->point[i].type >= GDB_Z_WRITE && va - s->point[i].va < s->point[i].len)
            return &s->point[i];
    return NULL;
}

static struct watchpoint watch_of(const struct gdb_point *point)
{
    static const uint8_t types[GDB_NR_Z] = {
        [GDB_Z_WRITE] = 1 << ACCESS_STORE,
        [GDB_Z_READ] = 1 << ACCESS_LOAD,
        [GDB_Z_ACCESS] = 1 << ACCESS_LOAD | 1 << ACCESS_STORE,
    };
    return (struct watchpoint){.va = point->va, .len = point->len, .types = types[point->type]};
}

static bool set(struct gdb_session *s, const struct gdb_point *point)
{
    if (point->type < GDB_Z_WRITE)
        return machine_set_breakpoint(s->space.machine, point->va);
    const struct watchpoint watch = watch_of(point);
    return machine_set_watchpoint(s->space.machine, &watch);
}

static void clear(struct gdb_session *s, const struct gdb_point *point)
{
    const struct watchpoint watch = watch_of(point);
    if (point->type >= GDB_Z_WRITE)
        machine_clear_watchpoint(s->space.machine, &watch);
    else if (!gdb_has_point(s, GDB_Z_SOFTWARE, point->va) &&
             !gdb_has_point(s, GDB_Z_HARDWARE, point->va))
        machine_clear_breakpoint(s->space.machine, point->va);
}

/* TYPE,ADDRESS,KIND: the kind is a length, in bytes; more may follow for stubs that said so. */
static bool scan_point(struct gdb_scan *in, struct gdb_point *point)
{
    uint64_t type;
    if (!gdb_scan_hex(in, &type) || type >= GDB_NR_Z || !gdb_scan_char(in, ',') ||
        !gdb_scan_hex(in, &point->va) || !gdb_scan_char(in, ',') || !gdb_scan_hex(in, &point->len))
        return false;
    point->type = (unsigned)type;
    if (type < GDB_Z_WRITE)
        point->len = 0; /* one address, whatever instruction is there */
    else if (point->len == 0 || point->va + point->len - 1 < point->va)
        return false;
    return true;
}

void gdb_insert_point(struct gdb_session *s, struct gdb_scan in)
{
    struct gdb_point point;
    if (!scan_point(&in, &point)) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    if (!find(s, &point)) {
        if (s->nr_points == GDB_MAX_POINTS || !set(s, &point)) {
            gdb_put(&s->reply, GDB_ERROR_FULL);
            return;
        }
        s->point[s->nr_points++] = point;
    }
    gdb_put(&s->reply, "OK");
}

void gdb_remove_point(struct gdb_session *s, struct gdb_scan in)
{
    struct gdb_point point, *place;
    if (!scan_point(&in, &point)) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    place = find(s, &point);
    if (place) {
        *place = s->point[--s->nr_points];
        clear(s, &point);
    }
    gdb_put(&s->reply, "OK"); /* also again: packets may be sent twice */
}
