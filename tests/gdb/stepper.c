/*
 * A debugger that interferes as much as it can, for tests that nothing comes of it: it steps, sets
 * breakpoints a little ahead and watchpoints where a register points, takes them away again, and
 * lets the machine go on, at random, until the run ends.
 *
 *   gdb_stepper PORT SEED PERCENT [SNAPSHOT]    PERCENT: of single steps among what it does
 *
 * The machine is saved as SNAPSHOT.1, SNAPSHOT.2, ... at the stops 2, 4, 8, ..., with the
 * breakpoints and watchpoints set that made it stop.
 *
 * Prints how many stops there were. Status 1: the server does not answer as it should.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_STOPS 200000
#define MAX_SAVED 12
#define REG_PC    32

static FILE *connection;
static uint64_t state;
static const char *snapshot; /* NULL: none */
static unsigned stops;

static void fail(const char *what)
{
    fprintf(stderr, "gdb_stepper: %s\n", what);
    exit(1);
}

/* xorshift64* */
static uint64_t next_random(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1d >> 16;
}

static void open_connection(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        fail("cannot connect");
    connection = fdopen(fd, "r+");
    if (!connection)
        fail("out of memory");
}

__attribute__((format(printf, 1, 2))) static void send_packet(const char *format, ...)
{
    char body[512];
    uint8_t sum = 0;
    va_list args;
    va_start(args, format);
    vsnprintf(body, sizeof(body), format, args);
    va_end(args);
    for (const char *c = body; *c; c++)
        sum += (uint8_t)*c;
    fprintf(connection, "$%s#%02x", body, sum);
    fflush(connection);
}

/* The next packet's body; acknowledgements are passed over. */
static const char *receive(void)
{
    static char body[65536];
    size_t len = 0;
    int c;
    while ((c = getc(connection)) != '$')
        if (c == EOF)
            fail("the server has gone");
    while ((c = getc(connection)) != '#' && c != EOF && len < sizeof(body) - 1)
        body[len++] = (char)c;
    body[len] = '\0';
    getc(connection);
    getc(connection);
    fseek(connection, 0, SEEK_CUR); /* from reading to writing */
    return body;
}

static void expect_ok(void)
{
    if (strcmp(receive(), "OK") != 0)
        fail("not OK");
}

/* Registers come as bytes, the lowest first. */
static uint64_t read_register(unsigned number)
{
    uint64_t value = 0;
    send_packet("p%x", number);
    const char *text = receive();
    for (unsigned i = 0; i < 8; i++) {
        unsigned byte;
        if (sscanf(text + 2 * i, "%2x", &byte) != 1)
            fail("not a register");
        value |= (uint64_t)byte << 8 * i;
    }
    return value;
}

/* A stop, or the end; what it says on the way is passed over. */
static const char *wait_for_stop(void)
{
    const char *reply;
    do
        reply = receive();
    while (reply[0] == 'O');
    return reply;
}

static void save_now_and_then(void)
{
    unsigned nr = 0;
    while (1u << nr < stops)
        nr++;
    if (!snapshot || nr == 0 || nr > MAX_SAVED || 1u << nr != stops)
        return;
    char command[128], packet[300] = "qRcmd,";
    snprintf(command, sizeof(command), "snapshot %s.%u", snapshot, nr);
    for (const char *c = command; *c; c++)
        snprintf(packet + strlen(packet), 3, "%02x", (unsigned char)*c);
    send_packet("%s", packet);
    if (strncmp(receive(), "O7361766564", 11) != 0) /* "saved" */
        fail("not saved");
    expect_ok();
}

/* Goes on to what comes first of three breakpoints ahead, perhaps a watchpoint, and the end. */
static const char *run_a_little(void)
{
    static const uint8_t ahead[] = {2, 4, 6, 8, 12, 16, 32, 64};
    char watch[64] = "";
    uint64_t pc = read_register(REG_PC), at[3];
    for (unsigned i = 0; i < 3; i++) {
        at[i] = pc + ahead[next_random() % sizeof(ahead)];
        send_packet("Z%u,%llx,2", i % 2, (unsigned long long)at[i]);
        expect_ok();
    }
    if (next_random() % 2) {
        uint64_t va = read_register(1 + (unsigned)(next_random() % 31)) & ~UINT64_C(63);
        snprintf(watch, sizeof(watch), "%u,%llx,40", 2 + (unsigned)(next_random() % 3),
                 (unsigned long long)va);
        send_packet("Z%s", watch);
        expect_ok();
    }
    send_packet("vCont;c");
    const char *reply = wait_for_stop();
    if (reply[0] != 'T')
        return reply;
    stops++;
    save_now_and_then();
    for (unsigned i = 0; i < 3; i++) {
        send_packet("z%u,%llx,2", i % 2, (unsigned long long)at[i]);
        expect_ok();
    }
    if (*watch) {
        send_packet("z%s", watch);
        expect_ok();
    }
    return "T";
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 5)
        fail("usage: gdb_stepper PORT SEED PERCENT [SNAPSHOT]");
    open_connection((unsigned)atoi(argv[1]));
    state = strtoull(argv[2], NULL, 0) + 1;
    const unsigned percent = (unsigned)atoi(argv[3]);
    snapshot = argv[4];
    const char *reply = "T";
    while (reply[0] == 'T' && stops < MAX_STOPS) {
        if (next_random() % 100 < percent) {
            send_packet("vCont;s:1;c");
            reply = wait_for_stop();
            stops++;
            if (reply[0] == 'T') {
                save_now_and_then();
                reply = "T"; /* its text is gone */
            }
        } else {
            reply = run_a_little();
        }
    }
    if (reply[0] == 'T') {
        send_packet("D");
        expect_ok();
    } else if (reply[0] != 'W') {
        fail("neither a stop nor an end");
    }
    printf("%u stops\n", stops);
    fclose(connection);
    return 0;
}
