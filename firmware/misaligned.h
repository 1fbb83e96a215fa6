/*
 * Misaligned loads and stores, on a machine that leaves them to software: done byte by byte for
 * the mode that trapped, as if the hart had done them. What the machine does itself never comes
 * here; misaligned atomics always do, and go on to S mode.
 */
#ifndef FIRMWARE_MISALIGNED_H
#define FIRMWARE_MISALIGNED_H

#include "firmware/trap.h"

/* Does what the instruction at mepc would, or hands its exception to S mode. */
void misaligned_handle(struct trap_frame *frame);

/* Floating-point registers by number, as they are (misaligned_fp.S); FS is not Off. */
uint64_t fp_register_get(unsigned number);
void fp_register_set(unsigned number, uint64_t value);

#endif
