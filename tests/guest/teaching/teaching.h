/*
 * A kernel of the kind that courses write, reduced to what it asks of the machine: it starts in
 * M-mode on all harts without firmware, gives everything to S-mode, takes timer interrupts by Sstc
 * or from the CLINT by way of SSIP, drives UART, PLIC and virtio disk by interrupts with the least
 * that the specifications let a driver do, loads programs into pages that held other programs
 * without ever executing a fence.i, and goes to them through a page that is mapped alike in both
 * address spaces. Each file is one part of it.
 */
#ifndef TESTS_GUEST_TEACHING_H
#define TESTS_GUEST_TEACHING_H

#include "emu/abi/memmap.h"
#include "emu/isa/bits.h"

#define NR_HARTS 3

#define TRAMPOLINE 0x3ffffff000 /* the highest page of Sv39's lower half */
#define TRAPFRAME  0x3fffffe000
#define USER_CODE  0
#define USER_STACK 0x2000

#define IRQ_S_SOFT  1
#define IRQ_S_TIMER 5
#define IRQ_S_EXT   9

/* Offsets in struct trapframe, for trampoline.S. */
#define TRAPFRAME_KERNEL_SATP 256
#define TRAPFRAME_KERNEL_SP   264
#define TRAPFRAME_KERNEL_TP   272
#define TRAPFRAME_USER_TRAP   280

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trapframe {
    uint64_t x[32]; /* [0] is the pc */
    uint64_t kernel_satp, kernel_sp, kernel_tp, user_trap;
};

_Static_assert(offsetof(struct trapframe, kernel_satp) == TRAPFRAME_KERNEL_SATP, "trampoline.S");

#define csr_read(name)                                                                             \
    ({                                                                                             \
        uint64_t value_;                                                                           \
        __asm__ volatile("csrr %0, " name : "=r"(value_)::"memory");                               \
        value_;                                                                                    \
    })
#define csr_write(name, value)                                                                     \
    __asm__ volatile("csrw " name ", %0" ::"r"((uint64_t)(value)) : "memory")
#define csr_set(name, bits) __asm__ volatile("csrs " name ", %0" ::"r"((uint64_t)(bits)) : "memory")
#define csr_clear(name, bits)                                                                      \
    __asm__ volatile("csrc " name ", %0" ::"r"((uint64_t)(bits)) : "memory")

static inline uint64_t hart_id(void)
{
    uint64_t id;
    __asm__ volatile("mv %0, tp" : "=r"(id));
    return id;
}

/* Interrupts are off while one is held. */
struct lock {
    uint32_t held;
    bool interrupts; /* are to be on again afterwards */
};

/* main.c */
void lock(struct lock *lock);
void unlock(struct lock *lock);
_Noreturn void panic(const char *why);
void kernel_main(void);
void kernel_trap(void);

/* start.c */
void timer_next(void);

/* devices.c */
void devices_init(void);
void devices_init_hart(void);
void devices_interrupt(void);
void console_write(const char *text); /* by interrupts: they must be on */
void console_write_now(const char *text);
void console_read_line(char *line, unsigned size);
void disk_read(uint64_t block, void *to); /* of BLOCK bytes; interrupts must be on */

#define BLOCK 1024

/* pages.c */
void pages_init(void);
void *page_alloc(void);
void page_free(void *page);
uint64_t *kernel_table(void);
void map(uint64_t *table, uint64_t va, uint64_t pa, uint64_t size, uint64_t flags);
void table_free(uint64_t *table);

#endif
#endif
