/* Which extensions the harts have, as the device tree says. */
#ifndef ISA_H
#define ISA_H

#include "types.h"

/* Whether every hart has the extension `name`, one of more than one letter, in lower case. */
bool isa_has(const char *name);

#endif
