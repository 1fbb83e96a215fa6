# Entry, trap entries and floating-point registers of the differential test's runtime.

    .section .text.start, "ax"
    .global _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la sp, m_stack_top
    la t0, s_frame
    csrw sscratch, t0
    la a0, m_frame
    call runtime_start
    j m_return
park:
    csrw mie, zero
1:  wfi
    j 1b

# Saves x1..x31 in the frame that \prv\()scratch points to, the vector's number in place of x0,
# calls \prv\()_trap(frame), which may change frame and \prv\()epc, and returns to it.
#
# \prv\()_vectors are the entries of tvec's vectored mode, \prv\()_direct that of direct mode.
.macro VECTOR prv, n
\prv\()_vector_\n:
    csrrw sp, \prv\()scratch, sp
    sd x1, 8(sp)
    li x1, \n
    j \prv\()_save
.endm

.macro TRAP_ENTRY prv
    .align 6
    .global \prv\()_vectors, \prv\()_direct
\prv\()_vectors:
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    j \prv\()_vector_\n
    .endr
\prv\()_direct:
    j \prv\()_vector_16
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
    VECTOR \prv, \n
    .endr
\prv\()_save:
    sd x1, 0(sp)
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
