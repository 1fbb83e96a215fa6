/*
 * Drives UART, ACLINT, PLIC and a virtio disk from M-mode and prints what it sees. Nothing of it
 * depends on speed, so that this machine and QEMU's virt board must print the same.
 */
#include "tests/devices/bare.h"

/* --- UART ---------------------------------------------------------------------------------- */

static void test_uart(void)
{
    write8(UART_BASE + 3, 0x83);
    write8(UART_BASE + 0, 1);
    write8(UART_BASE + 1, 0);
    uint8_t divisor = read8(UART_BASE + 0);
    write8(UART_BASE + 3, 0x03);
    write8(UART_BASE + 2, 0x07); /* FIFOs on and empty, trigger level 1 */
    write8(UART_BASE + 7, 0x5a);
    print_value("uart divisor", divisor);
    print_value("uart scr", read8(UART_BASE + 7));
    print_value("uart lcr", read8(UART_BASE + 3));
    print_value("uart lsr", read8(UART_BASE + 5));
    print_value("uart iir", read8(UART_BASE + 2));
}

/* Whether the FIFO's few bytes lie there for long yet: QEMU goes by the host's clock. */
#define IIR_TIMEOUT 0x08

/* What is sent in loopback comes back as input; nothing may be printed meanwhile. */
static void test_loopback(void)
{
    uint8_t iir[3], lsr[2], byte[3];
    write8(UART_BASE + 4, 0x10);
    write8(UART_BASE + 1, 0x01);
    for (int i = 0; i < 3; i++)
        write8(UART_BASE, 'a' + i);
    while (!(read8(UART_BASE + 5) & 1))
        ;
    lsr[0] = read8(UART_BASE + 5);
    iir[0] = read8(UART_BASE + 2);
    for (int i = 0; i < 3; i++)
        byte[i] = read8(UART_BASE);
    lsr[1] = read8(UART_BASE + 5);
    iir[1] = read8(UART_BASE + 2);
    write8(UART_BASE + 1, 0x00);
    write8(UART_BASE + 4, 0x00);
    print_value("loopback lsr", lsr[0]);
    print_value("loopback iir", iir[0] & ~IIR_TIMEOUT);
    for (int i = 0; i < 3; i++)
        print_value("loopback byte", byte[i]);
    print_value("loopback lsr after", lsr[1]);
    print_value("loopback iir after", iir[1]);
}

/* --- ACLINT -------------------------------------------------------------------------------- */

static void test_aclint(void)
{
    const uint64_t msip = ACLINT_BASE + ACLINT_MSIP, mtimecmp = ACLINT_BASE + ACLINT_MTIMECMP;
    const uint64_t mtime = ACLINT_BASE + ACLINT_MTIME;
    write64(mtimecmp, UINT64_MAX);
    print_value("mip at rest", read_mip());
    write32(msip, 0xffffffff);
    print_value("msip", read32(msip));
    print_value("mip with msip", read_mip());
    write32(msip, 0);
    print_value("mip without msip", read_mip());

    uint64_t start = read64(mtime);
    enable_for_wfi(MIP_MTIP);
    write64(mtimecmp, start + 5000);
    while (!(read_mip() & MIP_MTIP))
        wait_for_interrupt();
    print_value("timer not early", read64(mtime) >= start + 5000);
    write32(mtimecmp, 0x89abcdef);
    write32(mtimecmp + 4, 0x01234567);
    print_value("mtimecmp by halves", read64(mtimecmp));
    print_value("mip after the timer", read_mip());
    enable_for_wfi(0);
}

/* --- PLIC ---------------------------------------------------------------------------------- */

static uint64_t plic_enable(unsigned source)
{
    return PLIC_BASE + 0x2000 + source / 32 * 4;
}

static const uint64_t plic_threshold = PLIC_BASE + 0x200000, plic_claim = PLIC_BASE + 0x200004;

