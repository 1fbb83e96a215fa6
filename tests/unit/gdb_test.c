/*
 * The debugger's server without its socket: frames, the target description, and whole sessions of
 * packets with a machine behind them.
 */
#define _GNU_SOURCE /* open_memstream */

#include "emu/abi/memmap.h"
#include "emu/gdb/description.h"
#include "emu/gdb/session.h"
#include "emu/hart/hart.h"
#include "emu/isa/csr.h"
#include "tests/unit/machine_fixture.h"
#include "tests/unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Frames -------------------------------------------------------------------------------- */

static struct gdb_parser parser;

/* Feeds all of it; the result is what the last byte made of it. */
static enum gdb_event feed(const char *bytes, size_t len)
{
    enum gdb_event event = GDB_NOTHING;
    for (size_t i = 0; i < len; i++)
        event = gdb_parser_feed(&parser, (uint8_t)bytes[i]);
    return event;
}

#define FEED(text) feed(text, sizeof(text) - 1)

static void test_frames(void)
{
    memset(&parser, 0, sizeof(parser));
    CU_ASSERT_EQUAL(FEED("+"), GDB_ACK);
    CU_ASSERT_EQUAL(FEED("-"), GDB_NAK);
    CU_ASSERT_EQUAL(FEED("\x03"), GDB_INTERRUPT);
    CU_ASSERT_EQUAL(FEED("noise"), GDB_NOTHING);
    CU_ASSERT_EQUAL(FEED("$g#67"), GDB_PACKET);
    CU_ASSERT_STRING_EQUAL(parser.body, "g");
    CU_ASSERT_EQUAL(FEED("$#00"), GDB_PACKET);
    CU_ASSERT_EQUAL(parser.len, 0);
    CU_ASSERT_EQUAL(FEED("$g#68"), GDB_BROKEN);
    CU_ASSERT_EQUAL(FEED("$g#6x"), GDB_BROKEN);
    CU_ASSERT_EQUAL(FEED("$cut off$?#3f"), GDB_PACKET);
    CU_ASSERT_STRING_EQUAL(parser.body, "?");
    /* A 0x03 in a packet is a byte of it. */
    CU_ASSERT_EQUAL(FEED("$\x03#03"), GDB_PACKET);
    CU_ASSERT_EQUAL(parser.body[0], 3);
    /* '}' 'C' is '}' ^ ... 'C' ^ 0x20 = 'c' */
    CU_ASSERT_EQUAL(FEED("$}C#c0"), GDB_PACKET);
    CU_ASSERT_STRING_EQUAL(parser.body, "c");
}

static void test_long_packets(void)
{
    static char text[GDB_PACKET_SIZE + 1];
    static uint8_t frame[GDB_FRAME_SIZE(sizeof(text))];
    memset(&parser, 0, sizeof(parser));
    memset(text, 'a', sizeof(text));
    size_t len = gdb_frame(text, GDB_PACKET_SIZE, frame);
    CU_ASSERT_EQUAL(feed((const char *)frame, len), GDB_PACKET);
    CU_ASSERT_EQUAL(parser.len, GDB_PACKET_SIZE);
    len = gdb_frame(text, sizeof(text), frame);
    CU_ASSERT_EQUAL(feed((const char *)frame, len), GDB_BROKEN);
    CU_ASSERT_EQUAL(FEED("$g#67"), GDB_PACKET);
}

/* What is framed comes out of the parser as it was, whatever bytes it has. */
static void test_frames_there_and_back(void)
{
    char body[256];
    uint8_t frame[GDB_FRAME_SIZE(sizeof(body))];
    for (unsigned i = 0; i < sizeof(body); i++)
        body[i] = (char)i;
    memset(&parser, 0, sizeof(parser));
    size_t len = gdb_frame(body, sizeof(body), frame);
    CU_ASSERT_EQUAL(len, sizeof(body) + 4 /* $, #, sum */ + 4 /* escapes: $ # * } */);
    CU_ASSERT_EQUAL(feed((const char *)frame, len), GDB_PACKET);
    CU_ASSERT_EQUAL(parser.len, sizeof(body));
    CU_ASSERT_EQUAL(memcmp(parser.body, body, sizeof(body)), 0);
}

