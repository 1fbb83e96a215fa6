/*
 * Whole machines of a few instructions in M-mode at the start of RAM, for the suites of the
 * machine and of what sits on it.
 */
#ifndef TESTS_UNIT_MACHINE_FIXTURE_H
#define TESTS_UNIT_MACHINE_FIXTURE_H

#include "emu/machine/machine.h"

/* Every hart adds 1 to one word 1000 times; hart 0 ends the run when it is 4000. */
#define ADD_TOGETHER_WORDS 18
extern const uint32_t add_together[ADD_TOGETHER_WORDS];
#define ADD_TOGETHER_AMO  (0x80000000ul + 5 * 4)  /* the instruction that adds */
#define ADD_TOGETHER_WORD (0x80000000ul + 0x100c) /* the word */

/* Writes an ELF of `size` bytes of code, for RAM's first page and one zeroed page, and builds. */
struct machine *machine_fixture_create(const struct machine_config *config,
                                       const struct machine_host *host, const uint32_t *code,
                                       size_t size);

/* The JSON of all counters; to be freed. */
char *machine_fixture_stats(struct machine *machine);

#endif
