/* struct task_struct *switch_to(prev, next): goes on in `next`; there, returns who ran before. */
#include "arch/asm.h"

    .text

ENTRY(switch_to)
    addi a2, a0, TASK_CONTEXT
    addi a3, a1, TASK_CONTEXT
    sd ra, 0(a2)
    sd sp, 8(a2)
    sd s0, 16(a2)
    sd s1, 24(a2)
    sd s2, 32(a2)
    sd s3, 40(a2)
    sd s4, 48(a2)
    sd s5, 56(a2)
    sd s6, 64(a2)
    sd s7, 72(a2)
    sd s8, 80(a2)
    sd s9, 88(a2)
    sd s10, 96(a2)
    sd s11, 104(a2)

    ld ra, 0(a3)
    ld sp, 8(a3)
    ld s0, 16(a3)
    ld s1, 24(a3)
    ld s2, 32(a3)
    ld s3, 40(a3)
    ld s4, 48(a3)
    ld s5, 56(a3)
    ld s6, 64(a3)
    ld s7, 72(a3)
    ld s8, 80(a3)
    ld s9, 88(a3)
    ld s10, 96(a3)
    ld s11, 104(a3)
    mv tp, a1
    ret
END(switch_to)
