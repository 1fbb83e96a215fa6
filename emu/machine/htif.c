#include "emu/machine/htif.h"

#include "emu/machine/machine.h"

#define SYS_write 64
#define SYS_exit  93

#define DEVICE_SYSCALL  0
#define DEVICE_CONSOLE  1
#define CONSOLE_PUTCHAR 1
#define PAYLOAD_MASK    (((uint64_t)1 << 48) - 1)

/* In doorbell.rung. */
#define LOW_HALF  0x0f
#define HIGH_HALF 0xf0

void htif_init(struct htif *htif, const struct image *image, struct physmem *physmem)
{
    *htif = (struct htif){0};
    htif->present = image_find_symbol(image, "tohost", &htif->tohost);
    if (htif->present)
        physmem_set_doorbell(physmem, htif->tohost);
    htif->answers = image_find_symbol(image, "fromhost", &htif->fromhost);
}

/* A system call on behalf of a test's little C library; unknown ones fail. */
static int64_t system_call(struct physmem *pm, const struct machine_host *host,
                           const uint64_t block[4])
{
    if (block[0] != SYS_write)
        return -38; /* ENOSYS */
    const uint8_t *bytes = physmem_ptr(pm, block[2], block[3]);
    if (!bytes)
        return -14; /* EFAULT */
    host->write(host->opaque, bytes, block[3]);
    return (int64_t)block[3];
}

/* A word in guest memory that may or may not be RAM: the guest chose the address. */
static void put_word(struct physmem *pm, paddr_t pa, uint64_t value)
{
    if (!physmem_write(pm, pa, &value, sizeof(value)))
        return; /* an answer to nowhere is lost */
}

static bool serve_syscall(const struct htif *htif, struct physmem *pm,
                          const struct machine_host *host, paddr_t address, uint64_t *code)
{
    uint64_t block[4];
    if (!physmem_read(pm, address, block, sizeof(block)))
        return false;
    *code = block[1];
    if (block[0] == SYS_exit)
        return true;
    put_word(pm, address, (uint64_t)system_call(pm, host, block));
    if (htif->answers)
        put_word(pm, htif->fromhost, 1);
    return false;
}

/* Was only one half of the command stored, so that the other may be to come? */
static bool is_half(struct htif *htif, struct doorbell *bell, cycles_t now)
{
    const bool half = !(bell->rung & LOW_HALF) != !(bell->rung & HIGH_HALF);
    if (half && !htif->waiting)
        htif->half_since = now;
    htif->waiting = half && now - htif->half_since < HTIF_PATIENCE;
    return htif->waiting;
}

bool htif_poll(struct htif *htif, struct physmem *pm, const struct machine_host *host, cycles_t now,
               uint64_t *code)
{
    uint64_t command;
    if (!htif->present || !physmem_read(pm, htif->tohost, &command, sizeof(command)) ||
        is_half(htif, &pm->doorbell, now) || command == 0)
        return false;

    put_word(pm, htif->tohost, 0);
    uint64_t payload = command & PAYLOAD_MASK;
    switch (command >> 48) {
    case DEVICE_SYSCALL << 8:
        *code = payload >> 1;
        return payload & 1 || serve_syscall(htif, pm, host, payload, code);
    case DEVICE_CONSOLE << 8 | CONSOLE_PUTCHAR: {
        uint8_t c = (uint8_t)payload;
        host->write(host->opaque, &c, 1);
        return false;
    }
    default: /* a device that is not there takes the command and does nothing */
        return false;
    }
}
