/*
 * The physical memory map and the interrupt numbers of the machine: those of QEMU's `virt`
 * board, so that kernels written for it boot unchanged. Shared by host and guest, by C and
 * assembly: only #defines of plain numbers.
 */
#ifndef EMU_ABI_MEMMAP_H
#define EMU_ABI_MEMMAP_H

#define MAX_HARTS 8

/* Addresses and sizes in bytes; *_IRQ are PLIC source numbers. */
#define FINISHER_BASE 0x100000
#define FINISHER_SIZE 0x1000

#define RTC_BASE 0x101000
#define RTC_SIZE 0x1000
#define RTC_IRQ  11

#define ACLINT_BASE     0x2000000
#define ACLINT_SIZE     0x10000
#define ACLINT_MSIP     0x0    /* one 32-bit register per hart */
#define ACLINT_MTIMECMP 0x4000 /* one 64-bit register per hart */
#define ACLINT_MTIME    0xbff8

#define PLIC_BASE         0xc000000
#define PLIC_SIZE         0x600000
#define PLIC_NR_SOURCES   95 /* numbered from 1; 0 means "no interrupt" */
#define PLIC_MAX_PRIORITY 7

#define UART_BASE     0x10000000
#define UART_SIZE     0x100
#define UART_IRQ      10
#define UART_CLOCK_HZ 3686400

/* Slot i: VIRTIO_BASE + i * VIRTIO_STRIDE, source VIRTIO_IRQ + i. */
#define VIRTIO_BASE     0x10001000
#define VIRTIO_STRIDE   0x1000
#define VIRTIO_IRQ      1
#define VIRTIO_NR_SLOTS 8

#define RAM_BASE 0x80000000

/* Ticks per second of mtime and of the time CSR ("timebase-frequency"). */
#define TIMEBASE_HZ 10000000

/* Values written to the finisher's register; FAIL carries an exit code in bits 31:16. */
#define FINISHER_PASS  0x5555
#define FINISHER_FAIL  0x3333
#define FINISHER_RESET 0x7777

#endif
