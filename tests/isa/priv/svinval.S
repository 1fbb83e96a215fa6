/*
 * not on QEMU: stval shows no bits of what TVM makes illegal
 *
 * Svinval: who may execute its three instructions (what they do: paging/fence.S). TVM stops
 * sinval.vma in S-mode, not the two fences; U-mode may none of them.
 */
#include "tests/isa/isa.h"

    .option arch, +svinval
    .text
    .global test
test:
    COVERS(sinval.vma)
    COVERS(sfence.w.inval)
    COVERS(sfence.inval.ir)
    CASE
    sfence.w.inval
    sinval.vma x0, x0
    sinval.vma a0, a1
    sfence.inval.ir
    ENTER(PRV_S)
    CASE
    sfence.w.inval
    sinval.vma x0, x0
    sinval.vma a0, x0
    sinval.vma x0, a1
    sfence.inval.ir
    MACHINE
    li t0, MSTATUS_TVM
    csrs mstatus, t0
    sinval.vma x0, x0
    ENTER(PRV_S)
    CASE
    sfence.w.inval
    sfence.inval.ir
    ILLEGAL(0x16000073)
    ILLEGAL(0x16b50073)
    MACHINE
    li t0, MSTATUS_TVM
    csrc mstatus, t0
    ENTER(PRV_U)
    ILLEGAL(0x16000073)
    ILLEGAL(0x18000073)
    ILLEGAL(0x18100073)
    ILLEGAL(0x12000073)
    MACHINE
    /* Operands that do not exist */
    ILLEGAL(0x18000073 | 1 << 7)
    ILLEGAL(0x18000073 | 1 << 15)
    ILLEGAL(0x16000073 | 1 << 7)

    PASS
