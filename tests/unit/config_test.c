#include "emu/isa/bits.h"
#include "emu/machine/config.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct machine_config config;
static struct error err;

static int setup(void)
{
    config_init(&config);
    return 0;
}

static int teardown(void)
{
    config_destroy(&config);
    return 0;
}

/* Loads `text` as a file of the name that errors will show. */
static bool load(const char *text)
{
    char path[] = "/tmp/pagewalk-config-XXXXXX";
    int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_FATAL(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    bool ok = config_load(&config, path, &err);
    unlink(path);
    /* The name differs from run to run: keep what comes after it. */
    if (!ok && strncmp(err.text, path, strlen(path)) == 0)
        memmove(err.text, err.text + strlen(path), strlen(err.text) - strlen(path) + 1);
    return ok;
}

static void test_sizes(void)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } good[] = {{"0", 0},          {"4096", 4096},       {"1K", 1024},
                {"3m", 3 << 20},   {"2GiB", 2ull << 30}, {"0x10", 16},
                {"1T", 1ull << 40}};
    static const char *const bad[] = {
        "", "x", "-1", "1X", "1 M", "1MB", "99999999999999999999", "17000000T", " 1"};
    uint64_t bytes;
    for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CU_ASSERT_TRUE(config_parse_size(good[i].text, &bytes));
        CU_ASSERT_EQUAL(bytes, good[i].bytes);
    }
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT_FALSE(config_parse_size(bad[i], &bytes));
}

/* Each optional extension is an option of its own; the base stays. */
static void test_extensions(void)
{
    setup();
    CU_ASSERT_EQUAL(config.isa, isa_default);
    CU_ASSERT_TRUE(config_set(&config, "isa.zihintpause", "false", &err));
    CU_ASSERT_EQUAL(config.isa, isa_default & ~isa_only(EXT_ZIHINTPAUSE));
    CU_ASSERT_TRUE(load("isa:\n  zihintpause: true\n"));
    CU_ASSERT_EQUAL(config.isa, isa_default);
    CU_ASSERT_FALSE(config_set(&config, "isa.zihintpause", "1", &err));
    CU_ASSERT_STRING_EQUAL(err.text, "isa.zihintpause: '1' is not true or false");
    CU_ASSERT_FALSE(config_set(&config, "isa.zicsr", "false", &err));
    teardown();
}

/* An ISA string says exactly which optional extensions there are; the base is always there. */
static void test_isa_string(void)
{
    static const struct {
        const char *isa;
        isa_set_t optional;
    } good[] = {
        {"rv64gc", 0},
        {"rv64imafdc", 0},
        {"rv64gc_zba_zbb", ISA_BIT(EXT_ZBA) | ISA_BIT(EXT_ZBB)},
        {"rv64gcb_zicsr_zifencei", ISA_BIT(EXT_ZBA) | ISA_BIT(EXT_ZBB) | ISA_BIT(EXT_ZBS)},
        {"rv64gczfa__zawrs_", ISA_BIT(EXT_ZFA) | ISA_BIT(EXT_ZAWRS)},
        {"rva20s64", 0},
        {"all", UINT64_MAX},
    };
    static const char *const bad[] = {"",       "rv64",         "rv64i",          "rv64gcv",
                                      "rv32gc", "rv64gc_zbb_v", "rv64gc_zvfhmin", "rva99s64"};
    setup();
    for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CU_ASSERT_TRUE(config_set_isa(&config, good[i].isa, &err));
        CU_ASSERT_EQUAL(config.isa & isa_optional, good[i].optional & isa_optional);
        CU_ASSERT_TRUE(isa_has(config.isa, EXT_M) && isa_has(config.isa, EXT_ZICSR));
    }
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT_FALSE(config_set_isa(&config, bad[i], &err));
    CU_ASSERT_TRUE(config_set_isa(&config, "rva22s64", &err));
    CU_ASSERT_TRUE(isa_has(config.isa, EXT_ZICBOZ) && isa_has(config.isa, EXT_SVPBMT));
    CU_ASSERT_EQUAL(config.ad, AD_SVADE); /* which all of them demand */
    CU_ASSERT_FALSE(isa_has(config.isa, EXT_ZFA) || isa_has(config.isa, EXT_ZBKB));
    CU_ASSERT_TRUE(config_set_isa(&config, "rva23s64", &err));
    CU_ASSERT_TRUE(isa_has(config.isa, EXT_ZICBOZ) && isa_has(config.isa, EXT_ZFA));
    /* Its last part is what /proc/cpuinfo shows: names that other options stand for. */
    CU_ASSERT_TRUE(config_set(&config, "misaligned", "trap", &err));
    CU_ASSERT_TRUE(config_set_isa(&config, "rv64gc_zicclsm_svade_svadu", &err));
    CU_ASSERT_EQUAL(config.ad, AD_BOTH);
    CU_ASSERT_EQUAL(config.misaligned, MISALIGNED_HARDWARE);
    CU_ASSERT_TRUE(config_set_isa(&config, "rv64gc_svade", &err));
    CU_ASSERT_EQUAL(config.ad, AD_SVADE);
    teardown();
}

