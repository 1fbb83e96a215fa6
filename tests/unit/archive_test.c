#include "emu/base/archive.h"
#include "emu/base/events.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>

enum colour { RED, GREEN, NR_COLOURS };

struct thing {
    bool flag;
    uint8_t small;
    uint16_t medium;
    uint32_t large;
    uint64_t huge;
    enum colour colour;
    uint64_t counters[100];
    char *text, *none;
};

static void thing_archive(struct thing *t, struct archive *a)
{
    archive_section(a, "thing", sizeof(*t));
    archive_field(a, &t->flag);
    archive_field(a, &t->small);
    archive_field(a, &t->medium);
    archive_field(a, &t->large);
    archive_field(a, &t->huge);
    archive_below(a, &t->colour, NR_COLOURS);
    archive_words(a, t->counters, sizeof(t->counters));
    archive_text(a, &t->text, 16);
    archive_text(a, &t->none, 16);
}

static struct thing some_thing(void)
{
    struct thing t = {true, 0x12, 0x3456, 0x789abcde, 0xf0123456789abcde, GREEN, {0}, NULL, NULL};
    for (unsigned i = 0; i < 100; i++)
        t.counters[i] = (uint64_t)i << 56 | i;
    t.text = strdup("some text");
    return t;
}

static void save(struct thing *t, struct archive_buffer *b)
{
    struct archive a;
    archive_to_buffer(&a, b);
    thing_archive(t, &a);
    CU_ASSERT_FALSE(a.failed);
}

static void test_round_trip(void)
{
    struct thing t = some_thing(), back = {.none = strdup("replaced")};
    struct archive_buffer b;
    struct archive a;
    save(&t, &b);
    archive_from_buffer(&a, &b);
    thing_archive(&back, &a);
    CU_ASSERT_FALSE(a.failed);
    CU_ASSERT_EQUAL(b.at, b.size);
    CU_ASSERT_STRING_EQUAL(back.text, t.text);
    CU_ASSERT_PTR_NULL(back.none);
    CU_ASSERT_EQUAL(memcmp(&back, &t, offsetof(struct thing, text)), 0);
    /* Little-endian, each with its own width, behind name and size of the section. */
    const uint8_t expected[] = {1, 0x12, 0x56, 0x34, 0xde, 0xbc, 0x9a, 0x78};
    CU_ASSERT_EQUAL(memcmp(b.bytes + ARCHIVE_NAME + 4, expected, sizeof(expected)), 0);
    free(t.text);
    free(back.text);
    free(b.bytes);
}

/* Every truncation is noticed, and leaves zeros rather than what was there. */
static void test_truncated(void)
{
    struct thing t = some_thing();
    struct archive_buffer b;
    save(&t, &b);
    const size_t whole = b.size;
    for (b.size = 0; b.size < whole; b.size++) {
        struct thing back = some_thing();
        struct archive a;
        archive_from_buffer(&a, &b);
        thing_archive(&back, &a);
        CU_ASSERT_TRUE(a.failed);
        CU_ASSERT_TRUE(back.counters[99] == 0 || b.size >= ARCHIVE_NAME + 4 + 20 + 800);
        free(back.text);
    }
    free(t.text);
    free(b.bytes);
}

static void load_changed(size_t at, uint8_t value, const char *reason)
{
    struct thing t = some_thing(), back = {0};
    struct archive_buffer b;
    struct archive a;
    save(&t, &b);
    b.bytes[at] = value;
    archive_from_buffer(&a, &b);
    thing_archive(&back, &a);
    CU_ASSERT_TRUE(a.failed);
    CU_ASSERT_PTR_NOT_NULL(strstr(a.reason, reason));
    CU_ASSERT_TRUE(back.colour < NR_COLOURS);
    free(t.text);
    free(back.text);
    free(b.bytes);
}

