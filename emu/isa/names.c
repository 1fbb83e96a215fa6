#include <stddef.h>

#include "emu/isa/bits.h"
#include "emu/isa/cause.h"
#include "emu/isa/csr.h"

static const char *const csr_names[NR_CSRS] = {
#define CSR(number, upper, lower) [number] = #lower,
#include "emu/isa/csr.def"
};

static const char *const cause_texts[NR_CAUSES] = {
#define CAUSE(number, name, text) [number] = text,
#include "emu/isa/cause.def"
};

static const char *const irq_texts[NR_IRQS] = {
#define IRQ(number, name, text) [number] = text,
#include "emu/isa/cause.def"
};

const char *csr_name(unsigned csr)
{
    return csr < NR_CSRS ? csr_names[csr] : NULL;
}

const char *cause_text(uint64_t xcause)
{
    bool is_irq = xcause & CAUSE_INTERRUPT;
    uint64_t number = xcause & ~CAUSE_INTERRUPT;
    const char *text = NULL;
    if (is_irq && number < NR_IRQS)
        text = irq_texts[number];
    else if (!is_irq && number < NR_CAUSES)
        text = cause_texts[number];
    return text ? text : "reserved cause";
}
