/*
 * What the parts of the machine share: machine.c builds, slots.c the virtio devices, boot.c loads,
 * run.c runs, console.c listens and machine_stats.c counts. Private to this folder.
 */
#ifndef EMU_MACHINE_MACHINE_PRIVATE_H
#define EMU_MACHINE_MACHINE_PRIVATE_H

#include "devices/aclint.h"
#include "devices/finisher.h"
#include "devices/plic.h"
#include "devices/rtc.h"
#include "devices/uart16550.h"
#include "emu/engine/engine.h"
#include "emu/machine/htif.h"
#include "emu/machine/machine.h"
#include "emu/machine/slots.h"

/* Where machine_run() is between the harts' turns; a debugger may stop it there. */
struct turn {
    bool begun, hart_begun;
    bool busy;      /* some hart had work */
    unsigned hart;  /* whose turn it is */
    cycles_t start; /* when the turn began ... */
    cycles_t end;   /* ... and how far it may go */
};

/* What machine_set_point() has asked for. */
struct point {
    bool wanted, reached;
    struct machine_point at;
};

struct machine {
    const struct machine_config *config;
    const struct machine_embedded *embedded;
    const struct machine_command *command; /* what to boot, also after a reset */
    const struct machine_host *host;
    struct machine_command saved_command; /* `command` is this one, and ours, after a snapshot */
    bool plain_input, plain_output;       /* as struct machine_host had it when it was booted */

    struct physmem physmem;
    struct event_queue events;
    struct bus bus;
    struct aclint aclint;
    struct plic plic;
    struct uart uart;
    struct rtc rtc;
    struct finisher finisher;
    struct slot slot[VIRTIO_NR_SLOTS];
    struct hart *harts; /* [config->harts] */
    unsigned nr_harts;  /* those that are initialised */
    struct engine *engine;

    struct htif htif;
    struct signature signature;
    struct symbols symbols;

    bool ended; /* the guest has asked for the end; outcome and exit_status are set */
    enum machine_outcome outcome;
    int exit_status;
    struct error no_reset; /* MACHINE_RESET: why it could not be booted again, if that was tried */
    unsigned culprit;      /* MACHINE_TRAP_LOOP, MACHINE_STANDSTILL: the hart */
    struct turn turn;
    struct point point;
    struct machine_debug *debug; /* NULL: no debugger */
    cycles_t next_service;       /* when console and host are looked after next */
    struct event refill;         /* more input for a guest that has read all there was */
    bool is_bare;                /* see machine_is_bare() */
};

static inline uint64_t machine_clock_hz(const struct machine *m)
{
    return (uint64_t)m->config->clock_mhz * 1000000;
}

static inline cycles_t machine_cycles_of_us(const struct machine *m, unsigned us)
{
    return (cycles_t)m->config->clock_mhz * us;
}

/* Between two looks at console and host: the longest that a turn can be. */
static inline cycles_t machine_service_cycles(const struct machine *m)
{
    return machine_cycles_of_us(m, 1000);
}

/* in machine.c: all of machine_create() but for what is in RAM and where the harts start. */
struct machine *machine_build(const struct machine_config *config,
                              const struct machine_embedded *embedded,
                              const struct machine_command *command,
                              const struct machine_host *host, struct error *err) NODISCARD;

/* in boot.c: puts images, initial file system and device tree into RAM, and harts at the start. */
bool machine_boot(struct machine *m, struct error *err) NODISCARD;

/* in boot.c: gives the harts the translation modes that the configuration and m->is_bare say. */
void machine_choose_mode(struct machine *m);

/*
 * in reset.c: after the run has ended with MACHINE_RESET, the machine as after power-on, but that
 * time, counters and disks go on. Without success, the run stays ended.
 */
void machine_reset(struct machine *m);

/* Counters of all harts added up. */
struct machine_totals {
    cycles_t cycles;
    uint64_t retired;
    struct hart_stats hart;
    struct mmu_stats mmu;
};

/* in debug.c: what machine_run() asks when m->debug is there, or a hart is within a block. */
void debug_prepare(struct machine *m); /* at the start of machine_run() */
void debug_destroy(struct machine *m);
bool debug_holds(const struct machine *m, const struct hart *hart);
void debug_run_slice(struct machine *m, struct hart *hart, int64_t slice);
void debug_step(struct machine *m, struct hart *hart, int64_t slice);
bool debug_ends_slice(const struct machine *m, struct hart *hart);
bool debug_stopped(const struct machine *m);
bool debug_stop_for_want_of_harts(struct machine *m);

/* in snapshot_state.c: frees the command that came out of a snapshot. */
void command_forget(struct machine *m);

/* in point.c: how far the turn may go that is to end at `end` at the latest. */
cycles_t point_limit(const struct machine *m, cycles_t end);
/* `hart` has passed a marker. */
void point_hear_marker(struct machine *m, struct hart *hart);
bool point_is_reached(struct machine *m);

/* in machine_stats.c */
void machine_totals(struct machine *m, struct machine_totals *totals);

/* in console.c: the guest's output, to the host; `opaque` is the machine. */
void machine_print(void *opaque, const uint8_t *bytes, size_t len);

/* Hands what was typed to the guest; `opaque` is the machine. */
void machine_feed(void *opaque);

/* The guest has read what it was given: more comes after the time that a line would take. */
void machine_refill(void *opaque);

/* Whether the guest would take input now, typed or from the network. */
bool machine_hears(struct machine *m);

/* in standstill.c: no hart will ever do anything else than now. `culprit` is the first that loops.
 */
bool machine_stands_still(struct machine *m, unsigned *culprit);

/* in run.c: takes note that the guest is done; machine_run() returns at its next opportunity. */
void machine_end(struct machine *m, enum machine_outcome outcome, uint64_t code);

#endif