static void test_scanner(void)
{
    uint64_t value;
    uint8_t bytes[2];
    const char *text = "1fF,ffffffffffffffffx10000000000000000";
    struct gdb_scan s = {text, text + strlen(text)};
    CU_ASSERT_TRUE(gdb_scan_hex(&s, &value));
    CU_ASSERT_EQUAL(value, 0x1ff);
    CU_ASSERT_FALSE(gdb_scan_hex(&s, &value));
    CU_ASSERT_TRUE(gdb_scan_char(&s, ','));
    CU_ASSERT_TRUE(gdb_scan_hex(&s, &value));
    CU_ASSERT_EQUAL(value, UINT64_MAX);
    CU_ASSERT_TRUE(gdb_scan_text(&s, "x"));
    CU_ASSERT_FALSE(gdb_scan_hex(&s, &value)); /* 65 bits */
    text = "0a1g";
    s = (struct gdb_scan){text, text + 4};
    CU_ASSERT_FALSE(gdb_scan_bytes(&s, bytes, 2));
    s = (struct gdb_scan){text, text + 3};
    CU_ASSERT_FALSE(gdb_scan_bytes(&s, bytes, 2));
    s = (struct gdb_scan){text, text + 2};
    CU_ASSERT_TRUE(gdb_scan_bytes(&s, bytes, 1));
    CU_ASSERT_EQUAL(bytes[0], 10);
}

/* --- The target description ---------------------------------------------------------------- */

static unsigned count(const char *text, const char *what)
{
    unsigned nr = 0;
    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        nr++;
    return nr;
}

static char *describe(void)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    gdb_describe_target(out);
    fclose(out);
    return text;
}

/* Every CSR of the table, under its name and gdb's number. */
static void test_description_has_all_registers(void)
{
    char *text = describe(), reg[96];
    unsigned nr = 0;
    for (unsigned csr = 0; csr < NR_CSRS; csr++)
        if (csr_name(csr)) {
            snprintf(reg, sizeof(reg), "<reg name=\"%s\" bitsize=\"64\" regnum=\"%u\"",
                     csr_name(csr), 65 + csr);
            CU_ASSERT_EQUAL(count(text, reg), 1);
            nr++;
        }
    CU_ASSERT_TRUE(nr > 100);
    CU_ASSERT_EQUAL(count(text, "<reg "), 32 + 1 + 32 + nr + 1);
    CU_ASSERT_EQUAL(count(text, "<reg name=\"zero\" bitsize=\"64\" regnum=\"0\""), 1);
    CU_ASSERT_EQUAL(count(text, "<reg name=\"pc\" bitsize=\"64\" regnum=\"32\""), 1);
    CU_ASSERT_EQUAL(count(text, "<reg name=\"ft11\" bitsize=\"64\" regnum=\"64\""), 1);
    CU_ASSERT_EQUAL(count(text, "<reg name=\"priv\" bitsize=\"64\" regnum=\"4161\""), 1);
    free(text);
}

static void test_description_is_well_formed(void)
{
    static const char *const elements[] = {"target", "architecture", "feature", "flags", "union"};
    char *text = describe(), open[32], close[32];
    for (unsigned i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
        snprintf(open, sizeof(open), "<%s", elements[i]);
        snprintf(close, sizeof(close), "</%s>", elements[i]);
        CU_ASSERT_TRUE(count(text, close) > 0);
        CU_ASSERT_EQUAL(count(text, open), count(text, close));
    }
    CU_ASSERT_EQUAL(count(text, "<"), count(text, ">"));
    CU_ASSERT_EQUAL(count(text, "\"") % 2, 0);
    CU_ASSERT_EQUAL(count(text, "org.gnu.gdb.riscv."), 4);
    free(text);
}

