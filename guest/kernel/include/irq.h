/*
 * Interrupts. They are taken from user mode and polled in the idle loop and in cond_resched();
 * the rest of the kernel runs with interrupts off. Handlers run under the kernel lock and must
 * not sleep.
 */
#ifndef IRQ_H
#define IRQ_H

#include "types.h"

typedef void (*irq_handler_t)(unsigned int irq, void *arg);

/* Connects an interrupt source (its number at the PLIC) and enables it. 0, -EINVAL or -EBUSY. */
int request_irq(unsigned int irq, irq_handler_t handler, void *arg);

/* The PLIC's part: found in the device tree; claims and completes what is pending. */
void plic_init(void);
void plic_handle(void);

/* Handles every interrupt that is pending on this hart. */
void handle_pending_irqs(void);

/* How many interrupts of each kind were taken, for /proc/stat. */
extern u64 irq_count[3];
enum irq_kind { IRQ_KIND_SOFT, IRQ_KIND_TIMER, IRQ_KIND_EXTERNAL };

#endif
