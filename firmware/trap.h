/*
 * Traps into M mode. The frame lives on the hart's stack from trap_entry (trap.S) to the mret; it
 * holds the registers that C code may change, the others stay where they are.
 */
#ifndef FIRMWARE_TRAP_H
#define FIRMWARE_TRAP_H

#define TRAP_FRAME_SIZE 144

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trap_frame {
    uint64_t ra, sp;
    uint64_t t[7];
    uint64_t a[8];
    uint64_t padding;
};

_Static_assert(offsetof(struct trap_frame, t) == 16, "trap.S saves by these offsets");
_Static_assert(offsetof(struct trap_frame, a) == 72, "trap.S saves by these offsets");
_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_SIZE, "trap.S saves by these offsets");

void trap_handle(struct trap_frame *frame);

/* Ends the machine after one line on the console: the firmware itself has trapped. */
_Noreturn void trap_in_firmware(uint64_t mcause, uint64_t mepc, uint64_t mtval);

/* One access that may fault (trap.S). False: it did, and nothing has changed. */
bool guarded_load_byte(uint64_t addr, uint8_t *value);
bool guarded_store_byte(uint64_t addr, uint8_t value);
bool guarded_set_menvcfg(uint64_t value);
#endif

#endif
