/*
 * Snapshots of unknown origin. The first byte of an input chooses what the rest is:
 *
 *   0 to 127    changes to the archive of a real machine, from 64 on of one that a debugger has
 *               stopped within a turn: each a place (24 bits), an operation, and what that takes.
 *               So the damage is behind the checksum, where only checks of the values help.
 *   128 to 191  an archive
 *   192 to 255  a file, with header and packing
 *
 * Whatever comes is refused, or makes a machine that runs for a while, and that can be saved again
 * and read back to the same bytes.
 */
#define _GNU_SOURCE /* memfd_create, memmem */

#include "emu/machine/debug.h"
#include "emu/machine/machine_private.h"
#include "emu/machine/snapshot.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/snapshot_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RUN_CYCLES 3000

static struct machine_config config;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void save(struct machine *m, struct archive_buffer *b)
{
    struct archive a;
    archive_to_buffer(&a, b);
    machine_archive(m, &a);
    check(!a.failed);
}

/* With requests of the disk in flight; and the second hart within a block. */
static const struct archive_buffer *real_machine(bool stopped)
{
    static struct archive_buffer real[2];
    struct archive_buffer *b = &real[stopped];
    if (b->size != 0)
        return b;
    if (config.mem == 0)
        snapshot_fixture_config(&config, TLB_LRU);
    struct machine *m = snapshot_fixture_build(&config, true);
    machine_set_point(m, &(struct machine_point){.retired = 5000});
    check(machine_run(m) == MACHINE_AT_POINT);
    if (stopped) {
        check(machine_debug_attach(m));
        machine_debug_resume(m, 1, MACHINE_STEP);
        check(machine_run(m) == MACHINE_STOPPED && m->harts[1].debug.block_left != 0);
    }
    save(m, b);
    machine_destroy(m);
    return b;
}

/* NULL: refused. */
static struct machine *read_machine(struct archive_buffer *b)
{
    struct archive a;
    struct machine *m = snapshot_fixture_build(&config, false);
    archive_from_buffer(&a, b);
    machine_archive(m, &a);
    if (!a.failed)
        return m;
    machine_destroy(m);
    return NULL;
}

static void use(struct archive_buffer *b)
{
    struct archive_buffer first, second;
    struct machine *m = read_machine(b), *again;
    if (!m)
        return;
    save(m, &first);
    again = read_machine(&first);
    check(again != NULL);
    save(again, &second);
    check(first.size == second.size && memcmp(first.bytes, second.bytes, first.size) == 0);
    free(first.bytes);
    free(second.bytes);
    machine_destroy(again);

    /* `config` is borrowed by the machine: the limit holds from the next turn on. */
    config.max_cycles = m->events.now < UINT64_MAX - RUN_CYCLES ? m->events.now + RUN_CYCLES : 1;
    machine_run(m);
    machine_destroy(m);
    config.max_cycles = SNAPSHOT_FIXTURE_CYCLES;
}

/* Most bytes are RAM, in front, in which there is nothing to check: half of all places are behind.
 */
static size_t place(struct fuzz_input *in, const struct archive_buffer *b, size_t behind_ram)
{
    uint32_t number = (uint32_t)fuzz_bytes(in, 3);
    if (number >> 23 && behind_ram < b->size)
        return behind_ram + (number & 0x7fffff) % (b->size - behind_ram);
    return number % b->size;
}

static void change(struct fuzz_input *in, struct archive_buffer *b, size_t behind_ram)
{
    static const uint64_t odd[] = {0,          1,          UINT64_MAX, INT64_MAX,
                                   0x80000000, UINT32_MAX, 1 << 20,    64};
    size_t at = place(in, b, behind_ram);
    uint8_t how = fuzz_u8(in);
    uint64_t value = odd[how / 8 % 8];
    size_t len = b->size - at < 8 ? b->size - at : 8;
    switch (how % 8) {
    case 0:
        b->size = at + 1;
        break;
    case 1:
    case 2:
        memcpy(b->bytes + at, &value, len);
        break;
    case 3:
        value = fuzz_u64(in);
        memcpy(b->bytes + at, &value, len);
        break;
    case 4:
        b->bytes[at] ^= 1 << how / 8 % 8;
        break;
    default:
        b->bytes[at] = fuzz_u8(in);
    }
}

static void use_changed(struct fuzz_input *in, unsigned nr, bool stopped)
{
    const struct archive_buffer *real = real_machine(stopped);
    struct archive_buffer b = {.bytes = malloc(real->size), .size = real->size};
    check(b.bytes != NULL);
    memcpy(b.bytes, real->bytes, real->size);
    const char hart[ARCHIVE_NAME] = "hart";
    const uint8_t *first = memmem(real->bytes, real->size, hart, sizeof(hart));
    check(first != NULL);
    while (nr-- > 0 && in->left > 0)
        change(in, &b, (size_t)(first - real->bytes));
    use(&b);
    free(b.bytes);
}

static void use_archive(struct fuzz_input *in)
{
    real_machine(false);
    struct archive_buffer b = {.bytes = malloc(in->left + 1), .size = in->left};
    check(b.bytes != NULL);
    memcpy(b.bytes, in->next, in->left);
    use(&b);
    free(b.bytes);
}

static void use_file(struct fuzz_input *in)
{
    static const struct machine_host no_host;
    struct machine_config saved;
    struct error err;
    char path[32];
    int fd = memfd_create("snapshot", 0);
    real_machine(false);
    check(fd >= 0 && write(fd, in->next, in->left) == (ssize_t)in->left);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    config_init(&saved);
    /* A machine of the fuzzer's own configuration: the file's may name files of the host. */
    if (snapshot_config(path, &saved, &err)) {
        struct machine *m = machine_resume(&config, NULL, path, &no_host, &err);
        if (m)
            machine_destroy(m);
    }
    config_destroy(&saved);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    uint8_t kind = fuzz_u8(&in);
    if (kind < 128)
        use_changed(&in, 1 + kind % 4, kind >= 64);
    else if (kind < 192)
        use_archive(&in);
    else
        use_file(&in);
    return 0;
}
