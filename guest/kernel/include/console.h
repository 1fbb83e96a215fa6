/*
 * The way out for kernel messages and the terminal: the UART, before and after its driver is up.
 *
 * console_init() finds the UART in the device tree and may be called as soon as the kernel's page
 * tables stand; before it, output goes through SBI DBCN (or is dropped). uart_init() later turns
 * on interrupt-driven input.
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "types.h"

/* Finds and maps the UART named by /chosen stdout-path, or the first ns16550a. */
void console_init(void);

/* Writes bytes as they are, "\n" as "\r\n". Polled; any context. */
void console_write(const char *text, size_t len);

/* Writes one byte as it is. */
void console_putc(char c);

/* Connects the UART's receive interrupt to the terminal. Needs request_irq(). */
void uart_init(void);

/* The terminal has room for input again, after tty_has_room() has said no. */
void console_resume_input(void);

#endif
