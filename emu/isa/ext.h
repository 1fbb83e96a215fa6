/*
 * Extensions, and sets of them: which of those that the machine knows (ext.def) a hart has. A set
 * is a value, fixed for the life of a machine.
 */
#ifndef PAGEWALK_EMU_ISA_EXT_H
#define PAGEWALK_EMU_ISA_EXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum isa_ext {
#define EXT_BASE(id, name, text)     EXT_##id,
#define EXT_OPTIONAL(id, name, text) EXT_##id,
#define EXT_OPT_IN(id, name, text)   EXT_##id,
#define EXT_CHOSEN(id, name, text)   EXT_##id,
#define EXT_UNNAMED(id)              EXT_##id,
#define EXT_EITHER(id, a, b)         EXT_##id,
#include "emu/isa/ext.def"
    NR_EXTS,
};

typedef uint64_t isa_set_t; /* bit per enum isa_ext */

_Static_assert(NR_EXTS <= 64, "a set fits a word");

/* All that there are. */
#define ISA_ALL ((isa_set_t)~UINT64_C(0) >> (64 - NR_EXTS))

/* What a configuration can have or not have, each by an option of its own. */
extern const isa_set_t isa_optional;

/* What there is unless the configuration says otherwise; of EXT_CHOSEN it always says. */
extern const isa_set_t isa_default;

static inline isa_set_t isa_only(enum isa_ext ext)
{
    return (isa_set_t)1 << ext;
}

static inline bool isa_has(isa_set_t set, enum isa_ext ext)
{
    return set >> ext & 1;
}

/* Whether a hart with `set` has the instructions of `ext`, which may be shared by two. */
bool isa_gives(isa_set_t set, enum isa_ext ext);

/* Lower case, as in an ISA string; NULL for one that these do not name. Static. */
const char *isa_ext_name(enum isa_ext ext);

/*
 * Writes the ISA string of `set` ("rv64imafdc_zicntr_..."), at most `size` bytes with the NUL.
 * Returns its full length, as snprintf() does.
 */
size_t isa_string(isa_set_t set, char *text, size_t size);

#endif
