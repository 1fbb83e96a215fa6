#include "emu/machine/devicetree.h"

#include "emu/abi/pmu.h"
#include "tests/unit/suites.h"

#include <libfdt.h>
#include <string.h>

static uint8_t blob[DEVICETREE_SIZE] __attribute__((aligned(8)));
static struct machine_config config;
static struct physmem pm;

/* From `config` as it stands. */
static void build_configured(const char *bootargs)
{
    physmem_init(&pm);
    CU_ASSERT_EQUAL_FATAL(physmem_add(&pm, RAM_BASE, 0x4000000), 0);
    const struct devicetree_params params = {.config = &config,
                                             .physmem = &pm,
                                             .bootargs = bootargs,
                                             .initrd_start = 0x83000000,
                                             .initrd_end = 0x83001234,
                                             .firmware_start = 0x80000000,
                                             .firmware_end = 0x80020000};
    CU_ASSERT_EQUAL_FATAL(devicetree_build(blob, &params), 0);
    CU_ASSERT_EQUAL(fdt_check_full(blob, sizeof(blob)), 0);
}

static void build(unsigned harts, const char *bootargs)
{
    config_init(&config);
    config.harts = harts;
    build_configured(bootargs);
}

static void teardown(void)
{
    physmem_destroy(&pm);
    config_destroy(&config);
}

static const void *property(const char *path, const char *name, int *len)
{
    int node = fdt_path_offset(blob, path);
    CU_ASSERT_FATAL(node >= 0);
    return fdt_getprop(blob, node, name, len);
}

static uint64_t number(const char *path, const char *name, unsigned cell)
{
    int len;
    const fdt32_t *cells = property(path, name, &len);
    CU_ASSERT_FATAL(cells != NULL && len >= (int)(4 * (cell + 1)));
    return fdt32_to_cpu(cells[cell]);
}

static void test_nodes(void)
{
    int len;
    build(2, "quiet");
    CU_ASSERT_STRING_EQUAL(property("/chosen", "bootargs", &len), "quiet");
    CU_ASSERT_EQUAL(number("/chosen", "linux,initrd-start", 1), 0x83000000);
    CU_ASSERT_EQUAL(number("/chosen", "linux,initrd-end", 1), 0x83001234);
    CU_ASSERT_EQUAL(number("/memory@80000000", "reg", 1), RAM_BASE);
    CU_ASSERT_EQUAL(number("/memory@80000000", "reg", 3), 0x4000000);
    CU_ASSERT_EQUAL(number("/cpus", "timebase-frequency", 0), TIMEBASE_HZ);
    CU_ASSERT_STRING_EQUAL(property("/cpus/cpu@1", "mmu-type", &len), "riscv,sv39");
    CU_ASSERT_EQUAL(number("/soc/serial@10000000", "interrupts", 0), UART_IRQ);
    CU_ASSERT_EQUAL(number("/soc/virtio_mmio@10008000", "interrupts", 0), 8);
    CU_ASSERT_EQUAL(number("/reserved-memory/mmode_resv0@80000000", "reg", 3), 0x20000);
    CU_ASSERT_EQUAL(number("/poweroff", "value", 0), FINISHER_PASS);
    CU_ASSERT_TRUE(fdt_path_offset(blob, "/cpus/cpu@2") < 0);

    /* The path in stdout-path exists. */
    CU_ASSERT_TRUE(fdt_path_offset(blob, property("/chosen", "stdout-path", &len)) > 0);
    /* Each hart's two wires to the PLIC lead to its own interrupt controller. */
    uint32_t intc = (uint32_t)number("/cpus/cpu@1/interrupt-controller", "phandle", 0);
    CU_ASSERT_EQUAL(number("/soc/plic@c000000", "interrupts-extended", 4), intc);
    CU_ASSERT_EQUAL(number("/soc/plic@c000000", "interrupts-extended", 5), 11);
    CU_ASSERT_EQUAL(number("/soc/plic@c000000", "interrupts-extended", 7), 9);
    CU_ASSERT_EQUAL(number("/soc/plic@c000000", "phandle", 0),
                    number("/soc/serial@10000000", "interrupt-parent", 0));
    teardown();
}

static bool names(const char *extension)
{
    int len;
    const char *list = property("/cpus/cpu@0", "riscv,isa-extensions", &len);
    return fdt_stringlist_contains(list, len, extension);
}

