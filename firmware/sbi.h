/*
 * The supervisor binary interface (RISC-V SBI 3.0). Each extension is one file, sbi_NAME.c, with
 * one record; the list of records is in sbi.c. The other functions here are what the extensions
 * offer to the firmware itself.
 */
#ifndef FIRMWARE_SBI_H
#define FIRMWARE_SBI_H

#include "emu/abi/sbi.h"
#include "firmware/hart.h"
#include "firmware/trap.h"

/* What a call returns in a0 and a1. */
struct sbi_ret {
    long error;
    unsigned long value;
};

struct sbi_extension {
    const char *name;
    unsigned long extid;
    /* `args` are a0 to a5. Runs on the calling hart with interrupts off. */
    struct sbi_ret (*handle)(unsigned long fid, const uint64_t args[6]);
};

extern const struct sbi_extension sbi_base, sbi_time, sbi_ipi, sbi_rfence, sbi_hsm, sbi_srst,
    sbi_pmu, sbi_fwft, sbi_dbcn, sbi_legacy_putchar, sbi_legacy_getchar;

/* NULL: there is none with this id. */
const struct sbi_extension *sbi_find_extension(unsigned long extid);

/* Does the call that the frame's a0 to a7 describe. */
void sbi_handle_call(struct trap_frame *frame);

/* In sbi_time.c: gives the timer to S mode when the machine can (Sstc); once on each hart. */
void timer_init(void);
/* None is set, none is pending. */
void timer_reset(void);
/* The machine timer has fired. */
void timer_handle(void);

/* In sbi_ipi.c: what a hart can ask of another, as bits. */
#define REQUEST_SUPERVISOR_SOFT 1u /* raise the supervisor software interrupt */
#define REQUEST_FENCE           2u /* do the fence that sbi_rfence.c describes */
#define REQUEST_START           4u /* leave hsm_wait_for_start() */
/* Asks it of every hart of `mask`, the caller included. */
void ipi_send(uint32_t mask, uint32_t request);
/* Does what this hart is asked for; returns the requests there were. */
uint32_t ipi_handle(void);

/* In sbi_rfence.c: this hart's part of a remote fence. */
void rfence_handle(void);

/* In sbi_hsm.c: waits for hart_start, as every hart but the first does from reset. */
_Noreturn void hsm_wait_for_start(void);
/* Enters the next stage in S mode with translation off, a0 = hart id, a1 = arg (SBI 9.1). */
_Noreturn void hsm_enter_supervisor(uint64_t addr, uint64_t arg);

/* In sbi_pmu.c: frees and stops all counters of this hart but cycle and instret, which count. */
void pmu_reset(void);
/* An SBI_PMU_FW_* event has happened on this hart. */
void pmu_count(unsigned fw_event);

/* In sbi_fwft.c: once on each hart; and the features as they were then, none locked. */
void fwft_init(void);
void fwft_reset(void);

/* In sbi_srst.c: writes `word` to the finisher (emu/abi/memmap.h). */
_Noreturn void machine_end(uint32_t word);

#endif
