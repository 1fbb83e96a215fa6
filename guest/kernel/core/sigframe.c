/*
 * The frame a handler runs on: registers and mask of the interrupted code, laid out as Linux's
 * struct rt_sigframe, so that handlers may look into it and change it.
 */
#include "core/exec.h"
#include "core/sigdeliver.h"
#include "mm.h"
#include "sched.h"
#include "string.h"
#include "syscall.h"
#include "uaccess.h"

/* asm/sigcontext.h, asm/ucontext.h */
struct sigcontext {
    unsigned long regs[32]; /* pc, x1..x31 */
    u64 f[32];
    u32 fcsr;
    u32 pad[3 + 64]; /* to the size of the quad-precision state */
} __attribute__((aligned(16)));

struct ucontext {
    unsigned long uc_flags;
    struct ucontext *uc_link;
    struct sigaltstack uc_stack;
    sigset_t uc_sigmask;
    u8 pad[1024 / 8 - sizeof(sigset_t)];
    struct sigcontext uc_mcontext;
};

struct rt_sigframe {
    struct siginfo info;
    struct ucontext uc;
};
_Static_assert(offsetof(struct ucontext, uc_mcontext) == 176, "ucontext_t of the ABI");
_Static_assert(sizeof(struct sigcontext) == 784, "mcontext_t of the ABI");

extern const char sigtramp_start[], sigtramp_end[];

int map_sigreturn_page(struct mm_struct *mm)
{
    static struct page *page;
    int error;

    if (!page) {
        page = alloc_page(GFP_KERNEL | GFP_ZERO);
        if (!page) {
            return -ENOMEM;
        }
        memcpy(page_address(page), sigtramp_start, (size_t)(sigtramp_end - sigtramp_start));
    }
    mmap_write_lock(mm);
    error = install_special_mapping(mm, SIGRETURN_PAGE, page,
                                    VM_READ | VM_EXEC | VM_MAYREAD | VM_MAYEXEC | VM_DONTEXPAND);
    mmap_write_unlock(mm);
    return error;
}

/* ---- Alternate stack ---- */

static bool on_altstack(unsigned long sp)
{
    const struct sigaltstack *alt = &current->altstack;

    return !(alt->ss_flags & SS_DISABLE) && sp > alt->ss_sp && sp - alt->ss_sp <= alt->ss_size;
}

/* Where the frame goes; 0 when the alternate stack is used up. */
static unsigned long frame_address(const struct sigaction *action, unsigned long sp)
{
    const struct sigaltstack *alt = &current->altstack;
    bool nested = on_altstack(sp);

    if ((action->sa_flags & SA_ONSTACK) && !(alt->ss_flags & SS_DISABLE) && alt->ss_size &&
        !nested) {
        sp = alt->ss_sp + alt->ss_size;
    }
    sp = (sp - sizeof(struct rt_sigframe)) & ~15UL;
    return nested && !on_altstack(sp) ? 0 : sp;
}

long sys_sigaltstack(const struct sigaltstack *unew, struct sigaltstack *uold)
{
    struct sigaltstack old = current->altstack, new;
    bool active = on_altstack(current_pt_regs()->sp);

    old.ss_flags |= active ? SS_ONSTACK : 0;
    if (unew) {
        if (get_user(new, unew)) {
            return -EFAULT;
        }
        if (active) {
            return -EPERM;
        }
        if (new.ss_flags & ~(int)(SS_DISABLE | SS_ONSTACK | SS_AUTODISARM)) {
            return -EINVAL;
        }
        if (new.ss_flags & SS_DISABLE) {
            new = (struct sigaltstack){.ss_flags = SS_DISABLE};
        } else if (new.ss_size < MINSIGSTKSZ) {
            return -ENOMEM;
        }
        new.ss_flags &= ~SS_ONSTACK;
    }
    if (uold && put_user(old, uold)) {
        return -EFAULT;
    }
    if (unew) {
        current->altstack = new;
    }
    return 0;
}

/* ---- Frames ---- */

int setup_rt_frame(int sig, const struct siginfo *info, const struct sigaction *action,
                   sigset_t oldset, struct pt_regs *regs)
{
    struct rt_sigframe frame = {.info = *info};
    unsigned long sp = frame_address(action, regs->sp);

    fpu_save(current);
    frame.uc.uc_stack = current->altstack;
    frame.uc.uc_stack.ss_flags |= on_altstack(regs->sp) ? SS_ONSTACK : 0;
    frame.uc.uc_sigmask = oldset;
    memcpy(frame.uc.uc_mcontext.regs, regs, sizeof(frame.uc.uc_mcontext.regs));
    memcpy(frame.uc.uc_mcontext.f, current->fpu.f, sizeof(current->fpu.f));
    frame.uc.uc_mcontext.fcsr = current->fpu.fcsr;
    if (copy_to_user((void *)sp, &frame, sizeof(frame))) {
        return -EFAULT;
    }
    if (current->altstack.ss_flags & (int)SS_AUTODISARM) {
        current->altstack = (struct sigaltstack){.ss_flags = SS_DISABLE};
    }
    regs->epc = action->sa_handler;
    regs->ra = SIGRETURN_PAGE;
    regs->sp = sp;
    regs->a0 = (unsigned long)sig;
    regs->a1 = sp + offsetof(struct rt_sigframe, info);
    regs->a2 = sp + offsetof(struct rt_sigframe, uc);
    return 0;
}

/* Goes on where the handler interrupted; the return value is a0's old one. */
long sys_rt_sigreturn(void)
{
    struct pt_regs *regs = current_pt_regs();
    struct rt_sigframe frame;

    if (copy_from_user(&frame, (void *)regs->sp, sizeof(frame))) {
        force_sig(SIGSEGV);
        return 0;
    }
    memcpy(regs, frame.uc.uc_mcontext.regs, sizeof(frame.uc.uc_mcontext.regs));
    memcpy(current->fpu.f, frame.uc.uc_mcontext.f, sizeof(current->fpu.f));
    current->fpu.fcsr = frame.uc.uc_mcontext.fcsr;
    fpu_drop(current);
    set_current_blocked(frame.uc.uc_sigmask);
    current->altstack = frame.uc.uc_stack;
    current->altstack.ss_flags &= ~SS_ONSTACK;
    regs->cause = ~0UL;
    return (long)regs->a0;
}