/* --- Sessions ------------------------------------------------------------------------------ */

static struct machine_config config;
static struct machine *machine;
static struct gdb_session session;
static char sent[1 << 20]; /* everything since the last exchange */
static size_t sent_len;

static void host_write(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque, (void)bytes, (void)len;
}

static size_t host_read(void *opaque, uint8_t *bytes, size_t room, bool driver)
{
    (void)opaque, (void)bytes, (void)room, (void)driver;
    return 0;
}

static void take(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque;
    if (len > sizeof(sent) - 1 - sent_len)
        len = sizeof(sent) - 1 - sent_len;
    memcpy(sent + sent_len, bytes, len);
    sent_len += len;
    sent[sent_len] = '\0';
}

static void start(void)
{
    static const struct machine_host host = {.write = host_write, .read = host_read};
    config_init(&config);
    config.mem = 1 << 20;
    config.harts = 4;
    config.quantum = 100;
    machine = machine_fixture_create(&config, &host, add_together, ADD_TOGETHER_WORDS * 4);
    CU_ASSERT_TRUE_FATAL(machine_debug_attach(machine));
    CU_ASSERT_TRUE_FATAL(gdb_session_init(&session, machine, take, NULL));
    session.no_ack = true;
}

static void stop(void)
{
    gdb_session_destroy(&session);
    machine_destroy(machine);
    config_destroy(&config);
}

/* Sends a packet; the result is the body of the answer, or "" for none. */
static const char *ask(const char *body)
{
    static uint8_t frame[GDB_FRAME_SIZE(GDB_PACKET_SIZE)];
    static char answer[sizeof(sent)];
    sent_len = 0;
    sent[0] = '\0';
    size_t len = gdb_frame(body, strlen(body), frame);
    CU_ASSERT_EQUAL(gdb_session_feed(&session, frame, len), len);
    answer[0] = '\0';
    if (sent_len >= 4)
        snprintf(answer, sizeof(answer), "%.*s", (int)sent_len - 4, sent + 1);
    return answer;
}

#define EXPECT(body, answer)     CU_ASSERT_STRING_EQUAL(ask(body), answer)
#define EXPECT_HAS(body, answer) CU_ASSERT_PTR_NOT_NULL(strstr(ask(body), answer))

/* Resumes by `body` and runs; the result is the stop reply. */
static const char *run(const char *body)
{
    static char reply[256];
    EXPECT(body, "");
    CU_ASSERT_EQUAL(session.wish, GDB_WISH_RUN);
    sent_len = 0;
    enum machine_outcome outcome = machine_run(machine);
    if (outcome == MACHINE_STOPPED)
        gdb_session_stopped(&session, machine_debug_stop(machine));
    else
        gdb_session_ended(&session, machine_exit_status(machine));
    snprintf(reply, sizeof(reply), "%.*s", (int)sent_len - 4, sent + 1);
    return reply;
}

static bool begins(const char *text, const char *start_of_it)
{
    return strncmp(text, start_of_it, strlen(start_of_it)) == 0;
}

static void test_acknowledgement(void)
{
    start();
    session.no_ack = false;
    sent_len = 0;
    gdb_session_feed(&session, (const uint8_t *)"$qC#b4", 6);
    CU_ASSERT_STRING_EQUAL(sent, "+$QC1#c5");
    sent_len = 0;
    gdb_session_feed(&session, (const uint8_t *)"$qC#b5", 6); /* broken */
    CU_ASSERT_STRING_EQUAL(sent, "-");
    sent_len = 0;
    gdb_session_feed(&session, (const uint8_t *)"-", 1); /* once more, please */
    CU_ASSERT_STRING_EQUAL(sent, "$QC1#c5");
    gdb_session_feed(&session, (const uint8_t *)"$QStartNoAckMode#b0", 19);
    sent_len = 0;
    gdb_session_feed(&session, (const uint8_t *)"+$qC#b4", 7);
    CU_ASSERT_STRING_EQUAL(sent, "$QC1#c5");
    stop();
}

