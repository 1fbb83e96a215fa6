#include "emu/cli/hostfwd.h"

#include "emu/cli/netfilter.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* Takes the text up to `end` (a character) off `*text` and puts it into `part`. */
static bool take(const char **text, char end, char *part, size_t size)
{
    size_t len = strcspn(*text, (char[]){end, ' ', '\0'});
    if (len >= size || (*text)[len] != end)
        return false;
    memcpy(part, *text, len);
    part[len] = '\0';
    *text += len + (end != '\0');
    return true;
}

static bool take_address(const char **text, uint32_t *address)
{
    char part[INET_ADDRSTRLEN];
    struct in_addr in;
    if (!take(text, ':', part, sizeof(part)))
        return false;
    if (*part == '\0')
        return true; /* what it was set to */
    if (inet_pton(AF_INET, part, &in) != 1)
        return false;
    *address = ntohl(in.s_addr);
    return true;
}

static bool take_port(const char **text, uint16_t *port)
{
    char *end;
    if (**text < '1' || **text > '9')
        return false;
    unsigned long n = strtoul(*text, &end, 10);
    *text = end;
    *port = (uint16_t)n;
    return n <= UINT16_MAX;
}

static bool parse(const char **text, struct hostfwd *forward)
{
    char protocol[8];
    *forward = (struct hostfwd){.host_address = INADDR_LOOPBACK, .guest_address = NETWORK_GUEST};
    if (!take(text, ':', protocol, sizeof(protocol)))
        return false;
    forward->udp = strcmp(protocol, "udp") == 0;
    if (!forward->udp && strcmp(protocol, "tcp") != 0)
        return false;
    if (!take_address(text, &forward->host_address) || !take_port(text, &forward->host_port) ||
        *(*text)++ != '-')
        return false;
    return take_address(text, &forward->guest_address) && take_port(text, &forward->guest_port) &&
           (**text == ' ' || **text == '\0');
}

bool hostfwd_parse(const char **list, struct hostfwd *forward, struct error *err)
{
    const char *text = *list;
    if (parse(list, forward))
        return true;
    return error_set(err,
                     "net.hostfwd: '%.*s' is not of the form tcp:[ADDRESS]:PORT-[ADDRESS]:PORT, "
                     "as in tcp::2222-:22",
                     (int)strcspn(text, " "), text);
}

bool hostfwd_next(const char **list)
{
    *list += strspn(*list, " ");
    return **list != '\0';
}
