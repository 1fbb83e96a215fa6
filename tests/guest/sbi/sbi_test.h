/* What the parts of the SBI's test share: calls, and counting what they answer. */
#ifndef TESTS_GUEST_SBI_SBI_TEST_H
#define TESTS_GUEST_SBI_SBI_TEST_H

#include "emu/abi/memmap.h"
#include "emu/abi/sbi.h"
#include "emu/isa/bits.h"
#include "emu/isa/cause.h"
#include "firmware/csr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sbi_ret {
    long error;
    long value;
};

/* A call with up to five arguments; those left out are 0. */
struct sbi_ret sbi_call(unsigned long ext, unsigned long fid, const unsigned long args[5]);
#define SBI(ext, fid, ...) sbi_call(ext, fid, (const unsigned long[5]){__VA_ARGS__})

/* Bit n: the call has changed register n, which it must not (registers.S). */
unsigned long changed_registers(unsigned long ext, unsigned long fid, unsigned long arg0,
                                unsigned long arg1);

/* Counts; a line on the console if not `right`. */
void check(const char *what, bool right);

/* Enables this interrupt alone and waits for it: whether it came. */
bool interrupt_comes(unsigned long number);

extern volatile uint64_t last_scause; /* of the last trap, which was skipped (start.S) */

/* pmu.c, features.c, misaligned.c */
void check_features(void);
void check_pmu(unsigned self);
void check_misaligned(void);

#endif