static void test_set(void)
{
    setup();
    CU_ASSERT_TRUE(config_set(&config, "mmu.l1d.entries", "64", &err));
    CU_ASSERT_EQUAL(config.mmu.l1d.entries, 64);
    CU_ASSERT_TRUE(config_set_pair(&config, "mmu.l1d.policy=plru", &err));
    CU_ASSERT_EQUAL(config.mmu.l1d.policy, TLB_PLRU);
    CU_ASSERT_TRUE(config_set_pair(&config, "mmu.l1d.pages=64K 4K", &err));
    CU_ASSERT_EQUAL(config.mmu.l1d.page_sizes, 1 << PAGE_4K | 1 << PAGE_64K);
    CU_ASSERT_TRUE(config_set_pair(&config, "mmu.l2.pages=4K,2M", &err));
    CU_ASSERT_EQUAL(config.mmu.l2.page_sizes, 1 << PAGE_4K | 1 << PAGE_2M);
    CU_ASSERT_EQUAL(config_max_mode(&config, false), SATP_MODE_SV39);
    CU_ASSERT_EQUAL(config_max_mode(&config, true), SATP_MODE_SV57);
    CU_ASSERT_TRUE(config_set_pair(&config, "mode=sv48", &err));
    CU_ASSERT_EQUAL(config_max_mode(&config, false), SATP_MODE_SV48);
    CU_ASSERT_EQUAL(config_max_mode(&config, true), SATP_MODE_SV48);
    CU_ASSERT_TRUE(config_set_pair(&config, "mode=sv57", &err));
    CU_ASSERT_EQUAL(config.mmu.max_mode, SATP_MODE_SV57);
    CU_ASSERT_TRUE(config_set_pair(&config, "ad=svade", &err));
    CU_ASSERT_EQUAL(config.ad, AD_SVADE);
    CU_ASSERT_TRUE(config_set_pair(&config, "disk[2].file=a=b", &err));
    CU_ASSERT_STRING_EQUAL(config.disk[2].file, "a=b");
    CU_ASSERT_TRUE(config_set_pair(&config, "disk.latency=hdd", &err));
    for (unsigned i = 0; i < MAX_DISKS; i++)
        CU_ASSERT_EQUAL(config.disk[i].latency, 1);
    CU_ASSERT_TRUE(config_check(&config, &err));
    teardown();
}

static void test_set_refuses(void)
{
    static const struct {
        const char *pair, *message;
    } bad[] = {
        {"mem", "--set mem: not of the form path=value"},
        {"men=1G", "men: unknown option (did you mean 'mem'?); see 'pagewalk config --list'"},
        {"l2.ways=4",
         "l2.ways: unknown option (did you mean 'mmu.l2.ways'?); see 'pagewalk config --list'"},
        {"nonsense=1", "nonsense: unknown option; see 'pagewalk config --list'"},
        {"preset=cva", "preset: 'cva' is not one of default fast cva6 u74 (did you mean 'cva6'?)"},
        {"disk[7].file=x", "disk[7].file: there is room for 7 disks; use an index below that"},
        {"disk[x].file=x", "disk[x].file: unknown option (did you mean 'disk[].file'?); see "
                           "'pagewalk config --list'"},
        {"mem=1", "mem: '1' is not a size from 1M to 1T"},
        {"harts=9", "harts: '9' is not a number from 1 to 8"},
        {"harts=1x", "harts: '1x' is not a number from 1 to 8"},
        {"mode=sv32", "mode: 'sv32' is not one of auto sv39 sv48 sv57 (did you mean 'sv39'?)"},
        {"mmu.fastmap=yes", "mmu.fastmap: 'yes' is not true or false"},
        {"mmu.l1d.pages=3K", "mmu.l1d.pages: '3K' is not a list out of 4K 64K 2M 1G 512G 256T"},
    };
    setup();
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CU_ASSERT_FALSE(config_set_pair(&config, bad[i].pair, &err));
        CU_ASSERT_STRING_EQUAL(err.text, bad[i].message);
    }
    teardown();
}