/* Both forms in which a hart says what it can say the same. */
static void test_isa(void)
{
    char joined[1024] = "rv64";
    int len;
    build(1, "");
    const char *list = property("/cpus/cpu@0", "riscv,isa-extensions", &len);
    for (const char *name = list; name < list + len; name += strlen(name) + 1) {
        if (name[1] != '\0')
            strcat(joined, "_");
        strcat(joined, name);
    }
    CU_ASSERT_STRING_EQUAL(property("/cpus/cpu@0", "riscv,isa", &len), joined);
    CU_ASSERT_STRING_EQUAL(property("/cpus/cpu@0", "riscv,isa-base", &len), "rv64i");
    CU_ASSERT_EQUAL(strncmp(joined, "rv64imafdc_z", 12), 0);
    teardown();
}

/* What is off is not named, and what only an option of another kind turns on is when it is. */
static void test_isa_options(void)
{
    static const struct {
        const char *pair, *there, *absent;
    } cases[] = {
        {"isa.svinval=true", "svinval", "smstateen"},
        {"isa.svinval=false", "zicsr", "svinval"},
        {"isa.smstateen=true", "smstateen", "x"},
        {"misaligned=hardware", "zicclsm", "x"},
        {"misaligned=trap", "zicsr", "zicclsm"},
        {"ad=svade", "svade", "svadu"},
        {"ad=svadu", "svadu", "svade"},
        {"ad=both", "svade", "x"},
        {"ad=both", "svadu", "x"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct error err;
        config_init(&config);
        CU_ASSERT_TRUE(config_set_pair(&config, cases[i].pair, &err));
        build_configured("");
        CU_ASSERT_TRUE(names(cases[i].there));
        CU_ASSERT_FALSE(names(cases[i].absent));
        teardown();
    }
}

/* The row of a table of the pmu node that begins with `first`; -1: there is none. */
static int pmu_row(const char *name, unsigned row_cells, uint32_t first)
{
    int len;
    const fdt32_t *cells = property("/pmu", name, &len);
    CU_ASSERT_FATAL(cells != NULL && len % (int)(4 * row_cells) == 0);
    for (unsigned i = 0; i < (unsigned)len / 4; i += row_cells)
        if (fdt32_to_cpu(cells[i]) == first)
            return (int)i;
    return -1;
}

static void test_pmu(void)
{
    static const char *const selectors = "riscv,event-to-mhpmevent";
    static const char *const able = "riscv,event-to-mhpmcounters";
    static const char *const raw = "riscv,raw-event-to-mhpmcounters";
    struct error err;
    config_init(&config);
    CU_ASSERT_TRUE(config_set_pair(&config, "hpm_counters=4", &err));
    build_configured("");

    int row = pmu_row(selectors, 3, 0x10019); /* misses of loads in the data TLB */
    CU_ASSERT_FATAL(row >= 0);
    CU_ASSERT_EQUAL(number("/pmu", selectors, (unsigned)row + 2), PMU_L1D_LOAD_MISSES);
    row = pmu_row(able, 3, 0x10019);
    CU_ASSERT_FATAL(row >= 0);
    CU_ASSERT_EQUAL(number("/pmu", able, (unsigned)row + 1), 0x10019);
    CU_ASSERT_EQUAL(number("/pmu", able, (unsigned)row + 2), 0x78);
    row = pmu_row(able, 3, 2); /* instructions: minstret, too */
    CU_ASSERT_EQUAL(number("/pmu", able, (unsigned)row + 2), 0x7c);
    CU_ASSERT_EQUAL(pmu_row(able, 3, 6), -1); /* branch misses: nobody counts them */
    CU_ASSERT_EQUAL(number("/pmu", raw, 3), 0xffffff00);
    CU_ASSERT_EQUAL(number("/pmu", raw, 4), 0x78);
    teardown();
}

/* Equal inputs, equal bytes; another seed, another rng-seed. */
static void test_deterministic(void)
{
    static uint8_t first[DEVICETREE_SIZE];
    build(8, "");
    memcpy(first, blob, sizeof(blob));
    teardown();
    build(8, "");
    CU_ASSERT_EQUAL(memcmp(first, blob, fdt_totalsize(blob)), 0);
    teardown();
}

static void test_too_long(void)
{
    static char bootargs[DEVICETREE_SIZE];
    memset(bootargs, 'x', sizeof(bootargs) - 1);
    config_init(&config);
    physmem_init(&pm);
    const struct devicetree_params params = {
        .config = &config, .physmem = &pm, .bootargs = bootargs};
    CU_ASSERT_EQUAL(devicetree_build(blob, &params), -FDT_ERR_NOSPACE);
    teardown();
}

static CU_TestInfo tests[] = {
    {"nodes and properties", test_nodes},
    {"ISA strings", test_isa},
    {"ISA strings and options", test_isa_options},
    {"events of the performance counters", test_pmu},
    {"equal inputs make equal trees", test_deterministic},
    {"a tree that does not fit is an error", test_too_long},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo devicetree_suite = {"devicetree", NULL, NULL, NULL, NULL, tests};
