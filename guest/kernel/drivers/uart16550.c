/*
 * The 16550A UART (devicetree compatible "ns16550a"): polled output, interrupt-driven input.
 */
#include "console.h"

#include "fdt.h"
#include "irq.h"
#include "mm.h"
#include "printk.h"
#include "sbi.h"
#include "tty.h"

/* Registers, by index; reg-shift spaces them out. */
enum { UART_RBR = 0, UART_THR = 0, UART_IER = 1, UART_FCR = 2, UART_MCR = 4, UART_LSR = 5 };

#define IER_RECEIVE      0x01
#define FCR_ENABLE       0x01
#define MCR_DTR_RTS_OUT2 0x0b /* OUT2 gates the interrupt on PC hardware */
#define LSR_DATA_READY   0x01
#define LSR_THR_EMPTY    0x20

static struct {
    volatile u8 *regs; /* NULL before console_init() and on a machine without UART */
    unsigned int shift;
    bool wide;        /* registers want 32-bit accesses (reg-io-width) */
    unsigned int irq; /* 0: none */
    bool held_back;   /* the receive interrupt is off until the terminal has room */
} uart;

static u8 uart_read(unsigned int reg)
{
    volatile u8 *at = uart.regs + (reg << uart.shift);

    return uart.wide ? (u8) * (volatile u32 *)at : *at;
}

static void uart_write(unsigned int reg, u8 value)
{
    volatile u8 *at = uart.regs + (reg << uart.shift);

    if (uart.wide) {
        *(volatile u32 *)at = value;
    } else {
        *at = value;
    }
}

/* The node that /chosen stdout-path names ("/soc/serial@...:115200n8" or an alias). */
static int stdout_node(void)
{
    const char *path = fdt_string(boot_fdt, fdt_path(boot_fdt, "/chosen"), "stdout-path");
    char name[128];
    size_t len = 0;

    if (!path) {
        return -1;
    }
    while (path[len] && path[len] != ':' && len < sizeof(name) - 1) {
        name[len] = path[len];
        len++;
    }
    name[len] = '\0';
    if (name[0] != '/') {
        path = fdt_string(boot_fdt, fdt_path(boot_fdt, "/aliases"), name);
        return path ? fdt_path(boot_fdt, path) : -1;
    }
    return fdt_path(boot_fdt, name);
}

void console_init(void)
{
    int node = fdt_find_compatible(boot_fdt, -1, "ns16550a"), chosen = stdout_node();
    u64 addr, size;

    /* Another UART than the first is wanted only if this driver knows it. */
    for (int n = node; n >= 0; n = fdt_find_compatible(boot_fdt, n, "ns16550a")) {
        if (n == chosen) {
            node = n;
        }
    }
    if (node < 0 || !fdt_reg(boot_fdt, node, 0, &addr, &size)) {
        return;
    }
    uart.shift = fdt_cell(boot_fdt, node, "reg-shift", 0, 0);
    uart.wide = fdt_cell(boot_fdt, node, "reg-io-width", 0, 1) == 4;
    uart.irq = fdt_cell(boot_fdt, node, "interrupts", 0, 0);
    uart.regs = ioremap(addr, size);
}

void console_putc(char c)
{
    if (!uart.regs) {
        sbi_console_write(&c, 1);
        return;
    }
    while (!(uart_read(UART_LSR) & LSR_THR_EMPTY)) {
        ;
    }
    uart_write(UART_THR, (u8)c);
}

void console_write(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n') {
            console_putc('\r');
        }
        console_putc(text[i]);
    }
}

static void uart_interrupt(unsigned int irq, void *arg)
{
    (void)irq;
    (void)arg;
    while (uart_read(UART_LSR) & LSR_DATA_READY) {
        if (!tty_has_room(&console_tty)) {
            uart_write(UART_IER, 0); /* the rest waits in the FIFO and, behind it, in the line */
            uart.held_back = true;
            return;
        }
        tty_receive(&console_tty, uart_read(UART_RBR));
    }
}

void console_resume_input(void)
{
    if (uart.held_back) {
        uart.held_back = false;
        uart_write(UART_IER, IER_RECEIVE);
    }
}

void uart_init(void)
{
    if (!uart.regs || !uart.irq) {
        return;
    }
    if (request_irq(uart.irq, uart_interrupt, NULL)) {
        pr_warn("uart: interrupt %u is taken, no input\n", uart.irq);
        return;
    }
    uart_write(UART_FCR, FCR_ENABLE);
    uart_write(UART_MCR, MCR_DTR_RTS_OUT2);
    uart_write(UART_IER, IER_RECEIVE);
}