static void test_questions(void)
{
    start();
    EXPECT_HAS("qSupported:multiprocess+;swbreak+;hwbreak+", "qXfer:features:read+");
    EXPECT_HAS("?", "T05thread:1;20:0000008000000000;");
    EXPECT("qfThreadInfo", "m1,2,3,4");
    EXPECT("qsThreadInfo", "l");
    EXPECT("T2", "OK");
    EXPECT("T5", "E16");
    EXPECT("T0", "E16");
    EXPECT_HAS("qThreadExtraInfo,2", "6861727420313a"); /* "hart 1:" */
    EXPECT("qXfer:features:read:target.xml:0,e", "m<?xml version=");
    EXPECT("qXfer:features:read:target.xml:100000,10", "l");
    EXPECT("qXfer:features:read:other.xml:0,10", "E00");
    EXPECT("vMustReplyEmpty", "");
    EXPECT("qCRC:0,0", "");
    EXPECT("", "");
    EXPECT("!", "");
    stop();
}

static void test_registers(void)
{
    start();
    struct hart *hart = machine_hart(machine, 1);
    EXPECT("Hg2", "OK");
    EXPECT("P5=efcdab8967452301", "OK");
    CU_ASSERT_EQUAL(hart->x[5], 0x0123456789abcdef);
    EXPECT("p5", "efcdab8967452301");
    EXPECT("P0=0100000000000000", "OK");
    CU_ASSERT_EQUAL(hart->x[0], 0);
    EXPECT("P40=0100000000000000", "OK");
    CU_ASSERT_EQUAL(hart->f[31], 1);
    CU_ASSERT_EQUAL(hart->mstatus & MSTATUS_FS, 0);
    hart->mstatus |= MSTATUS_FS_INITIAL;
    EXPECT("P40=0200000000000000", "OK");
    CU_ASSERT_EQUAL(hart->mstatus & MSTATUS_FS, MSTATUS_FS_DIRTY);
    CU_ASSERT_EQUAL(strlen(ask("g")), 65 * 16);
    EXPECT("pf55", "0100000000000000"); /* mhartid, number 0xf14 */
    EXPECT("Pf55=0000000000000000", "E16");
    /* WARL rules hold: mepc has no bit 0, satp no mode 15. */
    EXPECT("P382=ffff000000000000", "OK");
    CU_ASSERT_EQUAL(hart->mepc, 0xfffe);
    EXPECT("P1c1=00000000000000f0", "OK");
    CU_ASSERT_EQUAL(hart->satp, 0);
    /* The privilege mode, and what is no register. */
    EXPECT("p1041", "0300000000000000");
    EXPECT("P1041=0100000000000000", "OK");
    CU_ASSERT_EQUAL(hart->prv, PRV_S);
    EXPECT("P1041=0200000000000000", "E16");
    EXPECT("p1042", "E16");
    EXPECT("pffffffffffffffff", "E16");
    EXPECT("p", "E16");
    EXPECT("P5=00", "E16");
    CU_ASSERT_EQUAL(machine_hart(machine, 0)->x[5], 0);
    stop();
}

/* A supervisor's timer that is set by the debugger does not move the machine's clock. */
static void test_timer_register(void)
{
    start();
    EXPECT("Z0,80000014,4", "OK");
    run("vCont;c");
    const cycles_t now = machine_now(machine);
    CU_ASSERT_NOT_EQUAL(hart_now(machine_hart(machine, 0)), now);
    EXPECT("P18e=0010000000000000", "OK"); /* stimecmp, number 0x14d */
    CU_ASSERT_EQUAL(machine_hart(machine, 0)->stimecmp, 0x1000);
    CU_ASSERT_EQUAL(machine_now(machine), now);
    stop();
}

