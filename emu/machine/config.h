/*
 * What a machine is made of: every value that a run depends on besides its images. One table
 * (options.def) describes all of it; the YAML file, `--set path=value` and the printed effective
 * configuration are three views of that table.
 *
 * Owner: the caller. Life cycle: config_init (the default preset), then any number of config_load
 * and config_set in order of rising precedence, config_check, and config_destroy at the end.
 * Errors come back as text in `struct error`, with file and line where there is one.
 */
#ifndef EMU_MACHINE_CONFIG_H
#define EMU_MACHINE_CONFIG_H

#include "emu/abi/memmap.h"
#include "emu/hart/pmu.h"
#include "emu/isa/ext.h"
#include "emu/machine/error.h"
#include "mmu/mmu.h"

#include <stdio.h>

/* mmu.max_mode as configured: what config_max_mode() makes of it. */
#define MODE_AUTO SATP_MODE_BARE

#define MAX_DISKS (VIRTIO_NR_SLOTS - 1) /* slot 0 is the swap area's, when there is one */

/* A virtio disk. Neither `file` nor `size`: the slot is empty. */
struct disk_config {
    char *file;       /* raw image, or NULL: zeroed host memory of `size` bytes */
    uint64_t size;    /* bytes; of no meaning with a file, which is as large as it is */
    uint32_t latency; /* an index into the names of timing models (devices/disk_timing.h) */
    bool readonly;
    char *overlay; /* "memory" or a file that keeps what is written; NULL: the image does */
};

struct net_config {
    bool enable;
    bool outside;  /* not only to this host */
    char *hostfwd; /* ports of the host that lead to the guest, as the host reads it; or NULL */
};

struct balloon_config {
    bool enable;
    uint64_t size; /* bytes, rounded down to pages */
};

/* Values of machine_config.console. */
enum { CONSOLE_UART, CONSOLE_VIRTIO };

/* Is there one at all? */
static inline bool config_has_disk(const struct disk_config *disk)
{
    return disk->file || disk->size != 0;
}

/* Who sets the A and D bits of PTEs. */
enum ad_scheme {
    AD_SVADE, /* software, told by a page fault */
    AD_SVADU, /* the walker, unless menvcfg.ADUE is cleared */
    AD_BOTH,  /* as svade until menvcfg.ADUE is set */
};

/* What becomes of a load or store that is not naturally aligned. */
enum misaligned {
    MISALIGNED_HARDWARE, /* it is done, unless it is to a device */
    MISALIGNED_TRAP,     /* an exception, for software to do it */
};

struct machine_config {
    uint32_t preset; /* an index into the presets, kept to be echoed */
    uint64_t mem;    /* bytes of RAM at RAM_BASE */
    uint32_t harts;
    uint32_t clock_mhz;    /* cycles of simulated time per microsecond */
    uint32_t quantum;      /* cycles each hart runs in its turn */
    uint64_t max_cycles;   /* the run ends there; 0: no limit */
    uint64_t seed;         /* of everything that is random in the machine */
    uint64_t epoch;        /* seconds since 1970 that the real-time clock shows at cycle 0 */
    uint32_t hpm_counters; /* of each hart, from mhpmcounter3 on */
    bool reboot;           /* the guest's reset restarts the machine; false: it ends the run */
    uint32_t trap_loop;    /* traps without progress that end the run; 0: never */
    uint32_t ad;           /* enum ad_scheme */
    uint32_t misaligned;   /* enum misaligned */
    isa_set_t isa;         /* extensions, as the options isa.NAME say; see config_isa() */
    struct mmu_config mmu;
    struct disk_config swap;
    struct disk_config disk[MAX_DISKS];
    struct net_config net;
    uint32_t console; /* who gets the keyboard: CONSOLE_UART or CONSOLE_VIRTIO */
    bool rng_enable;
    struct balloon_config balloon;
    char *kernel, *firmware; /* files; NULL: the embedded ones */
    char *initrd;            /* directory or file; NULL: the embedded programs */
    char *bootargs;          /* appended to the kernel's command line */
};

/*
 * The largest SATP_MODE_*. Under MODE_AUTO a kernel gets Sv39, the cheapest to walk; a `bare`
 * image, which starts in M-mode by itself, finds all there are: test suites ask for each.
 */
static inline uint8_t config_max_mode(const struct machine_config *config, bool bare)
{
    if (config->mmu.max_mode != MODE_AUTO)
        return config->mmu.max_mode;
    return bare ? SATP_MODE_SV57 : SATP_MODE_SV39;
}

void config_init(struct machine_config *config);
void config_destroy(struct machine_config *config);

/* Reads a YAML file; keys it does not name keep their values. */
bool config_load(struct machine_config *config, const char *file, struct error *err) NODISCARD;

/*
 * Sets one value by its path, as in "mmu.l1d.entries" or "disk[0].file". A path into a list
 * without an index ("disk.latency") sets all of its elements.
 */
bool config_set(struct machine_config *config, const char *path, const char *value,
                struct error *err) NODISCARD;

/* The same from the text "path=value". */
bool config_set_pair(struct machine_config *config, const char *pair, struct error *err) NODISCARD;

/* The harts' extensions by all that the configuration says. */
isa_set_t config_isa(const struct machine_config *config);

/*
 * Sets which optional extensions there are, exactly: by an ISA string ("rv64gc_zba_zbb"), the name
 * of a profile ("rva22s64"), or "all".
 */
bool config_set_isa(struct machine_config *config, const char *text, struct error *err) NODISCARD;

/* What no single value shows: that they fit together. */
bool config_check(const struct machine_config *config, struct error *err) NODISCARD;

/* Writes the effective configuration as YAML that config_load() accepts. */
bool config_print(const struct machine_config *config, FILE *out, struct error *err) NODISCARD;

/*
 * Writes one line per option: its path, what it takes, its default and what it means. As JSON: an
 * array with an object for each.
 */
void config_list(FILE *out);
void config_list_json(FILE *out);

/* Reads a size in bytes: a number with an optional suffix K, M, G or T (powers of 1024). */
bool config_parse_size(const char *text, uint64_t *bytes);

#endif
