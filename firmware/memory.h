/* The memory that is the firmware's own, and how it is kept from the stages above. */
#ifndef FIRMWARE_MEMORY_H
#define FIRMWARE_MEMORY_H

/* Bytes set aside, from the start of RAM: a power of two, for one PMP entry. Also in fw.ld. */
#define FIRMWARE_SIZE 0x10000

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/* Whether [addr, addr + size) touches it, or wraps around. */
bool memory_is_firmware(uint64_t addr, uint64_t size);

/* PMP of this hart: S and U mode get all memory but the firmware's. */
void memory_protect(void);
#endif

#endif
