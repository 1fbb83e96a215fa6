/*
 * The code a handler returns to. It is copied to a page of its own (SIGRETURN_PAGE) that every
 * program has mapped: riscv programs bring no restorer.
 */
#include "unistd.h"

    .section .rodata
    .globl sigtramp_start, sigtramp_end
    .balign 8
    .option norvc
sigtramp_start:
    li a7, __NR_rt_sigreturn
    ecall
sigtramp_end:
