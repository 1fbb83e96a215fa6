/*
 * The real-time clock (google,goldfish-rtc): read once at boot, real time then advances with the
 * monotonic clock.
 */
#ifndef RTC_H
#define RTC_H

#include "types.h"

/* Reads the clock of the device tree, in nanoseconds since 1970 UTC; 0 when there is none. */
u64 rtc_read_ns(void);

#endif
