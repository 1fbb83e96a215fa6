#include "devices/uart16550.h"

#include "emu/abi/memmap.h"

#include <assert.h>

/* Registers by offset; the first two are the divisor while LCR_DLAB is set. */
#define REG_DATA 0 /* RBR when read, THR when written; DLL */
#define REG_IER  1 /* DLM */
#define REG_IIR  2 /* FCR when written */
#define REG_LCR  3
#define REG_MCR  4
#define REG_LSR  5
#define REG_MSR  6
#define REG_SCR  7

#define IER_RECEIVED  0x01
#define IER_THR_EMPTY 0x02
#define IER_LINE      0x04
#define IER_MODEM     0x08
#define IER_MASK      0x0f

#define IIR_MODEM     0x00
#define IIR_NONE      0x01
#define IIR_THR_EMPTY 0x02
#define IIR_RECEIVED  0x04
#define IIR_LINE      0x06
#define IIR_TIMEOUT   0x0c
#define IIR_FIFOS     0xc0

#define FCR_ENABLE   0x01
#define FCR_CLEAR_RX 0x02
#define FCR_TRIGGER  0xc0

#define LCR_WORD_LENGTH 0x03
#define LCR_TWO_STOPS   0x04
#define LCR_PARITY      0x08
#define LCR_DLAB        0x80

#define MCR_DTR      0x01
#define MCR_RTS      0x02
#define MCR_OUT1     0x04
#define MCR_OUT2     0x08
#define MCR_LOOPBACK 0x10
#define MCR_MASK     0x1f

#define LSR_DATA_READY 0x01
#define LSR_OVERRUN    0x02
#define LSR_THR_EMPTY  0x20
#define LSR_TX_EMPTY   0x40

/* The low half of MSR has the changes of the high half since it was last read. */
#define MSR_DELTAS 0x0f
#define MSR_CTS    0x10
#define MSR_DSR    0x20
#define MSR_RI     0x40
#define MSR_DCD    0x80

#define DIVISOR_9600 24 /* after reset: 9600 baud at UART_CLOCK_HZ */

#define TIMEOUT_CHARACTERS 4

/* Who sends reads LSR a few times in a row, and may empty the FIFO when it has set up the UART. */
#define POLLING_READS 16

static bool fifos_enabled(const struct uart *u)
{
    return u->fcr & FCR_ENABLE;
}

static unsigned capacity(const struct uart *u)
{
    return fifos_enabled(u) ? UART_FIFO_SIZE : 1;
}

static unsigned trigger_level(const struct uart *u)
{
    static const uint8_t levels[] = {1, 4, 8, 14};
    return fifos_enabled(u) ? levels[u->fcr >> 6] : 1;
}

/* The pending, enabled interrupt of highest priority (PC16550D, table IV). */
static uint8_t interrupt_id(const struct uart *u)
{
    if (u->ier & IER_LINE && u->lsr & LSR_OVERRUN)
        return IIR_LINE;
    if (u->ier & IER_RECEIVED && u->fifo_count >= trigger_level(u))
        return IIR_RECEIVED;
    if (u->ier & IER_RECEIVED && u->timeout_pending)
        return IIR_TIMEOUT;
    if (u->ier & IER_THR_EMPTY && u->thr_empty_pending)
        return IIR_THR_EMPTY;
    if (u->ier & IER_MODEM && u->msr & MSR_DELTAS)
        return IIR_MODEM;
    return IIR_NONE;
}

static void update_irq(struct uart *u)
{
    irq_set(&u->irq, interrupt_id(u) != IIR_NONE);
}

/* Start bit, 5 to 8 data bits, parity, stop bits; 16 clocks of the divided input clock each. */
static cycles_t character_time(const struct uart *u)
{
    uint64_t bits = 1 + 5 + (u->lcr & LCR_WORD_LENGTH) + (u->lcr & LCR_PARITY ? 1 : 0) +
                    (u->lcr & LCR_TWO_STOPS ? 2 : 1);
    uint64_t divisor = u->divisor ? u->divisor : 1;
    return bits * 16 * divisor * u->clock_hz / UART_CLOCK_HZ;
}

/* The timeout counts from the last byte received or read, while bytes wait in the FIFO. */
static void restart_timeout(struct uart *u)
{
    u->timeout_pending = false;
    if (fifos_enabled(u) && u->fifo_count > 0)
        event_schedule(u->events, &u->timeout,
                       u->events->now + TIMEOUT_CHARACTERS * character_time(u));
    else
        event_cancel(u->events, &u->timeout);
}