static void test_presets(void)
{
    setup();
    CU_ASSERT_TRUE(config_set_pair(&config, "mem=1G", &err));
    CU_ASSERT_TRUE(config_set_pair(&config, "preset=cva6", &err));
    CU_ASSERT_EQUAL(config.mem, (uint64_t)1 << 30);
    CU_ASSERT_EQUAL(config.mmu.l1d.entries, 16);
    CU_ASSERT_EQUAL(config.mmu.l2.entries, 0);
    CU_ASSERT_EQUAL(config.ad, AD_SVADE);
    CU_ASSERT_TRUE(config_check(&config, &err));
    teardown();
}

static void test_check(void)
{
    static const char *const bad[][2] = {
        {"mem=1048577", NULL},
        {"clock=1005", NULL},
        {"mmu.l2.ways=3", NULL},
        {"mmu.l1d.entries=33", "mmu.l1d.ways=1"},
        {"mmu.l1d.entries=40", "mmu.l1d.policy=plru"},
        {"mmu.l1i.pages=2M", NULL},
        {"mmu.l1d.entries=128", "mmu.l1d.policy=plru"},
    };
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        setup();
        for (unsigned k = 0; k < 2 && bad[i][k]; k++)
            CU_ASSERT_TRUE_FATAL(config_set_pair(&config, bad[i][k], &err));
        CU_ASSERT_FALSE(config_check(&config, &err));
        teardown();
    }
}

/* Every virtio device takes a slot, and there are eight; an overlay needs something under it. */
static void test_devices(void)
{
    static const char *const all[] = {"swap.size=1M",        "disk[6].size=1M", "disk[0].file=x",
                                      "net.enable=true",     "console=virtio",  "rng.enable=true",
                                      "balloon.enable=true", "disk[3].file=x"};
    setup();
    for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        CU_ASSERT_TRUE(config_set_pair(&config, all[i], &err));
    CU_ASSERT_TRUE(config_check(&config, &err));
    CU_ASSERT_TRUE(config_set_pair(&config, "disk[4].file=x", &err));
    CU_ASSERT_FALSE(config_check(&config, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "9 virtio devices"));
    CU_ASSERT_TRUE(config_set_pair(&config, "rng.enable=false", &err));
    CU_ASSERT_TRUE(config_set_pair(&config, "disk[4].overlay=memory", &err));
    CU_ASSERT_TRUE(config_check(&config, &err));
    CU_ASSERT_TRUE(config_set_pair(&config, "disk[4].readonly=true", &err));
    CU_ASSERT_FALSE(config_check(&config, &err));
    CU_ASSERT_STRING_EQUAL(err.text, "disk[4]: readonly and overlay exclude each other; drop one");
    CU_ASSERT_TRUE(config_set_pair(&config, "disk[4].readonly=false", &err));
    CU_ASSERT_TRUE(config_set_pair(&config, "disk[6].overlay=x", &err));
    CU_ASSERT_FALSE(config_check(&config, &err));
    CU_ASSERT_STRING_EQUAL(err.text, "disk[6].overlay: there is no disk[6].file under it");
    teardown();
}

