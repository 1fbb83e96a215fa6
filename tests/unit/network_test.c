/* What decides where the guest's network leads: the filter, and the host's ports. */
#include "emu/cli/hostfwd.h"
#include "emu/cli/netfilter.h"
#include "tests/unit/suites.h"

#include <string.h>

#define UDP 17
#define TCP 6

static uint8_t frame[64];

/* An IPv4 packet with a header of five words and a port; `len` of the frame is 42 or more. */
static void make_ip(uint32_t destination, uint8_t protocol, uint16_t port)
{
    memset(frame, 0, sizeof(frame));
    frame[12] = 0x08;
    frame[14] = 0x45;
    frame[23] = protocol;
    for (unsigned i = 0; i < 4; i++)
        frame[30 + i] = destination >> (24 - 8 * i);
    frame[36] = port >> 8;
    frame[37] = port & 0xff;
}

static bool passes(uint32_t destination, uint8_t protocol, uint16_t port)
{
    make_ip(destination, protocol, port);
    return netfilter_stays_here(frame, 42);
}

static void test_filter(void)
{
    CU_ASSERT_TRUE(passes(0x0a000202, TCP, 80));  /* the host */
    CU_ASSERT_TRUE(passes(0xffffffff, UDP, 67));  /* looking for a DHCP server */
    CU_ASSERT_FALSE(passes(0xffffffff, UDP, 53)); /* libslirp would take it to the host's */
    CU_ASSERT_FALSE(passes(0xffffffff, TCP, 67));
    CU_ASSERT_FALSE(passes(0x0a000203, UDP, 53)); /* the name server asks outside */
    CU_ASSERT_FALSE(passes(0x0a000204, TCP, 80)); /* the host's network may have one, too */
    CU_ASSERT_FALSE(passes(0x08080808, TCP, 80));
    CU_ASSERT_FALSE(passes(0x7f000001, TCP, 80));
    CU_ASSERT_FALSE(passes(0xe00000fb, UDP, 5353));
}

static void test_filter_odd_frames(void)
{
    make_ip(0xffffffff, UDP, 67);
    frame[20] = 0x20; /* fragments follow */
    CU_ASSERT_FALSE(netfilter_stays_here(frame, 42));
    frame[20] = 0;
    CU_ASSERT_FALSE(netfilter_stays_here(frame, 41)); /* cut short */
    CU_ASSERT_FALSE(netfilter_stays_here(frame, 33));
    CU_ASSERT_FALSE(netfilter_stays_here(frame, 13));
    frame[14] = 0x4f; /* options beyond its end */
    CU_ASSERT_FALSE(netfilter_stays_here(frame, 42));
    frame[14] = 0x41; /* a header shorter than itself */
    CU_ASSERT_FALSE(netfilter_stays_here(frame, 42));
    make_ip(0x0a000202, TCP, 80);
    frame[13] = 0x06; /* ARP */
    CU_ASSERT_TRUE(netfilter_stays_here(frame, 42));
    frame[12] = 0x86, frame[13] = 0xdd; /* IPv6 */
    CU_ASSERT_FALSE(netfilter_stays_here(frame, 54));
    frame[12] = 0x81, frame[13] = 0x00; /* VLAN */
    CU_ASSERT_FALSE(netfilter_stays_here(frame, 54));
}

static void test_forwards(void)
{
    const char *list = "  tcp::2222-:22 udp:127.0.0.2:53-10.0.2.20:5353 ";
    struct hostfwd f;
    struct error err;
    CU_ASSERT_TRUE_FATAL(hostfwd_next(&list) && hostfwd_parse(&list, &f, &err));
    CU_ASSERT_FALSE(f.udp);
    CU_ASSERT_EQUAL(f.host_address, 0x7f000001);
    CU_ASSERT_EQUAL(f.host_port, 2222);
    CU_ASSERT_EQUAL(f.guest_address, 0x0a00020f);
    CU_ASSERT_EQUAL(f.guest_port, 22);
    CU_ASSERT_TRUE_FATAL(hostfwd_next(&list) && hostfwd_parse(&list, &f, &err));
    CU_ASSERT_TRUE(f.udp);
    CU_ASSERT_EQUAL(f.host_address, 0x7f000002);
    CU_ASSERT_EQUAL(f.guest_address, 0x0a000214);
    CU_ASSERT_EQUAL(f.guest_port, 5353);
    CU_ASSERT_FALSE(hostfwd_next(&list));
}

static void test_no_forwards(void)
{
    static const char *const bad[] = {
        "x",           "tcp",           "tcp:",
        "tcp:80-:80",  "sctp::80-:80",  "tcp::80",
        "tcp::80-80",  "tcp::0-:80",    "tcp::80-:65536",
        "tcp::80-:8x", "tcp:host:1-:1", "tcp::-1-:80",
        "tcp::80 :80", "tcp::80-:80,",  "tcp:1.2.3.4.5.6.7.8.9.1:1-:1"};
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *list = bad[i];
        struct hostfwd f;
        struct error err;
        CU_ASSERT_FALSE(hostfwd_parse(&list, &f, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "not of the form"));
    }
}

static CU_TestInfo tests[] = {
    {"only this host is reached", test_filter},
    {"frames that are cut, in fragments, or of other protocols", test_filter_odd_frames},
    {"forwarded ports", test_forwards},
    {"texts that are no forwards", test_no_forwards},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo network_suite = {"network", NULL, NULL, NULL, NULL, tests};
