#include "devices/uart16550.h"
#include "emu/abi/memmap.h"
#include "tests/unit/suites.h"

#include <string.h>

#define DATA 0
#define IER  1
#define IIR  2
#define FCR  2
#define LCR  3
#define MCR  4
#define LSR  5
#define MSR  6
#define SCR  7

/* As many cycles as clocks of the UART, so that a bit at divisor 1 takes 16. */
#define CLOCK_HZ UART_CLOCK_HZ

static struct event_queue events;
static struct bus bus;
static struct uart uart;
static bool irq;
static char sent[64];
static size_t nr_sent;
static unsigned nr_drained;

static void note_level(void *opaque, unsigned number, bool level)
{
    (void)opaque, (void)number;
    irq = level;
}

static void note_sent(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque;
    memcpy(sent + nr_sent, bytes, len);
    nr_sent += len;
}

static void note_drained(void *opaque)
{
    (void)opaque;
    nr_drained++;
}

static void setup(void)
{
    irq = false;
    nr_sent = 0;
    nr_drained = 0;
    event_queue_init(&events);
    bus_init(&bus);
    uart_init(&uart, &events, (struct irq_line){note_level, NULL, 0},
              (struct serial_backend){.write = note_sent, .drained = note_drained}, CLOCK_HZ);
    CU_ASSERT_EQUAL(uart_attach(&uart, &bus, UART_BASE), 0);
}

static uint8_t get(unsigned reg)
{
    uint64_t value = 0;
    CU_ASSERT_TRUE(bus_read(&bus, UART_BASE + reg, 1, &value));
    return value;
}

static void set(unsigned reg, uint8_t value)
{
    CU_ASSERT_TRUE(bus_write(&bus, UART_BASE + reg, 1, value));
}

static unsigned receive_all(const char *text)
{
    unsigned n = 0;
    while (*text && uart_receive(&uart, *text++))
        n++;
    return n;
}

static void test_send(void)
{
    setup();
    CU_ASSERT_EQUAL(get(LSR), 0x60);
    set(DATA, 'h');
    set(DATA, 'i');
    CU_ASSERT_EQUAL(nr_sent, 2);
    CU_ASSERT_NSTRING_EQUAL(sent, "hi", 2);
    CU_ASSERT_FALSE(irq);

    /* Enabling the interrupt of an empty THR raises it; reading IIR lowers it; sending raises. */
    set(IER, 2);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(get(IIR), 0x02);
    CU_ASSERT_FALSE(irq);
    CU_ASSERT_EQUAL(get(IIR), 0x01);
    set(DATA, '!');
    CU_ASSERT_TRUE(irq);
    set(IER, 0);
    CU_ASSERT_FALSE(irq);
}

static void test_receive_without_fifo(void)
{
    setup();
    set(IER, 1);
    CU_ASSERT_EQUAL(receive_all("ab"), 1);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(get(IIR), 0x04);
    CU_ASSERT_EQUAL(get(LSR), 0x61);
    CU_ASSERT_EQUAL(uart_room(&uart), 0);
    CU_ASSERT_EQUAL(nr_drained, 0);
    CU_ASSERT_EQUAL(get(DATA), 'a');
    CU_ASSERT_EQUAL(nr_drained, 1);
    CU_ASSERT_FALSE(irq);
    CU_ASSERT_EQUAL(get(LSR), 0x60);
    CU_ASSERT_EQUAL(get(DATA), 0);
    CU_ASSERT_EQUAL(nr_drained, 1);
    CU_ASSERT_EQUAL(event_queue_next(&events), CYCLES_NEVER);
}

static void test_receive_with_fifo(void)
{
    setup();
    set(FCR, 0x81); /* on, trigger at 8 */
    set(IER, 1);
    CU_ASSERT_EQUAL(get(IIR), 0xc1);
    CU_ASSERT_EQUAL(receive_all("0123456"), 7);
    CU_ASSERT_FALSE(irq);
    CU_ASSERT_EQUAL(receive_all("789abcdefghij"), 9);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(get(IIR), 0xc4);
    for (unsigned i = 0; i < 8; i++)
        CU_ASSERT_EQUAL(get(DATA), '0' + i);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(get(DATA), '8');
    CU_ASSERT_FALSE(irq);
    CU_ASSERT_EQUAL(uart_room(&uart), 9);
    set(FCR, 0x83); /* empty it */
    CU_ASSERT_EQUAL(get(LSR), 0x60);
    CU_ASSERT_EQUAL(uart_room(&uart), 16);
    CU_ASSERT_EQUAL(receive_all("x"), 1);
    set(FCR, 0); /* off: empties, too */
    CU_ASSERT_EQUAL(get(LSR), 0x60);
    CU_ASSERT_EQUAL(get(IIR), 0x01);
}

