/*
 * The platform-level interrupt controller (PLIC spec 1.0). Every source goes to the supervisor
 * context of the boot hart; the others take timer and software interrupts only.
 */
#include "irq.h"

#include "errno.h"
#include "fdt.h"
#include "mm.h"
#include "printk.h"
#include "sched.h"

#define PLIC_PRIORITY(irq)        (4 * (irq))
#define PLIC_ENABLE(context, irq) (0x2000 + 0x80 * (context) + 4 * ((irq) / 32))
#define PLIC_THRESHOLD(context)   (0x200000 + 0x1000 * (context))
#define PLIC_CLAIM(context)       (0x200004 + 0x1000 * (context))

#define MAX_IRQS 128

struct irq_desc {
    irq_handler_t handler;
    void *arg;
};

static struct irq_desc descs[MAX_IRQS];
static volatile u8 *plic; /* NULL: none in this machine */
static unsigned int context;
static unsigned int nr_irqs;

static u32 plic_read(unsigned int offset)
{
    return *(volatile u32 *)(plic + offset);
}

static void plic_write(unsigned int offset, u32 value)
{
    *(volatile u32 *)(plic + offset) = value;
}

/* Index in interrupts-extended of the supervisor interrupt of a hart: its context number. */
static int find_context(int node, unsigned long hartid)
{
    for (unsigned int i = 0;; i++) {
        u32 phandle = fdt_cell(boot_fdt, node, "interrupts-extended", 2 * i, 0);
        u32 irq = fdt_cell(boot_fdt, node, "interrupts-extended", 2 * i + 1, 0);
        u64 id, size;
        int cpu;

        if (!phandle) {
            return -1;
        }
        cpu = fdt_parent(boot_fdt, fdt_find_phandle(boot_fdt, phandle));
        if (irq == IRQ_S_EXT && cpu >= 0 && fdt_reg(boot_fdt, cpu, 0, &id, &size) && id == hartid) {
            return (int)i;
        }
    }
}

void plic_init(void)
{
    int node = fdt_find_compatible(boot_fdt, -1, "riscv,plic0");
    u64 addr, size;
    int found;

    if (node < 0) {
        node = fdt_find_compatible(boot_fdt, -1, "sifive,plic-1.0.0");
    }
    if (node < 0 || !fdt_reg(boot_fdt, node, 0, &addr, &size)) {
        return;
    }
    found = find_context(node, cpus[0].hartid);
    if (found < 0) {
        pr_err("plic: no supervisor context for hart %lu\n", cpus[0].hartid);
        return;
    }
    context = (unsigned int)found;
    nr_irqs = min(fdt_cell(boot_fdt, node, "riscv,ndev", 0, 0) + 1, (u32)MAX_IRQS);
    plic = ioremap(addr, size);
    for (unsigned int irq = 0; irq < nr_irqs; irq += 32) {
        plic_write(PLIC_ENABLE(context, irq), 0);
    }
    plic_write(PLIC_THRESHOLD(context), 0);
    csr_set(sie, SIE_SEIE);
}

int request_irq(unsigned int irq, irq_handler_t handler, void *arg)
{
    unsigned int enable = PLIC_ENABLE(context, irq);

    if (!plic || irq == 0 || irq >= nr_irqs) {
        return -EINVAL;
    }
    if (descs[irq].handler) {
        return -EBUSY;
    }
    descs[irq] = (struct irq_desc){handler, arg};
    plic_write(PLIC_PRIORITY(irq), 1);
    plic_write(enable, plic_read(enable) | 1U << (irq % 32));
    return 0;
}

void plic_handle(void)
{
    u32 irq;

    while ((irq = plic_read(PLIC_CLAIM(context))) != 0) {
        if (irq < nr_irqs && descs[irq].handler) {
            descs[irq].handler(irq, descs[irq].arg);
        }
        plic_write(PLIC_CLAIM(context), irq);
    }
}
