/*
 * The console: the guest's output to the host, and the host's input, at fixed points of simulated
 * time, to the guest. Output comes from all of the guest's consoles; input goes to one, the
 * virtio console from when its driver listens, if there is one, and else the UART.
 */
#include "emu/machine/machine_private.h"

/* Simulated microseconds from the guest's reading the last byte it was given until more comes. */
#define REFILL_US 10

void machine_print(void *opaque, const uint8_t *bytes, size_t len)
{
    const struct machine *m = opaque;
    m->host->write(m->host->opaque, bytes, len);
}

/* The virtio console when it is the one that gets input, or NULL: the UART does. */
static struct virtio_console *listening_console(struct machine *m)
{
    const struct slot *slot = slots_find(m, SLOT_CONSOLE);
    return slot && virtio_console_is_listening(slot->console) ? slot->console : NULL;
}

static unsigned uart_takes(const struct machine *m)
{
    return uart_is_listening(&m->uart) ? uart_room(&m->uart) : 0;
}

/* The host is also asked when there is no room: it hears Ctrl-A. */
static void feed_uart(struct machine *m)
{
    uint8_t bytes[UART_FIFO_SIZE];
    size_t len = m->host->read(m->host->opaque, bytes, uart_takes(m), uart_interrupts(&m->uart));
    for (size_t i = 0; i < len; i++)
        if (!uart_receive(&m->uart, bytes[i]))
            break; /* cannot happen: there was room */
}

static void feed_virtio(struct machine *m, struct virtio_console *console)
{
    uint8_t bytes[VIRTIO_CONSOLE_INPUT];
    size_t len = m->host->read(m->host->opaque, bytes, virtio_console_room(console), true);
    virtio_console_receive(console, bytes, len);
}

void machine_feed(void *opaque)
{
    struct machine *m = opaque;
    struct virtio_console *console = listening_console(m);
    if (console)
        feed_virtio(m, console);
    else
        feed_uart(m);
}

void machine_refill(void *opaque)
{
    struct machine *m = opaque;
    event_schedule(&m->events, &m->refill, m->events.now + machine_cycles_of_us(m, REFILL_US));
}

bool machine_hears(struct machine *m)
{
    struct virtio_console *console = listening_console(m);
    const struct slot *net = slots_find(m, SLOT_NET);
    if (net && virtio_is_live(slot_device(net), 0))
        return true;
    return console ? virtio_console_room(console) != 0 : uart_takes(m) != 0;
}