/* The UART's THR-empty interrupt, on for as long as it is enabled there. */
static void test_plic(void)
{
    write32(PLIC_BASE + 4 * UART_IRQ, 3);
    write32(plic_enable(UART_IRQ), 1 << UART_IRQ);
    write32(plic_threshold, 3);
    write8(UART_BASE + 1, 0x02);
    uint64_t masked = read_mip(), pending = read32(PLIC_BASE + 0x1000);
    write32(plic_threshold, 2);
    uint64_t open = read_mip();
    uint32_t source = read32(plic_claim);
    uint64_t claimed = read_mip();
    uint32_t iir = read8(UART_BASE + 2), none = read32(plic_claim);
    write32(plic_claim, source);
    uint64_t done = read_mip();
    write8(UART_BASE + 1, 0x00);
    print_value("plic below threshold: mip", masked);
    print_value("plic pending", pending);
    print_value("plic above threshold: mip", open);
    print_value("plic claim", source);
    print_value("plic claimed: mip", claimed);
    print_value("uart iir", iir);
    print_value("plic second claim", none);
    print_value("plic completed: mip", done);
    write32(PLIC_BASE + 4 * 7, 0xff);
    print_value("plic priority bits", read32(PLIC_BASE + 4 * 7));
    write32(PLIC_BASE + 4 * 7, 0);
}

/* --- virtio disk --------------------------------------------------------------------------- */

#define QUEUE      16
#define DESC_NEXT  1
#define DESC_WRITE 2
#define DESC_INDIR 4

struct desc {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
};

struct request {
    uint32_t type, reserved;
    uint64_t sector;
    uint8_t status;
    struct desc table[3];
};

static struct desc desc[QUEUE] __attribute__((aligned(16)));
static struct {
    uint16_t flags, idx, ring[QUEUE], used_event;
} avail;
static volatile struct {
    uint16_t flags, idx;
    struct {
        uint32_t id, len;
    } ring[QUEUE];
    uint16_t avail_event;
} used __attribute__((aligned(4)));
static struct request request[QUEUE];
static uint8_t data[QUEUE][1024];
static uint64_t slot;

static uint32_t reg(uint64_t offset)
{
    return read32(slot + offset);
}

static void set_reg(uint64_t offset, uint32_t value)
{
    write32(slot + offset, value);
}

static void start_disk(void)
{
    set_reg(0x70, 0);
    set_reg(0x70, 3);
    set_reg(0x24, 0);
    set_reg(0x20, 1 << 28 | 1 << 9); /* INDIRECT_DESC, FLUSH */
    set_reg(0x24, 1);
    set_reg(0x20, 1); /* VERSION_1 */
    set_reg(0x70, 11);
    print_value("status", reg(0x70));
    set_reg(0x30, 0);
    set_reg(0x38, QUEUE);
    set_reg(0x80, (uint64_t)desc);
    set_reg(0x84, 0);
    set_reg(0x90, (uint64_t)&avail);
    set_reg(0x94, 0);
    set_reg(0xa0, (uint64_t)&used);
    set_reg(0xa4, 0);
    set_reg(0x44, 1);
    print_value("queue ready", reg(0x44));
    set_reg(0x70, 15);
    print_value("status", reg(0x70));
    print_value("capacity", reg(0x100));
}

/* Request i, with an indirect table when i is odd. `len` 0: no data. */
static void offer(unsigned i, uint32_t type, uint64_t sector, uint32_t len)
{
    struct request *r = &request[i];
    uint16_t to_guest = type == 0 || type == 8 ? DESC_WRITE : 0;
    struct desc *d = i % 2 ? r->table : &desc[(i / 2 * 4)];
    unsigned base = i % 2 ? 0 : i / 2 * 4;
    *r = (struct request){.type = type, .sector = sector, .status = 0xee};
    d[0] = (struct desc){(uint64_t)r, 16, DESC_NEXT, base + (len ? 1 : 2)};
    d[1] = (struct desc){(uint64_t)data[i], len, DESC_NEXT | to_guest, base + 2};
    d[2] = (struct desc){(uint64_t)&r->status, 1, DESC_WRITE, 0};
    if (i % 2)
        desc[i / 2 * 4 + 3] = (struct desc){(uint64_t)r->table, sizeof(r->table), DESC_INDIR, 0};
    avail.ring[avail.idx % QUEUE] = i % 2 ? i / 2 * 4 + 3 : base;
    barrier();
    avail.idx++;
}

