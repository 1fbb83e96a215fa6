/*
 * Calls to the firmware (RISC-V SBI 2.0). Harts are named by their hart ids; masks hold ids
 * below 64.
 */
#ifndef SBI_H
#define SBI_H

#include "types.h"

/* The next timer interrupt, in timebase ticks; ~0 for none. */
void sbi_set_timer(u64 when);
void sbi_send_ipi(unsigned long hart_mask);

/* sfence.vma (with ASID: sfence.vma rs1, rs2) of [start, start + size) on the harts; size ~0: all.
 */
void sbi_remote_sfence_vma(unsigned long hart_mask, unsigned long start, unsigned long size);
void sbi_remote_sfence_vma_asid(unsigned long hart_mask, unsigned long start, unsigned long size,
                                unsigned long asid);
void sbi_remote_fence_i(unsigned long hart_mask);

/* Starts a hart at a physical address in S-mode, translation off, a0 = hart, a1 = opaque. */
long sbi_hart_start(unsigned long hartid, paddr_t start, unsigned long opaque);

/* SBI_SRST_TYPE_..., SBI_SRST_REASON_... of emu/abi/sbi.h; returns only when the firmware cannot.
 */
void sbi_system_reset(u32 type, u32 reason);

/* Writes to the firmware's console; what it does not take is lost. */
void sbi_console_write(const char *text, size_t len);

#endif
