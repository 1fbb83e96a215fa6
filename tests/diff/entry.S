# Entry, trap entries and floating-point registers of the differential test's runtime.

    .section .text.start, "ax"
    .global _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la sp, m_stack_top
    la t0, m_trap_entry
    csrw mtvec, t0
    la t0, s_trap_entry
    csrw stvec, t0
    la t0, s_frame
    csrw sscratch, t0
    la a0, m_frame
    call runtime_start
    j m_return
park:
    csrw mie, zero
1:  wfi
    j 1b

# Saves x1..x31 in the frame that \prv\()scratch points to, calls \prv\()_trap(frame), which may
# change frame and \prv\()epc, and returns to it.
.macro TRAP_ENTRY prv
    .align 2
\prv\()_trap_entry:
    csrrw sp, \prv\()scratch, sp
    sd x1, 8(sp)
    .irp n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd x\n, 8*\n(sp)
    .endr
    csrr t0, \prv\()scratch
    sd t0, 16(sp)
    mv a0, sp
    la sp, \prv\()_stack_top
    call \prv\()_trap
\prv\()_return:
    la sp, \prv\()_frame
    csrw \prv\()scratch, sp
    .irp n, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld x\n, 8*\n(sp)
    .endr
    ld sp, 16(sp)
    \prv\()ret
.endm

    TRAP_ENTRY m
    TRAP_ENTRY s

# The supervisor's way to tell machine mode that the phase is over.
    .global leave_phase
leave_phase:
    ecall

# The rest, the C code too, is built without floating point: these registers are the test's.
    .option arch, +f, +d
    .global save_fregs
save_fregs:
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fsd f\n, 8*\n(a0)
    .endr
    ret

    .global load_fregs
load_fregs:
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fld f\n, 8*\n(a0)
    .endr
    ret

    .section .bss
    .align 4
    .global m_frame, s_frame
m_frame:
    .skip 256
s_frame:
    .skip 256
    .skip 4096
m_stack_top:
    .skip 4096
s_stack_top:
