/* What a trap saves: user (or kernel) registers at the time of the trap, on the kernel stack. */
#ifndef PTRACE_REGS_H
#define PTRACE_REGS_H

#define PT_REGS_SIZE 288
/* Offset of x1..x31; x0's place holds sepc. */
#define PT_X(n)      (8 * (n))
#define PT_EPC       0
#define PT_STATUS    256
#define PT_BADADDR   264
#define PT_CAUSE     272
#define PT_ORIG_A0   280

#ifndef __ASSEMBLER__

#include "csr.h"
#include "types.h"

/* The first 32 words are laid out as the signal frame's user_regs_struct. */
struct pt_regs {
    unsigned long epc;
    unsigned long ra, sp, gp, tp, t0, t1, t2, s0, s1;
    unsigned long a0, a1, a2, a3, a4, a5, a6, a7;
    unsigned long s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
    unsigned long t3, t4, t5, t6;
    unsigned long status;  /* sstatus */
    unsigned long badaddr; /* stval */
    unsigned long cause;   /* scause; -1 once no system call can be restarted */
    unsigned long orig_a0; /* a0 before the system call's result replaced it */
};
_Static_assert(sizeof(struct pt_regs) == PT_REGS_SIZE, "arch/entry.S");
_Static_assert(offsetof(struct pt_regs, status) == PT_STATUS, "arch/entry.S");
_Static_assert(offsetof(struct pt_regs, orig_a0) == PT_ORIG_A0, "arch/entry.S");

static inline bool user_mode(const struct pt_regs *regs)
{
    return !(regs->status & SSTATUS_SPP);
}

#endif

#endif
