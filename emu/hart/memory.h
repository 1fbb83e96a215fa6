/*
 * Loads and stores that the engine's inline path does not do: fastmap misses, misaligned accesses
 * and those that cross a page, devices. Out of line, in one place.
 */
#ifndef EMU_HART_MEMORY_H
#define EMU_HART_MEMORY_H

#include "emu/hart/hart.h"

/*
 * All of these can also fail because a debugger watches what would be touched: hart->trap.cause is
 * TRAP_WATCHPOINT then, which is no exception, and hart->debug tells more.
 *
 * `size` is 1, 2, 4 or 8 bytes; misaligned addresses are allowed, and an exception on a hart
 * without Zicclsm. On failure nothing has been read or written, the exception is in hart->trap, and
 * the result is false. `elapsed` is a lower bound of the instructions of the current block before
 * this one: for a device, time has passed.
 */
bool memory_load(struct hart *hart, vaddr_t va, unsigned size, unsigned elapsed,
                 uint64_t *value) NODISCARD;
bool memory_store(struct hart *hart, vaddr_t va, unsigned size, unsigned elapsed,
                  uint64_t value) NODISCARD;

/*
 * Host address for an atomic of `size` bytes (4 or 8), which must be naturally aligned and RAM.
 * `type` is ACCESS_LOAD for LR, ACCESS_STORE for SC and AMO. NULL: exception in hart->trap.
 */
void *memory_atomic(struct hart *hart, vaddr_t va, unsigned size, enum access_type type) NODISCARD;

/*
 * The cache block around `va`: cleaned, flushed or invalidated, which changes nothing in memory
 * that is coherent, but is allowed only where a load is; or filled with zeros, which is a store.
 * False: exception in hart->trap, always that of a store, with tval `va`.
 */
bool memory_manage_block(struct hart *hart, vaddr_t va) NODISCARD;
bool memory_zero_block(struct hart *hart, vaddr_t va) NODISCARD;

/*
 * Translates an instruction fetch of 2 bytes at `va`. False: exception in hart->trap (with tval
 * `va`). What is not RAM is an access fault.
 */
bool memory_fetch(struct hart *hart, vaddr_t va, struct mmu_result *result) NODISCARD;

#endif
