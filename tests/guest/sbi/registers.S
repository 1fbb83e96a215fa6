/*
 * unsigned long changed_registers(unsigned long ext, unsigned long fid, unsigned long arg0,
 *                                 unsigned long arg1)
 *
 * Makes the call with a pattern in all other registers. The result has bit n where register n
 * comes back as another, of all but a0 and a1 (SBI 3).
 */
#define FRAME_SIZE 224
#define PATTERN 0x12345600

/* Those that hold a pattern; a6 and a7 describe the call, sp finds the frame again. */
.macro each insn:vararg
    .irp n, 1,3,4,5,6,7,8,9,12,13,14,15,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    \insn \n
    .endr
.endm

.macro set n
    li x\n, PATTERN + \n
.endm

.macro compare n
    li a1, PATTERN + \n
    compare_with_a1 \n
.endm

.macro compare_with_a1 n
    beq x\n, a1, 1f
    li a1, 1 << \n
    or a0, a0, a1
1:
.endm

/* What the caller wants back (calling convention), by `sd` or `ld`. */
.macro kept insn
    .irp n, 1,3,4,8,9,18,19,20,21,22,23,24,25,26,27
    \insn x\n, 8 * \n(sp)
    .endr
.endm

    .text
    .globl changed_registers
changed_registers:
    addi sp, sp, -FRAME_SIZE
    kept sd
    la t0, frame
    sd sp, 0(t0)
    sd a0, 8(t0)
    sd a1, 16(t0)
    mv a7, a0
    mv a6, a1
    mv a0, a2
    mv a1, a3
    each set
    ecall
    li a0, 0
    each compare
    la t0, frame
    ld a1, 0(t0)
    compare_with_a1 2
    ld sp, 0(t0)
    ld a1, 8(t0)
    compare_with_a1 17
    ld a1, 16(t0)
    compare_with_a1 16
    kept ld
    addi sp, sp, FRAME_SIZE
    ret

    .bss
    .balign 8
frame: /* sp, extension, function */
    .space 24
