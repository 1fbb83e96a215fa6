/* Calls to the firmware: RISC-V SBI 2.0, by chapter. Harts are named by their hart ids. */
#ifndef SBI_H
#define SBI_H

#include "types.h"

#define SBI_EXT_BASE 0x10
#define SBI_EXT_TIME 0x54494d45
#define SBI_EXT_IPI 0x735049
#define SBI_EXT_RFENCE 0x52464e43
#define SBI_EXT_HSM 0x48534d
#define SBI_EXT_SRST 0x53525354
#define SBI_EXT_DBCN 0x4442434e

struct sbiret {
    long error; /* 0 or negative */
    long value;
};

struct sbiret sbi_ecall(unsigned long ext, unsigned long fid, unsigned long a0, unsigned long a1,
                        unsigned long a2, unsigned long a3, unsigned long a4);

/* The next timer interrupt, in timebase ticks; ~0 for none. */
void sbi_set_timer(u64 when);
void sbi_send_ipi(unsigned long hart_mask);

/* sfence.vma (with ASID: sfence.vma rs1, rs2) of [start, start + size) on the harts; size ~0: all. */
void sbi_remote_sfence_vma(unsigned long hart_mask, unsigned long start, unsigned long size);
void sbi_remote_sfence_vma_asid(unsigned long hart_mask, unsigned long start, unsigned long size,
                                unsigned long asid);
void sbi_remote_fence_i(unsigned long hart_mask);

/* Starts a hart at a physical address in S-mode, translation off, a0 = hart, a1 = opaque. */
long sbi_hart_start(unsigned long hartid, paddr_t start, unsigned long opaque);

/* Power off (0), cold reboot (1); returns only when the firmware cannot. */
void sbi_system_reset(u32 type, u32 reason);

/* Writes to the firmware's console; what it does not take is lost. */
void sbi_console_write(const char *text, size_t len);

#endif