static void test_memory(void)
{
    start();
    EXPECT("m80000000,4", "93061000");
    EXPECT("M80001000,3:010203", "OK");
    EXPECT("m80001000,4", "01020300");
    EXPECT("X80001001,2:ab", "OK");
    EXPECT("m80001000,4", "01616200");
    EXPECT("m800ffffe,4", "0000"); /* as far as there is memory */
    EXPECT("m80100000,4", "E0e");
    EXPECT("m10000000,1", "E0e"); /* a device is not read */
    EXPECT("M800ffffe,4:00000000", "E0e");
    EXPECT("Mffffffffffffffff,2:0000", "E0e");
    EXPECT("m80000000,0", "");
    EXPECT("M80000000,2:00", "E16");
    EXPECT("m80000000", "E16");
    CU_ASSERT_EQUAL(strlen(ask("m80000000,ffffffff")), GDB_PACKET_SIZE);
    stop();
}

/* A page table of one gigabyte page: 0x40000000 to RAM, for both harts in S-mode. */
static void use_page_table(void)
{
    EXPECT("M80002008,8:cf00002000000000", "OK"); /* leaf at 1 GiB: R, W, X, A, D */
    EXPECT("Hg1", "OK");
    EXPECT("P1c1=0200080000000080", "OK"); /* satp: Sv39, root 0x80002000 */
    EXPECT("P1041=0100000000000000", "OK");
}

static void test_translated_memory(void)
{
    start();
    use_page_table();
    EXPECT("m40000000,4", "93061000");
    EXPECT("m80000000,4", "E0e");
    EXPECT("Qqemu.PhyMemMode:1", "OK");
    EXPECT("qqemu.PhyMemMode", "1");
    EXPECT("m80000000,4", "93061000");
    EXPECT("Qqemu.PhyMemMode:0", "OK");
    EXPECT("Qqemu.PhyMemMode:2", "E16");
    EXPECT("M40001000,1:55", "OK");
    /* In M-mode addresses are physical; what is no RAM goes through satp. */
    EXPECT("P1041=0300000000000000", "OK");
    EXPECT("m80001000,1", "55");
    EXPECT("m40001000,1", "55");
    /* Nothing of all this was seen by the MMU. */
    hart_fold_stats(machine_hart(machine, 0));
    const struct mmu_stats *stats = &machine_hart(machine, 0)->mmu.stats;
    CU_ASSERT_EQUAL(stats->l1d.accesses[ACCESS_LOAD] + stats->walks_miss[ACCESS_LOAD], 0);
    stop();
}

static void test_breakpoints(void)
{
    char z[64];
    start();
    ask("qSupported:swbreak+");
    snprintf(z, sizeof(z), "Z0,%lx,4", ADD_TOGETHER_AMO);
    EXPECT(z, "OK");
    z[1] = '1';
    EXPECT(z, "OK");
    CU_ASSERT_TRUE(begins(run("vCont;c"), "T05thread:1;swbreak:;20:1400008000000000;"));
    z[0] = 'z', z[1] = '0';
    EXPECT(z, "OK");
    /* The hardware breakpoint is still there; the hart is on it. */
    CU_ASSERT_TRUE(begins(run("vCont;c"), "T05thread:1;hwbreak:;"));
    CU_ASSERT_TRUE(begins(run("vCont;s:1;c"), "T05thread:1;20:1800008000000000;"));
    z[1] = '1';
    EXPECT(z, "OK");
    EXPECT(z, "OK"); /* sent again */
    EXPECT("Z5,0,0", "E16");
    EXPECT("Z0,0", "E16");
    EXPECT("Z2,80001000,0", "E16");
    EXPECT("Z2,ffffffffffffffff,2", "E16");
    CU_ASSERT_STRING_EQUAL(run("c"), "W00");
    stop();
}

static void test_watchpoints(void)
{
    static const struct {
        char type;
        const char *name;
    } watches[] = {{'2', "watch"}, {'3', "rwatch"}, {'4', "awatch"}};
    for (unsigned i = 0; i < 3; i++) {
        char packet[64], reply[64];
        start();
        snprintf(packet, sizeof(packet), "Z%c,%lx,4", watches[i].type, ADD_TOGETHER_WORD);
        EXPECT(packet, "OK");
        snprintf(reply, sizeof(reply), "T05thread:1;%s:%lx;20:1400008000000000;", watches[i].name,
                 ADD_TOGETHER_WORD);
        CU_ASSERT_TRUE(begins(run("c"), reply));
        packet[0] = 'z';
        EXPECT(packet, "OK");
        CU_ASSERT_STRING_EQUAL(run("c"), "W00");
        stop();
    }
}

