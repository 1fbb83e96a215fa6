#include "emu/machine/config.h"

#include "emu/base/nearest.h"
#include "emu/machine/options.h"
#include "mmu/tlb.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ALL_ELEMENTS UINT32_MAX
#define LATENCY_SSD  2 /* index of "ssd" */

void config_init(struct machine_config *config)
{
    *config = (struct machine_config){
        .mem = (uint64_t)256 << 20,
        .harts = 1,
        .clock_mhz = 1000,
        .quantum = 1000,
        .seed = 1,
        .epoch = 1735689600, /* 2025-01-01 00:00:00 UTC */
        .hpm_counters = PMU_MAX_COUNTERS,
        .reboot = true,
        .trap_loop = 1000,
        .isa = isa_default,
        .mmu.fastmap = true,
    };
    config->swap.latency = LATENCY_SSD;
    for (unsigned i = 0; i < MAX_DISKS; i++)
        config->disk[i].latency = LATENCY_SSD;
    preset_apply(config, 0);
}

void config_destroy(struct machine_config *config)
{
    for (const struct option *o = options; o < options + nr_options; o++)
        for (unsigned i = 0; o->kind == OPTION_TEXT && i < (o->element ? MAX_DISKS : 1); i++) {
            char **text = option_field(o, config, i);
            free(*text);
            *text = NULL;
        }
}

/* Whether `path` names `pattern`, where "[]" stands for "[n]" or for nothing at all. */
static bool path_matches(const char *pattern, const char *path, uint32_t *index)
{
    const char *list = strstr(pattern, "[]");
    *index = 0;
    if (!list)
        return strcmp(pattern, path) == 0;
    size_t stem = (size_t)(list - pattern);
    if (strncmp(pattern, path, stem) != 0)
        return false;
    path += stem;
    *index = ALL_ELEMENTS;
    if (*path == '[') {
        char *end;
        unsigned long n = strtoul(path + 1, &end, 10);
        if (end == path + 1 || *end != ']')
            return false;
        *index = n < ALL_ELEMENTS ? (uint32_t)n : ALL_ELEMENTS - 1;
        path = end + 1;
    }
    return strcmp(list + 2, path) == 0;
}

static bool set_option(struct machine_config *config, const struct option *option, unsigned index,
                       const char *value, struct error *err)
{
    if (!option_parse(option, value, option_field(option, config, index), err))
        return false;
    if (option->names == preset_names)
        preset_apply(config, config->preset);
    return true;
}

static bool refuse_path(const char *path, struct error *err)
{
    struct nearest nearest;
    nearest_begin(&nearest, path, strlen(path));
    for (const struct option *o = options; o < options + nr_options; o++)
        nearest_offer(&nearest, o->path);
    return error_set(err, "%s: unknown option%s; see 'pagewalk config --list'", path,
                     nearest_hint(&nearest, ""));
}

bool config_set(struct machine_config *config, const char *path, const char *value,
                struct error *err)
{
    uint32_t index = 0;
    const struct option *o = options;
    while (o < options + nr_options && !path_matches(o->path, path, &index))
        o++;
    if (o == options + nr_options)
        return refuse_path(path, err);
    if (o->element && index != ALL_ELEMENTS && index >= MAX_DISKS)
        return error_set(err, "%s: there is room for %u disks; use an index below that", path,
                         MAX_DISKS);

    unsigned first = index == ALL_ELEMENTS ? 0 : index;
    unsigned last = index == ALL_ELEMENTS && o->element ? MAX_DISKS - 1 : first;
    for (unsigned i = first; i <= last; i++) {
        struct error why;
        if (!set_option(config, o, i, value, &why))
            return error_set(err, "%s: %s", path, why.text);
    }
    return true;
}

bool config_set_pair(struct machine_config *config, const char *pair, struct error *err)
{
    char path[64];
    const char *equals = strchr(pair, '=');
    if (!equals || (size_t)(equals - pair) >= sizeof(path))
        return error_set(err, "--set %s: not of the form path=value", pair);
    snprintf(path, sizeof(path), "%.*s", (int)(equals - pair), pair);
    return config_set(config, path, equals + 1, err);
}

static bool is_power_of_two(uint64_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static bool check_tlb(const char *name, const struct tlb_config *tlb, struct error *err)
{
    if (tlb->entries == 0)
        return true;
    uint32_t ways = tlb->ways == 0 ? tlb->entries : tlb->ways;
    if (tlb->entries % ways != 0 || !is_power_of_two(tlb->entries / ways))
        return error_set(err,
                         "mmu.%s: %u entries in %u ways do not make a power of two of sets; "
                         "change entries or ways",
                         name, tlb->entries, ways);
    if (ways > TLB_MAX_WAYS)
        return error_set(err, "mmu.%s: %u ways are more than the model's %u; give it fewer ways",
                         name, ways, TLB_MAX_WAYS);
    if (tlb->policy == TLB_PLRU && (!is_power_of_two(ways) || ways > TLB_MAX_TREE_WAYS))
        return error_set(err,
                         "mmu.%s: plru needs a power of two of ways, at most %u, not %u; "
                         "change ways or policy",
                         name, TLB_MAX_TREE_WAYS, ways);
    if (!(tlb->page_sizes & 1))
        return error_set(err, "mmu.%s.pages: 4K is missing; every TLB holds 4K pages", name);
    return true;
}

static bool check_disk(const struct disk_config *disk, unsigned i, struct error *err)
{
    if (!disk->overlay)
        return true;
    if (!disk->file)
        return error_set(err, "disk[%u].overlay: there is no disk[%u].file under it", i, i);
    return !disk->readonly ||
           error_set(err, "disk[%u]: readonly and overlay exclude each other; drop one", i);
}

/* Every virtio device takes one slot. */
static bool check_slots(const struct machine_config *config, struct error *err)
{
    unsigned nr = config_has_disk(&config->swap);
    for (unsigned i = 0; i < MAX_DISKS; i++) {
        if (!check_disk(&config->disk[i], i, err))
            return false;
        nr += config_has_disk(&config->disk[i]);
    }
    nr += config->net.enable + (config->console == CONSOLE_VIRTIO) + config->rng_enable +
          config->balloon.enable;
    return nr <= VIRTIO_NR_SLOTS ||
           error_set(err,
                     "%u virtio devices (swap area, disks, net, console, rng, balloon), but the "
                     "machine has %u slots; do without some",
                     nr, VIRTIO_NR_SLOTS);
}

bool config_check(const struct machine_config *config, struct error *err)
{
    if (config->mem % PAGE_SIZE != 0)
        return error_set(err, "mem: %" PRIu64 " bytes are not whole pages; use a multiple of 4K",
                         config->mem);
    if (config->clock_mhz % (TIMEBASE_HZ / 1000000) != 0)
        return error_set(err, "clock: %u MHz; must be a multiple of %u, the timebase",
                         config->clock_mhz, TIMEBASE_HZ / 1000000);
    if (!check_slots(config, err))
        return false;
    return check_tlb("l1i", &config->mmu.l1i, err) && check_tlb("l1d", &config->mmu.l1d, err) &&
           check_tlb("l2", &config->mmu.l2, err);
}
