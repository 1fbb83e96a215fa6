#include "devices/disk_timing.h"

#include <assert.h>
#include <string.h>

#define NS_PER_SECOND 1000000000

/* Round figures for the class of device, not those of a product. */
static const struct {
    const char *name;
    struct disk_timing timing;
} presets[] = {
    {"none", {.channels = 1}},
    {"nvme",
     {.read_ns = 70000,
      .write_ns = 15000,
      .flush_ns = 300000,
      .bytes_per_second = 3000000000,
      .channels = 32}},
    {"ssd",
     {.read_ns = 90000,
      .write_ns = 50000,
      .flush_ns = 1500000,
      .bytes_per_second = 530000000,
      .channels = 8}},
    {"hdd",
     {.read_ns = 50000,
      .write_ns = 50000,
      .flush_ns = 8000000,
      .bytes_per_second = 160000000,
      .channels = 1,
      .seek_min_ns = 1000000,
      .seek_max_ns = 16000000,
      .rotation_ns = 8333333}}, /* 7200 turns a minute */
};

const struct disk_timing *disk_timing_preset(const char *name)
{
    for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
        if (strcmp(name, presets[i].name) == 0)
            return &presets[i].timing;
    return NULL;
}

void disk_clock_init(struct disk_clock *clock, const struct disk_timing *timing, uint64_t clock_hz,
                     uint64_t disk_size)
{
    assert(timing->channels >= 1 && timing->channels <= DISK_MAX_CHANNELS && clock_hz > 0);
    *clock = (struct disk_clock){.timing = *timing, .clock_hz = clock_hz, .disk_size = disk_size};
}

static cycles_t cycles_of_ns(const struct disk_clock *clock, uint64_t ns)
{
    return (unsigned __int128)ns * clock->clock_hz / NS_PER_SECOND;
}

static cycles_t transfer_cycles(const struct disk_clock *clock, uint64_t len)
{
    if (clock->timing.bytes_per_second == 0)
        return 0;
    return (unsigned __int128)len * clock->clock_hz / clock->timing.bytes_per_second;
}

static uint32_t integer_sqrt(uint64_t n)
{
    uint64_t root = 0;
    for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
        if ((root + bit) * (root + bit) <= n)
            root += bit;
    return root;
}

/*
 * The arm speeds up and slows down all the way over short and medium distances, so that seek
 * time grows about with the square root of the distance. A sequential access needs no seek.
 */
static uint64_t seek_ns(const struct disk_clock *clock, uint64_t offset)
{
    const struct disk_timing *t = &clock->timing;
    if (offset == clock->head || t->seek_max_ns + t->rotation_ns == 0)
        return 0;
    uint64_t distance = offset > clock->head ? offset - clock->head : clock->head - offset;
    uint64_t fraction = ((unsigned __int128)distance << 32) / clock->disk_size;
    uint64_t span = t->seek_max_ns > t->seek_min_ns ? t->seek_max_ns - t->seek_min_ns : 0;
    uint64_t travel = (unsigned __int128)span * integer_sqrt(fraction) >> 16;
    return t->seek_min_ns + travel + t->rotation_ns / 2;
}

static cycles_t max_cycles(cycles_t a, cycles_t b)
{
    return a > b ? a : b;
}

static unsigned earliest_channel(const struct disk_clock *clock)
{
    unsigned best = 0;
    for (unsigned i = 1; i < clock->timing.channels; i++)
        if (clock->channel_free[i] < clock->channel_free[best])
            best = i;
    return best;
}

/* `ns` on all channels together, after everything before. */
static cycles_t occupy_all(struct disk_clock *clock, cycles_t now, uint64_t ns)
{
    cycles_t start = max_cycles(now, clock->path_free);
    for (unsigned i = 0; i < clock->timing.channels; i++)
        start = max_cycles(start, clock->channel_free[i]);
    cycles_t done = start + cycles_of_ns(clock, ns);
    for (unsigned i = 0; i < clock->timing.channels; i++)
        clock->channel_free[i] = done;
    clock->path_free = done;
    return done;
}

/* Its share of the data path, then a channel; the path is free again before the latency is over. */
static cycles_t occupy_one(struct disk_clock *clock, cycles_t now, uint64_t ns, uint64_t len)
{
    unsigned i = earliest_channel(clock);
    cycles_t transfer = transfer_cycles(clock, len);
    cycles_t start = max_cycles(now, clock->path_free);
    clock->path_free = start + transfer;
    cycles_t done = max_cycles(start, clock->channel_free[i]) + cycles_of_ns(clock, ns) + transfer;
    clock->channel_free[i] = done;
    return done;
}

cycles_t disk_clock_access(struct disk_clock *clock, cycles_t now, enum disk_access access,
                           uint64_t offset, uint64_t len)
{
    const struct disk_timing *t = &clock->timing;
    if (access == DISK_ACCESS_FLUSH)
        return occupy_all(clock, now, t->flush_ns);

    uint64_t ns = seek_ns(clock, offset) + (access == DISK_ACCESS_READ ? t->read_ns : t->write_ns);
    clock->head = offset + len;
    cycles_t done = occupy_one(clock, now, ns, len);
    return access == DISK_ACCESS_WRITE_THROUGH ? occupy_all(clock, now, t->flush_ns) : done;
}

void disk_clock_archive(struct disk_clock *clock, struct archive *a)
{
    archive_section(a, "disk clock", sizeof(*clock));
    archive_words(a, clock->channel_free, sizeof(clock->channel_free));
    archive_field(a, &clock->path_free);
    archive_field(a, &clock->head);
}
