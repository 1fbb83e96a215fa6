/*
 * Named cores to start from. A preset sets the MMU's geometry, the translation mode and who sets
 * the A and D bits; it leaves memory, disks and the rest as they are.
 */
#include "emu/machine/options.h"

#include "emu/isa/bits.h"
#include "mmu/tlb.h"

struct preset {
    struct tlb_config l1i, l1d, l2;
    uint32_t pwc_entries;
    uint8_t max_mode;
    enum ad_scheme ad;
};

#define TLB(nr_entries, nr_ways, replacement)                                                      \
    {.entries = nr_entries, .ways = nr_ways, .policy = replacement, .page_sizes = TLB_ALL_SIZES}

const char *const preset_names[] = {"default", "fast", "cva6", "u74", NULL};

static const struct preset presets[] = {
    /* What an in-order application core of today has: small associative TLBs before a big one. */
    {.l1i = TLB(32, 0, TLB_LRU), .l1d = TLB(32, 0, TLB_LRU), .l2 = TLB(1024, 8, TLB_LRU),
     .pwc_entries = 8, .max_mode = MODE_AUTO, .ad = AD_SVADU},
    /* One direct-mapped level, which needs no bookkeeping on a hit: for speed of emulation. */
    {.l1i = TLB(1024, 1, TLB_FIFO), .l1d = TLB(1024, 1, TLB_FIFO), .l2 = TLB(0, 1, TLB_FIFO),
     .pwc_entries = 16, .max_mode = MODE_AUTO, .ad = AD_SVADU},
    /* CVA6 (cv64a6_imafdc_sv39): 16 + 16 fully associative with tree-PLRU, neither L2 nor PWC. */
    {.l1i = TLB(16, 0, TLB_PLRU), .l1d = TLB(16, 0, TLB_PLRU), .l2 = TLB(0, 1, TLB_FIFO),
     .pwc_entries = 0, .max_mode = SATP_MODE_SV39, .ad = AD_SVADE},
    /* SiFive U74: 40 + 40 fully associative, 512 direct mapped behind them. */
    {.l1i = TLB(40, 0, TLB_LRU), .l1d = TLB(40, 0, TLB_LRU), .l2 = TLB(512, 1, TLB_FIFO),
     .pwc_entries = 8, .max_mode = SATP_MODE_SV39, .ad = AD_SVADE},
};

void preset_apply(struct machine_config *config, unsigned preset)
{
    const struct preset *p = &presets[preset];
    config->preset = preset;
    config->mmu.l1i = p->l1i;
    config->mmu.l1d = p->l1d;
    config->mmu.l2 = p->l2;
    config->mmu.pwc.entries = p->pwc_entries;
    config->mmu.max_mode = p->max_mode;
    config->ad = p->ad;
}
