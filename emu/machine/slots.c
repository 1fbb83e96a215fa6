#include "emu/machine/slots.h"

#include "emu/machine/machine_private.h"
#include "emu/machine/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MIN_SWAP 65536 /* bytes: less is not worth the kernel's header page */

static struct irq_line slot_wire(struct machine *m, unsigned i)
{
    return plic_line(&m->plic, VIRTIO_IRQ + i);
}

/* --- Disks --------------------------------------------------------------------------------- */

static bool open_memory(struct disk *disk, uint64_t size, const char *what, struct error *err)
{
    int error = disk_open_anonymous(disk, size);
    return !error || error_set(err, "%s of %" PRIu64 " bytes: %s; make it smaller", what, size,
                               strerror(-error));
}

static bool open_image(struct disk *disk, const char *file, bool read_only, const char *what,
                       struct error *err)
{
    int error = disk_open_file(disk, file, read_only);
    if (error == -EINVAL)
        return error_set(err,
                         "%s %s: not a file or block device of at least one sector (512 "
                         "bytes); check the path, or make one with truncate -s SIZE",
                         what, file);
    if (error == -EWOULDBLOCK)
        return error_set(err, "%s %s: in use by another process; wait for it, or use a copy", what,
                         file);
    return !error || error_set(err, "%s %s: %s; check the path%s", what, file, strerror(-error),
                               strchr(file, ',') ? " (behind the comma may stand only readonly, "
                                                   "snapshot or overlay=FILE)"
                                                 : "");
}

static bool add_overlay(struct disk *disk, const char *file, const char *what, struct error *err)
{
    int error = disk_add_overlay(disk, strcmp(file, "memory") == 0 ? NULL : file);
    if (error == 0)
        return true;
    disk_close(disk);
    if (error == -EINVAL)
        return error_set(err,
                         "%s: %s is not an overlay; name one, or a file that does not exist yet",
                         what, file);
    if (error == -ERANGE)
        return error_set(err, "%s: %s is the overlay of an image of another size; name another",
                         what, file);
    if (error == -EWOULDBLOCK)
        return error_set(err, "%s: overlay %s: in use by another process; wait for it", what, file);
    return error_set(err, "%s: overlay %s: %s; check the path", what, file, strerror(-error));
}

static bool open_disk(struct disk *disk, const struct disk_config *config, const char *what,
                      struct error *err)
{
    if (!config->file)
        return open_memory(disk, config->size, what, err);
    return open_image(disk, config->file, config->readonly || config->overlay, what, err) &&
           (!config->overlay || add_overlay(disk, config->overlay, what, err));
}

static bool create_disk(struct machine *m, unsigned i, const struct disk_config *config,
                        const char *what, struct error *err)
{
    struct slot *slot = &m->slot[i];
    if (!open_disk(&slot->disk, config, what, err))
        return false;
    slot->kind = SLOT_DISK;
    const struct virtio_blk_config blk = {
        .disk = &slot->disk,
        .timing = *disk_timing_preset(latency_names[config->latency]),
        .clock_hz = machine_clock_hz(m),
        .serial = what,
    };
    slot->blk = virtio_blk_create(&blk, &m->physmem, &m->events, slot_wire(m, i));
    return slot->blk || error_set(err, "%s: out of memory", what);
}

static bool create_disks(struct machine *m, unsigned *next, struct error *err)
{
    const struct disk_config *swap = &m->config->swap;
    if (config_has_disk(swap)) {
        if (!create_disk(m, *next, swap, "swap area", err))
            return false;
        uint64_t size = m->slot[(*next)++].disk.size;
        if (size < MIN_SWAP)
            return error_set(err,
                             "swap area %s: %" PRIu64 " bytes are too few; give it at least 64K",
                             swap->file ? swap->file : "(memory)", size);
    }
    for (unsigned i = 0; i < MAX_DISKS; i++)
        if (config_has_disk(&m->config->disk[i]) &&
            !create_disk(m, (*next)++, &m->config->disk[i], "disk", err))
            return false;
    return true;
}

/* --- The others ---------------------------------------------------------------------------- */

static const uint8_t mac[NET_MAC_SIZE] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};

static void send_to_nobody(void *opaque, const uint8_t *frame, size_t len)
{
    (void)opaque, (void)frame, (void)len;
}

static size_t receive_from_nobody(void *opaque, uint8_t *frame)
{
    (void)opaque, (void)frame;
    return 0;
}

static bool create_net(struct machine *m, unsigned i, struct error *err)
{
    static const struct net_backend nobody = {.send = send_to_nobody,
                                              .receive = receive_from_nobody};
    struct slot *slot = &m->slot[i];
    slot->net = virtio_net_create(m->host->net ? *m->host->net : nobody, mac, machine_clock_hz(m),
                                  &m->physmem, &m->events, slot_wire(m, i));
    slot->kind = SLOT_NET;
    return slot->net || error_set(err, "network card: out of memory");
}

static bool create_console(struct machine *m, unsigned i, struct error *err)
{
    const struct serial_backend backend = {
        .write = machine_print, .drained = machine_refill, .opaque = m};
    struct slot *slot = &m->slot[i];
    slot->console = virtio_console_create(backend, machine_clock_hz(m), &m->physmem, &m->events,
                                          slot_wire(m, i));
    slot->kind = SLOT_CONSOLE;
    return slot->console || error_set(err, "console: out of memory");
}