static void test_threads(void)
{
    start();
    CU_ASSERT_TRUE(begins(run("vCont;s:2"), "T05thread:2;20:0400008000000000;"));
    CU_ASSERT_EQUAL(machine_hart(machine, 0)->pc, RAM_BASE);
    CU_ASSERT_TRUE(begins(run("vCont;S05:1"), "T05thread:1;20:0400008000000000;"));
    EXPECT("Hc2", "OK");
    CU_ASSERT_TRUE(begins(run("s"), "T05thread:2;20:0800008000000000;"));
    CU_ASSERT_EQUAL(machine_hart(machine, 0)->pc, RAM_BASE + 4);
    EXPECT("Hc-1", "OK");
    CU_ASSERT_TRUE(begins(run("S05;80000000"), "T05thread:2;20:0400008000000000;"));
    EXPECT("Hg5", "E16");
    EXPECT("Hx1", "E16");
    EXPECT("vCont;c:9", "E16");
    EXPECT("vCont;x", "E16");
    EXPECT("vCont;c;", "E16");
    EXPECT("vCont", "E16");
    EXPECT("vCont?", "vCont;c;C;s;S");
    stop();
}

static void test_ends(void)
{
    start();
    EXPECT("D", "OK");
    CU_ASSERT_EQUAL(session.wish, GDB_WISH_DETACH);
    stop();
    start();
    EXPECT("vKill;1", "OK");
    CU_ASSERT_EQUAL(session.wish, GDB_WISH_KILL);
    stop();
    start();
    EXPECT("k", "");
    CU_ASSERT_EQUAL(session.wish, GDB_WISH_KILL);
    stop();
    start();
    sent_len = 0;
    EXPECT("c", "");
    CU_ASSERT_TRUE(gdb_session_wants_in(&session, (const uint8_t *)"+\x03", 2));
    CU_ASSERT_FALSE(gdb_session_wants_in(&session, (const uint8_t *)"+", 1));
    gdb_session_stopped(&session, NULL);
    CU_ASSERT_TRUE(begins(sent, "$T02thread:1;20:"));
    sent_len = 0;
    gdb_session_failed(&session, "ab");
    CU_ASSERT_TRUE(begins(sent, "$O61620a#"));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "$T06thread:1;"));
    stop();
}

/* Runs a monitor command; the result is all that it prints. */
static const char *monitor(const char *command)
{
    static char text[sizeof(sent)];
    char packet[1024] = "qRcmd,";
    for (const char *c = command; *c; c++)
        snprintf(packet + strlen(packet), 3, "%02x", (unsigned char)*c);
    ask(packet);
    size_t to = 0;
    for (const char *at = sent; (at = strstr(at, "$O")) != NULL && at[2] != 'K';)
        for (at += 2; *at != '#'; at += 2) {
            unsigned byte = 0;
            sscanf(at, "%2x", &byte);
            text[to++] = (char)byte;
        }
    text[to] = '\0';
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "$OK#"));
    return text;
}

#define SAYS(command, what) CU_ASSERT_PTR_NOT_NULL(strstr(monitor(command), what))

#define LONG "a command that is longer than any command needs to be, by far, and then some more, "

