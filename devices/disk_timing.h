/*
 * How long a disk takes: a model of latency, parallelism, bandwidth and, for a disk that turns,
 * seek distance. It only computes completion times; who waits for them is its owner's business.
 *
 * A request takes the one data path for bytes / bandwidth, and one of `channels` for its
 * latency (and seek) and the transfer; both are given out in order of arrival. So throughput of
 * small requests grows with queue depth up to `channels`, that of large ones is bounded by the
 * data path, and a quick request overtakes a slow one on another channel.
 * A flush starts when all earlier requests are done and holds up later ones.
 */
#ifndef DEVICES_DISK_TIMING_H
#define DEVICES_DISK_TIMING_H

#include "emu/base/archive.h"

#define DISK_MAX_CHANNELS 64

struct disk_timing {
    uint64_t read_ns, write_ns; /* latency of an access, without transfer */
    uint64_t flush_ns;
    uint64_t bytes_per_second; /* 0: unlimited */
    unsigned channels;         /* 1 to DISK_MAX_CHANNELS */
    uint64_t seek_min_ns;      /* to the next track; 0, as the next two: nothing moves */
    uint64_t seek_max_ns;      /* across the whole disk; grows with the root of the distance */
    uint64_t rotation_ns;      /* one turn; a seek waits for half of it */
};

/* The preset "none", "nvme", "ssd" or "hdd"; NULL for any other name. */
const struct disk_timing *disk_timing_preset(const char *name);

enum disk_access {
    DISK_ACCESS_READ,
    DISK_ACCESS_WRITE,
    DISK_ACCESS_WRITE_THROUGH, /* a write and the flush of it */
    DISK_ACCESS_FLUSH,         /* offset and length mean nothing */
};

struct disk_clock {
    struct disk_timing timing;
    uint64_t clock_hz;
    uint64_t disk_size;
    cycles_t channel_free[DISK_MAX_CHANNELS];
    cycles_t path_free;
    uint64_t head; /* byte position after the last access: what seeks are measured from */
};

/* `timing` must be in the ranges above; `clock_hz` > 0: cycles per second. */
void disk_clock_init(struct disk_clock *clock, const struct disk_timing *timing, uint64_t clock_hz,
                     uint64_t disk_size);

/* When an access that arrives at `now` is done; calls are in order of service. */
cycles_t disk_clock_access(struct disk_clock *clock, cycles_t now, enum disk_access access,
                           uint64_t offset, uint64_t len);

/* Snapshots (emu/base/archive.h). */
void disk_clock_archive(struct disk_clock *clock, struct archive *a);

#endif
