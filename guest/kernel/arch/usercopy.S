/*
 * Copies to and from user memory. A fault at one of the marked instructions that cannot be mended
 * goes on at its fixup (__ex_table: pairs of faulting address and fixup), which returns the number
 * of bytes left.
 */
#include "arch/asm.h"
#include "csr.h"

    .macro user insn:vararg
.Luser\@:
    \insn
    .pushsection __ex_table, "a"
    .balign 8
    .dword .Luser\@, .Lfixup
    .popsection
    .endm

    .text

/*
 * size_t __copy_user(void *to, const void *from, size_t n): bytes not copied. One of the two sides
 * is user memory; both may fault as far as this code knows. Words where both are aligned alike.
 */
ENTRY(__copy_user)
    li a5, SSTATUS_SUM
    csrs sstatus, a5
    add a3, a0, a2
    xor t0, a0, a1
    andi t0, t0, 7
    bnez t0, .Lbytes
    sltiu t0, a2, 16
    bnez t0, .Lbytes
    /* To the first word boundary. */
1:  andi t0, a0, 7
    beqz t0, 2f
    user lb t1, 0(a1)
    user sb t1, 0(a0)
    addi a0, a0, 1
    addi a1, a1, 1
    j 1b
2:  addi t0, a3, -64
3:  bgtu a0, t0, 4f
    user ld t1, 0(a1)
    user ld t2, 8(a1)
    user ld t3, 16(a1)
    user ld t4, 24(a1)
    user ld t5, 32(a1)
    user ld t6, 40(a1)
    user ld a6, 48(a1)
    user ld a7, 56(a1)
    user sd t1, 0(a0)
    user sd t2, 8(a0)
    user sd t3, 16(a0)
    user sd t4, 24(a0)
    user sd t5, 32(a0)
    user sd t6, 40(a0)
    user sd a6, 48(a0)
    user sd a7, 56(a0)
    addi a0, a0, 64
    addi a1, a1, 64
    j 3b
4:  addi t0, a3, -8
5:  bgtu a0, t0, .Lbytes
    user ld t1, 0(a1)
    user sd t1, 0(a0)
    addi a0, a0, 8
    addi a1, a1, 8
    j 5b
.Lbytes:
    bgeu a0, a3, .Lfixup
    user lb t1, 0(a1)
    user sb t1, 0(a0)
    addi a0, a0, 1
    addi a1, a1, 1
    j .Lbytes
.Lfixup:
    csrc sstatus, a5
    sub a0, a3, a0
    ret
END(__copy_user)

/* size_t __clear_user(void *to, size_t n): bytes not cleared. */
    .macro clear insn:vararg
.Lclear\@:
    \insn
    .pushsection __ex_table, "a"
    .balign 8
    .dword .Lclear\@, .Lclear_fixup
    .popsection
    .endm

ENTRY(__clear_user)
    li a5, SSTATUS_SUM
    csrs sstatus, a5
    add a3, a0, a1
1:  bgeu a0, a3, .Lclear_fixup
    andi t0, a0, 7
    sub t1, a3, a0
    sltiu t1, t1, 8
    or t0, t0, t1
    beqz t0, 2f
    clear sb zero, 0(a0)
    addi a0, a0, 1
    j 1b
2:  clear sd zero, 0(a0)
    addi a0, a0, 8
    j 1b
.Lclear_fixup:
    csrc sstatus, a5
    sub a0, a3, a0
    ret
END(__clear_user)

/*
 * int __cmpxchg_user(u32 *uaddr, u32 expected, u32 desired, u32 *seen): 0, or 1 after a fault.
 */
ENTRY(__cmpxchg_user)
    li a5, SSTATUS_SUM
    csrs sstatus, a5
    sext.w a1, a1
1:
    .pushsection __ex_table, "a"
    .balign 8
    .dword 1b, 4f
    .dword 2f, 4f
    .popsection
    lr.w.aqrl t0, (a0)
    bne t0, a1, 3f
2:  sc.w.aqrl t1, a2, (a0)
    bnez t1, 1b
3:  csrc sstatus, a5
    sw t0, 0(a3)
    li a0, 0
    ret
4:  csrc sstatus, a5
    li a0, 1
    ret
END(__cmpxchg_user)
