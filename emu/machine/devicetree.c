#include "emu/machine/devicetree.h"

#include "emu/abi/pmu.h"
#include "emu/base/random.h"
#include "emu/isa/bits.h"
#include "emu/isa/cause.h"

#include <inttypes.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define PHANDLE_FINISHER 1
#define PHANDLE_PLIC     2
#define PHANDLE_CPU0     16 /* interrupt controller of hart 0; those of the others follow */

#define ISA_STRING_SIZE 1024 /* twice what all extensions take */

/*
 * libfdt's sequential-write calls, with the first error kept: what comes after it does nothing,
 * so that a tree reads as a list of what is in it.
 */
struct tree {
    void *blob;
    int error;
};

#define TRY(tree, call)                                                                            \
    do {                                                                                           \
        if ((tree)->error == 0)                                                                    \
            (tree)->error = (call);                                                                \
    } while (0)

static void begin(struct tree *t, const char *name)
{
    TRY(t, fdt_begin_node(t->blob, name));
}

static void begin_at(struct tree *t, const char *name, uint64_t unit)
{
    char full[64];
    snprintf(full, sizeof(full), "%s@%" PRIx64, name, unit);
    begin(t, full);
}

static void end(struct tree *t)
{
    TRY(t, fdt_end_node(t->blob));
}

static void flag(struct tree *t, const char *name)
{
    TRY(t, fdt_property(t->blob, name, NULL, 0));
}

static void u32(struct tree *t, const char *name, uint32_t value)
{
    TRY(t, fdt_property_u32(t->blob, name, value));
}

static void u64(struct tree *t, const char *name, uint64_t value)
{
    TRY(t, fdt_property_u64(t->blob, name, value));
}

static void string(struct tree *t, const char *name, const char *value)
{
    TRY(t, fdt_property_string(t->blob, name, value));
}

/* Several strings, given as a literal with NULs between them. */
#define STRINGS(t, name, literal) TRY(t, fdt_property((t)->blob, name, literal, sizeof(literal)))

static void reg(struct tree *t, uint64_t base, uint64_t size)
{
    fdt64_t cells[] = {cpu_to_fdt64(base), cpu_to_fdt64(size)};
    TRY(t, fdt_property(t->blob, "reg", cells, sizeof(cells)));
}

static void cell_sizes(struct tree *t, uint32_t address, uint32_t size)
{
    u32(t, "#address-cells", address);
    u32(t, "#size-cells", size);
}

/* The node's wire to the PLIC. */
static void interrupt(struct tree *t, uint32_t source)
{
    u32(t, "interrupt-parent", PHANDLE_PLIC);
    u32(t, "interrupts", source);
}

/* Two wires to each hart. */
static void hart_interrupts(struct tree *t, unsigned nr_harts, uint32_t first, uint32_t second)
{
    fdt32_t cells[4 * MAX_HARTS];
    for (unsigned i = 0; i < nr_harts; i++) {
        cells[4 * i] = cells[4 * i + 2] = cpu_to_fdt32(PHANDLE_CPU0 + i);
        cells[4 * i + 1] = cpu_to_fdt32(first);
        cells[4 * i + 3] = cpu_to_fdt32(second);
    }
    TRY(t, fdt_property(t->blob, "interrupts-extended", cells,
                        (int)(4 * nr_harts * sizeof(cells[0]))));
}

static const char *mmu_type(unsigned max_mode)
{
    switch (max_mode) {
    case SATP_MODE_SV57:
        return "riscv,sv57";
    case SATP_MODE_SV48:
        return "riscv,sv48";
    default:
        return "riscv,sv39";
    }
}

static void tlb_size(struct tree *t, const char *size_name, const char *sets_name,
                     const struct tlb_config *tlb)
{
    u32(t, size_name, tlb->entries);
    u32(t, sets_name, tlb->ways == 0 ? 1 : tlb->entries / tlb->ways);
}

/* The set as a string, and as the two properties that take its place in newer bindings. */
static void isa(struct tree *t, isa_set_t set)
{
    char text[ISA_STRING_SIZE], list[ISA_STRING_SIZE];
    isa_string(set, text, sizeof(text));
    size_t len = 0;
    for (unsigned ext = 0; ext < NR_EXTS; ext++)
        if (isa_has(set, ext) && isa_ext_name(ext))
            len += (size_t)snprintf(list + len, sizeof(list) - len, "%s", isa_ext_name(ext)) + 1;
    string(t, "riscv,isa", text);
    string(t, "riscv,isa-base", "rv64i");
    TRY(t, fdt_property(t->blob, "riscv,isa-extensions", list, (int)len));
}

