/*
 * Snapshots: the whole machine in a file, and a machine made from one, which goes on as the other
 * would have gone on: with the same counters, to the byte (docs/snapshots.md).
 *
 *   0   magic                  16 bytes
 *   16  SNAPSHOT_VERSION       32 bits, little-endian
 *   20  0                      32 bits
 *   24  one zstd frame with a checksum: an archive (emu/base/archive.h) of the configuration, and
 *       of what machine_archive() visits
 *
 * Increase the version with every change of what is visited or of what it means. A file that is
 * read may be anything: what does not fit is refused with a reason, and no machine is made.
 */
#ifndef EMU_MACHINE_SNAPSHOT_H
#define EMU_MACHINE_SNAPSHOT_H

#include "emu/base/archive.h"
#include "emu/machine/machine.h"

#define SNAPSHOT_VERSION 3

/*
 * Writes the file `path`, under another name until it is complete; signals that end it wait so
 * long. Between two machine_run(), also where a debugger has stopped the machine: of its break- and
 * watchpoints nothing is saved.
 */
bool machine_save(struct machine *machine, const char *path, struct error *err) NODISCARD;

/*
 * Whether `path` can be written, so that this does not come out when a run is over; what stands
 * there and is no snapshot is not written over.
 */
bool snapshot_may_write(const char *path, struct error *err) NODISCARD;

/* Replaces `config` (initialised) by the configuration in a snapshot. */
bool snapshot_config(const char *path, struct machine_config *config, struct error *err) NODISCARD;

/* Whether `config` can be resumed with, given the snapshot's own configuration. */
bool snapshot_accepts(const struct machine_config *saved, const struct machine_config *config,
                      struct error *err) NODISCARD;

/*
 * machine_create() for a machine that goes on from a snapshot. `config` is the snapshot's, or
 * differs from it in what snapshot_accepts().
 */
struct machine *machine_resume(const struct machine_config *config,
                               const struct machine_embedded *embedded, const char *path,
                               const struct machine_host *host, struct error *err) NODISCARD;

/* In snapshot_state.c and snapshot_config.c: what the frame holds. For tests and fuzzing too. */
void config_archive(struct machine_config *config, struct archive *a);
void machine_archive(struct machine *machine, struct archive *a);

#endif
