/*
 * The far end of a serial line: what a UART or a console device holds instead of knowing a
 * terminal. The receiver fills in the functions and itself.
 */
#ifndef DEVICES_SERIAL_H
#define DEVICES_SERIAL_H

#include "emu/base/types.h"

struct serial_backend {
    /* Optional: what the guest sends. */
    void (*write)(void *opaque, const uint8_t *bytes, size_t len);
    /* Optional: the guest has read the last byte received. */
    void (*drained)(void *opaque);
    void *opaque;
};

#endif