/* What goes with an extension of cache blocks. */
static void block_size(struct tree *t, const char *name, isa_set_t set, enum isa_ext ext)
{
    if (isa_has(set, ext))
        u32(t, name, CACHE_BLOCK_SIZE);
}

static void cpu(struct tree *t, unsigned hart, const struct machine_config *config, bool bare)
{
    const struct mmu_config *mmu = &config->mmu;
    begin_at(t, "cpu", hart);
    string(t, "device_type", "cpu");
    u32(t, "reg", hart);
    string(t, "status", "okay");
    string(t, "compatible", "riscv");
    isa(t, config_isa(config));
    block_size(t, "riscv,cbom-block-size", config->isa, EXT_ZICBOM);
    block_size(t, "riscv,cbop-block-size", config->isa, EXT_ZICBOP);
    block_size(t, "riscv,cboz-block-size", config->isa, EXT_ZICBOZ);
    string(t, "mmu-type", mmu_type(config_max_mode(config, bare)));
    flag(t, "tlb-split");
    tlb_size(t, "i-tlb-size", "i-tlb-sets", &mmu->l1i);
    tlb_size(t, "d-tlb-size", "d-tlb-sets", &mmu->l1d);
    begin(t, "interrupt-controller");
    u32(t, "#interrupt-cells", 1);
    flag(t, "interrupt-controller");
    string(t, "compatible", "riscv,cpu-intc");
    u32(t, "phandle", PHANDLE_CPU0 + hart);
    end(t);
    end(t);
}

static void cpus(struct tree *t, const struct machine_config *config, bool bare)
{
    begin(t, "cpus");
    cell_sizes(t, 1, 0);
    u32(t, "timebase-frequency", TIMEBASE_HZ);
    for (unsigned i = 0; i < config->harts; i++)
        cpu(t, i, config, bare);
    end(t);
}

static void memory(struct tree *t, const struct physmem *pm)
{
    for (unsigned i = 0; i < pm->nr_ranges; i++) {
        begin_at(t, "memory", pm->range[i].base);
        string(t, "device_type", "memory");
        reg(t, pm->range[i].base, pm->range[i].size);
        end(t);
    }
}

static void reserved_memory(struct tree *t, const struct devicetree_params *p)
{
    if (p->firmware_start == p->firmware_end)
        return;
    begin(t, "reserved-memory");
    cell_sizes(t, 2, 2);
    flag(t, "ranges");
    begin_at(t, "mmode_resv0", p->firmware_start);
    reg(t, p->firmware_start, p->firmware_end - p->firmware_start);
    flag(t, "no-map");
    end(t);
    end(t);
}

static void chosen(struct tree *t, const struct devicetree_params *p)
{
    begin(t, "chosen");
    string(t, "bootargs", p->bootargs);
    string(t, "stdout-path", "/soc/serial@10000000");
    if (p->initrd_start != p->initrd_end) {
        u64(t, "linux,initrd-start", p->initrd_start);
        u64(t, "linux,initrd-end", p->initrd_end);
    }
    uint64_t state = p->config->seed, seed[4];
    for (unsigned i = 0; i < 4; i++)
        seed[i] = random_next(&state);
    TRY(t, fdt_property(t->blob, "rng-seed", seed, sizeof(seed)));
    end(t);
}

/* The finisher also serves as the register of the generic power-off and reboot drivers. */
static void finisher(struct tree *t)
{
    begin_at(t, "test", FINISHER_BASE);
    STRINGS(t, "compatible", "sifive,test1\0sifive,test0\0syscon");
    reg(t, FINISHER_BASE, FINISHER_SIZE);
    u32(t, "phandle", PHANDLE_FINISHER);
    end(t);
}

static void syscon(struct tree *t, const char *name, const char *compatible, uint32_t value)
{
    begin(t, name);
    string(t, "compatible", compatible);
    u32(t, "regmap", PHANDLE_FINISHER);
    u32(t, "offset", 0);
    u32(t, "value", value);
    end(t);
}

static void interrupt_controllers(struct tree *t, unsigned nr_harts)
{
    begin_at(t, "clint", ACLINT_BASE);
    STRINGS(t, "compatible", "sifive,clint0\0riscv,clint0");
    reg(t, ACLINT_BASE, ACLINT_SIZE);
    hart_interrupts(t, nr_harts, IRQ_M_SOFT, IRQ_M_TIMER);
    end(t);

    begin_at(t, "plic", PLIC_BASE);
    STRINGS(t, "compatible", "sifive,plic-1.0.0\0riscv,plic0");
    reg(t, PLIC_BASE, PLIC_SIZE);
    u32(t, "#address-cells", 0);
    u32(t, "#interrupt-cells", 1);
    flag(t, "interrupt-controller");
    u32(t, "riscv,ndev", PLIC_NR_SOURCES);
    hart_interrupts(t, nr_harts, IRQ_M_EXT, IRQ_S_EXT);
    u32(t, "phandle", PHANDLE_PLIC);
    end(t);
}

