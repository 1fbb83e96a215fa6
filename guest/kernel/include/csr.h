/* Supervisor CSRs: bits under their names in the privileged spec, and access to them. */
#ifndef CSR_H
#define CSR_H

/* sstatus */
#define SSTATUS_SIE        0x00000002
#define SSTATUS_SPIE       0x00000020
#define SSTATUS_SPP        0x00000100
#define SSTATUS_FS         0x00006000
#define SSTATUS_FS_OFF     0x00000000
#define SSTATUS_FS_INITIAL 0x00002000
#define SSTATUS_FS_CLEAN   0x00004000
#define SSTATUS_FS_DIRTY   0x00006000
#define SSTATUS_SUM        0x00040000
#define SSTATUS_MXR        0x00080000

/* sie, sip */
#define IRQ_S_SOFT  1
#define IRQ_S_TIMER 5
#define IRQ_S_EXT   9
#define SIE_SSIE    (1 << IRQ_S_SOFT)
#define SIE_STIE    (1 << IRQ_S_TIMER)
#define SIE_SEIE    (1 << IRQ_S_EXT)

/* scounteren */
#define COUNTEREN_CY (1 << 0)
#define COUNTEREN_TM (1 << 1)
#define COUNTEREN_IR (1 << 2)

/* scause */
#define CAUSE_INTERRUPT           (1UL << 63)
#define CAUSE_MISALIGNED_FETCH    0
#define CAUSE_FETCH_ACCESS        1
#define CAUSE_ILLEGAL_INSTRUCTION 2
#define CAUSE_BREAKPOINT          3
#define CAUSE_MISALIGNED_LOAD     4
#define CAUSE_LOAD_ACCESS         5
#define CAUSE_MISALIGNED_STORE    6
#define CAUSE_STORE_ACCESS        7
#define CAUSE_USER_ECALL          8
#define CAUSE_FETCH_PAGE_FAULT    12
#define CAUSE_LOAD_PAGE_FAULT     13
#define CAUSE_STORE_PAGE_FAULT    15

/*
 * satp:   63    60 59    44 43                    0
 *        |  MODE  |  ASID  |   PPN of the root     |
 */
#define SATP_MODE_SHIFT 60
#define SATP_MODE_SV39  8UL
#define SATP_MODE_SV48  9UL
#define SATP_MODE_SV57  10UL
#define SATP_ASID_SHIFT 44
#define SATP_ASID_MASK  0xffffUL

#ifndef __ASSEMBLER__

#define csr_read(csr)                                                                              \
    ({                                                                                             \
        unsigned long csr_value;                                                                   \
        __asm__ volatile("csrr %0, " #csr : "=r"(csr_value) : : "memory");                         \
        csr_value;                                                                                 \
    })
#define csr_write(csr, value)                                                                      \
    __asm__ volatile("csrw " #csr ", %0" : : "rK"((unsigned long)(value)) : "memory")
#define csr_set(csr, bits)                                                                         \
    __asm__ volatile("csrs " #csr ", %0" : : "rK"((unsigned long)(bits)) : "memory")
#define csr_clear(csr, bits)                                                                       \
    __asm__ volatile("csrc " #csr ", %0" : : "rK"((unsigned long)(bits)) : "memory")

#endif

#endif