static void timeout_fired(void *opaque)
{
    struct uart *u = opaque;
    u->timeout_pending = true;
    update_irq(u);
}

static void clear_fifo(struct uart *u)
{
    u->fifo_count = 0;
    u->polled = false;
    u->status_reads = 0;
    restart_timeout(u);
}

static void push_byte(struct uart *u, uint8_t byte)
{
    u->fifo[(u->fifo_head + u->fifo_count) % UART_FIFO_SIZE] = byte;
    u->fifo_count++;
    u->bytes_received++;
    restart_timeout(u);
    update_irq(u);
}

static uint8_t pop_byte(struct uart *u)
{
    if (u->fifo_count == 0)
        return 0;
    uint8_t byte = u->fifo[u->fifo_head];
    u->fifo_head = (u->fifo_head + 1) % UART_FIFO_SIZE;
    u->fifo_count--;
    restart_timeout(u);
    update_irq(u);
    if (u->fifo_count == 0 && u->backend.drained)
        u->backend.drained(u->backend.opaque);
    return byte;
}

/* Only loopback can overrun: the host waits until there is room. The new byte is lost. */
static void loop_back(struct uart *u, uint8_t byte)
{
    if (u->fifo_count < capacity(u)) {
        push_byte(u, byte);
        return;
    }
    u->lsr |= LSR_OVERRUN;
    u->overruns++;
}

static void send_byte(struct uart *u, uint8_t byte)
{
    if (u->mcr & MCR_LOOPBACK) {
        loop_back(u, byte);
    } else {
        u->bytes_sent++;
        if (u->backend.write)
            u->backend.write(u->backend.opaque, &byte, 1);
    }
    u->thr_empty_pending = true;
    u->polled = false;
    u->status_reads = 0;
    update_irq(u);
}

/* The modem inputs: always ready, or in loopback the modem outputs (PC16550D 8.7). */
static void update_msr(struct uart *u)
{
    uint8_t lines = MSR_CTS | MSR_DSR | MSR_DCD;
    if (u->mcr & MCR_LOOPBACK)
        lines = (u->mcr & MCR_RTS ? MSR_CTS : 0) | (u->mcr & MCR_DTR ? MSR_DSR : 0) |
                (u->mcr & MCR_OUT1 ? MSR_RI : 0) | (u->mcr & MCR_OUT2 ? MSR_DCD : 0);
    uint8_t changed = (u->msr ^ lines) & ~MSR_DELTAS;
    if (lines & MSR_RI)
        changed &= ~MSR_RI; /* only the end of ringing counts */
    u->msr = lines | (u->msr & MSR_DELTAS) | changed >> 4;
}

static uint8_t read_iir(struct uart *u)
{
    uint8_t id = interrupt_id(u);
    if (id == IIR_THR_EMPTY) {
        u->thr_empty_pending = false;
        update_irq(u);
    }
    return id | (fifos_enabled(u) ? IIR_FIFOS : 0);
}

static uint8_t read_lsr(struct uart *u)
{
    uint8_t lsr = u->lsr | LSR_THR_EMPTY | LSR_TX_EMPTY | (u->fifo_count > 0 ? LSR_DATA_READY : 0);
    u->lsr = 0;
    if (u->status_reads < POLLING_READS)
        u->status_reads++;
    else
        u->polled = true;
    update_irq(u);
    return lsr;
}

static uint8_t read_msr(struct uart *u)
{
    uint8_t msr = u->msr;
    u->msr &= ~MSR_DELTAS;
    update_irq(u);
    return msr;
}

static uint8_t read_register(struct uart *u, uint64_t offset)
{
    bool dlab = u->lcr & LCR_DLAB;
    switch (offset) {
    case REG_DATA:
        return dlab ? u->divisor & 0xff : pop_byte(u);
    case REG_IER:
        return dlab ? u->divisor >> 8 : u->ier;
    case REG_IIR:
        return read_iir(u);
    case REG_LCR:
        return u->lcr;
    case REG_MCR:
        return u->mcr;
    case REG_LSR:
        return read_lsr(u);
    case REG_MSR:
        return read_msr(u);
    case REG_SCR:
        return u->scr;
    default:
        return 0;
    }
}

