/*
 * A guest that sends any frames to libslirp, through the filter: the input is a script of them and
 * of time. Nothing may crash. What gets through goes to this host, so that ports are kept to a few
 * that are libslirp's own (DHCP, TFTP) or that nobody is expected to serve.
 */
#include "emu/cli/netfilter.h"
#include "emu/cli/network.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_HZ 1000000000

#define ETHERNET 14
#define IP       (ETHERNET + 20)

#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP  6
#define PROTOCOL_UDP  17

enum step {
    STEP_RAW, /* bytes as they are */
    STEP_ARP,
    STEP_ICMP,
    STEP_TCP,
    STEP_DHCP,
    STEP_TFTP,
    STEP_TIME,
    NR_STEPS,
};

struct world {
    struct network *network;
    cycles_t now;
    struct fuzz_input in;
    uint8_t frame[NET_FRAME_MAX];
};

static void put16(struct world *w, unsigned at, uint16_t value)
{
    w->frame[at] = value >> 8;
    w->frame[at + 1] = value & 0xff;
}

static void put32(struct world *w, unsigned at, uint32_t value)
{
    put16(w, at, value >> 16);
    put16(w, at + 2, value & 0xffff);
}

static void send(struct world *w, size_t len)
{
    const struct net_backend *backend = network_backend(w->network);
    if (len >= NET_FRAME_MIN)
        backend->send(backend->opaque, w->frame, len);
    while (backend->receive(backend->opaque, w->frame) > 0)
        ;
}

/* Input in place of the frame's bytes from `from` to `to`. */
static void fill(struct world *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        w->frame[i] = fuzz_u8(&w->in);
}

/* The one's complement sum over a header, or over what is behind it with the pseudo-header's sum.
 */
static uint16_t checksum(const struct world *w, size_t from, size_t to, uint32_t sum)
{
    for (size_t i = from; i + 1 < to; i += 2)
        sum += (uint32_t)w->frame[i] << 8 | w->frame[i + 1];
    if ((to - from) % 2)
        sum += (uint32_t)w->frame[to - 1] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/*
 * An IPv4 packet of `len` bytes of frame with a right header, mostly; what is behind it is there.
 * Never a fragment: the rest of one could be for any port.
 */
static void send_ip(struct world *w, uint8_t protocol, uint32_t to, size_t len)
{
    const uint8_t odd = fuzz_u8(&w->in);
    const uint16_t ip_len = (uint16_t)(len - ETHERNET);
    memset(w->frame, 0x52, 12);
    put16(w, 12, 0x0800);
    put16(w, ETHERNET, 0x4500);
    put16(w, ETHERNET + 2, odd & 1 ? ip_len + fuzz_u8(&w->in) - 128 : ip_len);
    put32(w, ETHERNET + 4, 0);
    w->frame[ETHERNET + 8] = odd & 2 ? fuzz_u8(&w->in) : 64;
    w->frame[ETHERNET + 9] = protocol;
    put16(w, ETHERNET + 10, 0);
    put32(w, ETHERNET + 12, odd & 4 ? (uint32_t)fuzz_u64(&w->in) : NETWORK_GUEST);
    put32(w, ETHERNET + 16, to);
    put16(w, ETHERNET + 10, checksum(w, ETHERNET, IP, 0));
    send(w, len);
}

/* Where the checksum is, by protocol; right, mostly. */
static void seal(struct world *w, uint8_t protocol, size_t at, size_t len)
{
    const uint32_t to = NETWORK_HOST, from = NETWORK_GUEST;
    uint32_t pseudo = (to >> 16) + (to & 0xffff) + (from >> 16) + (from & 0xffff) + protocol +
                      (uint32_t)(len - IP);
    put16(w, at, 0);
    put16(w, at, checksum(w, IP, len, protocol == PROTOCOL_ICMP ? 0 : pseudo));
}

static void step_udp(struct world *w, uint16_t port)
{
    const size_t len = IP + 8 + fuzz_u16(&w->in) % 600;
    fill(w, IP, IP + 8 + 48);
    memset(w->frame + IP + 8 + 48, 0, NET_FRAME_MAX - IP - 8 - 48);
    put16(w, IP + 2, port);
    put16(w, IP + 4, fuzz_u8(&w->in) % 8 ? (uint16_t)(len - IP) : fuzz_u16(&w->in));
    put16(w, IP + 6, 0);
    if (port == 67) { /* as far as the options, which are the input's */
        w->frame[IP + 8] = 1;
        put32(w, IP + 8 + 236, 0x63825363);
        fill(w, IP + 8 + 240, IP + 8 + 280);
    }
    send_ip(w, PROTOCOL_UDP, fuzz_u8(&w->in) & 1 ? NETWORK_HOST : 0xffffffff, len);
}

static void step_tcp(struct world *w)
{
    const size_t len = IP + 20 + fuzz_u8(&w->in) % 64;
    fill(w, IP, len);
    put16(w, IP, 1000 + w->frame[IP] % 4); /* few enough to be the same connection again */
    put16(w, IP + 2, 1);
    seal(w, PROTOCOL_TCP, IP + 16, len);
    send_ip(w, PROTOCOL_TCP, NETWORK_HOST, len);
}

static void step_icmp(struct world *w)
{
    const size_t len = IP + 8 + fuzz_u8(&w->in);
    fill(w, IP, len);
    seal(w, PROTOCOL_ICMP, IP + 2, len);
    send_ip(w, PROTOCOL_ICMP, NETWORK_HOST, len);
}

/* Short of ports: nothing else than ARP and what is too short for them is let through. */
static void step_raw(struct world *w)
{
    const size_t len = fuzz_u8(&w->in) % (IP + 1);
    fill(w, 0, len);
    send(w, len);
}

static void step_arp(struct world *w)
{
    fill(w, 0, 42);
    put16(w, 12, 0x0806);
    put16(w, 20, 1 + fuzz_u8(&w->in) % 2);
    put32(w, 38, NETWORK_ADDRESS + fuzz_u8(&w->in) % 16);
    send(w, 42);
}

static void step_time(struct world *w)
{
    w->now += (cycles_t)fuzz_u8(&w->in) * (CLOCK_HZ / 10);
    network_poll(w->network, w->now);
}

static void step(struct world *w)
{
    switch (fuzz_u8(&w->in) % NR_STEPS) {
    case STEP_RAW:
        step_raw(w);
        break;
    case STEP_ARP:
        step_arp(w);
        break;
    case STEP_ICMP:
        step_icmp(w);
        break;
    case STEP_TCP:
        step_tcp(w);
        break;
    case STEP_DHCP:
        step_udp(w, 67);
        break;
    case STEP_TFTP:
        step_udp(w, 69);
        break;
    case STEP_TIME:
        step_time(w);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct net_config config = {.enable = true};
    struct world w = {.in = {data, size}};
    struct error err;
    w.network = network_open(&config, CLOCK_HZ, &err);
    if (!w.network)
        abort();
    while (w.in.left > 0)
        step(&w);
    network_close(w.network);
    return 0;
}
