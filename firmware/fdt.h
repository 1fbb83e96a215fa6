/*
 * The flattened device tree (devicetree spec 5), as far as the firmware needs it. The blob
 * is the machine's, handed on to the next stage; only fdt_reserve() changes it.
 */
#ifndef FIRMWARE_FDT_H
#define FIRMWARE_FDT_H

#include <stdbool.h>
#include <stdint.h>

/* Whether there is a device tree of a version this code can read. */
bool fdt_is_valid(const void *fdt);

/* Number of /cpus/cpu@N nodes. */
unsigned fdt_count_harts(const void *fdt);

/*
 * The first node that has the property, and whose list of strings `key` has `value`: the property
 * as big-endian words (fdt_word), and how many there are. NULL: there is none.
 */
const uint32_t *fdt_property_of(const void *fdt, const char *key, const char *value,
                                const char *property, unsigned *nr_words);
uint32_t fdt_word(uint32_t word);
uint64_t fdt_two_words(const uint32_t *high);

/*
 * Adds [addr, addr + size) to the memory reservation block, which makes the tree 16 bytes
 * longer unless there is room at its end.
 */
void fdt_reserve(void *fdt, uint64_t addr, uint64_t size);

#endif
