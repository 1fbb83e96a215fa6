#include "emu/cli/netfilter.h"

#define ETHERNET_HEADER 14
#define ETHERTYPE_IPV4  0x0800
#define ETHERTYPE_ARP   0x0806

/* Offsets in an IPv4 header (RFC 791, 3.1), and of the port in the UDP header behind it. */
#define IPV4_HEADER      20
#define IPV4_FRAGMENT    6 /* flags and fragment offset */
#define IPV4_PROTOCOL    9
#define IPV4_DESTINATION 16
#define UDP_DESTINATION  2
#define UDP_HEADER       8

#define IS_FRAGMENT    0x3fff /* more to come, or not the first */
#define PROTOCOL_UDP   17
#define BROADCAST      0xffffffff
#define DHCP_SERVER    67
#define HEADER_WORDS   0xf
#define BYTES_PER_WORD 4

static uint16_t be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)be16(p) << 16 | be16(p + 2);
}

/* In one piece: the rest of a datagram in fragments could be for any port. */
static bool is_dhcp_request(const uint8_t *ip, size_t len)
{
    size_t header = (size_t)(ip[0] & HEADER_WORDS) * BYTES_PER_WORD;
    return ip[IPV4_PROTOCOL] == PROTOCOL_UDP && !(be16(ip + IPV4_FRAGMENT) & IS_FRAGMENT) &&
           header >= IPV4_HEADER && header + UDP_HEADER <= len &&
           be16(ip + header + UDP_DESTINATION) == DHCP_SERVER;
}

bool netfilter_stays_here(const uint8_t *frame, size_t len)
{
    if (len < ETHERNET_HEADER)
        return false;
    const uint16_t type = be16(frame + ETHERNET_HEADER - 2);
    if (type != ETHERTYPE_IPV4)
        return type == ETHERTYPE_ARP;
    const uint8_t *ip = frame + ETHERNET_HEADER;
    len -= ETHERNET_HEADER;
    if (len < IPV4_HEADER)
        return false;
    const uint32_t destination = be32(ip + IPV4_DESTINATION);
    return destination == NETWORK_HOST || (destination == BROADCAST && is_dhcp_request(ip, len));
}