/* 8 data bits, no parity, 1 stop bit: 10 bits of 16 clocks, times 4 characters. */
static void test_timeout(void)
{
    setup();
    set(LCR, 0x83);
    set(DATA, 1);
    set(IER, 0);
    set(LCR, 0x03);
    set(FCR, 0xc1);
    set(IER, 1);
    CU_ASSERT_EQUAL(receive_all("ab"), 2);
    CU_ASSERT_EQUAL(event_queue_next(&events), 640);
    event_queue_advance(&events, 639);
    CU_ASSERT_FALSE(irq);
    event_queue_advance(&events, 640);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(get(IIR), 0xcc);
    CU_ASSERT_EQUAL(get(DATA), 'a');
    CU_ASSERT_FALSE(irq);
    CU_ASSERT_EQUAL(event_queue_next(&events), 1280);
    CU_ASSERT_EQUAL(get(DATA), 'b');
    CU_ASSERT_EQUAL(event_queue_next(&events), CYCLES_NEVER);
}

static void test_divisor(void)
{
    setup();
    set(LCR, 0x80);
    set(0, 0x34);
    set(1, 0x12);
    CU_ASSERT_EQUAL(get(0), 0x34);
    CU_ASSERT_EQUAL(get(1), 0x12);
    CU_ASSERT_EQUAL(nr_sent, 0);
    set(LCR, 0x03);
    CU_ASSERT_EQUAL(get(IER), 0);
    set(SCR, 0xa5);
    CU_ASSERT_EQUAL(get(SCR), 0xa5);
    set(LSR, 0xff);
    set(MSR, 0xff);
    CU_ASSERT_EQUAL(get(LSR), 0x60);
    CU_ASSERT_EQUAL(get(MSR), 0xb0);
}

static void test_loopback(void)
{
    setup();
    set(FCR, 0x01);
    set(MCR, 0x1a); /* loopback, OUT2, RTS: CTS and DCD stay, DSR falls */
    CU_ASSERT_EQUAL(get(MSR), 0x92);
    CU_ASSERT_EQUAL(get(MSR), 0x90);
    CU_ASSERT_EQUAL(uart_room(&uart), 0);
    CU_ASSERT_FALSE(uart_receive(&uart, 'x'));
    set(IER, 0x0c);
    for (unsigned i = 0; i < 17; i++)
        set(DATA, i);
    CU_ASSERT_EQUAL(nr_sent, 0);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(get(IIR), 0xc6);
    CU_ASSERT_EQUAL(get(LSR), 0x63);
    CU_ASSERT_FALSE(irq);
    CU_ASSERT_EQUAL(get(LSR), 0x61);
    for (unsigned i = 0; i < 16; i++)
        CU_ASSERT_EQUAL(get(DATA), i);
    set(MCR, 0x14); /* ringing starts; it counts when it ends */
    CU_ASSERT_EQUAL(get(MSR), 0x49);
    CU_ASSERT_FALSE(irq);
    set(MCR, 0x10);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(get(IIR), 0xc0);
    CU_ASSERT_EQUAL(get(MSR), 0x04);
    CU_ASSERT_FALSE(irq);
}

/* Who prints also looks at the line status, and must not be taken for one who waits for input. */
static void test_listening(void)
{
    setup();
    for (unsigned i = 0; i < 50; i++) {
        get(LSR);
        get(LSR);
        set(DATA, 'x');
    }
    CU_ASSERT_FALSE(uart_is_listening(&uart));
    for (unsigned i = 0; i < 100; i++)
        get(LSR);
    CU_ASSERT_TRUE(uart_is_listening(&uart));
    CU_ASSERT_FALSE(uart_interrupts(&uart));
    set(DATA, 'x');
    CU_ASSERT_FALSE(uart_is_listening(&uart));
    set(IER, 1);
    CU_ASSERT_TRUE(uart_is_listening(&uart));
    CU_ASSERT_TRUE(uart_interrupts(&uart));
}

static void test_any_access(void)
{
    uint64_t value;
    setup();
    for (unsigned size = 1; size <= 8; size *= 2)
        for (uint64_t offset = 0; offset + size <= UART_SIZE; offset++) {
            CU_ASSERT_TRUE(bus_write(&bus, UART_BASE + offset, size, UINT64_MAX));
            CU_ASSERT_TRUE(bus_read(&bus, UART_BASE + offset, size, &value));
            CU_ASSERT_TRUE(value <= 0xff);
        }
}

static CU_TestInfo tests[] = {
    {"sending, and the THR-empty interrupt", test_send},
    {"receiving without FIFO", test_receive_without_fifo},
    {"receiving with FIFO and trigger level", test_receive_with_fifo},
    {"the character timeout", test_timeout},
    {"divisor, scratch and read-only registers", test_divisor},
    {"loopback, overrun and modem lines", test_loopback},
    {"who waits for input", test_listening},
    {"every access is harmless", test_any_access},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo uart_suite = {"uart", NULL, NULL, NULL, NULL, tests};
