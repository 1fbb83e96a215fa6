#include "emu/cli/network.h"

#include "emu/cli/hostfwd.h"
#include "emu/cli/netfilter.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <slirp/libslirp.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_SIZE     256 /* frames for the guest; more are lost, as on any network */
#define LOOPBACK_NET   127
#define LOOPBACK_SHIFT 24

struct frame {
    size_t len;
    uint8_t bytes[NET_FRAME_MAX];
};

struct network {
    struct net_backend backend;
    Slirp *slirp;
    bool outside;
    uint64_t clock_hz;
    cycles_t now; /* at the last network_poll() */
    struct pollfd *fds;
    unsigned nr_fds, max_fds;
    unsigned first, nr_frames; /* a ring */
    struct frame frame[QUEUE_SIZE];
};

/* --- Frames -------------------------------------------------------------------------------- */

/* From the guest. */
static void send_frame(void *opaque, const uint8_t *frame, size_t len)
{
    struct network *n = opaque;
    if (n->outside || netfilter_stays_here(frame, len))
        slirp_input(n->slirp, frame, (int)len);
}

/* For the guest, who takes it later. */
static ssize_t queue_frame(const void *bytes, size_t len, void *opaque)
{
    struct network *n = opaque;
    if (n->nr_frames == QUEUE_SIZE || len > NET_FRAME_MAX)
        return (ssize_t)len; /* lost */
    struct frame *f = &n->frame[(n->first + n->nr_frames++) % QUEUE_SIZE];
    f->len = len;
    memcpy(f->bytes, bytes, len);
    return (ssize_t)len;
}

static size_t receive_frame(void *opaque, uint8_t *frame)
{
    struct network *n = opaque;
    if (n->nr_frames == 0)
        return 0;
    const struct frame *f = &n->frame[n->first];
    memcpy(frame, f->bytes, f->len);
    n->first = (n->first + 1) % QUEUE_SIZE;
    n->nr_frames--;
    return f->len;
}

/* --- What libslirp asks for ---------------------------------------------------------------- */

static int64_t simulated_ns(void *opaque)
{
    const struct network *n = opaque;
    return (int64_t)((unsigned __int128)n->now * 1000000000 / n->clock_hz);
}

/* A guest that sends nonsense gets no answer. */
static void ignore_error(const char *message, void *opaque)
{
    (void)message, (void)opaque;
}

/* Timers are for IPv6 router advertisements only, which are off. */
static void *no_timer(SlirpTimerCb fire, void *fire_opaque, void *opaque)
{
    (void)fire, (void)fire_opaque, (void)opaque;
    return NULL;
}

static void free_no_timer(void *timer, void *opaque)
{
    (void)timer, (void)opaque;
}

static void set_no_timer(void *timer, int64_t ms, void *opaque)
{
    (void)timer, (void)ms, (void)opaque;
}

/* Sockets are asked for at every poll; that there is a new one is no news. */
static void ignore_fd(int fd, void *opaque)
{
    (void)fd, (void)opaque;
}

static void ignore_notice(void *opaque)
{
    (void)opaque;
}

static const SlirpCb callbacks = {
    .send_packet = queue_frame,
    .guest_error = ignore_error,
    .clock_get_ns = simulated_ns,
    .timer_new = no_timer,
    .timer_free = free_no_timer,
    .timer_mod = set_no_timer,
    .register_poll_fd = ignore_fd,
    .unregister_poll_fd = ignore_fd,
    .notify = ignore_notice,
};

/* --- Sockets ------------------------------------------------------------------------------- */

static const struct {
    int slirp;
    short poll;
} poll_bits[] = {
    {SLIRP_POLL_IN, POLLIN},   {SLIRP_POLL_OUT, POLLOUT}, {SLIRP_POLL_PRI, POLLPRI},
    {SLIRP_POLL_ERR, POLLERR}, {SLIRP_POLL_HUP, POLLHUP},
};
#define NR_POLL_BITS (sizeof(poll_bits) / sizeof(poll_bits[0]))

