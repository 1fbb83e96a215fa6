#include "bug.h"

#include "poweroff.h"
#include "printk.h"
#include "sched.h"

#define PANIC_STATUS  255
#define BACKTRACE_MAX 24

extern char _text[], _etext[];

/*
 * Frames are linked through s0 (-fno-omit-frame-pointer): the return address lies one word below
 * where s0 points, the caller's s0 two words below.
 */
void show_backtrace(unsigned long fp)
{
    unsigned long stack = (unsigned long)current->stack;

    for (int i = 0; i < BACKTRACE_MAX; i++) {
        const unsigned long *frame = (const unsigned long *)fp;

        if (fp < stack + 16 || fp > stack + KERNEL_STACK_SIZE || (fp & 7)) {
            break;
        }
        if (frame[-1] < (unsigned long)_text || frame[-1] >= (unsigned long)_etext) {
            break;
        }
        printk(" [%lx]\n", frame[-1]);
        fp = frame[-2];
    }
}

_Noreturn void panic(const char *format, ...)
{
    static bool panicking;
    char text[256];
    va_list args;

    if (!panicking) {
        panicking = true;
        va_start(args, format);
        vsnprintf(text, sizeof(text), format, args);
        va_end(args);
        printk("kernel panic: %s\n", text);
        printk("cpu %u, task %d (%s)\n", current->cpu, current->pid, current->comm);
        show_backtrace((unsigned long)__builtin_frame_address(0));
    }
    machine_poweroff(PANIC_STATUS);
}
