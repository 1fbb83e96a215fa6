/*
 * Traps into M mode. The frame lives on the hart's stack from trap_entry (trap.S) to the mret; it
 * holds the registers that C code may change. The others stay where they are, except at a
 * misaligned access: the handler of that needs them all, and `s`, `gp` and `tp` are theirs.
 */
#ifndef FIRMWARE_TRAP_H
#define FIRMWARE_TRAP_H

#define TRAP_FRAME_SIZE 256

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trap_frame {
    uint64_t ra, sp;
    uint64_t t[7];
    uint64_t a[8];
    uint64_t s[12];
    uint64_t gp, tp;
    uint64_t padding;
};

_Static_assert(offsetof(struct trap_frame, t) == 16, "trap.S saves by these offsets");
_Static_assert(offsetof(struct trap_frame, a) == 72, "trap.S saves by these offsets");
_Static_assert(offsetof(struct trap_frame, s) == 136, "trap.S saves by these offsets");
_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_SIZE, "trap.S saves by these offsets");

void trap_handle(struct trap_frame *frame);

/*
 * Hands an exception to S mode as if it had been delegated (priv spec 3.1.6.1, 3.1.8): the cause,
 * the address and the mode it came from move to the supervisor's registers, execution to stvec.
 */
void trap_redirect_to_supervisor(void);

/* Ends the machine after one line on the console: the firmware itself has trapped. */
_Noreturn void trap_in_firmware(uint64_t mcause, uint64_t mepc, uint64_t mtval);

/* Bits set in a CSR that may not exist (trap.S). False: it does not, and nothing has changed. */
bool guarded_set_menvcfg(uint64_t bits);
bool guarded_set_mstateen0(uint64_t bits);
bool guarded_set_mstateen1(uint64_t bits);
bool guarded_set_mstateen2(uint64_t bits);
bool guarded_set_mstateen3(uint64_t bits);
/*
 * One access with the eyes of the mode that has trapped. False: it has faulted, and mcause and
 * mtval tell how. The parcel is 2 bytes of an instruction.
 */
bool guarded_load_byte_below(uint64_t addr, uint8_t *value);
bool guarded_store_byte_below(uint64_t addr, uint8_t value);
bool guarded_fetch_parcel_below(uint64_t addr, uint16_t *value);
#endif

#endif