static void peripherals(struct tree *t)
{
    begin_at(t, "serial", UART_BASE);
    string(t, "compatible", "ns16550a");
    reg(t, UART_BASE, UART_SIZE);
    u32(t, "clock-frequency", UART_CLOCK_HZ);
    interrupt(t, UART_IRQ);
    end(t);

    begin_at(t, "rtc", RTC_BASE);
    string(t, "compatible", "google,goldfish-rtc");
    reg(t, RTC_BASE, RTC_SIZE);
    interrupt(t, RTC_IRQ);
    end(t);

    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++) {
        begin_at(t, "virtio_mmio", VIRTIO_BASE + i * VIRTIO_STRIDE);
        string(t, "compatible", "virtio,mmio");
        reg(t, VIRTIO_BASE + i * VIRTIO_STRIDE, VIRTIO_STRIDE);
        interrupt(t, VIRTIO_IRQ + i);
        end(t);
    }
}

/*
 * Which events the performance counters have and how they are selected, for M-mode firmware
 * (Linux' bindings/perf/riscv,pmu.yaml). mcycle and minstret may count theirs, too.
 */
static void pmu(struct tree *t, unsigned nr_counters)
{
    static const struct {
        uint32_t event_idx;
        uint8_t id;
    } events[] = {
#define PMU_SBI_EVENT(event_idx, name) {event_idx, PMU_##name},
#include "emu/abi/pmu.def"
    };
    enum { NR_EVENTS = sizeof(events) / sizeof(events[0]) };
    const uint32_t counters = (uint32_t)((UINT64_C(1) << nr_counters) - 1) << PMU_FIRST_COUNTER;
    fdt32_t selectors[NR_EVENTS][3], able[NR_EVENTS][3];

    for (unsigned i = 0; i < NR_EVENTS; i++) {
        const uint32_t fixed = events[i].id == PMU_CYCLES         ? 1
                               : events[i].id == PMU_INSTRUCTIONS ? 4
                                                                  : 0;
        selectors[i][0] = able[i][0] = able[i][1] = cpu_to_fdt32(events[i].event_idx);
        selectors[i][1] = 0;
        selectors[i][2] = cpu_to_fdt32(events[i].id);
        able[i][2] = cpu_to_fdt32(counters | fixed);
    }
    /* Raw events: all of mhpmevent's ids, the bits above them 0. */
    const fdt32_t raw[] = {0, 0, cpu_to_fdt32(UINT32_MAX), cpu_to_fdt32((uint32_t)~MHPMEVENT_EVENT),
                           cpu_to_fdt32(counters)};
    begin(t, "pmu");
    string(t, "compatible", "riscv,pmu");
    TRY(t, fdt_property(t->blob, "riscv,event-to-mhpmevent", selectors, sizeof(selectors)));
    TRY(t, fdt_property(t->blob, "riscv,event-to-mhpmcounters", able, sizeof(able)));
    TRY(t, fdt_property(t->blob, "riscv,raw-event-to-mhpmcounters", raw, sizeof(raw)));
    end(t);
}

static void soc(struct tree *t, unsigned nr_harts)
{
    begin(t, "soc");
    cell_sizes(t, 2, 2);
    string(t, "compatible", "simple-bus");
    flag(t, "ranges");
    finisher(t);
    interrupt_controllers(t, nr_harts);
    peripherals(t);
    end(t);
}

int devicetree_build(void *blob, const struct devicetree_params *params)
{
    struct tree tree = {.blob = blob};
    struct tree *t = &tree;
    TRY(t, fdt_create(blob, DEVICETREE_SIZE));
    TRY(t, fdt_finish_reservemap(blob));
    begin(t, "");
    cell_sizes(t, 2, 2);
    string(t, "compatible", "riscv-virtio");
    string(t, "model", "pagewalk,virt");
    chosen(t, params);
    memory(t, params->physmem);
    reserved_memory(t, params);
    cpus(t, params->config, params->bare);
    pmu(t, params->config->hpm_counters);
    soc(t, params->config->harts);
    syscon(t, "poweroff", "syscon-poweroff", FINISHER_PASS);
    syscon(t, "reboot", "syscon-reboot", FINISHER_RESET);
    end(t);
    TRY(t, fdt_finish(blob));
    /* Room for firmware that adds nodes of its own, as OpenSBI does. */
    TRY(t, fdt_open_into(blob, blob, DEVICETREE_SIZE));
    return t->error;
}
