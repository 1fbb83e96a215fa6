/*
 * Reset. Every hart arrives here with a0 = hart id, a1 = device tree, a2 = struct boot_info
 * (emu/abi/boot.h). The boot hart prepares the firmware; the others wait until it has.
 */
#include "emu/abi/boot.h"
#include "emu/abi/memmap.h"
#include "firmware/hart.h"

    .section .text.start, "ax"
    .globl _start
_start:
    csrw mie, zero
    csrw mscratch, zero
    la t0, trap_entry
    csrw mtvec, t0

    li t0, MAX_HARTS
    bgeu a0, t0, halt
    la sp, hart_stacks
    addi t0, a0, 1
    li t1, HART_STACK_SIZE
    mul t0, t0, t1
    add sp, sp, t0

    /* Without boot information hart 0 goes on, to say so. */
    li t0, 0
    ld t1, BOOT_INFO_MAGIC_OFFSET(a2)
    li t2, BOOT_INFO_MAGIC
    bne t1, t2, 1f
    ld t0, BOOT_INFO_BOOT_HART_OFFSET(a2)
1:  bne a0, t0, wait_for_boot_hart

    la t0, bss_start
    la t1, bss_end
2:  sd zero, 0(t0)
    addi t0, t0, 8
    bltu t0, t1, 2b
    tail firmware_boot

wait_for_boot_hart:
    la t0, firmware_ready
1:  lw t1, 0(t0)
    beqz t1, 1b
    fence r, rw
    tail firmware_join

halt:
    wfi
    j halt

/* hart_leave(a0, a1, stack_end): a2 is where the next trap of this hart finds its stack. */
    .text
    .globl hart_leave
hart_leave:
    csrw mscratch, a2
    mret

/* Not in .bss: the other harts look at it while the boot hart clears that. */
    .data
    .balign 4
    .globl firmware_ready
firmware_ready:
    .word 0

    .bss
    .balign 16
    .globl hart_stacks
hart_stacks:
    .space MAX_HARTS * HART_STACK_SIZE
