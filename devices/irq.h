/*
 * An interrupt wire: what a device holds instead of knowing who listens. The receiver fills in
 * the function, itself, and the number by which it knows the wire. A wire left zero is not
 * connected, and setting it does nothing.
 */
#ifndef DEVICES_IRQ_H
#define DEVICES_IRQ_H

#include "emu/base/types.h"

struct irq_line {
    void (*set)(void *opaque, unsigned number, bool level);
    void *opaque;
    unsigned number;
};

/* Drives the wire to `level`; may be called with the level it already has. */
static inline void irq_set(const struct irq_line *line, bool level)
{
    if (line->set)
        line->set(line->opaque, line->number, level);
}

#endif
