/*
 * Harts as threads: which one is meant, what each may do next, and how a stop is told. Thread
 * numbers are those of the harts plus one.
 */
#include "emu/gdb/description.h"
#include "emu/gdb/registers.h"
#include "emu/gdb/session.h"

/* A thread, or 0 (any) or -1 (all). */
static bool scan_thread(struct gdb_scan *in, uint64_t *thread)
{
    if (gdb_scan_text(in, "-1")) {
        *thread = GDB_ALL_THREADS;
        return true;
    }
    return gdb_scan_hex(in, thread);
}

bool gdb_scan_hart(const struct gdb_session *s, struct gdb_scan *in, unsigned *hart)
{
    uint64_t thread;
    if (!gdb_scan_hex(in, &thread) || thread == 0 || thread > machine_nr_harts(s->space.machine))
        return false;
    *hart = (unsigned)thread - 1;
    return true;
}

/* Hg: whose registers and memory; Hc: whom `c` and `s` mean. */
void gdb_select_thread(struct gdb_session *s, struct gdb_scan in)
{
    bool for_resume = gdb_scan_char(&in, 'c');
    uint64_t thread;
    if ((!for_resume && !gdb_scan_char(&in, 'g')) || !scan_thread(&in, &thread) ||
        (thread != GDB_ALL_THREADS && thread > machine_nr_harts(s->space.machine))) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    if (for_resume)
        s->resumed = thread;
    else if (thread != 0 && thread != GDB_ALL_THREADS)
        s->space.hart = (unsigned)thread - 1;
    gdb_put(&s->reply, "OK");
}

void gdb_thread_alive(struct gdb_session *s, struct gdb_scan in)
{
    unsigned hart;
    gdb_put(&s->reply, gdb_scan_hart(s, &in, &hart) ? "OK" : GDB_ERROR_ARGUMENT);
}

/* c and s, or C and S with a signal, which means nothing to a hart; then perhaps an address. */
void gdb_resume(struct gdb_session *s, struct gdb_scan in, bool steps, bool has_signal)
{
    struct machine *m = s->space.machine;
    uint64_t ignored, pc;
    unsigned chosen =
        s->resumed == 0 || s->resumed == GDB_ALL_THREADS ? s->space.hart : (unsigned)s->resumed - 1;
    if (has_signal &&
        (!gdb_scan_hex(&in, &ignored) || (gdb_scan_left(&in) != 0 && !gdb_scan_char(&in, ';')))) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    if (gdb_scan_hex(&in, &pc))
        machine_debug_set_pc(m, chosen, pc);
    bool only_chosen = s->resumed != 0 && s->resumed != GDB_ALL_THREADS;
    for (unsigned i = 0; i < machine_nr_harts(m); i++) {
        enum machine_resume how = i == chosen && steps ? MACHINE_STEP : MACHINE_GO;
        machine_debug_resume(m, i, i != chosen && only_chosen ? MACHINE_HOLD : how);
    }
    s->wish = GDB_WISH_RUN;
}

/* One action of vCont: c, s, C or S with a signal. */
static bool scan_action(struct gdb_scan *in, enum machine_resume *how)
{
    uint64_t signal;
    if (gdb_scan_char(in, 'c'))
        *how = MACHINE_GO;
    else if (gdb_scan_char(in, 's'))
        *how = MACHINE_STEP;
    else if (gdb_scan_char(in, 'C') && gdb_scan_hex(in, &signal))
        *how = MACHINE_GO;
    else if (gdb_scan_char(in, 'S') && gdb_scan_hex(in, &signal))
        *how = MACHINE_STEP;
    else
        return false;
    return true;
}

struct actions {
    bool given[MAX_HARTS];
    enum machine_resume how[MAX_HARTS];
};

/* ACTION[:THREAD];...: of each thread, the first that names it, or all; who has none stays. */
static bool scan_actions(const struct gdb_session *s, struct gdb_scan *in, struct actions *actions)
{
    const unsigned nr = machine_nr_harts(s->space.machine);
    do {
        enum machine_resume how;
        uint64_t thread = GDB_ALL_THREADS;
        if (!scan_action(in, &how) || (gdb_scan_char(in, ':') && !scan_thread(in, &thread)))
            return false;
        if (thread == 0)
            thread = gdb_thread_of(s->space.hart);
        if (thread != GDB_ALL_THREADS && thread > nr)
            return false;
        for (unsigned i = 0; i < nr; i++)
            if (!actions->given[i] && (thread == GDB_ALL_THREADS || thread == gdb_thread_of(i))) {
                actions->given[i] = true;
                actions->how[i] = how;
            }
    } while (gdb_scan_char(in, ';'));
    return gdb_scan_left(in) == 0;
}

void gdb_vcont(struct gdb_session *s, struct gdb_scan in)
{
    struct actions actions = {0};
    if (gdb_scan_char(&in, '?')) {
        gdb_put(&s->reply, "vCont;c;C;s;S");
        return;
    }
    if (!gdb_scan_char(&in, ';') || !scan_actions(s, &in, &actions)) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    bool some = false;
    for (unsigned i = 0; i < machine_nr_harts(s->space.machine); i++) {
        machine_debug_resume(s->space.machine, i, actions.given[i] ? actions.how[i] : MACHINE_HOLD);
        some |= actions.given[i];
    }
    if (some)
        s->wish = GDB_WISH_RUN;
    else
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
}

/* Registers that save gdb from asking: those it unwinds by. */
static void put_expedited(struct gdb_session *s)
{
    static const uint8_t numbers[] = {GDB_REG_PC, 1 /* ra */, 2 /* sp */, 8 /* fp */};
    for (unsigned i = 0; i < sizeof(numbers); i++) {
        uint64_t value = 0;
        gdb_read_register(s->space.machine, s->stop.hart, numbers[i], &value);
        gdb_putf(&s->reply, "%02x:", numbers[i]);
        gdb_put_hex(&s->reply, &value, sizeof(value));
        gdb_put(&s->reply, ";");
    }
}

static void put_reason(struct gdb_session *s)
{
    static const char *const names[GDB_NR_Z] = {
        [GDB_Z_WRITE] = "watch", [GDB_Z_READ] = "rwatch", [GDB_Z_ACCESS] = "awatch"};
    const struct gdb_point *point;
    switch (s->stop.reason) {
    case MACHINE_STOP_BREAKPOINT:
        if (s->names_breaks)
            gdb_put(&s->reply,
                    gdb_has_point(s, GDB_Z_SOFTWARE, s->stop.va) ? "swbreak:;" : "hwbreak:;");
        break;
    case MACHINE_STOP_WATCHPOINT:
        point = gdb_find_watch(s, s->stop.va);
        if (point)
            gdb_putf(&s->reply, "%s:%llx;", names[point->type], (unsigned long long)s->stop.va);
        break;
    default:
        break;
    }
}

void gdb_put_stop(struct gdb_session *s)
{
    gdb_putf(&s->reply, "T%02xthread:%x;", s->signal, gdb_thread_of(s->stop.hart));
    put_reason(s);
    put_expedited(s);
}
