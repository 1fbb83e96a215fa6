/*
 * Floating-point registers by number. The firmware itself is compiled without them: the registers
 * are those of whoever has trapped. Each entry of the two tables is 8 bytes.
 */
    .option arch, +d
    .option norvc

.macro get_entry number
    fmv.x.d a0, f\number
    ret
.endm

.macro set_entry number
    fmv.d.x f\number, a1
    ret
.endm

    .text
    .balign 4
    .globl fp_register_get
fp_register_get:
    la t0, get_table
    slli t1, a0, 3
    add t0, t0, t1
    jr t0

    .globl fp_register_set
fp_register_set:
    la t0, set_table
    slli t1, a0, 3
    add t0, t0, t1
    jr t0

get_table:
    .altmacro
    .set number, 0
    .rept 32
    get_entry %number
    .set number, number + 1
    .endr

set_table:
    .set number, 0
    .rept 32
    set_entry %number
    .set number, number + 1
    .endr
