#include "devices/virtio_console.h"

#include <stdlib.h>
#include <string.h>

/* Feature bits (5.3.3). */
#define CONSOLE_F_EMERG_WRITE ((uint64_t)1 << 2)

#define RECEIVE_QUEUE  0
#define TRANSMIT_QUEUE 1

/* Longer output in one buffer is no console's: the host would be busy with it for long. */
#define OUTPUT_MAX_BYTES (1 << 20)

/* How long the guest must have been silent before it is given the first input. */
#define SILENCES_PER_SECOND 50 /* 20 ms */

/* The configuration space (5.3.4). */
struct console_config_space {
    uint16_t cols, rows;
    uint32_t max_nr_ports;
    uint32_t emerg_wr; /* a byte written here is output, with no queue needed */
};

struct virtio_console {
    struct virtio_device dev;
    struct serial_backend backend;
    struct console_config_space space;
    struct event_queue *events;
    struct event silence; /* when the guest will have been silent for long enough */
    cycles_t silence_cycles;
    bool listening; /* it has been, since the driver has first offered a buffer */
    uint8_t input[VIRTIO_CONSOLE_INPUT];
    size_t input_len;
    struct virtio_console_stats stats;
};

static struct virtio_console *console_of(struct virtio_device *dev)
{
    return (struct virtio_console *)((char *)dev - offsetof(struct virtio_console, dev));
}

static void silence_over(void *opaque)
{
    struct virtio_console *console = opaque;
    console->listening = true;
}

static void await_silence(struct virtio_console *console)
{
    event_schedule(console->events, &console->silence,
                   console->events->now + console->silence_cycles);
}

/* --- Output -------------------------------------------------------------------------------- */

static void send(struct virtio_console *console, const uint8_t *bytes, size_t len)
{
    console->stats.bytes_sent += len;
    if (console->silence.pending)
        await_silence(console);
    if (console->backend.write)
        console->backend.write(console->backend.opaque, bytes, len);
}

static bool send_chain(struct virtio_device *dev, unsigned queue, const struct vq_chain *chain)
{
    struct virtio_console *console = console_of(dev);
    struct iovec iov[VIRTQUEUE_MAX];
    if (chain->writable > 0 || chain->readable > OUTPUT_MAX_BYTES)
        return false;
    int nr = vq_chain_iov(chain, dev->pm, false, 0, chain->readable, iov);
    for (int i = 0; i < nr; i++)
        send(console, iov[i].iov_base, iov[i].iov_len);
    virtio_complete(dev, queue, chain->head, 0);
    return true;
}

/* --- Input --------------------------------------------------------------------------------- */

/* As much of the waiting input as the buffer holds; one without room for any is an error. */
static bool fill_chain(struct virtio_console *console, const struct vq_chain *chain)
{
    size_t len =
        chain->writable < console->input_len ? (size_t)chain->writable : console->input_len;
    if (chain->readable > 0 || len == 0 ||
        !vq_chain_write(chain, console->dev.pm, 0, console->input, len))
        return false;
    console->input_len -= len;
    memmove(console->input, console->input + len, console->input_len);
    console->stats.bytes_received += len;
    virtio_complete(&console->dev, RECEIVE_QUEUE, chain->head, len);
    return true;
}

/* Hands out what waits, as far as the driver has buffers for it. */
static void deliver(struct virtio_console *console)
{
    struct vq_chain chain;
    enum vq_result result = VQ_OK;
    if (!virtio_is_live(&console->dev, RECEIVE_QUEUE))
        return;
    while (console->input_len > 0) {
        result = virtqueue_pop(&console->dev.queue[RECEIVE_QUEUE], &chain);
        if (result == VQ_OK && !fill_chain(console, &chain))
            result = VQ_BROKEN;
        if (result != VQ_OK)
            break;
    }
    if (result == VQ_BROKEN)
        virtio_break(&console->dev);
}

bool virtio_console_is_listening(const struct virtio_console *console)
{
    return console->listening;
}

size_t virtio_console_room(const struct virtio_console *console)
{
    return console->listening ? sizeof(console->input) - console->input_len : 0;
}

void virtio_console_receive(struct virtio_console *console, const uint8_t *bytes, size_t len)
{
    size_t room = virtio_console_room(console);
    if (len > room)
        len = room;
    memcpy(console->input + console->input_len, bytes, len);
    console->input_len += len;
    deliver(console);
}

/* --- The device's operations --------------------------------------------------------------- */

static void notify(struct virtio_device *dev, unsigned queue)
{
    struct virtio_console *console = console_of(dev);
    if (queue == TRANSMIT_QUEUE) {
        virtio_take_all(dev, queue, send_chain);
        return;
    }
    if (!console->listening && !console->silence.pending)
        await_silence(console);
    deliver(console);
    if (console->input_len == 0 && console->backend.drained)
        console->backend.drained(console->backend.opaque);
}

/* What waits has not been promised to anybody; a driver that gives up its queue loses it. */
static void queue_reset(struct virtio_device *dev, unsigned queue)
{
    struct virtio_console *console = console_of(dev);
    if (queue == RECEIVE_QUEUE) {
        event_cancel(console->events, &console->silence);
        console->listening = false;
        console->input_len = 0;
    }
}

static const void *config(struct virtio_device *dev, size_t *size)
{
    *size = sizeof(struct console_config_space);
    return &console_of(dev)->space;
}

static bool config_write(struct virtio_device *dev, uint64_t offset, uint8_t value)
{
    if (offset == offsetof(struct console_config_space, emerg_wr))
        send(console_of(dev), &value, 1);
    return false;
}

static const struct virtio_ops console_ops = {
    .notify = notify,
    .queue_reset = queue_reset,
    .config = config,
    .config_write = config_write,
};

struct virtio_console *virtio_console_create(struct serial_backend backend, uint64_t clock_hz,
                                             struct physmem *pm, struct event_queue *events,
                                             struct irq_line irq)
{
    struct virtio_console *console = calloc(1, sizeof(*console));
    if (!console)
        return NULL;
    console->backend = backend;
    console->events = events;
    console->silence_cycles = clock_hz / SILENCES_PER_SECOND;
    event_init(&console->silence, silence_over, console);
    console->space.max_nr_ports = 1;
    virtio_init(&console->dev, &console_ops, VIRTIO_ID_CONSOLE, CONSOLE_F_EMERG_WRITE, 2, pm, irq);
    return console;
}

void virtio_console_destroy(struct virtio_console *console)
{
    if (!console)
        return;
    event_cancel(console->events, &console->silence);
    free(console);
}

struct virtio_device *virtio_console_device(struct virtio_console *console)
{
    return &console->dev;
}

const struct virtio_console_stats *virtio_console_stats(const struct virtio_console *console)
{
    return &console->stats;
}

ARCHIVE_COVERS(struct virtio_console, sizeof(struct virtio_device) + 128 + VIRTIO_CONSOLE_INPUT);

void virtio_console_archive(struct virtio_console *console, struct archive *a)
{
    archive_section(a, "virtio-console", sizeof(*console));
    virtio_archive(&console->dev, a);
    event_archive(&console->silence, console->events, a);
    archive_field(a, &console->listening);
    archive_below(a, &console->input_len, sizeof(console->input) + 1);
    archive_bytes(a, console->input, console->input_len);
    archive_words(a, &console->stats, sizeof(console->stats));
}
