/* For assembly files: symbols, and offsets into task_struct (asserted in arch/trap.c). */
#ifndef ARCH_ASM_H
#define ARCH_ASM_H

#define TASK_KERNEL_SP 0
#define TASK_USER_SP   8
#define TASK_CONTEXT   16

#define ENTRY(name)                                                                                \
    .globl name;                                                                                   \
    .balign 4;                                                                                     \
    .type name, @function;                                                                         \
    name:
#define END(name) .size name, .- name

#endif
