#include "tests/unit/snapshot_fixture.h"

#include "emu/machine/machine_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODE    RAM_BASE
#define HANDLER (RAM_BASE + 0x100)
#define ROOT    (RAM_BASE + 0x1000)
#define MIDDLE  (RAM_BASE + 0x2000)
#define LEAVES  (RAM_BASE + 0x3000)
#define RINGS   (RAM_BASE + 0x4000)
#define HEADER  (RAM_BASE + 0x7000)
#define BUFFER  (RAM_BASE + 0x8000)
#define FRAMES  (RAM_BASE + 0x40000) /* 64 of them, behind 512 pages */

#define POINTER     1
#define LEAF        0xcf /* D A X W R V */
#define NR_REQUESTS 3

static const uint32_t loop[] = {
    0x0002b303, /* ld   t1, 0(t0) */
    0x00130313, /* addi t1, t1, 1 */
    0x0062b023, /* sd   t1, 0(t0) */
    0x007282b3, /* add  t0, t0, t2 */
    0x01c2f2b3, /* and  t0, t0, t3 */
    0xfedff06f, /* j    loop */
};

static const uint32_t handler[] = {
    0x30401073, /* csrw mie, zero */
    0x30200073, /* mret */
};

static size_t host_read(void *opaque, uint8_t *bytes, size_t room, bool driver)
{
    (void)opaque, (void)bytes, (void)room, (void)driver;
    return 0;
}

static void host_write(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque, (void)bytes, (void)len;
}

static const struct machine_host host = {.read = host_read, .write = host_write};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void poke(struct machine *m, paddr_t pa, const void *bytes, uint64_t len)
{
    must(physmem_write(&m->physmem, pa, bytes, len));
}

static void poke_pte(struct machine *m, paddr_t table, unsigned index, paddr_t to, unsigned bits)
{
    uint64_t pte = to >> 12 << 10 | bits;
    poke(m, table + 8 * index, &pte, sizeof(pte));
}

static void build_page_table(struct machine *m)
{
    poke_pte(m, ROOT, 2, RAM_BASE, LEAF); /* a page of 1 GiB for the code */
    poke_pte(m, ROOT, 1, MIDDLE, POINTER);
    poke_pte(m, MIDDLE, 0, LEAVES, POINTER);
    for (unsigned i = 0; i < 512; i++)
        poke_pte(m, LEAVES, i, FRAMES + i % 64 * PAGE_SIZE, LEAF);
}

static void start_hart(struct machine *m, struct hart *hart)
{
    hart_reset(hart, CODE);
    pmp_write_addr(&hart->mmu.pmp, 0, UINT64_MAX);
    pmp_write_cfg(&hart->mmu.pmp, 0, 0x1f);
    mmu_pmp_changed(&hart->mmu);
    hart->x[5] = 0x40000000 + hart->id * 0x7000;
    hart->x[7] = PAGE_SIZE * (1 + 2 * hart->id);
    hart->x[28] = 0x401fffff;
    hart->mtvec = HANDLER;
    hart->mie = MIP_MTIP;
    hart->satp = (uint64_t)SATP_MODE_SV39 << SATP_MODE_SHIFT | ROOT >> PAGE_SHIFT;
    hart_set_prv(hart, PRV_S);
    must(bus_write(&m->bus, ACLINT_BASE + ACLINT_MTIMECMP + 8 * hart->id, 8, 300 + 500 * hart->id));
}

static void write_disk_register(struct machine *m, unsigned offset, uint32_t value)
{
    must(bus_write(&m->bus, VIRTIO_BASE + offset, 4, value));
}

/* Reads of one sector each, of the driver that virtio 1.2 describes in 3.1.1. */
static void start_disk(struct machine *m)
{
    static const unsigned registers[][2] = {{0x70, 3},
                                            {0x24, 1},
                                            {0x20, 1},
                                            {0x24, 0},
                                            {0x20, 0},
                                            {0x70, 11},
                                            {0x30, 0},
                                            {0x38, 16},
                                            {0x80, (uint32_t)RINGS},
                                            {0x90, (uint32_t)RINGS + 0x1000},
                                            {0xa0, (uint32_t)RINGS + 0x2000},
                                            {0x44, 1},
                                            {0x70, 15}};
    struct {
        uint64_t addr;
        uint32_t len;
        uint16_t flags, next;
    } chain[3] = {{HEADER, 16, 1, 1}, {BUFFER, 512, 3, 2}, {BUFFER + 512, 1, 2, 0}};
    uint16_t avail[2 + NR_REQUESTS] = {0, NR_REQUESTS};
    for (unsigned i = 0; i < NR_REQUESTS; i++) {
        uint16_t first = (uint16_t)(3 * i);
        chain[0].next = first + 1;
        chain[1].next = first + 2;
        poke(m, RINGS + 16 * first, chain, sizeof(chain));
        avail[2 + i] = first;
    }
    poke(m, RINGS + 0x1000, avail, sizeof(avail));
    for (unsigned i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
        write_disk_register(m, registers[i][0], registers[i][1]);
    write_disk_register(m, 0x50, 0);
}

static void start(struct machine *m)
{
    poke(m, CODE, loop, sizeof(loop));
    poke(m, HANDLER, handler, sizeof(handler));
    build_page_table(m);
    for (unsigned i = 0; i < m->nr_harts; i++)
        start_hart(m, &m->harts[i]);
    start_disk(m);
    must(bus_write(&m->bus, UART_BASE + 2, 1, 1) && bus_write(&m->bus, UART_BASE + 1, 1, 1));
    must(uart_receive(&m->uart, 'a') && uart_receive(&m->uart, 'b'));
    must(symbols_add(&m->symbols, "loop", CODE, sizeof(loop)));
    m->is_bare = true;
}

void snapshot_fixture_config(struct machine_config *config, enum tlb_policy policy)
{
    struct error err;
    config_init(config);
    config->mem = (uint64_t)1 << 20;
    config->harts = 2;
    config->max_cycles = SNAPSHOT_FIXTURE_CYCLES;
    config->disk[0].size = 65536;
    config->mmu.l1i.policy = config->mmu.l1d.policy = config->mmu.l2.policy = policy;
    must(config_set(config, "mmu.l2.ways", "8", &err) && config_check(config, &err));
}

struct machine *snapshot_fixture_build(const struct machine_config *config, bool started)
{
    struct error err;
    struct machine *m = machine_build(config, NULL, NULL, &host, &err);
    if (!m) {
        fprintf(stderr, "snapshot_fixture: %s\n", err.text);
        abort();
    }
    if (started)
        start(m);
    return m;
}
