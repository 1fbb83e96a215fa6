/*
 * The device tree names a hart's extensions in riscv,isa-extensions, a list, and in older trees in
 * riscv,isa alone: "rv64imafdc_zicsr_sstc".
 */
#include "isa.h"

#include "fdt.h"
#include "string.h"

static bool in_list(const char *list, int len, const char *name)
{
    for (const char *end = list + len; list < end; list += strlen(list) + 1) {
        if (!strcmp(list, name)) {
            return true;
        }
    }
    return false;
}

static bool in_isa_string(const char *isa, const char *name)
{
    size_t len = strlen(name);

    while ((isa = strchr(isa, '_'))) {
        isa++;
        if (!strncmp(isa, name, len) && (isa[len] == '_' || isa[len] == '\0')) {
            return true;
        }
    }
    return false;
}

static bool hart_has(int node, const char *name)
{
    int len;
    const char *list = fdt_getprop(boot_fdt, node, "riscv,isa-extensions", &len);
    const char *isa = fdt_string(boot_fdt, node, "riscv,isa");

    return list ? in_list(list, len, name) : isa && in_isa_string(isa, name);
}

bool isa_has(const char *name)
{
    int cpus = fdt_path(boot_fdt, "/cpus");
    bool all = false;

    fdt_for_each_child(child, boot_fdt, cpus) {
        const char *type = fdt_string(boot_fdt, child, "device_type");

        if (type && !strcmp(type, "cpu") && fdt_enabled(boot_fdt, child)) {
            all = hart_has(child, name);
            if (!all) {
                break;
            }
        }
    }
    return all;
}
