/*
 * Entry of all traps into M mode. mscratch is the end of the hart's stack while the hart runs
 * below M mode, and 0 while it runs in the firmware: a trap then is the firmware's own.
 */
#include "emu/isa/bits.h"
#include "firmware/trap.h"

/* The registers that trap_entry leaves alone, to the frame by `sd`, or back by `ld`. */
.macro save_rest insn
    \insn s0, 136(sp)
    \insn s1, 144(sp)
    \insn s2, 152(sp)
    \insn s3, 160(sp)
    \insn s4, 168(sp)
    \insn s5, 176(sp)
    \insn s6, 184(sp)
    \insn s7, 192(sp)
    \insn s8, 200(sp)
    \insn s9, 208(sp)
    \insn s10, 216(sp)
    \insn s11, 224(sp)
    \insn gp, 232(sp)
    \insn tp, 240(sp)
.endm

    .text
    .balign 4
    .globl trap_entry
trap_entry:
    csrrw sp, mscratch, sp
    beqz sp, 1f
    addi sp, sp, -TRAP_FRAME_SIZE
    sd ra, 0(sp)
    sd t0, 16(sp)
    sd t1, 24(sp)
    sd t2, 32(sp)
    sd t3, 40(sp)
    sd t4, 48(sp)
    sd t5, 56(sp)
    sd t6, 64(sp)
    sd a0, 72(sp)
    sd a1, 80(sp)
    sd a2, 88(sp)
    sd a3, 96(sp)
    sd a4, 104(sp)
    sd a5, 112(sp)
    sd a6, 120(sp)
    sd a7, 128(sp)
    csrrw t0, mscratch, zero
    sd t0, 8(sp)

    csrr t0, mcause
    andi t0, t0, ~2
    addi t0, t0, -4 /* misaligned loads are 4, stores 6 (emu/isa/cause.def) */
    beqz t0, 3f
    mv a0, sp
    call trap_handle

2:  addi t0, sp, TRAP_FRAME_SIZE
    csrw mscratch, t0
    ld ra, 0(sp)
    ld t0, 16(sp)
    ld t1, 24(sp)
    ld t2, 32(sp)
    ld t3, 40(sp)
    ld t4, 48(sp)
    ld t5, 56(sp)
    ld t6, 64(sp)
    ld a0, 72(sp)
    ld a1, 80(sp)
    ld a2, 88(sp)
    ld a3, 96(sp)
    ld a4, 104(sp)
    ld a5, 112(sp)
    ld a6, 120(sp)
    ld a7, 128(sp)
    ld sp, 8(sp)
    mret

    /* A misaligned access, of any register. */
3:  save_rest sd
    mv a0, sp
    call trap_handle
    save_rest ld
    j 2b

1:  csrrw sp, mscratch, zero
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    tail trap_in_firmware

/*
 * The guarded accesses: `access` may trap; the trap comes out at its end, with a0 still 0. A trap
 * overwrites mepc and mstatus.MPP, which belong to the trap that is being handled.
 */
.macro guarded name, access:vararg
    .balign 4
    .globl \name
\name:
    la t0, 1f
    csrrw t0, mtvec, t0
    csrr t1, mstatus
    csrr t2, mepc
    mv t3, a0
    li a0, 0
    \access
    li a0, 1
    .balign 4
1:  csrw mtvec, t0
    csrw mstatus, t1
    csrw mepc, t2
    ret
.endm

/* MPRV: as the mode in MPP; MXR: what can be executed can be read. t1 is mstatus as it was. */
.macro below bits, insn:vararg
    li t4, \bits
    csrs mstatus, t4
    \insn
    csrw mstatus, t1
.endm

.macro load_byte_below
    below MSTATUS_MPRV, lbu t5, 0(t3)
    sb t5, 0(a1)
.endm

.macro fetch_parcel_below
    below MSTATUS_MPRV | MSTATUS_MXR, lhu t5, 0(t3)
    sh t5, 0(a1)
.endm

    guarded guarded_set_menvcfg, csrs 0x30a, t3
    guarded guarded_load_byte_below, load_byte_below
    guarded guarded_fetch_parcel_below, fetch_parcel_below
    guarded guarded_store_byte_below, below MSTATUS_MPRV, sb a1, 0(t3)
    guarded guarded_set_mstateen0, csrs 0x30c, t3
    guarded guarded_set_mstateen1, csrs 0x30d, t3
    guarded guarded_set_mstateen2, csrs 0x30e, t3
    guarded guarded_set_mstateen3, csrs 0x30f, t3