static void test_monitor(void)
{
    start();
    SAYS("help", "walk ADDRESS");
    SAYS("", "walk ADDRESS");
    SAYS("nonsense", "nonsense: no such command; see");
    SAYS("pagetables", "no such command (did you mean 'pagetable'?); see");
    SAYS(LONG LONG LONG LONG, "the command is too long");
    SAYS("walk", "usage");
    SAYS("walk 0", "satp is Bare");
    SAYS("phys on on", "usage");
    SAYS("harts", "hart 1: M-mode, Bare, pc 0x80000000");
    SAYS("tlb", "l1i: 0 of");
    SAYS("tlb l3", "no such TLB");
    SAYS("snapshot x", "this session writes no files");
    session.may_save = true;
    SAYS("snapshot", "usage: monitor snapshot FILE");
    SAYS("snapshot a b", "usage: monitor snapshot FILE");
    SAYS("snapshot /tmp/x", "snapshot /tmp/x: has to be in the folder");
    SAYS("snapshot ../x", "has to be in the folder");
    SAYS("snapshot a/../../x", "has to be in the folder");
    SAYS("snapshot .profile", "has to be in the folder");
    SAYS("snapshot a//x", "has to be in the folder");
    SAYS("snapshot a/", "has to be in the folder");
    SAYS("snapshot no-folder/x", "snapshot no-folder/x: No such file or directory; check the path");
    use_page_table();
    SAYS("walk 0x40001234", "PTE at 0x0080002008 = 0x00000000200000cf VRWX--AD  page of 1G at "
                            "0x80000000");
    SAYS("walk 0x40001234", "physical 0x80001234");
    SAYS("walk 0x40001234", "from S-mode:\n  fetch ");
    SAYS("walk 0x40001234", "load  access fault, step 2: PMP forbids the access to the PTE");
    SAYS("walk 0x1234", "step 3: V clear");
    /* PMP lets S-mode read and write everything. */
    EXPECT("P3f1=ffffffffffffffff", "OK");
    EXPECT("P3e1=1b00000000000000", "OK");
    SAYS("walk 0x40001234", "fetch access fault: PMP forbids it\n  load  yes\n  store yes");
    SAYS("walk 0x8000000000", "bits 63 to 39 are not all equal to bit 38");
    SAYS("walk pc 0x80002000", "level 2  PTE at 0x0080002010");
    SAYS("walk nothing", "no number, no register");
    SAYS("pagetable", "0000000040000000-000000007fffffff  000080000000    1048576K  1G   VRWX--AD");
    SAYS("pagetable", "pages: 1 of 1G, 1 accessed, 1 dirty; 1 tables");
    SAYS("pagetable satp 0x80000000", "pages: 0 accessed");
    SAYS("pagetable 0xf000000000000000", "mode 15 of satp is reserved");
    SAYS("phys on", "physical");
    SAYS("summary", "instructions in");
    stop();
}

/* A table that points to itself at every level, 512 times: what is printed ends. */
static void test_monitor_circle(void)
{
    start();
    use_page_table();
    for (unsigned i = 0; i < 512; i++) {
        char packet[64];
        snprintf(packet, sizeof(packet), "M%x,8:0108002000000000", 0x80002000 + i * 8);
        EXPECT("Qqemu.PhyMemMode:1", "OK");
        EXPECT(packet, "OK");
    }
    SAYS("pagetable", "there is more");
    SAYS("walk 0x40001234", "step 4: pointer to a table at the last level");
    stop();
}

static CU_TestInfo tests[] = {
    {"frames", test_frames},
    {"frames that are too long", test_long_packets},
    {"frames there and back", test_frames_there_and_back},
    {"scanner", test_scanner},
    {"description has all registers", test_description_has_all_registers},
    {"description is well-formed", test_description_is_well_formed},
    {"acknowledgement", test_acknowledgement},
    {"questions", test_questions},
    {"registers", test_registers},
    {"a timer register that is written leaves the clock", test_timer_register},
    {"memory", test_memory},
    {"translated memory", test_translated_memory},
    {"breakpoints", test_breakpoints},
    {"watchpoints", test_watchpoints},
    {"threads", test_threads},
    {"ends", test_ends},
    {"monitor", test_monitor},
    {"monitor: a page table that is a circle", test_monitor_circle},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo gdb_suite = {"gdb", NULL, NULL, NULL, NULL, tests};
