/*
 * Memory as a debugger sees it: RAM, through a hart's translation or by physical address. TLBs,
 * A and D bits, counters and devices are left alone; what is a device cannot be read, since
 * reading one changes it.
 */
#ifndef EMU_GDB_MEMORY_H
#define EMU_GDB_MEMORY_H

#include "emu/machine/debug.h"

struct gdb_space {
    struct machine *machine;
    unsigned hart;
    bool physical; /* addresses are, whatever the hart's mode */
};

/*
 * Where `va` is, by the page tables as they are in memory: with the hart's satp in S and U mode. In
 * M-mode addresses are physical; one that is no RAM, such as a kernel's before there is a kernel,
 * is tried through satp. False: it leads nowhere.
 */
bool gdb_locate(const struct gdb_space *space, vaddr_t va, paddr_t *pa);

/* Reads as far as there is memory; returns how many bytes. */
uint64_t gdb_read_memory(const struct gdb_space *space, vaddr_t va, uint8_t *bytes, uint64_t len);

/* False, with less than all written: there is not memory all the way. */
bool gdb_write_memory(const struct gdb_space *space, vaddr_t va, const uint8_t *bytes,
                      uint64_t len) NODISCARD;

#endif
