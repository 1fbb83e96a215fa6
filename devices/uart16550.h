/*
 * 16550A UART with its two FIFOs' worth of registers (National Semiconductor PC16550D).
 *
 * Owner: the machine: uart_init(), uart_attach(). Towards the host there is no file and no
 * terminal: what the guest sends goes to the backend's write(); what the host has typed comes in
 * through uart_receive(), called by the machine at moments of its choice, which therefore are
 * part of the run's inputs.
 *
 * The line's speed is not modelled: a byte written to THR has been sent at once, so THR is
 * always empty. It only sets the length of the character timeout (four characters' time).
 */
#ifndef DEVICES_UART16550_H
#define DEVICES_UART16550_H

#include "devices/bus.h"
#include "devices/irq.h"
#include "devices/serial.h"
#include "emu/base/events.h"

#define UART_FIFO_SIZE 16

struct uart {
    struct event_queue *events;
    struct irq_line irq;
    struct serial_backend backend;
    uint64_t clock_hz;

    uint8_t ier, lcr, mcr, msr, scr;
    uint8_t fcr; /* FIFO enable and trigger level */
    uint8_t lsr; /* error bits only; the rest follows from the FIFO */
    uint16_t divisor;
    bool thr_empty_pending; /* THR-empty interrupt not yet acknowledged */
    bool timeout_pending;   /* bytes below the trigger level have waited for too long */
    uint8_t fifo[UART_FIFO_SIZE];
    unsigned fifo_head, fifo_count;
    struct event timeout;
    uint8_t status_reads; /* of LSR since the last byte was sent, up to ... */
    bool polled;          /* ... so many that the guest must be waiting for input */

    uint64_t bytes_sent, bytes_received, overruns; /* statistics */
};

/* `clock_hz` > 0: cycles of simulated time per second. */
void uart_init(struct uart *u, struct event_queue *events, struct irq_line irq,
               struct serial_backend backend, uint64_t clock_hz);

/* To the state after power-on; what was received and not read is lost. */
void uart_reset(struct uart *u);

/* Puts its registers on the bus at `base`. Returns as bus_attach() does. */
int uart_attach(struct uart *u, struct bus *bus, paddr_t base) NODISCARD;

/*
 * Whether the guest waits for input: it has enabled the interrupt for it, or reads the line status
 * again and again without sending anything in between. What comes before that would be lost when
 * the guest's driver empties the FIFO on its start.
 */
bool uart_is_listening(const struct uart *u);

/* Whether input interrupts the guest. */
bool uart_interrupts(const struct uart *u);

/* How many bytes uart_receive() would accept now: 0 to UART_FIFO_SIZE; 0 in loopback mode. */
unsigned uart_room(const struct uart *u);

/* A byte from the host. False, and nothing changes, when there is no room: offer it again. */
bool uart_receive(struct uart *u, uint8_t byte) NODISCARD;

/* Snapshots (emu/base/archive.h). */
void uart_archive(struct uart *u, struct archive *a);

#endif
