/*
 * What a machine consists of, in the order in which it is written and read: RAM before what points
 * into it, harts before the code that they run.
 */
#include "emu/engine/debug.h"
#include "emu/machine/machine_private.h"
#include "emu/machine/snapshot.h"

#include <inttypes.h>
#include <stdlib.h>

#define MAX_SYMBOL_NAME 4096
#define MAX_ARGUMENT    (1 << 20)
#define MAX_ARGUMENTS   4096

static void ram_archive(struct physmem *pm, struct archive *a)
{
    archive_section(a, "ram", 0);
    for (unsigned i = 0; i < pm->nr_ranges; i++) {
        struct ram_range *ram = &pm->range[i];
        paddr_t base = ram->base;
        uint64_t size = ram->size;
        archive_field(a, &base);
        archive_field(a, &size);
        if (archive_check(a, base == ram->base && size == ram->size, "a range of RAM"))
            archive_sparse(a, ram->host, ram->size);
    }
}

static void symbols_archive(struct symbols *symbols, struct archive *a)
{
    uint64_t nr = symbols->nr;
    archive_section(a, "symbols", 0);
    archive_field(a, &nr);
    for (uint64_t i = 0; i < nr && !a->failed; i++) {
        struct symbol symbol = {0};
        if (!a->loading)
            symbol = symbols->table[i];
        archive_field(a, &symbol.address);
        archive_field(a, &symbol.size);
        archive_text(a, &symbol.name, MAX_SYMBOL_NAME);
        if (!a->loading)
            continue;
        if (archive_check(a, symbol.name != NULL, "a symbol") &&
            !symbols_add(symbols, symbol.name, symbol.address, symbol.size))
            archive_fail(a, "the host is out of memory");
        free(symbol.name);
    }
    if (a->loading)
        symbols_sort(symbols);
}

ARCHIVE_COVERS(struct htif, 32);
ARCHIVE_COVERS(struct signature, 24);

static void images_archive(struct machine *m, struct archive *a)
{
    archive_section(a, "images", sizeof(m->htif) + sizeof(m->signature));
    archive_field(a, &m->htif.present);
    archive_field(a, &m->htif.answers);
    archive_field(a, &m->htif.tohost);
    archive_field(a, &m->htif.fromhost);
    archive_field(a, &m->htif.waiting);
    archive_field(a, &m->htif.half_since);
    if (a->loading && m->htif.present)
        physmem_set_doorbell(&m->physmem, m->htif.tohost);
    archive_field(a, &m->physmem.doorbell.rung);
    archive_field(a, &m->signature.present);
    archive_field(a, &m->signature.base);
    archive_field(a, &m->signature.size);
    archive_check(
        a, !m->signature.present || physmem_find(&m->physmem, m->signature.base, m->signature.size),
        "the signature's place");
    archive_field(a, &m->is_bare);
    machine_choose_mode(m);
    symbols_archive(&m->symbols, a);
}

static void read_arguments(struct machine_command *command, uint32_t nr, struct archive *a)
{
    command->argv = calloc(nr + 1, sizeof(*command->argv));
    if (!command->argv) {
        archive_fail(a, "the host is out of memory");
        return;
    }
    for (uint32_t i = 0; i < nr && !a->failed; i++) {
        archive_text(a, &command->argv[i], MAX_ARGUMENT);
        archive_check(a, command->argv[i] != NULL, "an argument");
        command->argc += command->argv[i] != NULL;
    }
    command->path = command->argc > 0 ? command->argv[0] : NULL;
}

/*
 * What was booted: a guest that resets the machine has it booted again, from the images as they are
 * then. No arguments: nothing was named. The program's path is the first of them.
 */
