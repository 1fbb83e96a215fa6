/*
 * What the rows of the CSR table (csr.c) are made of, one file per chapter of the specification.
 * Three kinds of function, each for the CSR `number` of `hart`: csr_*_allowed tells whether it may
 * be touched, beyond what its number says; csr_read_* has no side effect; csr_write_* holds the
 * WARL rules and says what else has changed. Private to emu/hart/csr*.c.
 */
#ifndef EMU_HART_CSR_ROWS_H
#define EMU_HART_CSR_ROWS_H

#include "emu/hart/csr.h"

/* csr_fp.c */
bool csr_fp_on(const struct hart *hart, unsigned number);
uint64_t csr_read_fcsr(struct hart *hart, unsigned number);
enum csr_effect csr_write_fcsr(struct hart *hart, unsigned number, uint64_t value);

/* csr_counters.c */
bool csr_counter_allowed(const struct hart *hart, unsigned number);
uint64_t csr_read_cycle(struct hart *hart, unsigned number);
uint64_t csr_read_instret(struct hart *hart, unsigned number);
uint64_t csr_read_time(struct hart *hart, unsigned number);
enum csr_effect csr_write_cycle(struct hart *hart, unsigned number, uint64_t value);
enum csr_effect csr_write_instret(struct hart *hart, unsigned number, uint64_t value);
enum csr_effect csr_write_countinhibit(struct hart *hart, unsigned number, uint64_t value);
uint64_t csr_read_hpmcounter(struct hart *hart, unsigned number);
enum csr_effect csr_write_hpmcounter(struct hart *hart, unsigned number, uint64_t value);
uint64_t csr_read_hpmevent(struct hart *hart, unsigned number);
enum csr_effect csr_write_hpmevent(struct hart *hart, unsigned number, uint64_t value);
bool csr_scountovf_allowed(const struct hart *hart, unsigned number);
uint64_t csr_read_scountovf(struct hart *hart, unsigned number);

/* csr_trap.c */
uint64_t csr_read_mstatus(struct hart *hart, unsigned number);
enum csr_effect csr_write_mstatus(struct hart *hart, unsigned number, uint64_t value);
uint64_t csr_read_mip(struct hart *hart, unsigned number);
enum csr_effect csr_write_mip(struct hart *hart, unsigned number, uint64_t value);
uint64_t csr_read_mie(struct hart *hart, unsigned number);
enum csr_effect csr_write_mie(struct hart *hart, unsigned number, uint64_t value);
enum csr_effect csr_write_mideleg(struct hart *hart, unsigned number, uint64_t value);
enum csr_effect csr_write_tvec(struct hart *hart, unsigned number, uint64_t value);

/* csr_envcfg.c */
enum csr_effect csr_write_menvcfg(struct hart *hart, unsigned number, uint64_t value);
enum csr_effect csr_write_senvcfg(struct hart *hart, unsigned number, uint64_t value);

/* csr_stateen.c */
bool csr_mstateen_allowed(const struct hart *hart, unsigned number);
bool csr_sstateen_allowed(const struct hart *hart, unsigned number);
bool csr_senvcfg_allowed(const struct hart *hart, unsigned number);
uint64_t csr_read_mstateen(struct hart *hart, unsigned number);
enum csr_effect csr_write_mstateen(struct hart *hart, unsigned number, uint64_t value);

/* csr_timer.c */
bool csr_stimecmp_allowed(const struct hart *hart, unsigned number);
enum csr_effect csr_write_stimecmp(struct hart *hart, unsigned number, uint64_t value);
enum csr_effect csr_stce_changed(struct hart *hart); /* menvcfg.STCE was written */

/* csr_memory.c */
bool csr_satp_allowed(const struct hart *hart, unsigned number);
enum csr_effect csr_write_satp(struct hart *hart, unsigned number, uint64_t value);
uint64_t csr_read_pmp(struct hart *hart, unsigned number);
enum csr_effect csr_write_pmp(struct hart *hart, unsigned number, uint64_t value);

#endif