/* The result is the index by which get_events() is asked; -1 when there is no memory for more. */
static int add_fd(int fd, int events, void *opaque)
{
    struct network *n = opaque;
    if (n->nr_fds == n->max_fds) {
        unsigned max = n->max_fds + 64;
        struct pollfd *fds = realloc(n->fds, max * sizeof(*fds));
        if (!fds)
            return -1;
        n->fds = fds;
        n->max_fds = max;
    }
    struct pollfd *p = &n->fds[n->nr_fds];
    *p = (struct pollfd){.fd = fd};
    for (unsigned i = 0; i < NR_POLL_BITS; i++)
        if (events & poll_bits[i].slirp)
            p->events |= poll_bits[i].poll;
    return (int)n->nr_fds++;
}

static int get_events(int index, void *opaque)
{
    const struct network *n = opaque;
    int events = 0;
    for (unsigned i = 0; i < NR_POLL_BITS && index >= 0; i++)
        if (n->fds[index].revents & poll_bits[i].poll)
            events |= poll_bits[i].slirp;
    return events;
}

static void collect_fds(struct network *n)
{
    uint32_t timeout = UINT32_MAX; /* how long it would be waited; nobody does */
    n->nr_fds = 0;
    slirp_pollfds_fill(n->slirp, &timeout, add_fd, n);
}

void network_poll(struct network *n, cycles_t now)
{
    n->now = now;
    collect_fds(n);
    bool failed = n->nr_fds > 0 && poll(n->fds, n->nr_fds, 0) < 0;
    slirp_pollfds_poll(n->slirp, failed, get_events, n);
}

bool network_is_open(struct network *n)
{
    collect_fds(n);
    return n->nr_fds > 0;
}

void network_wait(struct network *n, int fd, uint64_t timeout_ns)
{
    const struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / 1000000000),
                                     .tv_nsec = (long)(timeout_ns % 1000000000)};
    collect_fds(n);
    add_fd(fd, SLIRP_POLL_IN, n); /* poll(2) passes over -1 */
    ppoll(n->fds, n->nr_fds, &timeout, NULL);
}

/* --- Life ---------------------------------------------------------------------------------- */

static struct in_addr address(uint32_t a)
{
    return (struct in_addr){htonl(a)};
}

static bool add_forward(struct network *n, const struct hostfwd *f, struct error *err)
{
    if (!n->outside && f->host_address >> LOOPBACK_SHIFT != LOOPBACK_NET)
        return error_set(err,
                         "net.hostfwd: port %u is to be open to others than this host, "
                         "which needs net.outside; or leave the address out",
                         f->host_port);
    if (slirp_add_hostfwd(n->slirp, f->udp, address(f->host_address), f->host_port,
                          address(f->guest_address), f->guest_port) < 0)
        return error_set(err, "net.hostfwd: port %u of this host cannot be had: %s; take another",
                         f->host_port, strerror(errno));
    return true;
}

static bool add_forwards(struct network *n, const char *list, struct error *err)
{
    struct hostfwd forward;
    while (list && hostfwd_next(&list))
        if (!hostfwd_parse(&list, &forward, err) || !add_forward(n, &forward, err))
            return false;
    return true;
}

struct network *network_open(const struct net_config *config, uint64_t clock_hz, struct error *err)
{
    const SlirpConfig setup = {
        .version = SLIRP_CONFIG_VERSION_MAX,
        .in_enabled = true,
        .vnetwork = address(NETWORK_ADDRESS),
        .vnetmask = address(NETWORK_MASK),
        .vhost = address(NETWORK_HOST),
        .vdhcp_start = address(NETWORK_GUEST),
        .vnameserver = address(NETWORK_NAMESERVER),
        .disable_dns = !config->outside,
    };
    struct network *n = calloc(1, sizeof(*n));
    if (!n) {
        error_set(err, "out of memory for the network");
        return NULL;
    }
    n->backend = (struct net_backend){.send = send_frame, .receive = receive_frame, .opaque = n};
    n->clock_hz = clock_hz;
    n->outside = config->outside;
    signal(SIGPIPE, SIG_IGN); /* libslirp writes to sockets that the other side has closed */
    n->slirp = slirp_new(&setup, &callbacks, n);
    if (!n->slirp)
        error_set(err, "the network cannot be set up by libslirp %s", slirp_version_string());
    if (n->slirp && add_forwards(n, config->hostfwd, err))
        return n;
    network_close(n);
    return NULL;
}

void network_close(struct network *n)
{
    if (!n)
        return;
    if (n->slirp)
        slirp_cleanup(n->slirp);
    free(n->fds);
    free(n);
}

const struct net_backend *network_backend(const struct network *n)
{
    return &n->backend;
}