/* Turning the FIFOs on or off empties them; the other bits count only while they are on. */
static void write_fcr(struct uart *u, uint8_t value)
{
    bool toggled = (value ^ u->fcr) & FCR_ENABLE;
    u->fcr = value & FCR_ENABLE ? value & (FCR_ENABLE | FCR_TRIGGER) : 0;
    if (toggled || (value & FCR_ENABLE && value & FCR_CLEAR_RX))
        clear_fifo(u);
    update_irq(u);
}

/* THR is empty, so enabling its interrupt raises it. */
static void write_ier(struct uart *u, uint8_t value)
{
    if (value & ~u->ier & IER_THR_EMPTY)
        u->thr_empty_pending = true;
    u->ier = value & IER_MASK;
    update_irq(u);
}

static void write_register(struct uart *u, uint64_t offset, uint8_t value)
{
    bool dlab = u->lcr & LCR_DLAB;
    switch (offset) {
    case REG_DATA:
        if (dlab)
            u->divisor = (u->divisor & 0xff00) | value;
        else
            send_byte(u, value);
        break;
    case REG_IER:
        if (dlab)
            u->divisor = (u->divisor & 0xff) | value << 8;
        else
            write_ier(u, value);
        break;
    case REG_IIR:
        write_fcr(u, value);
        break;
    case REG_LCR:
        u->lcr = value;
        break;
    case REG_MCR:
        u->mcr = value & MCR_MASK;
        update_msr(u);
        update_irq(u);
        break;
    case REG_SCR:
        u->scr = value;
        break;
    default: /* LSR and MSR are read-only */
        break;
    }
}

/* Registers are a byte apart; a wider access means the register at its address. */
static bool uart_read(void *opaque, uint64_t offset, unsigned size, uint64_t *value)
{
    (void)size;
    *value = read_register(opaque, offset);
    return true;
}

static bool uart_write(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    (void)size;
    write_register(opaque, offset, value);
    return true;
}

void uart_init(struct uart *u, struct event_queue *events, struct irq_line irq,
               struct serial_backend backend, uint64_t clock_hz)
{
    assert(clock_hz > 0);
    *u = (struct uart){.events = events, .irq = irq, .backend = backend, .clock_hz = clock_hz};
    event_init(&u->timeout, timeout_fired, u);
    uart_reset(u);
}

void uart_reset(struct uart *u)
{
    u->ier = u->fcr = u->lcr = u->mcr = u->lsr = u->scr = 0;
    u->divisor = DIVISOR_9600;
    u->thr_empty_pending = true;
    u->msr = MSR_CTS | MSR_DSR | MSR_DCD;
    clear_fifo(u);
    update_irq(u);
}

int uart_attach(struct uart *u, struct bus *bus, paddr_t base)
{
    return bus_attach(bus, &(struct bus_device){
                               .name = "uart",
                               .base = base,
                               .size = UART_SIZE,
                               .read = uart_read,
                               .write = uart_write,
                               .opaque = u,
                           });
}

bool uart_interrupts(const struct uart *u)
{
    return u->ier & IER_RECEIVED;
}

bool uart_is_listening(const struct uart *u)
{
    return uart_interrupts(u) || u->polled;
}

unsigned uart_room(const struct uart *u)
{
    return u->mcr & MCR_LOOPBACK ? 0 : capacity(u) - u->fifo_count;
}

bool uart_receive(struct uart *u, uint8_t byte)
{
    if (uart_room(u) == 0)
        return false;
    push_byte(u, byte);
    return true;
}

ARCHIVE_COVERS(struct uart, 176);

void uart_archive(struct uart *u, struct archive *a)
{
    archive_section(a, "uart", sizeof(*u));
    archive_field(a, &u->ier);
    archive_field(a, &u->lcr);
    archive_field(a, &u->mcr);
    archive_field(a, &u->msr);
    archive_field(a, &u->scr);
    archive_field(a, &u->fcr);
    archive_field(a, &u->lsr);
    archive_field(a, &u->divisor);
    archive_field(a, &u->thr_empty_pending);
    archive_field(a, &u->timeout_pending);
    archive_bytes(a, u->fifo, sizeof(u->fifo));
    archive_below(a, &u->fifo_head, UART_FIFO_SIZE);
    archive_below(a, &u->fifo_count, capacity(u) + 1);
    event_archive(&u->timeout, u->events, a);
    archive_field(a, &u->status_reads);
    archive_field(a, &u->polled);
    archive_field(a, &u->bytes_sent);
    archive_field(a, &u->bytes_received);
    archive_field(a, &u->overruns);
}
