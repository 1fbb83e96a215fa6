/*
 * What a device tree is made of: a configuration of options at random, memory ranges, a command
 * line of any bytes and length, places of initrd and firmware. The result is a tree that libfdt
 * finds sound and that says what it was given, or an error of libfdt's; and nothing is written
 * outside the blob.
 */
#include "emu/machine/devicetree.h"

#include "emu/abi/memmap.h"
#include "emu/isa/bits.h"
#include "tests/fuzz/fuzz.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BOOTARGS (DEVICETREE_SIZE + 64) /* more than fits */

static const char *const pairs[] = {
    "harts=1",
    "harts=3",
    "harts=8",
    "harts=9",
    "mode=sv39",
    "mode=sv48",
    "mode=sv57",
    "ad=svade",
    "ad=svadu",
    "ad=both",
    "misaligned=trap",
    "misaligned=hardware",
    "preset=u74",
    "preset=cva6",
    "preset=fast",
    "mmu.l1d.entries=1",
    "mmu.l1d.entries=32768",
    "mmu.l1i.ways=0",
    "mmu.l1i.ways=4",
    "isa.zba=false",
    "isa.zbb=false",
    "isa.zbs=false",
    "isa.zicbom=false",
    "isa.zicboz=false",
    "isa.zicbop=false",
    "isa.zfhmin=false",
    "isa.svinval=false",
    "isa.svnapot=false",
    "isa.svpbmt=false",
    "isa.sscofpmf=false",
    "isa.smstateen=true",
    "hpm_counters=0",
    "hpm_counters=29",
    "seed=18446744073709551615",
    "mem=1T",
    "clock=10000",
};

struct world {
    struct machine_config config;
    struct physmem physmem; /* ranges without memory behind them: only their places are asked for */
    char bootargs[MAX_BOOTARGS + 1];
    struct devicetree_params params;
    /* The blob, with bytes behind it that must stay. */
    uint8_t blob[DEVICETREE_SIZE + 64] __attribute__((aligned(8)));
};

static bool configure(struct world *w, struct fuzz_input *in)
{
    struct error err;
    config_init(&w->config);
    for (unsigned i = fuzz_u8(in) % 16; i > 0; i--) {
        const char *pair = pairs[fuzz_u8(in) % (sizeof(pairs) / sizeof(pairs[0]))];
        if (!config_set_pair(&w->config, pair, &err) && err.text[0] == '\0')
            abort();
    }
    return config_check(&w->config, &err);
}

/* Up to as many ranges as there can be, from low to high. */
static void place_memory(struct world *w, struct fuzz_input *in)
{
    paddr_t base = RAM_BASE;
    w->physmem.nr_ranges = fuzz_u8(in) % (PHYSMEM_MAX_RANGES + 1);
    for (unsigned i = 0; i < w->physmem.nr_ranges; i++) {
        struct ram_range *range = &w->physmem.range[i];
        range->base = base + (paddr_t)fuzz_u16(in) * PAGE_SIZE;
        range->size = (fuzz_bytes(in, 4) + 1) * PAGE_SIZE;
        base = range->base + range->size;
    }
}

/* The rest of the input, or as many letters as two bytes of it say. */
static void write_bootargs(struct world *w, struct fuzz_input *in)
{
    size_t length = 0;
    if (fuzz_u8(in) % 4 == 0) {
        length = fuzz_u16(in) % MAX_BOOTARGS;
        memset(w->bootargs, 'a', length);
    } else {
        while (in->left > 0 && length < MAX_BOOTARGS)
            w->bootargs[length++] = (char)fuzz_u8(in);
    }
    w->bootargs[length] = '\0';
}

static void place_images(struct world *w, struct fuzz_input *in)
{
    w->params.initrd_start = fuzz_u64(in);
    w->params.initrd_end = w->params.initrd_start + fuzz_bytes(in, 4);
    w->params.firmware_start = fuzz_u64(in);
    w->params.firmware_end = w->params.firmware_start + fuzz_bytes(in, 4);
}

static void check(bool holds)
{
    if (!holds)
        abort();
}

static const void *property(const void *blob, const char *path, const char *name, int *len)
{
    int node = fdt_path_offset(blob, path);
    const void *value = node < 0 ? NULL : fdt_getprop(blob, node, name, len);
    check(value != NULL);
    return value;
}

static uint64_t number64(const void *blob, const char *path, const char *name, unsigned index)
{
    int len;
    const uint8_t *cells = property(blob, path, name, &len);
    check(len >= (int)(8 * (index + 1)));
    return fdt64_ld((const fdt64_t *)(cells + 8 * index));
}

static void check_memory(const struct world *w)
{
    for (unsigned i = 0; i < w->physmem.nr_ranges; i++) {
        const struct ram_range *range = &w->physmem.range[i];
        char path[32];
        snprintf(path, sizeof(path), "/memory@%llx", (unsigned long long)range->base);
        check(number64(w->blob, path, "reg", 0) == range->base);
        check(number64(w->blob, path, "reg", 1) == range->size);
    }
}

static void check_harts(const struct world *w)
{
    for (unsigned hart = 0; hart <= w->config.harts; hart++) {
        char path[32];
        snprintf(path, sizeof(path), "/cpus/cpu@%u", hart);
        check((fdt_path_offset(w->blob, path) >= 0) == (hart < w->config.harts));
    }
}

static void check_chosen(const struct world *w)
{
    const struct devicetree_params *p = &w->params;
    int len;
    check(strcmp(property(w->blob, "/chosen", "bootargs", &len), w->bootargs) == 0);
    check(len == (int)strlen(w->bootargs) + 1);
    if (p->initrd_start != p->initrd_end) {
        check(number64(w->blob, "/chosen", "linux,initrd-start", 0) == p->initrd_start);
        check(number64(w->blob, "/chosen", "linux,initrd-end", 0) == p->initrd_end);
    }
    const bool reserves = fdt_path_offset(w->blob, "/reserved-memory") >= 0;
    check(reserves == (p->firmware_start != p->firmware_end));
}

static void build(struct world *w)
{
    memset(w->blob, 0xa5, sizeof(w->blob));
    int result = devicetree_build(w->blob, &w->params);
    for (size_t i = DEVICETREE_SIZE; i < sizeof(w->blob); i++)
        check(w->blob[i] == 0xa5);
    check(result <= 0 && result >= -FDT_ERR_MAX);
    if (result != 0)
        return;
    check(fdt_check_full(w->blob, DEVICETREE_SIZE) == 0);
    check_memory(w);
    check_harts(w);
    check_chosen(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world w;
    struct fuzz_input in = {data, size};
    w.params = (struct devicetree_params){
        .config = &w.config, .physmem = &w.physmem, .bootargs = w.bootargs};
    if (configure(&w, &in)) {
        place_memory(&w, &in);
        place_images(&w, &in);
        write_bootargs(&w, &in);
        build(&w);
    }
    config_destroy(&w.config);
    return 0;
}
