/*
 * Console input: from the host, at fixed points of simulated time, to the guest's UART.
 */
#include "emu/machine/machine_private.h"

/* Simulated microseconds from the guest's reading the last byte it was given until more comes. */
#define REFILL_US 10

void machine_feed(void *opaque)
{
    struct machine *m = opaque;
    const struct machine_host *host = m->host;
    uint8_t bytes[UART_FIFO_SIZE];
    unsigned room = uart_is_listening(&m->uart) ? uart_room(&m->uart) : 0;
    size_t len = host->read(host->opaque, bytes, room); /* also without room: it hears Ctrl-A */
    for (size_t i = 0; i < len; i++)
        if (!uart_receive(&m->uart, bytes[i]))
            break; /* cannot happen: there was room */
}

void machine_refill(void *opaque)
{
    struct machine *m = opaque;
    event_schedule(&m->events, &m->refill, m->events.now + machine_cycles_of_us(m, REFILL_US));
}

bool machine_hears(const struct machine *m)
{
    return uart_is_listening(&m->uart) && uart_room(&m->uart) != 0;
}
