/*
 * The virtio console (virtio 1.2, section 5.3) with its one port: bytes out, bytes in.
 * Not modelled: MULTIPORT, and a size of the terminal (SIZE).
 *
 * Owner: the machine: virtio_console_create(), a transport in front of
 * `virtio_console_device()`, virtio_console_destroy(). Input is handed over by
 * virtio_console_receive() as far as there is room, and waits in the device until the driver has
 * a buffer for it; `backend.drained` tells when the driver has taken all of it.
 *
 * A driver may offer buffers long before it is ready for what is in them: Linux's throws away what
 * comes until it has printed its whole log to the new console. So input is only taken from when
 * the guest has been silent for a while of simulated time after offering the first.
 */
#ifndef DEVICES_VIRTIO_CONSOLE_H
#define DEVICES_VIRTIO_CONSOLE_H

#include "devices/serial.h"
#include "devices/virtio.h"
#include "emu/base/events.h"

#define VIRTIO_CONSOLE_INPUT 256 /* bytes of input that wait for a buffer */

struct virtio_console_stats {
    uint64_t bytes_sent, bytes_received; /* from and to the guest */
};

struct virtio_console;

/* `clock_hz` > 0: cycles of simulated time per second. NULL when the host has no memory left. */
struct virtio_console *virtio_console_create(struct serial_backend backend, uint64_t clock_hz,
                                             struct physmem *pm, struct event_queue *events,
                                             struct irq_line irq);
void virtio_console_destroy(struct virtio_console *console);

/* Whether a driver is there and waits for input. */
bool virtio_console_is_listening(const struct virtio_console *console);

/* How many bytes virtio_console_receive() takes now. */
size_t virtio_console_room(const struct virtio_console *console);
void virtio_console_receive(struct virtio_console *console, const uint8_t *bytes, size_t len);

/* What a transport goes in front of; and what the device has counted. */
struct virtio_device *virtio_console_device(struct virtio_console *console);
const struct virtio_console_stats *virtio_console_stats(const struct virtio_console *console);

/* Snapshots (emu/base/archive.h). */
void virtio_console_archive(struct virtio_console *console, struct archive *a);

#endif
