#include "sbi.h"

#include "emu/abi/sbi.h"
#include "sched.h"

struct sbiret {
    long error; /* 0 or negative */
    long value;
};

static struct sbiret sbi_ecall(unsigned long ext, unsigned long fid, unsigned long a0,
                               unsigned long a1, unsigned long a2, unsigned long a3,
                               unsigned long a4)
{
    register unsigned long r0 __asm__("a0") = a0;
    register unsigned long r1 __asm__("a1") = a1;
    register unsigned long r2 __asm__("a2") = a2;
    register unsigned long r3 __asm__("a3") = a3;
    register unsigned long r4 __asm__("a4") = a4;
    register unsigned long r6 __asm__("a6") = fid;
    register unsigned long r7 __asm__("a7") = ext;

    __asm__ volatile("ecall"
                     : "+r"(r0), "+r"(r1)
                     : "r"(r2), "r"(r3), "r"(r4), "r"(r6), "r"(r7)
                     : "memory");
    return (struct sbiret){(long)r0, (long)r1};
}

void sbi_set_timer(u64 when)
{
    sbi_ecall(SBI_EXT_TIME, SBI_TIME_SET_TIMER, when, 0, 0, 0, 0);
}

void sbi_send_ipi(unsigned long hart_mask)
{
    sbi_ecall(SBI_EXT_IPI, SBI_IPI_SEND_IPI, hart_mask, 0, 0, 0, 0);
}

void sbi_remote_sfence_vma(unsigned long hart_mask, unsigned long start, unsigned long size)
{
    sbi_ecall(SBI_EXT_RFENCE, SBI_RFENCE_REMOTE_SFENCE_VMA, hart_mask, 0, start, size, 0);
}

void sbi_remote_sfence_vma_asid(unsigned long hart_mask, unsigned long start, unsigned long size,
                                unsigned long asid)
{
    sbi_ecall(SBI_EXT_RFENCE, SBI_RFENCE_REMOTE_SFENCE_VMA_ASID, hart_mask, 0, start, size, asid);
}

void sbi_remote_fence_i(unsigned long hart_mask)
{
    sbi_ecall(SBI_EXT_RFENCE, SBI_RFENCE_REMOTE_FENCE_I, hart_mask, 0, 0, 0, 0);
}

long sbi_hart_start(unsigned long hartid, paddr_t start, unsigned long opaque)
{
    return sbi_ecall(SBI_EXT_HSM, SBI_HSM_HART_START, hartid, start, opaque, 0, 0).error;
}

void sbi_system_reset(u32 type, u32 reason)
{
    sbi_ecall(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, type, reason, 0, 0, 0);
}

void sbi_console_write(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        /* Firmware of SBI 1.0 has only the console call of 0.1. */
        if (sbi_ecall(SBI_EXT_DBCN, SBI_DBCN_CONSOLE_WRITE_BYTE, (u8)text[i], 0, 0, 0, 0).error) {
            sbi_ecall(SBI_EXT_LEGACY_CONSOLE_PUTCHAR, 0, (u8)text[i], 0, 0, 0, 0);
        }
    }
}

unsigned long cpu_hart_mask(unsigned long cpu_mask)
{
    unsigned long harts = 0;

    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        if (cpu_mask >> cpu & 1) {
            harts |= 1UL << cpus[cpu].hartid;
        }
    }
    return harts;
}