static void command_archive(struct machine *m, struct archive *a)
{
    archive_section(a, "command", 0);
    uint32_t nr = m->command ? (uint32_t)m->command->argc : 0;
    archive_field(a, &m->plain_input);
    archive_field(a, &m->plain_output);
    archive_below(a, &nr, MAX_ARGUMENTS);
    if (a->loading) {
        read_arguments(&m->saved_command, nr, a);
        m->command = m->saved_command.path ? &m->saved_command : NULL;
        return;
    }
    for (uint32_t i = 0; i < nr; i++)
        archive_text(a, &m->command->argv[i], MAX_ARGUMENT);
}

void command_forget(struct machine *m)
{
    struct machine_command *command = &m->saved_command;
    for (int i = 0; i < command->argc; i++)
        free(command->argv[i]);
    free(command->argv);
    *command = (struct machine_command){0};
}

/* What the host has in hand of the console's input. */
static void host_archive(struct machine *m, struct archive *a)
{
    archive_section(a, "console", 0);
    if (m->host->archive)
        m->host->archive(m->host->opaque, a);
}

static void slot_archive(struct machine *m, unsigned i, struct archive *a)
{
    struct slot *slot = &m->slot[i];
    virtio_mmio_archive(&slot->transport, a);
    switch (slot->kind) {
    case SLOT_EMPTY:
        break;
    case SLOT_DISK:
        virtio_blk_archive(slot->blk, a);
        disk_archive(&slot->disk, slots_disk_name(m, i), a);
        break;
    case SLOT_NET:
        virtio_net_archive(slot->net, a);
        break;
    case SLOT_CONSOLE:
        virtio_console_archive(slot->console, a);
        break;
    case SLOT_RNG:
        virtio_rng_archive(slot->rng, a);
        break;
    case SLOT_BALLOON:
        virtio_balloon_archive(slot->balloon, a);
        break;
    }
}

/*
 * It has begun, goes no further than to the next look at the host, give or take a block, and whose
 * turn it is has not fallen behind it.
 */
static bool has_possible_times(const struct machine *m, const struct turn *turn)
{
    return turn->start <= m->events.now &&
           m->events.now - turn->start <= 2 * machine_service_cycles(m) &&
           (turn->end <= turn->start || turn->end - turn->start <= machine_service_cycles(m)) &&
           (!turn->hart_begun || hart_now(&m->harts[turn->hart]) >= turn->start);
}

ARCHIVE_COVERS(struct turn, 24);

static void archive_begun(struct turn *turn, const struct machine *m, struct archive *a)
{
    archive_field(a, &turn->hart_begun);
    archive_field(a, &turn->busy);
    archive_below(a, &turn->hart, m->nr_harts);
    archive_field(a, &turn->start);
    archive_field(a, &turn->end);
    archive_check(a, a->failed || has_possible_times(m, turn), "times of a turn");
}

/* The turn that a debugger has stopped the harts in; until it begins, what it says is of no use. */
static void turn_archive(struct machine *m, struct archive *a)
{
    archive_section(a, "turn", sizeof(m->turn));
    archive_field(a, &m->turn.begun);
    if (m->turn.begun)
        archive_begun(&m->turn, m, a);
}

void machine_archive(struct machine *m, struct archive *a)
{
    archive_section(a, "machine", 0);
    archive_field(a, &m->events.now);
    archive_field(a, &m->next_service);
    /* A host that is never asked could not end the run. */
    archive_check(a,
                  m->next_service <= m->events.now ||
                      m->next_service - m->events.now <= machine_service_cycles(m),
                  "the next look at the host");
    ram_archive(&m->physmem, a);
    for (unsigned i = 0; i < m->nr_harts; i++)
        hart_archive(&m->harts[i], a);
    engine_archive(m->engine, a);
    engine_archive_steps(m->engine, a);
    turn_archive(m, a);
    bus_archive(&m->bus, a);
    aclint_archive(&m->aclint, a);
    plic_archive(&m->plic, a);
    rtc_archive(&m->rtc, a);
    uart_archive(&m->uart, a);
    event_archive(&m->refill, &m->events, a);
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++)
        slot_archive(m, i, a);
    images_archive(m, a);
    command_archive(m, a);
    host_archive(m, a);
    archive_section(a, "end", 0);
}
