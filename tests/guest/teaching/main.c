/*
 * S-mode: every hart loads and runs programs until all have run often enough; hart 0 then asks for
 * a line of input, repeats it, and ends the machine.
 */
#include "tests/guest/teaching/teaching.h"

#define NR_PROGRAMS 64
#define NR_RUNS     (4 * NR_PROGRAMS)

void kernel_vector(void);
extern char trampoline[], user_vector[], user_return[];

static uint64_t *kernel_root;
static volatile bool started;
static volatile unsigned next_run, runs_done, wrong, calls, ticks;

static struct process {
    struct trapframe *frame;
    uint64_t *table;
    void *code, *stack;
    uint64_t expected;
} running[NR_HARTS];

void lock(struct lock *lock)
{
    /* A lock is held by one hart at a time and never across user code: nesting is not needed. */
    uint64_t status = csr_read("sstatus");
    csr_clear("sstatus", SSTATUS_SIE);
    while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
        ;
    lock->interrupts = status & SSTATUS_SIE;
}

void unlock(struct lock *lock)
{
    bool on = lock->interrupts;
    __atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
    if (on)
        csr_set("sstatus", SSTATUS_SIE);
}

static _Noreturn void end(uint32_t how)
{
    *(volatile uint32_t *)FINISHER_BASE = how;
    for (;;)
        ;
}

_Noreturn void panic(const char *why)
{
    console_write_now("panic: ");
    console_write_now(why);
    console_write_now("\n");
    end(1 << 16 | FINISHER_FAIL);
}

/* True: it was the timer. */
static bool interrupt(uint64_t cause)
{
    if (cause == (CAUSE_INTERRUPT | IRQ_S_EXT)) {
        devices_interrupt();
        return false;
    }
#ifdef CLINT_TIMER
    const uint64_t timer = CAUSE_INTERRUPT | IRQ_S_SOFT;
#else
    const uint64_t timer = CAUSE_INTERRUPT | IRQ_S_TIMER;
#endif
    if (cause != timer)
        panic("unexpected trap");
    timer_next();
    __atomic_fetch_add(&ticks, 1, __ATOMIC_RELAXED);
    return true;
}

void kernel_trap(void)
{
    uint64_t sepc = csr_read("sepc"), status = csr_read("sstatus");
    if (!(status & SSTATUS_SPP))
        panic("kernel_trap from user mode");
    interrupt(csr_read("scause"));
    csr_write("sepc", sepc);
    csr_write("sstatus", status);
}

static uint64_t satp_of(const uint64_t *table)
{
    return (uint64_t)SATP_MODE_SV39 << SATP_MODE_SHIFT | (uint64_t)table >> 12;
}

static struct process *current(void)
{
    return &running[hart_id()];
}

static void run_programs(void);
static void user_trap(void);

static _Noreturn void to_user(void)
{
    struct process *p = current();
    csr_clear("sstatus", SSTATUS_SIE);
    csr_write("stvec", TRAMPOLINE + (user_vector - trampoline));
    p->frame->kernel_satp = csr_read("satp");
    p->frame->kernel_tp = hart_id();
    p->frame->user_trap = (uint64_t)user_trap;
    csr_write("sstatus", (csr_read("sstatus") & ~SSTATUS_SPP) | SSTATUS_SPIE);
    void (*go)(uint64_t) = (void (*)(uint64_t))(TRAMPOLINE + (user_return - trampoline));
    go(satp_of(p->table));
    __builtin_unreachable();
}

static void free_process(struct process *p)
{
    table_free(p->table);
    page_free(p->code);
    page_free(p->stack);
    page_free(p->frame);
}

/* On the hart's stack, empty again: user code keeps nothing there. */
static void user_trap(void)
{
    struct process *p = current();
    csr_write("stvec", kernel_vector);
    uint64_t cause = csr_read("scause");
    if (cause != 8) {
        interrupt(cause);
        to_user();
    }
    p->frame->x[0] += 4;
    csr_set("sstatus", SSTATUS_SIE);
    if (p->frame->x[17] == 1) {
        __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
        to_user();
    }
    if (p->frame->x[17] != 2 || p->frame->x[10] != p->expected)
        __atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED);
    free_process(p);
    __atomic_fetch_add(&runs_done, 1, __ATOMIC_RELAXED);
    run_programs();
}

/* Into pages that other programs have left, and without a fence.i. */
static void load(struct process *p, unsigned program, uint64_t stack)
{
    p->frame = page_alloc();
    p->table = page_alloc();
    p->code = page_alloc();
    p->stack = page_alloc();
    disk_read(program, p->code);
    map(p->table, USER_CODE, (uint64_t)p->code, PAGE_SIZE, PTE_R | PTE_X | PTE_U | PTE_A);
    map(p->table, USER_STACK, (uint64_t)p->stack, PAGE_SIZE, PTE_R | PTE_W | PTE_U | PTE_A | PTE_D);
    map(p->table, TRAMPOLINE, (uint64_t)trampoline, PAGE_SIZE, PTE_R | PTE_X | PTE_A);
    map(p->table, TRAPFRAME, (uint64_t)p->frame, PAGE_SIZE, PTE_R | PTE_W | PTE_A | PTE_D);
    p->frame->x[0] = USER_CODE;
    p->frame->x[2] = USER_STACK + PAGE_SIZE;
    p->frame->kernel_sp = stack;
    p->expected = 3 * program + 1;
}

static void put_number(unsigned n)
{
    char text[12] = "";
    unsigned at = sizeof(text) - 1;
    do
        text[--at] = (char)('0' + n % 10);
    while ((n /= 10) != 0);
    console_write(text + at);
}

static _Noreturn void finish(void)
{
    char line[80];
    while (runs_done < NR_RUNS)
        ;
    put_number(runs_done);
    console_write(" programs ran, ");
    put_number(wrong);
    console_write(" wrong, ");
    put_number(calls);
    console_write(" calls");
    console_write(ticks > 100 ? ", the clock ticks\nname: " : ", the clock stands still\nname: ");
    console_read_line(line, sizeof(line));
    console_write("hello ");
    console_write(line);
    while (console_write(""), *(volatile uint8_t *)(UART_BASE + 5) != 0x60)
        ;
    end(wrong ? 1 << 16 | FINISHER_FAIL : FINISHER_PASS);
}

static void run_programs(void)
{
    for (;;) {
        unsigned run = __atomic_fetch_add(&next_run, 1, __ATOMIC_RELAXED);
        if (run >= NR_RUNS)
            break;
        /* The stack's end: what is above it is not needed any more once a program runs. */
        load(current(), run * 7 % NR_PROGRAMS, (uint64_t)__builtin_frame_address(0) & ~15ul);
        to_user();
    }
    if (hart_id() == 0)
        finish();
    for (;;)
        __asm__ volatile("wfi");
}

static void init_hart(void)
{
    __asm__ volatile("sfence.vma" ::: "memory");
    csr_write("satp", satp_of(kernel_root));
    __asm__ volatile("sfence.vma" ::: "memory");
    csr_write("stvec", kernel_vector);
    devices_init_hart();
}

void kernel_main(void)
{
    if (hart_id() == 0) {
        pages_init();
        kernel_root = kernel_table();
        init_hart();
        devices_init();
        __atomic_store_n(&started, true, __ATOMIC_RELEASE);
    } else {
        while (!__atomic_load_n(&started, __ATOMIC_ACQUIRE))
            ;
        init_hart();
    }
    csr_set("sstatus", SSTATUS_SIE);
    run_programs();
}