/* Notifies once and waits for everything on offer, by interrupt. */
static void serve(void)
{
    const unsigned source = VIRTIO_IRQ + (slot - VIRTIO_BASE) / VIRTIO_STRIDE;
    write32(PLIC_BASE + 4 * source, 1);
    write32(plic_threshold, 0);
    write32(plic_enable(source), 1 << source);
    enable_for_wfi(MIP_MEIP);
    barrier();
    set_reg(0x50, 0);
    while (used.idx != avail.idx) {
        while (!(read_mip() & MIP_MEIP))
            wait_for_interrupt();
        uint32_t claimed = read32(plic_claim);
        set_reg(0x64, reg(0x60));
        write32(plic_claim, claimed);
        if (claimed != source)
            print_value("wrong source", claimed);
    }
    enable_for_wfi(0);
}

static uint64_t checksum(unsigned i, uint32_t len)
{
    uint64_t sum = 0;
    for (uint32_t k = 0; k < len; k++)
        sum = sum * 31 + data[i][k];
    return sum;
}

static void test_transfers(void)
{
    for (unsigned i = 0; i < 6; i++) {
        for (unsigned k = 0; k < sizeof(data[i]); k++)
            data[i][k] = i * 37 + k * 11;
        offer(i, 1, i * 2, 1024);
    }
    serve();
    for (unsigned i = 0; i < 6; i++)
        print_value("write", request[i].status);
    offer(0, 4, 0, 0);
    serve();
    print_value("flush", request[0].status);
    for (unsigned i = 0; i < 6; i++) {
        memset(data[i], 0, sizeof(data[i]));
        offer(i, 0, 10 - i * 2, 1024);
    }
    serve();
    for (unsigned i = 0; i < 6; i++) {
        print_value("read", request[i].status);
        print_value("sum", checksum(i, 1024));
    }
}

static void test_refusals(void)
{
    offer(0, 0, reg(0x100), 512);      /* beyond the end */
    offer(1, 1, reg(0x100) - 1, 1024); /* across it */
    offer(2, 77, 0, 512);              /* no such request */
    offer(3, 8, 0, 20);                /* identify */
    serve();
    for (unsigned i = 0; i < 4; i++)
        print_value("refused or not", request[i].status);
    data[3][20] = 0;
    print((char *)data[3]);
    print("\n");
    print_value("used", used.idx);
}

/* A descriptor chain without end: the device must ask for a reset, and work after it. */
static void test_needs_reset(void)
{
    desc[0] = (struct desc){(uint64_t)&request[0], 16, DESC_NEXT, 0};
    avail.ring[avail.idx % QUEUE] = 0;
    barrier();
    avail.idx++;
    barrier();
    set_reg(0x50, 0);
    while (!(reg(0x70) & 64))
        ;
    print_value("status", reg(0x70));
    print_value("interrupt", reg(0x60) & 2);
    set_reg(0x70, 0);
    print_value("status", reg(0x70));
    memset(&avail, 0, sizeof(avail));
    memset((void *)&used, 0, sizeof(used));
    start_disk();
    offer(0, 0, 2, 1024);
    serve();
    print_value("read", request[0].status);
    print_value("sum", checksum(0, 1024));
}

static int test_disk(void)
{
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS && slot == 0; i++)
        if (read32(VIRTIO_BASE + i * VIRTIO_STRIDE + 8) == 2)
            slot = VIRTIO_BASE + i * VIRTIO_STRIDE;
    if (slot == 0) {
        print("no disk\n");
        return 1;
    }
    print_value("magic", reg(0));
    print_value("version", reg(4));
    start_disk();
    test_transfers();
    test_refusals();
    test_needs_reset();
    return 7;
}

int main(void)
{
    test_uart();
    test_loopback();
    test_aclint();
    test_plic();
    return test_disk();
}
