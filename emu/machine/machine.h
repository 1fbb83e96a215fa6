/*
 * The machine: RAM, bus, devices and harts, put together from a configuration, loaded with
 * images, and run. What the command line, tests and the viewer talk to.
 *
 * Owner: the caller. Life cycle: machine_create, machine_run (again, as long as that is not
 * the end), the look-ups, machine_destroy. Nothing here prints: the
 * guest's output goes to struct machine_host, errors to struct error.
 */
#ifndef EMU_MACHINE_MACHINE_H
#define EMU_MACHINE_MACHINE_H

#include "devices/virtio_net.h" /* struct net_backend */
#include "emu/machine/config.h"
#include "emu/machine/initrd.h"
#include "emu/machine/signature.h"
#include "emu/machine/symbols.h"

struct archive;
struct machine;
struct hart;

/* What comes with the pagewalk executable. */
struct machine_embedded {
    struct file firmware, kernel;
    const struct embedded_file *files; /* of the initial file system */
    unsigned nr_files;
};

/* What to run: a program or image and its arguments, or NULL for the kernel with its shell. */
struct machine_command {
    const char *path;
    int argc;
    char **argv; /* argv[0] included */
};

/* The machine's way to the host. */
struct machine_host {
    /* Mandatory: the guest's console output. */
    void (*write)(void *opaque, const uint8_t *bytes, size_t len);
    /*
     * Mandatory: at most `room` bytes of console input, without waiting. `driver`: it goes to a
     * terminal driver, which may be told about the end of input, and not to a loop of a boot
     * loader.
     */
    size_t (*read)(void *opaque, uint8_t *bytes, size_t room, bool driver);
    /*
     * Optional: all harts wait, and simulated time is about to jump to `until` (CYCLES_NEVER:
     * only input can wake them). May sleep. False: no input will ever come.
     */
    bool (*idle)(void *opaque, cycles_t now, cycles_t until);
    /* Optional: called about once per simulated millisecond. False pauses the run. */
    bool (*poll)(void *opaque, cycles_t now);
    /* Optional: console input that the host has in hand, for a snapshot or out of one. */
    void (*archive)(void *opaque, struct archive *a);
    void *opaque;
    /* Optional: the other end of the network card. NULL: nobody is there. */
    const struct net_backend *net;
    /* No terminal there: the kernel is asked to pass bytes on as they are. */
    bool plain_input, plain_output;
};

enum machine_outcome {
    MACHINE_PAUSED,     /* host->poll() asked for it */
    MACHINE_STOPPED,    /* for the debugger: see debug.h */
    MACHINE_AT_POINT,   /* see machine_set_point() */
    MACHINE_EXITED,     /* the guest ended the run; see machine_exit_status() */
    MACHINE_RESET,      /* the guest asked for a reset, and does not get one */
    MACHINE_TRAP_LOOP,  /* a hart traps without end; machine_describe() says how */
    MACHINE_DEADLOCK,   /* every hart waits for an interrupt that cannot come */
    MACHINE_STANDSTILL, /* every hart jumps to itself with interrupts off, or waits as long */
    MACHINE_MAX_CYCLES, /* the configured limit was reached */
};

/*
 * All but `err` are borrowed until machine_destroy(): a reset reads the images again. NULL: see
 * `err`.
 */
struct machine *machine_create(const struct machine_config *config,
                               const struct machine_embedded *embedded,
                               const struct machine_command *command,
                               const struct machine_host *host, struct error *err) NODISCARD;
void machine_destroy(struct machine *machine);

/*
 * Runs the harts until there is a reason to stop, which it returns. After MACHINE_PAUSED,
 * MACHINE_STOPPED and MACHINE_AT_POINT the next call goes on from there; all others are the end.
 */
enum machine_outcome machine_run(struct machine *machine);

/* A point of the run: whichever comes first. */
struct machine_point {
    uint64_t retired; /* so many instructions, of all harts; UINT64_MAX: never */
    bool has_marker;
    uint64_t marker; /* the guest names it (emu/abi/marker.h) */
};

/*
 * Makes machine_run() return MACHINE_AT_POINT, once: at the end of the first turn that has reached
 * the point. A hart that is alone (and has no HTIF) ends its turn there, which changes nothing of
 * the run; several end it by their quantum. To run on is to go on.
 */
void machine_set_point(struct machine *machine, const struct machine_point *point);

/* 0 to 255: what the guest left, through the finisher or HTIF. */
int machine_exit_status(const struct machine *machine);

/* One sentence on how the last machine_run() ended, for outcomes that are not MACHINE_EXITED. */
void machine_describe(const struct machine *machine, char *text, size_t size);

/* One sentence on a disk that the host could not read or write; empty: there is none such. */
void machine_describe_disks(const struct machine *machine, char *text, size_t size);

/* The image starts in M-mode by itself: no firmware, no kernel with a terminal driver. */
bool machine_is_bare(const struct machine *machine);

/* Whether the image is a test with a signature; and writing it (emu/machine/signature.h). */
bool machine_has_signature(const struct machine *machine);
void machine_write_signature(struct machine *machine, unsigned granularity, FILE *out);

/* Simulated time, and the instructions that all harts have retired by then. */
cycles_t machine_now(const struct machine *machine);
uint64_t machine_retired(const struct machine *machine);

/* The symbols of all images that were loaded. */
const struct symbols *machine_symbols(const struct machine *machine);

unsigned machine_nr_harts(const struct machine *machine);

/* `id` is below machine_nr_harts(). */
struct hart *machine_hart(struct machine *machine, unsigned id);

/*
 * Asks the guest to do without so many bytes of its RAM, for the time being. False: there is no
 * balloon (balloon.enable).
 */
bool machine_set_balloon(struct machine *machine, uint64_t bytes);

/*
 * Calls `visit` for every counter of the machine, in a fixed order and with all counts brought up
 * to date. Names are paths: "hart0.mmu.l1d.hits.load.4K". Not from inside machine_run().
 */
void machine_visit_stats(struct machine *machine,
                         void (*visit)(void *opaque, const char *name, const char *desc,
                                       uint64_t value),
                         void *opaque);

/* The name of the first identity between counters that does not hold, or NULL: all do. */
const char *machine_check_stats(struct machine *machine);

#endif
