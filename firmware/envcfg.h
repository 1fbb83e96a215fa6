/* menvcfg and mstateen: what machine mode lets the modes below have, on this hart. */
#ifndef FIRMWARE_ENVCFG_H
#define FIRMWARE_ENVCFG_H

#include <stdint.h>

/*
 * Lets them have everything that there is, and leaves alone what they find out for themselves: who
 * sets A and D (MENVCFG_ADUE). Once on each hart, first.
 */
void envcfg_init(void);

/* menvcfg, or 0 where there is no such register. */
uint64_t envcfg_read(void);
/* Sets some of its bits as in `value`; returns what has become of the register. */
uint64_t envcfg_change(uint64_t bits, uint64_t value);

#endif
