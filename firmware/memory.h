/* Whose memory is whose: the firmware's own is kept from the stages above. */
#ifndef FIRMWARE_MEMORY_H
#define FIRMWARE_MEMORY_H

/* Bytes set aside, from the start of RAM: a power of two, for one PMP entry. Also in fw.ld. */
#define FIRMWARE_SIZE 0x10000

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/* Once, before the others. False: the device tree has no memory node. */
bool memory_init(const void *fdt);

/* Whether all of [addr, addr + size) is memory that S mode may access (SBI 3.2). */
bool memory_is_supervisors(uint64_t addr, uint64_t size);

/* PMP of this hart: S and U mode get all memory but the firmware's. */
void memory_protect(void);
#endif

#endif