static void test_yaml(void)
{
    setup();
    CU_ASSERT_TRUE(load("mmu:\n  l1d: {entries: 128, ways: 4}\nmem: 64M\n"
                        "disk:\n- file: one\n- size: 8M\n  latency: nvme\n  readonly: true\n"));
    CU_ASSERT_EQUAL(config.mem, 64 << 20);
    CU_ASSERT_EQUAL(config.mmu.l1d.entries, 128);
    CU_ASSERT_EQUAL(config.mmu.l1d.ways, 4);
    CU_ASSERT_STRING_EQUAL(config.disk[0].file, "one");
    CU_ASSERT_EQUAL(config.disk[1].size, 8 << 20);
    CU_ASSERT_EQUAL(config.disk[1].latency, 3);
    CU_ASSERT_TRUE(config.disk[1].readonly);
    /* The preset comes first wherever it stands. */
    CU_ASSERT_TRUE(load("mmu:\n  l1i:\n    entries: 8\npreset: cva6\n"));
    CU_ASSERT_EQUAL(config.mmu.l1i.entries, 8);
    CU_ASSERT_EQUAL(config.mmu.l1d.entries, 16);
    CU_ASSERT_TRUE(load("disk:\n- file: one\n  overlay: memory\nconsole: virtio\n"
                        "net:\n  enable: true\n  hostfwd: tcp::1-:2 udp::3-:4\n"));
    CU_ASSERT_STRING_EQUAL(config.disk[0].overlay, "memory");
    CU_ASSERT_EQUAL(config.console, CONSOLE_VIRTIO);
    CU_ASSERT_TRUE(config.net.enable);
    CU_ASSERT_FALSE(config.net.outside);
    CU_ASSERT_STRING_EQUAL(config.net.hostfwd, "tcp::1-:2 udp::3-:4");
    CU_ASSERT_TRUE(load(""));
    teardown();
}

#define HINT "; 'pagewalk config' prints a file to start from"

static void test_yaml_refuses(void)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"mem: 64M\nmmu:\n  l1x:\n    entries: 3\n",
         ":3: Unexpected key: l1x (did you mean 'l1i'?)" HINT},
        {"mem: 64M\nmmu:\n  l1d:\n    entries: many\n",
         ":4: mmu.l1d.entries: 'many' is not a number from 1 to 32768"},
        {"disk:\n- file: a\n  latency: ssd\n- file: b\n  latency: tape\n",
         ":5: disk[].latency: 'tape' is not one of none hdd ssd nvme"},
        {"mem: 64M\nharts: 2\nmemory: 1G\nseed: 1\n", ":3: Unexpected key: memory" HINT},
        {"mem: [1, 2]\n", ":1: Expecting STRING, got event: SEQUENCE_START" HINT},
        {"harts: 1\nharts: 2\n", ":2: Mapping field already seen: harts" HINT},
        {"harts: |\n  0x10\n", ":1: harts: '0x10?' is not a number from 1 to 8"}, /* two lines */
    };
    setup();
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CU_ASSERT_FALSE(load(bad[i].text));
        CU_ASSERT_STRING_EQUAL(err.text, bad[i].message);
    }
    CU_ASSERT_FALSE(load("mem: \"64M\n"));
    CU_ASSERT_FALSE(config_load(&config, "/no/such/file", &err));
    CU_ASSERT_STRING_EQUAL(err.text, "/no/such/file: cannot be opened: No such file or directory");
    teardown();
}

/* What is printed, when loaded, gives the same again. */
static void test_print(void)
{
    char *first = NULL, *second = NULL;
    size_t size;
    setup();
    CU_ASSERT_TRUE(config_set_pair(&config, "preset=u74", &err));
    CU_ASSERT_TRUE(config_set_pair(&config, "disk[1].size=1M", &err));
    CU_ASSERT_TRUE(config_set_pair(&config, "bootargs=loglevel=7 init=/bin/sh", &err));
    FILE *out = open_memstream(&first, &size);
    CU_ASSERT_TRUE(config_print(&config, out, &err));
    fclose(out);
    teardown();

    setup();
    CU_ASSERT_TRUE(load(first));
    out = open_memstream(&second, &size);
    CU_ASSERT_TRUE(config_print(&config, out, &err));
    fclose(out);
    CU_ASSERT_STRING_EQUAL(first, second);
    CU_ASSERT_PTR_NOT_NULL(strstr(first, "bootargs: loglevel=7 init=/bin/sh"));
    CU_ASSERT_EQUAL(config.disk[1].size, 1 << 20);
    free(first);
    free(second);
    teardown();
}

static CU_TestInfo tests[] = {
    {"sizes with and without suffix", test_sizes},
    {"extensions are options", test_extensions},
    {"ISA strings", test_isa_string},
    {"values set by path", test_set},
    {"unknown paths and values are named", test_set_refuses},
    {"a preset changes the core and nothing else", test_presets},
    {"values that do not fit together", test_check},
    {"devices, slots and overlays", test_devices},
    {"YAML", test_yaml},
    {"errors in YAML have file and line", test_yaml_refuses},
    {"the printed configuration loads back", test_print},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo config_suite = {"config", NULL, NULL, NULL, NULL, tests};