static bool create_rng(struct machine *m, unsigned i, struct error *err)
{
    struct slot *slot = &m->slot[i];
    slot->rng = virtio_rng_create(m->config->seed, &m->physmem, slot_wire(m, i));
    slot->kind = SLOT_RNG;
    return slot->rng || error_set(err, "entropy device: out of memory");
}

static bool create_balloon(struct machine *m, unsigned i, struct error *err)
{
    struct slot *slot = &m->slot[i];
    slot->balloon = virtio_balloon_create((uint32_t)(m->config->balloon.size >> PAGE_SHIFT),
                                          &m->physmem, slot_wire(m, i));
    slot->kind = SLOT_BALLOON;
    return slot->balloon || error_set(err, "memory balloon: out of memory");
}

/* config_check() has seen that there are slots for all of them. */
static bool create_devices(struct machine *m, struct error *err)
{
    const struct machine_config *config = m->config;
    unsigned next = 0;
    return create_disks(m, &next, err) && (!config->net.enable || create_net(m, next++, err)) &&
           (config->console != CONSOLE_VIRTIO || create_console(m, next++, err)) &&
           (!config->rng_enable || create_rng(m, next++, err)) &&
           (!config->balloon.enable || create_balloon(m, next++, err));
}

/* --- All of them --------------------------------------------------------------------------- */

struct virtio_device *slot_device(const struct slot *slot)
{
    switch (slot->kind) {
    case SLOT_EMPTY:
        return NULL;
    case SLOT_DISK:
        return virtio_blk_device(slot->blk);
    case SLOT_NET:
        return virtio_net_device(slot->net);
    case SLOT_CONSOLE:
        return virtio_console_device(slot->console);
    case SLOT_RNG:
        return virtio_rng_device(slot->rng);
    case SLOT_BALLOON:
        return virtio_balloon_device(slot->balloon);
    }
    return NULL;
}

struct slot *slots_find(struct machine *m, enum slot_kind kind)
{
    for (struct slot *slot = m->slot; slot < m->slot + VIRTIO_NR_SLOTS; slot++)
        if (slot->kind == kind)
            return slot;
    return NULL;
}

bool slots_create(struct machine *m, struct error *err)
{
    if (!create_devices(m, err))
        return false;
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++) {
        struct slot *slot = &m->slot[i];
        virtio_mmio_init(&slot->transport, slot_device(slot));
        /* Attaching cannot fail: the memory map has no overlaps, the bus room for all of it. */
        if (virtio_mmio_attach(&slot->transport, &m->bus, VIRTIO_BASE + i * VIRTIO_STRIDE))
            abort();
    }
    return true;
}

void slots_reset(struct machine *m)
{
    for (struct slot *slot = m->slot; slot < m->slot + VIRTIO_NR_SLOTS; slot++)
        virtio_mmio_reset(&slot->transport);
}

void slots_service(struct machine *m)
{
    struct slot *slot = slots_find(m, SLOT_NET);
    if (slot)
        virtio_net_receive(slot->net);
}

static void destroy(struct slot *slot)
{
    switch (slot->kind) {
    case SLOT_EMPTY:
        return;
    case SLOT_DISK:
        virtio_blk_destroy(slot->blk);
        disk_close(&slot->disk);
        return;
    case SLOT_NET:
        virtio_net_destroy(slot->net);
        return;
    case SLOT_CONSOLE:
        virtio_console_destroy(slot->console);
        return;
    case SLOT_RNG:
        virtio_rng_destroy(slot->rng);
        return;
    case SLOT_BALLOON:
        virtio_balloon_destroy(slot->balloon);
        return;
    }
}

void slots_destroy(struct machine *m)
{
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++)
        destroy(&m->slot[i]);
}

/* --- For messages -------------------------------------------------------------------------- */

static const struct disk_config *disk_config_of(const struct machine *m, unsigned slot)
{
    unsigned next = 0;
    if (config_has_disk(&m->config->swap) && next++ == slot)
        return &m->config->swap;
    for (unsigned i = 0; i < MAX_DISKS; i++)
        if (config_has_disk(&m->config->disk[i]) && next++ == slot)
            return &m->config->disk[i];
    return NULL;
}

const char *slots_disk_name(const struct machine *m, unsigned slot)
{
    const struct disk_config *config = disk_config_of(m, slot);
    if (config && config->file)
        return config->file;
    return config == &m->config->swap ? "(swap area)" : "(in memory)";
}

void machine_describe_disks(const struct machine *m, char *text, size_t size)
{
    text[0] = '\0';
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++) {
        const struct slot *slot = &m->slot[i];
        const int error = slot->kind == SLOT_DISK ? virtio_blk_host_error(slot->blk) : 0;
        if (error == 0)
            continue;
        const char *overlay = disk_config_of(m, i)->overlay;
        snprintf(text, size, "disk %s%s%s: %s; the guest was told of I/O errors",
                 slots_disk_name(m, i), overlay ? ", overlay " : "", overlay ? overlay : "",
                 strerror(error));
        return;
    }
}
