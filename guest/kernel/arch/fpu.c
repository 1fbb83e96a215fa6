#include "fpu.h"

#include "csr.h"
#include "sched.h"

void fpu_store_regs(struct fpu_state *state);
void fpu_load_regs(const struct fpu_state *state);

static void set_user_fs(struct task_struct *task, unsigned long fs)
{
    struct pt_regs *regs = task_pt_regs(task);

    regs->status = (regs->status & ~(unsigned long)SSTATUS_FS) | fs;
}

void fpu_save(struct task_struct *task)
{
    if ((task_pt_regs(task)->status & SSTATUS_FS) != SSTATUS_FS_DIRTY) {
        return;
    }
    csr_set(sstatus, SSTATUS_FS_DIRTY);
    fpu_store_regs(&task->fpu);
    csr_clear(sstatus, SSTATUS_FS);
    set_user_fs(task, SSTATUS_FS_CLEAN);
}

void fpu_drop(struct task_struct *task)
{
    task->fpu_cpu = -1;
    set_user_fs(task, SSTATUS_FS_OFF);
}

bool fpu_first_use(struct pt_regs *regs)
{
    struct cpu *cpu = this_cpu();

    if ((regs->status & SSTATUS_FS) != SSTATUS_FS_OFF) {
        return false;
    }
    csr_set(sstatus, SSTATUS_FS_DIRTY);
    fpu_load_regs(&current->fpu);
    csr_clear(sstatus, SSTATUS_FS);
    set_user_fs(current, SSTATUS_FS_CLEAN);
    cpu->fpu_owner = current;
    current->fpu_cpu = (int)cpu->id;
    return true;
}

void fpu_switch_to(struct task_struct *next)
{
    struct cpu *cpu = &cpus[next->cpu];

    if (cpu->fpu_owner != next || next->fpu_cpu != (int)cpu->id) {
        set_user_fs(next, SSTATUS_FS_OFF);
    }
}
