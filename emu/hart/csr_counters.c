/* Counters: who may read them, what they show, what stops them (priv spec 3.1.10 to 3.1.12). */
#include "emu/hart/csr_rows.h"

bool csr_counter_allowed(const struct hart *hart, unsigned number)
{
    uint64_t bit = ISA_BIT(number & 31);
    if (hart->prv < PRV_M && !(hart->mcounteren & bit))
        return false;
    return hart->prv >= PRV_S || (hart->scounteren & bit);
}

/* While a counter is inhibited its offset holds the value itself. */
uint64_t csr_read_cycle(struct hart *hart, unsigned number)
{
    (void)number;
    if (hart->mcountinhibit & COUNTINHIBIT_CY)
        return hart->mcycle_offset;
    return hart_now(hart) + hart->mcycle_offset;
}

uint64_t csr_read_instret(struct hart *hart, unsigned number)
{
    (void)number;
    if (hart->mcountinhibit & COUNTINHIBIT_IR)
        return hart->minstret_offset;
    return hart_retired(hart) + hart->minstret_offset;
}

uint64_t csr_read_time(struct hart *hart, unsigned number)
{
    (void)number;
    return hart->wires.read_mtime(hart->wires.opaque, hart_now(hart));
}

enum csr_effect csr_write_cycle(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->mcycle_offset = value;
    if (!(hart->mcountinhibit & COUNTINHIBIT_CY))
        hart->mcycle_offset -= hart_now(hart);
    return CSR_EFFECT_NONE;
}

/* The written value is what the next instruction reads: the write itself does not count. */
enum csr_effect csr_write_instret(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->minstret_offset = value;
    if (!(hart->mcountinhibit & COUNTINHIBIT_IR))
        hart->minstret_offset -= hart_retired(hart) + 1;
    return CSR_EFFECT_NONE;
}

enum csr_effect csr_write_countinhibit(struct hart *hart, unsigned number, uint64_t value)
{
    uint64_t cycle = csr_read_cycle(hart, number), instret = csr_read_instret(hart, number);
    hart->mcountinhibit = value & (COUNTINHIBIT_CY | COUNTINHIBIT_IR | pmu_inhibit_mask(hart));
    csr_write_cycle(hart, number, cycle);
    hart->minstret_offset = instret;
    if (!(hart->mcountinhibit & COUNTINHIBIT_IR))
        hart->minstret_offset -= hart_retired(hart);
    pmu_inhibit_changed(hart);
    return CSR_EFFECT_NONE;
}

/* The numbers of mhpmcounter, hpmcounter and mhpmevent end in the counter's. */
static unsigned counter_of(unsigned number)
{
    return number & 31;
}

uint64_t csr_read_hpmcounter(struct hart *hart, unsigned number)
{
    return pmu_read_counter(hart, counter_of(number));
}

enum csr_effect csr_write_hpmcounter(struct hart *hart, unsigned number, uint64_t value)
{
    pmu_write_counter(hart, counter_of(number), value);
    return CSR_EFFECT_NONE;
}

uint64_t csr_read_hpmevent(struct hart *hart, unsigned number)
{
    return pmu_read_event(hart, counter_of(number));
}

enum csr_effect csr_write_hpmevent(struct hart *hart, unsigned number, uint64_t value)
{
    pmu_write_event(hart, counter_of(number), value);
    return CSR_EFFECT_NONE;
}

bool csr_scountovf_allowed(const struct hart *hart, unsigned number)
{
    (void)number;
    return hart_has(hart, EXT_SSCOFPMF);
}

/* Below M-mode, of the counters that mcounteren shows (Sscofpmf). */
uint64_t csr_read_scountovf(struct hart *hart, unsigned number)
{
    (void)number;
    return pmu_read_overflows(hart) & (hart->prv == PRV_M ? UINT64_MAX : hart->mcounteren);
}
