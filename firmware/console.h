/* The console: a 16550A UART, polled. The kernel may drive the same UART by itself later. */
#ifndef FIRMWARE_CONSOLE_H
#define FIRMWARE_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

/* 115200 baud, 8 data bits, no parity, interrupts off. */
void console_init(void);

/* Keeps the bytes of one call together; never held while waiting for another hart. */
void console_lock(void);
void console_unlock(void);

void console_put(uint8_t byte);
/* False: none has come in. */
bool console_get(uint8_t *byte);

void console_puts(const char *text);
void console_put_hex(uint64_t value);

#endif
