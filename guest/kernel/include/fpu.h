/*
 * Floating-point state, moved lazily (arch/fpu.c). User mode starts with sstatus.FS = Off; the
 * first instruction that needs the registers traps, they are loaded and FS becomes Clean. Only
 * registers that user mode has made Dirty are saved.
 */
#ifndef FPU_H
#define FPU_H

#include "types.h"

struct pt_regs;
struct task_struct;

struct fpu_state {
    u64 f[32];
    u32 fcsr;
};

/* Saves the task's registers if they are on this hart and newer than its fpu_state. */
void fpu_save(struct task_struct *task);
/* fpu_state was changed by software (or is about to be reused): registers no longer hold it. */
void fpu_drop(struct task_struct *task);
/* Illegal instruction with FS = Off: loads the state and returns true; else false. */
bool fpu_first_use(struct pt_regs *regs);
/* Before `next` returns to user mode on this hart: FS Off unless its registers are still here. */
void fpu_switch_to(struct task_struct *next);

#endif
