/* M-mode: a few registers, a timer, and off to S-mode for good. */
#include "tests/guest/teaching/teaching.h"

#define INTERVAL (TIMEBASE_HZ / 20000)

void start(void);
#ifdef CLINT_TIMER
void timer_vector(void);

/* What timer_vector finds through mscratch. */
static struct {
    uint64_t saved[3], *mtimecmp, interval;
} timer_scratch[NR_HARTS];

static void timer_init(void)
{
    uint64_t *mtimecmp = (uint64_t *)(ACLINT_BASE + ACLINT_MTIMECMP) + hart_id();
    *(volatile uint64_t *)mtimecmp = *(volatile uint64_t *)(ACLINT_BASE + ACLINT_MTIME) + INTERVAL;
    timer_scratch[hart_id()].mtimecmp = mtimecmp;
    timer_scratch[hart_id()].interval = INTERVAL;
    csr_write("mscratch", &timer_scratch[hart_id()]);
    csr_write("mtvec", timer_vector);
    csr_set("mstatus", MSTATUS_MIE);
    csr_set("mie", MIE_MTIE);
}

/* Acknowledges; the next one is already under way. */
void timer_next(void)
{
    csr_write("sip", csr_read("sip") & ~MIP_SSIP);
}
#else
#define MENVCFG  "0x30a"
#define STIMECMP "0x14d"
#define STCE_BIT 63

static void timer_init(void)
{
    csr_write(MENVCFG, csr_read(MENVCFG) | 1ul << STCE_BIT);
    csr_write("mcounteren", csr_read("mcounteren") | 2);
    timer_next();
}

void timer_next(void)
{
    csr_write(STIMECMP, csr_read("time") + INTERVAL);
}
#endif

void start(void)
{
    uint64_t status = csr_read("mstatus") & ~MSTATUS_MPP;
    csr_write("mstatus", status | (uint64_t)PRV_S << MSTATUS_MPP_SHIFT);
    csr_write("mepc", kernel_main);
    csr_write("satp", 0);
    csr_write("medeleg", 0xffff);
    csr_write("mideleg", 0xffff);
    csr_write("sie", csr_read("sie") | SIE_SEIE | SIE_STIE | SIE_SSIE);
    csr_write("pmpaddr0", 0x3fffffffffffff);
    csr_write("pmpcfg0", PMP_R | PMP_W | PMP_X | PMP_A_TOR);
    timer_init();
    __asm__ volatile("mret");
}
