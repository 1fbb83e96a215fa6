/* Which virtio device sits in which slot of a machine, and what the machine does with them. */
#include "emu/machine/machine_private.h"
#include "tests/unit/machine_fixture.h"
#include "tests/unit/suites.h"

#include <string.h>

static const uint32_t spin[] = {
    0x0000006f, /* j    . */
};

static struct machine_config config;
static const char *input;
static size_t asked_for; /* room at the last read of input */

static void host_write(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque, (void)bytes, (void)len;
}

static size_t host_read(void *opaque, uint8_t *bytes, size_t room, bool interrupts)
{
    (void)opaque, (void)interrupts;
    size_t len = strnlen(input, room);
    memcpy(bytes, input, len);
    input += len;
    asked_for = room;
    return len;
}

/* A machine with these settings, ended by NULL. */
static struct machine *create(const char *const settings[])
{
    static const struct machine_host host = {.write = host_write, .read = host_read};
    struct error err;
    config_init(&config);
    config.mem = 1 << 20;
    for (; *settings; settings++)
        CU_ASSERT_TRUE_FATAL(config_set_pair(&config, *settings, &err));
    CU_ASSERT_TRUE_FATAL(config_check(&config, &err));
    return machine_fixture_create(&config, &host, spin, sizeof(spin));
}

static void destroy(struct machine *m)
{
    machine_destroy(m);
    config_destroy(&config);
}

static uint32_t get(struct machine *m, unsigned slot, uint64_t reg)
{
    uint64_t value = 0;
    CU_ASSERT_TRUE(bus_read(&m->bus, VIRTIO_BASE + slot * VIRTIO_STRIDE + reg, 4, &value));
    return value;
}

static void set(struct machine *m, unsigned slot, uint64_t reg, uint32_t value)
{
    CU_ASSERT_TRUE(bus_write(&m->bus, VIRTIO_BASE + slot * VIRTIO_STRIDE + reg, 4, value));
}

static void expect_devices(const char *const settings[], const uint32_t ids[VIRTIO_NR_SLOTS])
{
    struct machine *m = create(settings);
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++)
        CU_ASSERT_EQUAL(get(m, i, 0x08), ids[i]);
    destroy(m);
}

static void test_assignment(void)
{
    expect_devices((const char *[]){NULL}, (uint32_t[VIRTIO_NR_SLOTS]){0});
    expect_devices((const char *[]){"balloon.enable=true", "rng.enable=true", "console=virtio",
                                    "net.enable=true", "disk[5].size=2M", "disk[2].size=1M",
                                    "swap.size=64K", NULL},
                   (uint32_t[VIRTIO_NR_SLOTS]){2, 2, 2, 1, 3, 4, 5});
    expect_devices((const char *[]){"balloon.enable=true", "disk[1].size=1M", NULL},
                   (uint32_t[VIRTIO_NR_SLOTS]){2, 5});

    struct machine *m =
        create((const char *[]){"disk[5].size=2M", "disk[2].size=1M", "swap.size=64K", NULL});
    CU_ASSERT_EQUAL(get(m, 0, 0x100), 128);
    CU_ASSERT_EQUAL(get(m, 1, 0x100), 2048);
    CU_ASSERT_EQUAL(get(m, 2, 0x100), 4096);
    destroy(m);
}

static void test_balloon(void)
{
    struct machine *m = create((const char *[]){NULL});
    CU_ASSERT_FALSE(machine_set_balloon(m, 1 << 16));
    destroy(m);
    m = create((const char *[]){"balloon.enable=true", "balloon.size=64K", NULL});
    CU_ASSERT_EQUAL(get(m, 0, 0x100), 16);
    CU_ASSERT_TRUE(machine_set_balloon(m, 20000));
    CU_ASSERT_EQUAL(get(m, 0, 0x100), 4);
    CU_ASSERT_TRUE(machine_set_balloon(m, UINT64_MAX)); /* there is no more than all RAM */
    CU_ASSERT_EQUAL(get(m, 0, 0x100), 256);
    destroy(m);
}

/* The driver of a virtio console, as far as one buffer for input at RAM_BASE + 0x4000. */
static void start_console(struct machine *m)
{
    const struct {
        uint64_t addr;
        uint32_t len;
        uint16_t flags, next;
    } desc = {RAM_BASE + 0x4000, 16, 2, 0};
    const uint16_t avail[3] = {0, 1, 0};
    CU_ASSERT_TRUE(physmem_write(&m->physmem, RAM_BASE + 0x1000, &desc, sizeof(desc)));
    CU_ASSERT_TRUE(physmem_write(&m->physmem, RAM_BASE + 0x2000, avail, sizeof(avail)));
    set(m, 0, 0x70, 3);
    set(m, 0, 0x70, 11);
    set(m, 0, 0x30, 0);
    set(m, 0, 0x38, 8);
    set(m, 0, 0x80, RAM_BASE + 0x1000);
    set(m, 0, 0x90, RAM_BASE + 0x2000);
    set(m, 0, 0xa0, RAM_BASE + 0x3000);
    set(m, 0, 0x44, 1);
    set(m, 0, 0x70, 15);
    set(m, 0, 0x50, 0);
}

/* Input goes to the UART until the virtio console's driver is up, and then to that. */
static void test_console(void)
{
    struct machine *m = create((const char *[]){"console=virtio", NULL});
    uint64_t lsr;
    input = "a";
    machine_feed(m);
    CU_ASSERT_EQUAL(asked_for, 0); /* nobody listens */
    CU_ASSERT_FALSE(machine_hears(m));
    CU_ASSERT_TRUE(bus_write(&m->bus, UART_BASE + 1, 1, 1)); /* enable its interrupt */
    CU_ASSERT_TRUE(machine_hears(m));
    machine_feed(m);
    CU_ASSERT_STRING_EQUAL(input, "");
    CU_ASSERT_TRUE(bus_read(&m->bus, UART_BASE + 5, 1, &lsr));
    CU_ASSERT_EQUAL(lsr & 1, 1);

    input = "cd";
    start_console(m);
    event_queue_advance(&m->events, machine_clock_hz(m));
    CU_ASSERT_TRUE(machine_hears(m));
    machine_feed(m);
    CU_ASSERT_STRING_EQUAL(input, "");
    CU_ASSERT_EQUAL(memcmp(physmem_ptr(&m->physmem, RAM_BASE + 0x4000, 2), "cd", 2), 0);
    destroy(m);
}

static CU_TestInfo tests[] = {
    {"which device is where", test_assignment},
    {"the size of the balloon", test_balloon},
    {"who gets input", test_console},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo slots_suite = {"slots", NULL, NULL, NULL, NULL, tests};
