/*
 * PLIC: the platform-level interrupt controller (RISC-V PLIC spec 1.0.0), with the layout of
 * QEMU's virt board: sources 1 to 95, priorities 0 to 7, contexts 2 * hart (M-mode) and
 * 2 * hart + 1 (S-mode). Every source is level-triggered.
 *
 * Owner: the machine: plic_init(), plic_connect() per context, plic_attach(); devices get their
 * wire from plic_line().
 */
#ifndef DEVICES_PLIC_H
#define DEVICES_PLIC_H

#include "devices/bus.h"
#include "devices/irq.h"
#include "emu/abi/memmap.h"
#include "emu/base/archive.h"

#define PLIC_WORDS        ((PLIC_NR_SOURCES + 32) / 32) /* 32-bit words of one bit per source */
#define PLIC_MAX_CONTEXTS (2 * MAX_HARTS)

struct plic_context {
    uint32_t enable[PLIC_WORDS];
    uint8_t threshold;
    struct irq_line out; /* to MIP.MEIP or MIP.SEIP */
    uint64_t claims;     /* statistics: interrupts handed out */
};

struct plic {
    unsigned nr_contexts;
    uint8_t priority[PLIC_NR_SOURCES + 1];
    uint32_t level[PLIC_WORDS];   /* the wires */
    uint32_t gateway[PLIC_WORDS]; /* closed: a request was forwarded and is not completed yet */
    uint32_t pending[PLIC_WORDS];
    struct plic_context context[PLIC_MAX_CONTEXTS];
};

/* `nr_harts` 1 to MAX_HARTS. */
void plic_init(struct plic *plic, unsigned nr_harts);

/* Where context `context` (< 2 * nr_harts) signals external interrupts. */
void plic_connect(struct plic *plic, unsigned context, struct irq_line out);

/* To the state after power-on, but for the wires, which are their devices'. */
void plic_reset(struct plic *plic);

/* Puts its registers on the bus at `base`. Returns as bus_attach() does. */
int plic_attach(struct plic *plic, struct bus *bus, paddr_t base) NODISCARD;

/* The wire of source `source` (1 to PLIC_NR_SOURCES), for the device that drives it. */
struct irq_line plic_line(struct plic *plic, unsigned source);

/* Snapshots (emu/base/archive.h). */
void plic_archive(struct plic *plic, struct archive *a);

#endif
