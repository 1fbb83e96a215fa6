/*
 * One hart: its registers, its CSRs, its MMU, and the wires that lead out of it.
 *
 * Open, because the engine's instruction bodies work on the fields directly; everybody else goes
 * through the functions. Owner: the machine. Life cycle: hart_init, hart_reset, then slices of
 * execution by the engine (emu/engine/engine.h), hart_destroy. Only the engine writes `x` and `pc`
 * while a slice runs.
 *
 * Time within a slice is derived from one number that the engine counts down anyway: `budget`,
 * the cycles left. `cycle_end` and `retired_end` are what the clock and the retired-instruction
 * count will be when it reaches zero.
 */
#ifndef EMU_HART_HART_H
#define EMU_HART_HART_H

#include "devices/bus.h"
#include "emu/base/physmem.h"
#include "emu/base/types.h"
#include "emu/exec/softfloat.h"
#include "emu/hart/pmu.h"
#include "emu/isa/ext.h"
#include "mmu/mmu.h"

#define HART_X_SINK 32 /* x[HART_X_SINK] takes what is written to x0 */
#define FETCH_NONE  1  /* odd, so no page: op_goto_pc (emu/engine/flow.c) relies on it */
#define NR_PRV      4
#define NR_XCAUSES  16

struct code_page;
struct engine;
struct hart;
struct op;

/* An exception that an instruction reports; trap_take() makes it architectural. */
struct trap {
    uint64_t cause; /* CAUSE_* */
    uint64_t tval;
};

/* What the hart needs of the machine around it. All mandatory. */
struct hart_wires {
    struct physmem *physmem;
    struct bus *bus;
    cycles_t *now; /* the event queue's clock: set before the bus is touched */
    uint64_t (*read_mtime)(void *opaque, cycles_t now); /* the `time` CSR */
    /* STIP is to be up while `on` and `time` has reached `stimecmp` (Sstc). */
    void (*set_stimecmp)(void *opaque, unsigned hart, bool on, uint64_t stimecmp);
    void *opaque;
};

/* Why the engine left a hart before an instruction, at the wish of a debugger. */
enum hart_stop { HART_STOP_NONE, HART_STOP_BREAKPOINT, HART_STOP_WATCHPOINT };

/* What the engine and a debugger tell each other of a hart (emu/engine/debug.h). */
struct hart_debug {
    enum hart_stop stop;
    vaddr_t watched;     /* HART_STOP_WATCHPOINT: the first byte that is watched */
    unsigned block_left; /* instructions still to come of the block that the hart is within */
    bool slice_cut;      /* hart_cut_slice() was called; taken away by who looks for it */
    bool pass_watches;   /* the next instruction may touch what is watched */
};

/* The guest has executed the hint of emu/abi/marker.h; who looks at it takes it away. */
struct hart_marker {
    bool passed;
    uint64_t number;
};

/* Optional ears: NULL members are not called. They must not change the machine. */
struct hart_observer {
    void (*trap)(void *opaque, const struct hart *hart, uint64_t xcause, uint64_t tval,
                 vaddr_t epc);
    void *opaque;
};

struct hart_stats {
    uint64_t cycles[NR_PRV];          /* by the privilege mode they were spent in */
    uint64_t idle_cycles;             /* waiting in WFI; not part of `cycles` */
    uint64_t exceptions[NR_XCAUSES];  /* taken, by cause */
    uint64_t interrupts[NR_XCAUSES];  /* taken, by cause */
    uint64_t mmio_reads, mmio_writes; /* accesses that reached the bus */
    uint64_t misaligned;              /* misaligned loads and stores done in hardware */
    uint64_t blocks_zeroed;           /* by cbo.zero */
    uint64_t sc_success, sc_failure;  /* store-conditional outcomes */
};

struct hart {
    /* hot: every instruction */
    uint64_t x[33];
    uint64_t f[32];
    struct fp_env fp; /* flags: fflags. rm: that of the instruction at hand, not frm */
    uint8_t frm;
    uint64_t mstatus;

    /* hot: every block */
    int64_t budget;         /* cycles left; the engine keeps it in a register while it runs */
    vaddr_t fetch_page;     /* the virtual page instructions come from, or FETCH_NONE */
    struct code_page *code; /* its decoded instructions */
    uint64_t *fetch_hits;   /* counts fetches from it... */
    int64_t fetch_budget;   /* ... since the budget stood here */

    /* warm: traps, CSRs, fences */
    struct trap trap; /* reported by the instruction that just failed */
    vaddr_t pc;       /* valid outside the engine and in out-of-line code */
    uint8_t prv;
    bool waiting;       /* in WFI */
    uint64_t mip;       /* what is pending: mip_wires | mip_soft */
    uint64_t mip_wires; /* levels of the interrupt wires */
    uint64_t mip_soft;  /* SSIP, STIP and SEIP as software wrote them */
    uint64_t mie, medeleg, mideleg;
    uint64_t mtvec, mepc, mcause, mtval, mscratch;
    uint64_t stvec, sepc, scause, stval, sscratch, satp;
    uint64_t mcounteren, scounteren, mcountinhibit, menvcfg, senvcfg, stimecmp, mstateen[4];
    cycles_t cycle_end;                      /* clock when `budget` is used up */
    uint64_t retired_end;                    /* instructions retired by then */
    uint64_t mcycle_offset, minstret_offset; /* CSR = count + offset; while inhibited, the offset */
    struct pmu pmu;                          /* mhpmcounter3 to mhpmcounter31 */
    const void *reservation;                 /* of LR: host address, NULL: none */
    vaddr_t reservation_va;                  /* ... and the address it was made through */
    unsigned reservation_size;
    struct mmu mmu;

