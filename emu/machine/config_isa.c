/*
 * Which extensions the harts have: from the options that say so, and from an ISA string.
 */
#include "emu/machine/config.h"

#include "emu/base/nearest.h"

#include <stdio.h>
#include <string.h>

isa_set_t config_isa(const struct machine_config *config)
{
    static const isa_set_t by_scheme[] = {
        [AD_SVADE] = (isa_set_t)1 << EXT_SVADE,
        [AD_SVADU] = (isa_set_t)1 << EXT_SVADU,
        [AD_BOTH] = (isa_set_t)1 << EXT_SVADE | (isa_set_t)1 << EXT_SVADU,
    };
    isa_set_t isa = config->isa | by_scheme[config->ad];
    if (config->misaligned == MISALIGNED_HARDWARE)
        isa |= isa_only(EXT_ZICCLSM);
    return isa;
}

/* What profiles (RVA20, RVA22, RVA23) demand beyond RV64GC, as far as the machine has it. */
static const struct {
    const char *name, *extensions;
} profiles[] = {
    {"rva20s64", "zicclsm_svade"},
    {"rva22s64",
     "zicclsm_svade_zihintpause_zba_zbb_zbs_zicbom_zicbop_zicboz_zfhmin_svpbmt_svinval"},
    {"rva23s64", "zicclsm_svade_zihintpause_zba_zbb_zbs_zicbom_zicbop_zicboz_zfhmin_svpbmt_svinval_"
                 "zihintntl_zicond_zimop_zcmop_zcb_zfa_zawrs_svnapot_sstc_sscofpmf"},
};

/* NULL: there is no profile of this name. */
static const char *profile(const char *name)
{
    for (unsigned i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
        if (strcmp(name, profiles[i].name) == 0)
            return profiles[i].extensions;
    return NULL;
}

/* The extension called by the first `len` characters of `name`; NR_EXTS: none. */
static unsigned find_extension(const char *name, size_t len)
{
    for (unsigned ext = 0; ext < NR_EXTS; ext++) {
        const char *known = isa_ext_name(ext);
        if (known && strlen(known) == len && strncmp(known, name, len) == 0)
            return ext;
    }
    return NR_EXTS;
}

/* One line that names what there is. */
static bool refuse(const char *name, size_t len, struct error *err)
{
    char known[sizeof(err->text)] = "";
    size_t end = 0;
    struct nearest nearest;
    nearest_begin(&nearest, name, len);
    for (unsigned ext = 0; ext < NR_EXTS; ext++) {
        if (!isa_has(isa_optional, ext))
            continue;
        nearest_offer(&nearest, isa_ext_name(ext));
        if (end < sizeof(known))
            end += (size_t)snprintf(known + end, sizeof(known) - end, " %s", isa_ext_name(ext));
    }
    for (unsigned i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
        nearest_offer(&nearest, profiles[i].name);
    return error_set(err,
                     "--isa: this machine has no '%.*s'%s; give all, rva20s64, rva22s64, rva23s64, "
                     "or rv64gc and any of:%s",
                     (int)len, name, nearest_hint(&nearest, ""), known);
}

/* The letters in front of the longer names: those that are always there, g, and b. */
static bool read_letters(const char **text, isa_set_t *set, struct error *err)
{
    isa_set_t letters = 0, base = 0;
    for (; **text && !strchr("_zsx", **text); ++*text) {
        const unsigned ext = find_extension(*text, 1);
        if (**text == 'g')
            for (const char *g = "imafd"; *g; g++)
                letters |= isa_only(find_extension(g, 1));
        else if (**text == 'b')
            *set |= isa_only(EXT_ZBA) | isa_only(EXT_ZBB) | isa_only(EXT_ZBS);
        else if (ext == NR_EXTS)
            return refuse(*text, 1, err);
        else
            letters |= isa_only(ext);
    }
    for (const char *c = "imafdc"; *c; c++)
        base |= isa_only(find_extension(c, 1));
    if (letters != base)
        return error_set(err, "--isa: i, m, a, f, d and c are always there; begin it with rv64gc");
    return true;
}

/* Names with underscores between them. */
static bool read_names(const char *text, isa_set_t *set, struct error *err)
{
    while (*text) {
        const size_t len = strcspn(text, "_");
        const unsigned ext = find_extension(text, len);
        if (len != 0 && (len == 1 || ext == NR_EXTS))
            return refuse(text, len, err);
        if (len != 0)
            *set |= isa_only(ext);
        text += len + (text[len] != '\0');
    }
    return true;
}

/* Names that another option stands for choose its value. */
static void adopt(struct machine_config *config, isa_set_t set)
{
    config->isa = (config->isa & ~isa_optional) | (set & isa_optional);
    if (isa_has(set, EXT_SVADE) || isa_has(set, EXT_SVADU))
        config->ad = !isa_has(set, EXT_SVADU)  ? AD_SVADE
                     : isa_has(set, EXT_SVADE) ? AD_BOTH
                                               : AD_SVADU;
    if (isa_has(set, EXT_ZICCLSM))
        config->misaligned = MISALIGNED_HARDWARE;
}

bool config_set_isa(struct machine_config *config, const char *text, struct error *err)
{
    isa_set_t set = 0;
    if (strcmp(text, "all") == 0) {
        adopt(config, isa_optional);
        return true;
    }
    const char *names = profile(text);
    if (!names) {
        if (strncmp(text, "rv64", 4) != 0)
            return refuse(text, strlen(text), err);
        names = text + 4;
        if (!read_letters(&names, &set, err))
            return false;
    }
    if (!read_names(names, &set, err))
        return false;
    adopt(config, set);
    return true;
}