static void test_nonsense(void)
{
    const size_t fields = ARCHIVE_NAME + 4, text = fields + 1 + 1 + 2 + 4 + 8 + 4 + 800;
    load_changed(0, 'x', "section 'thing' does not follow");
    load_changed(ARCHIVE_NAME, 1, "another build");
    load_changed(fields, 2, "a bool");
    load_changed(fields + 16, NR_COLOURS, "&t->colour");
    load_changed(text, 17, "length of a text");
    load_changed(text + 3, 0x80, "length of a text");
}

static void test_first_reason_stays(void)
{
    struct archive_buffer b;
    struct archive a;
    archive_from_buffer(&a, &(struct archive_buffer){0});
    archive_fail(&a, "first %d", 1);
    archive_fail(&a, "second");
    CU_ASSERT_STRING_EQUAL(a.reason, "first 1");
    archive_to_buffer(&a, &b);
    CU_ASSERT_TRUE(archive_check(&a, false, "only what is read is checked"));
}

static void test_sparse(void)
{
    enum { SIZE = 10 * PAGE_SIZE + 512 };
    uint8_t *memory = calloc(1, SIZE), *back = calloc(1, SIZE);
    struct archive_buffer b;
    struct archive a;
    memory[3 * PAGE_SIZE - 1] = 1;
    memory[3 * PAGE_SIZE] = 2;
    memory[SIZE - 1] = 3;
    archive_to_buffer(&a, &b);
    archive_sparse(&a, memory, SIZE);
    CU_ASSERT_EQUAL(b.size, 3 * 16 + 2 * PAGE_SIZE + 512);
    archive_from_buffer(&a, &b);
    archive_sparse(&a, back, SIZE);
    CU_ASSERT_FALSE(a.failed);
    CU_ASSERT_EQUAL(memcmp(memory, back, SIZE), 0);
    /* A smaller one: the last run is outside. */
    archive_from_buffer(&a, &b);
    archive_sparse(&a, back, SIZE - 512);
    CU_ASSERT_TRUE(a.failed);
    free(memory);
    free(back);
    free(b.bytes);
}

static char fired[8];
static unsigned nr_fired;

static void note(void *opaque)
{
    fired[nr_fired++] = *(char *)opaque;
}

static void archive_events(struct event_queue *q, struct event events[4], struct archive *a)
{
    for (unsigned i = 0; i < 4; i++)
        event_archive(&events[i], q, a);
}

/* Those of the same cycle fire in the order in which they were scheduled. */
static void test_events(void)
{
    static char names[] = "abcd";
    struct event_queue q, back;
    struct event e[4], f[4];
    struct archive_buffer b;
    struct archive a;
    event_queue_init(&q);
    event_queue_init(&back);
    for (unsigned i = 0; i < 4; i++) {
        event_init(&e[i], note, &names[i]);
        event_init(&f[i], note, &names[i]);
    }
    event_schedule(&q, &e[2], 20);
    event_schedule(&q, &e[0], 20);
    event_schedule(&q, &e[3], 20);
    event_schedule(&back, &f[1], 5); /* of the queue's own: forgotten */
    archive_to_buffer(&a, &b);
    archive_events(&q, e, &a);
    archive_from_buffer(&a, &b);
    archive_events(&back, f, &a);
    CU_ASSERT_FALSE(a.failed);
    nr_fired = 0;
    event_queue_advance(&back, 19);
    CU_ASSERT_EQUAL(nr_fired, 0);
    event_queue_advance(&back, 20);
    CU_ASSERT_EQUAL(nr_fired, 3);
    CU_ASSERT_NSTRING_EQUAL(fired, "cad", 3);
    free(b.bytes);
}

static CU_TestInfo tests[] = {
    {"fields of every width come back", test_round_trip},
    {"an archive that ends early", test_truncated},
    {"values that make no sense are named", test_nonsense},
    {"the first reason stays", test_first_reason_stays},
    {"zeros take no room", test_sparse},
    {"pending events keep their order", test_events},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo archive_suite = {"archive", NULL, NULL, NULL, NULL, tests};
