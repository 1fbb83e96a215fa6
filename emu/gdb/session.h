/*
 * One debugger's connection, without the connection: bytes go in, packets come out through `send`,
 * and between them the machine is looked at and told what to do. Private to this folder.
 *
 * Owner: the server (server.c), or a test. Life cycle: gdb_session_init() with the machine stopped
 * and a debugger attached to it (emu/machine/debug.h); gdb_session_feed() until `wish` is no longer
 * GDB_WISH_NONE; after a GDB_WISH_RUN the owner runs the machine, and tells how that ended by
 * gdb_session_stopped() or gdb_session_ended(). gdb_session_destroy().
 */
#ifndef EMU_GDB_SESSION_H
#define EMU_GDB_SESSION_H

#include "emu/gdb/memory.h"
#include "emu/gdb/text.h"
#include "emu/machine/debug.h"

#define GDB_MAX_POINTS  (256 + MAX_WATCHPOINTS)
#define GDB_ALL_THREADS UINT64_MAX

/* What the debugger wants of whoever runs the machine. */
enum gdb_wish {
    GDB_WISH_NONE,   /* more packets */
    GDB_WISH_RUN,    /* machine_run(), then a stop reply */
    GDB_WISH_DETACH, /* run on without it */
    GDB_WISH_KILL,   /* the end of the run */
};

/* A break- or watchpoint as gdb asked for it: `type` is that of its Z packet. */
struct gdb_point {
    unsigned type;
    vaddr_t va;
    uint64_t len;
};

enum { GDB_Z_SOFTWARE, GDB_Z_HARDWARE, GDB_Z_WRITE, GDB_Z_READ, GDB_Z_ACCESS, GDB_NR_Z };

#define GDB_SIGINT  2
#define GDB_SIGTRAP 5
#define GDB_SIGABRT 6

struct gdb_session {
    struct gdb_space space; /* the machine, the hart selected by Hg, and how addresses are meant */
    uint64_t resumed;       /* the thread selected by Hc */
    enum gdb_wish wish;
    bool no_ack;
    bool may_save;     /* the owner says so: `monitor snapshot` writes files */
    bool names_breaks; /* gdb takes swbreak and hwbreak in stop replies */
    unsigned signal;   /* of the last stop, and why: */
    struct machine_stop stop;

    unsigned nr_points;
    struct gdb_point point[GDB_MAX_POINTS];

    char *description; /* the target description */
    size_t description_len;

    void (*send)(void *opaque, const uint8_t *bytes, size_t len);
    void *opaque;
    struct gdb_parser parser;
    struct gdb_reply reply;
    size_t frame_len; /* of the last packet sent, in case it must be sent again */
    uint8_t frame[GDB_FRAME_SIZE(GDB_PACKET_SIZE)];
};

/* False: out of memory. */
bool gdb_session_init(struct gdb_session *session, struct machine *machine,
                      void (*send)(void *opaque, const uint8_t *bytes, size_t len),
                      void *opaque) NODISCARD;
void gdb_session_destroy(struct gdb_session *session);

/*
 * Takes bytes of the client's, up to the one that makes a wish; returns how many. While the machine
 * runs, only gdb_session_wants_in() is for them.
 */
size_t gdb_session_feed(struct gdb_session *session, const uint8_t *bytes, size_t len);

/* Takes bytes while the machine runs. True: one of them is gdb's Ctrl-C. */
bool gdb_session_wants_in(struct gdb_session *session, const uint8_t *bytes, size_t len);

/* The machine stopped: `stop` (NULL: for gdb's Ctrl-C, or a sentence to tell) is reported. */
void gdb_session_stopped(struct gdb_session *session, const struct machine_stop *stop);

/* The run cannot go on, but can be looked at: `text` is shown, then it is a stop. */
void gdb_session_failed(struct gdb_session *session, const char *text);

/* The guest ended the run. */
void gdb_session_ended(struct gdb_session *session, int status);

/* Between the files of this folder. A handler finds `reply` empty; empty means "not supported". */

#define GDB_ERROR_ARGUMENT "E16"
#define GDB_ERROR_MEMORY   "E0e"
#define GDB_ERROR_FULL     "E1c"

static inline unsigned gdb_thread_of(unsigned hart)
{
    return hart + 1; /* 0 is "any" to gdb */
}

/* Sends `reply`, and empties it. */
void gdb_send_reply(struct gdb_session *s);

/* in points.c: Z and z packets; which watchpoint covers an address (NULL: none); what is at it. */
void gdb_insert_point(struct gdb_session *s, struct gdb_scan in);
void gdb_remove_point(struct gdb_session *s, struct gdb_scan in);
const struct gdb_point *gdb_find_watch(const struct gdb_session *s, vaddr_t va);
bool gdb_has_point(const struct gdb_session *s, unsigned type, vaddr_t va);

/* in resume.c: H, T, c, s, C, S, vCont and stop replies. */
void gdb_select_thread(struct gdb_session *s, struct gdb_scan in);
void gdb_thread_alive(struct gdb_session *s, struct gdb_scan in);
void gdb_resume(struct gdb_session *s, struct gdb_scan in, bool steps, bool has_signal);
void gdb_vcont(struct gdb_session *s, struct gdb_scan in);
void gdb_put_stop(struct gdb_session *s);

/* ... and a thread's number that is the last in a packet. False: there is no such hart. */
bool gdb_scan_hart(const struct gdb_session *s, struct gdb_scan *in, unsigned *hart);

/* in query.c: q and Q packets. */
void gdb_query(struct gdb_session *s, struct gdb_scan in);
void gdb_set(struct gdb_session *s, struct gdb_scan in);

#endif
