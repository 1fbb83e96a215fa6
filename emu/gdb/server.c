/*
 * The connection: a listening socket, at most one client on it, and the loop between the machine
 * that runs and the session that asks.
 */
#include "emu/gdb/gdb.h"
#include "emu/gdb/session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEND_TIMEOUT_MS 10000 /* a client that reads nothing for so long is dead */

struct gdb_server {
    int listener, client; /* client -1: none */
    unsigned port;
    struct gdb_host host;
    bool wanted; /* gdb_poll() has seen somebody who wants in */
    struct gdb_session session;
    size_t input_start, input_len; /* what was received and not yet fed to the session */
    uint8_t input[4096];
};

/* --- Sockets ------------------------------------------------------------------------------- */

static bool parse_port(const char *text, uint16_t *port)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    *port = (uint16_t)value;
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && value <= UINT16_MAX;
}

/* Children have no use for it, and nothing here may block. */
static void set_flags(int fd)
{
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* 0, or the errno. */
static int open_listener(struct gdb_server *server, uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int on = 1;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (server->listener < 0)
        return errno;
    set_flags(server->listener);
    setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(server->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(server->listener, 1) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
        return errno;
    server->port = ntohs(address.sin_port);
    return 0;
}

struct gdb_server *gdb_listen(const char *port, const struct gdb_host *host, struct error *err)
{
    uint16_t number;
    if (!parse_port(port, &number)) {
        error_set(err, "--gdb %s: not a port; give a number from 1 to 65535, or 0 for a free one",
                  port);
        return NULL;
    }
    struct gdb_server *server = calloc(1, sizeof(*server));
    if (!server) {
        error_set(err, "out of memory");
        return NULL;
    }
    server->host = *host;
    server->client = -1;
    int error = open_listener(server, number);
    if (error == 0)
        return server;
    error_set(err, "--gdb %s: %s; give another port, or 0 for a free one", port, strerror(error));
    gdb_close(server);
    return NULL;
}

static void drop_client(struct gdb_server *server)
{
    if (server->client >= 0) {
        close(server->client);
        gdb_session_destroy(&server->session);
    }
    server->client = -1;
    server->input_start = server->input_len = 0;
}

void gdb_close(struct gdb_server *server)
{
    drop_client(server);
    if (server->listener >= 0)
        close(server->listener);
    free(server);
}

unsigned gdb_port(const struct gdb_server *server)
{
    return server->port;
}

int gdb_fd(const struct gdb_server *server)
{
    return server->client >= 0 ? server->client : server->listener;
}

static bool would_block(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* False: nothing has come yet; otherwise input_len is what has, 0 for a client that is gone. */
static bool receive(struct gdb_server *server)
{
    ssize_t len = recv(server->client, server->input, sizeof(server->input), 0);
    if (len < 0 && would_block())
        return false;
    server->input_start = 0;
    server->input_len = len > 0 ? (size_t)len : 0;
    return true;
}

/* The session's `send`. What cannot be sent is lost with the client: the next receive() sees it. */
static void send_all(void *opaque, const uint8_t *bytes, size_t len)
{
    struct gdb_server *server = opaque;
    while (len > 0) {
        ssize_t done = send(server->client, bytes, len, MSG_NOSIGNAL);
        if (done > 0) {
            bytes += done;
            len -= (size_t)done;
        } else if (!would_block() ||
                   !server->host.wait(server->host.opaque, server->client, true, SEND_TIMEOUT_MS)) {
            shutdown(server->client, SHUT_RDWR);
            return;
        }
    }
}

/* Takes the client that waits, if one does. False: none, or no memory for it. */
static bool take_client(struct gdb_server *server, struct machine *machine)
{
    int on = 1, fd = accept(server->listener, NULL, NULL);
    if (fd < 0)
        return false;
    set_flags(fd);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* packets are small, and answered */
    if (!machine_debug_attach(machine) ||
        !gdb_session_init(&server->session, machine, send_all, server)) {
        gdb_session_destroy(&server->session);
        machine_debug_detach(machine);
        close(fd);
        return false;
    }
    server->session.may_save = true;
    server->client = fd;
    return true;
}

/* --- While the machine runs ---------------------------------------------------------------- */

bool gdb_poll(struct gdb_server *server)
{
    if (server->client < 0) {
        server->wanted = server->host.wait(server->host.opaque, server->listener, false, 0);
    } else if (server->input_len != 0 || receive(server)) {
        const uint8_t *input = server->input + server->input_start;
        server->wanted = server->input_len == 0 || /* it is gone */
                         gdb_session_wants_in(&server->session, input, server->input_len);
        server->input_start = server->input_len = 0;
    }
    return server->wanted;
}

/* --- While it stands ----------------------------------------------------------------------- */

/* Answers the client until it makes a wish; one that is gone is one that detached. */
static enum gdb_wish converse(struct gdb_server *server)
{
    struct gdb_session *session = &server->session;
    while (session->wish == GDB_WISH_NONE) {
        if (server->input_len == 0) {
            if (!server->host.wait(server->host.opaque, server->client, false, -1))
                return GDB_WISH_KILL; /* the user, at the terminal */
            if (!receive(server))
                continue;
            if (server->input_len == 0)
                return GDB_WISH_DETACH;
        }
        size_t fed =
            gdb_session_feed(session, server->input + server->input_start, server->input_len);
        server->input_start += fed;
        server->input_len -= fed;
    }
    return session->wish;
}

/* Tells the client how the run went. False: it is over. */
static bool report(struct gdb_server *server, struct machine *machine, enum machine_outcome outcome,
                   bool *failed)
{
    char text[512];
    struct gdb_session *session = &server->session;
    switch (outcome) {
    case MACHINE_STOPPED:
        gdb_session_stopped(session, machine_debug_stop(machine));
        return true;
    case MACHINE_PAUSED:
        if (!server->wanted)
            break; /* the user, at the terminal */
        server->wanted = false;
        gdb_session_stopped(session, NULL);
        return true;
    case MACHINE_TRAP_LOOP:
    case MACHINE_DEADLOCK:
    case MACHINE_MAX_CYCLES:
        if (*failed)
            break;
        *failed = true; /* the next attempt to go on ends it */
        machine_describe(machine, text, sizeof(text));
        gdb_session_failed(session, text);
        return true;
    case MACHINE_EXITED:
    case MACHINE_RESET:
    case MACHINE_AT_POINT:   /* nobody asks for one under a debugger */
    case MACHINE_STANDSTILL: /* is not looked for then */
        break;
    }
    gdb_session_ended(session, outcome == MACHINE_PAUSED ? 0 : machine_exit_status(machine));
    return false;
}

enum machine_outcome gdb_run(struct gdb_server *server, struct machine *machine)
{
    bool failed = false;
    while (!take_client(server, machine))
        if (!server->host.wait(server->host.opaque, server->listener, false, -1))
            return MACHINE_PAUSED;
    for (;;) {
        if (server->client >= 0) {
            enum gdb_wish wish = converse(server);
            if (wish == GDB_WISH_KILL)
                return MACHINE_PAUSED;
            if (wish == GDB_WISH_DETACH) {
                drop_client(server);
                machine_debug_detach(machine);
            }
        }
        server->wanted = false;
        enum machine_outcome outcome = machine_run(machine);
        if (server->client >= 0) {
            if (!report(server, machine, outcome, &failed))
                return outcome;
        } else if (outcome != MACHINE_PAUSED || !server->wanted) {
            return outcome;
        } else {
            take_client(server, machine);
        }
    }
}
