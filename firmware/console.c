#include "firmware/console.h"

#include "emu/abi/memmap.h"
#include "firmware/csr.h"

/* Registers of the 16550A, one byte each. */
enum uart_register {
    UART_DATA = 0, /* RBR and THR; DLL while LCR_DLAB is set */
    UART_IER = 1,  /* DLM while LCR_DLAB is set */
    UART_FCR = 2,
    UART_LCR = 3,
    UART_LSR = 5,
};
#define FCR_ENABLE_AND_CLEAR 0x07
#define LCR_8N1              0x03
#define LCR_DLAB             0x80
#define LSR_DATA_READY       0x01
#define LSR_THR_EMPTY        0x20

#define BAUD 115200

static uint32_t lock;

static volatile uint8_t *uart(enum uart_register reg)
{
    return (volatile uint8_t *)(UART_BASE + (unsigned long)reg);
}

void console_init(void)
{
    unsigned divisor = UART_CLOCK_HZ / (16 * BAUD);

    *uart(UART_IER) = 0;
    *uart(UART_LCR) = LCR_DLAB;
    *uart(UART_DATA) = divisor & 0xff;
    *uart(UART_IER) = divisor >> 8;
    *uart(UART_LCR) = LCR_8N1;
    *uart(UART_FCR) = FCR_ENABLE_AND_CLEAR;
}

void console_lock(void)
{
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        pause_hint();
}

void console_unlock(void)
{
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

void console_put(uint8_t byte)
{
    while (!(*uart(UART_LSR) & LSR_THR_EMPTY))
        pause_hint();
    *uart(UART_DATA) = byte;
}

bool console_get(uint8_t *byte)
{
    if (!(*uart(UART_LSR) & LSR_DATA_READY))
        return false;
    *byte = *uart(UART_DATA);
    return true;
}

void console_puts(const char *text)
{
    for (; *text; text++)
        console_put(*text);
}

void console_put_hex(uint64_t value)
{
    console_puts("0x");
    for (int shift = 60; shift >= 0; shift -= 4)
        console_put("0123456789abcdef"[value >> shift & 15]);
}