    /* Where handlers leave the busiest values when they cannot pass them on (emu/engine/op.h). */
    struct {
        uint64_t pc;
        struct fastmap *fm;
        int64_t budget;
    } loop;

    /* cold */
    unsigned id;
    isa_set_t isa;         /* the extensions it has */
    int64_t pause_cycles;  /* how long `pause` waits at most; set by the machine, 0: not at all */
    struct engine *engine; /* the engine that runs it, and what that keeps here: */
    struct op *single;     /* room for a block of one instruction */
    uint32_t single_raw;   /* ... and that instruction */
    uint64_t generation;   /* engine->generation when the hart last ran */
    struct hart_wires wires;
    struct hart_observer observer;
    struct hart_debug debug;
    struct hart_marker marker;
    struct hart_stats stats;
    cycles_t prv_since;         /* when the current privilege mode was entered */
    uint64_t last_trap_retired; /* retired count at the last trap ... */
    uint64_t futile_traps;      /* ... and traps in a row without one instruction retired */
};

/* Returns 0, or a negative errno from mmu_init(). */
int hart_init(struct hart *hart, unsigned id, isa_set_t isa, const struct mmu_config *mmu,
              const struct hart_wires *wires) NODISCARD;
void hart_destroy(struct hart *hart);

/* Machine mode, everything off, at `pc` (priv spec 3.4). Counters and statistics stay. */
void hart_reset(struct hart *hart, vaddr_t pc);

/* Opens a slice of `cycles` at time `now`; the engine then runs until the budget is used up. */
static inline void hart_begin_slice(struct hart *hart, cycles_t now, int64_t cycles)
{
    hart->retired_end += (uint64_t)(cycles - hart->budget);
    hart->fetch_budget += cycles - hart->budget;
    hart->cycle_end = now + (uint64_t)cycles;
    hart->budget = cycles;
}

/* Ends the slice at the next boundary between blocks: something outside may have changed. */
static inline void hart_cut_slice(struct hart *hart)
{
    hart->debug.slice_cut = true;
    if (hart->budget > 0) {
        hart->cycle_end -= (uint64_t)hart->budget;
        hart->retired_end -= (uint64_t)hart->budget;
        hart->fetch_budget -= hart->budget;
        hart->budget = 0;
    }
}

/* The clock and the retired count as of the last boundary between blocks. */
static inline cycles_t hart_now(const struct hart *hart)
{
    return hart->cycle_end - (uint64_t)hart->budget;
}

static inline uint64_t hart_retired(const struct hart *hart)
{
    return hart->retired_end - (uint64_t)hart->budget;
}

/* An interrupt wire into mip; `irq` is an IRQ_* number. Not for use inside a slice of this hart. */
void hart_set_irq(struct hart *hart, unsigned irq, bool level);

/* Whether WFI would return: an enabled interrupt is pending, whatever mstatus and mideleg say. */
static inline bool hart_has_work(const struct hart *hart)
{
    return !hart->waiting || (hart->mip & hart->mie) != 0;
}

/* Whether wrs.nto and wrs.sto would wait: for a reservation to end, or for what ends WFI. */
static inline bool hart_would_stall(const struct hart *hart)
{
    return hart->reservation && !(hart->mip & hart->mie);
}

/* Accounts for `cycles` of waiting at the end of which the clock is `now`. */
void hart_idle(struct hart *hart, cycles_t now, cycles_t cycles);

/* Whether it has an extension. */
static inline bool hart_has(const struct hart *hart, enum isa_ext ext)
{
    return isa_has(hart->isa, ext);
}

/* menvcfg and senvcfg, as far as they bind the present mode: bits that are set are allowed. */
static inline uint64_t hart_envcfg(const struct hart *hart)
{
    if (hart->prv == PRV_M)
        return ~UINT64_C(0);
    return hart->prv == PRV_S ? hart->menvcfg : hart->menvcfg & hart->senvcfg;
}

/* Changes the privilege mode, and with it the translation context. */
void hart_set_prv(struct hart *hart, unsigned prv);

/* Recomputes the translation context after a change of satp, mstatus or prv. */
void hart_context_changed(struct hart *hart);

/*
 * Stops fetching from the current page: settles the count of fetches from it. Must come before
 * anything that may drop I-side translations; fetching starts anew with a translation.
 */
static inline void hart_leave_fetch_page(struct hart *hart)
{
    if (hart->fetch_page != FETCH_NONE) {
        *hart->fetch_hits += (uint64_t)(hart->fetch_budget - hart->budget);
        hart->fetch_page = FETCH_NONE;
    }
}

/* Brings the count of fetches from the current page up to date. */
static inline void hart_settle_fetches(struct hart *hart)
{
    if (hart->fetch_page != FETCH_NONE) {
        *hart->fetch_hits += (uint64_t)(hart->fetch_budget - hart->budget);
        hart->fetch_budget = hart->budget;
    }
}

/* Brings the cycles of the present privilege mode up to date. */
void hart_settle_cycles(struct hart *hart);

/* mmu_set_watches() for the MMU of this hart. Between slices only. */
void hart_set_watches(struct hart *hart, const struct watch_list *watches);

/* Brings every count kept elsewhere into hart->stats and hart->mmu.stats. Between slices only. */
void hart_fold_stats(struct hart *hart);

/* Between slices; reading is into a hart of the same configuration after hart_init(). */
void hart_archive(struct hart *hart, struct archive *a);

#endif
