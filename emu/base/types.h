/*
 * Scalars that must not be mixed up, and the two branch hints. A leaf: everyone may use it.
 */
#ifndef EMU_BASE_TYPES_H
#define EMU_BASE_TYPES_H

#include "emu/isa/bits.h" /* #defines only */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t vaddr_t;  /* a guest virtual address, sign-extended to 64 bits */
typedef uint64_t paddr_t;  /* a guest physical address, 56 bits wide */
typedef uint64_t cycles_t; /* simulated time, in clock cycles since reset */

#define PAGE_MASK (~(PAGE_SIZE - 1)) /* PAGE_SIZE and PAGE_SHIFT are the ISA's */

#define likely(x)     __builtin_expect(!!(x), 1)
#define unlikely(x)   __builtin_expect(!!(x), 0)
#define NODISCARD     __attribute__((warn_unused_result))
#define NOINLINE      __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))

#endif
