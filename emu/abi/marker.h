/*
 * Markers: how a guest, in any privilege mode, names a point of its run to the machine, which may
 * be asked to take a snapshot there (`pagewalk run --snapshot-at marker:NUMBER`).
 *
 * A marker is the instruction `slti x0, rs1, MARKER_HINT` with its number in rs1: one of the hints
 * that the unprivileged ISA leaves to vendors (chapter "RV32I", "HINT instructions"). It does
 * nothing on other machines, and nothing here when nobody waits for it. The number of a later
 * version of this interface would be another immediate.
 *
 * Owner: nobody; #defines only, for host and guest, C and assembly.
 */
#ifndef EMU_ABI_MARKER_H
#define EMU_ABI_MARKER_H

#define MARKER_VERSION 1
#define MARKER_HINT    (0x500 + MARKER_VERSION) /* the 12-bit immediate */

#if defined(__riscv) && !defined(__ASSEMBLER__)
static inline void marker(unsigned long number)
{
    __asm__ volatile("slti zero, %0, %1" : : "r"(number), "i"(MARKER_HINT) : "memory");
}
#endif

#endif
