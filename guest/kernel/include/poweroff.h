/*
 * The end of the machine: the test finisher of the device tree (sifive,test0), or SBI SRST on a
 * machine without one.
 */
#ifndef POWEROFF_H
#define POWEROFF_H

/* Finds and maps the finisher. */
void finisher_init(void);

/* Ends the run with an exit status of 0..255 for the host. Does not return. */
_Noreturn void machine_poweroff(unsigned int status);

/* Starts the machine anew. Does not return. */
_Noreturn void machine_restart(void);

#endif
