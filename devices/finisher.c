#include "devices/finisher.h"

#include "emu/abi/memmap.h"

void finisher_init(struct finisher *f,
                   void (*end)(void *opaque, enum finisher_outcome outcome, unsigned code),
                   void *opaque)
{
    *f = (struct finisher){.end = end, .opaque = opaque};
}

static bool finisher_read(void *opaque, uint64_t offset, unsigned size, uint64_t *value)
{
    (void)opaque, (void)offset, (void)size;
    *value = 0;
    return true;
}

static bool finisher_write(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    struct finisher *f = opaque;
    if (offset != 0 || size < 2)
        return true;
    switch (value & 0xffff) {
    case FINISHER_PASS:
        f->end(f->opaque, FINISHER_OUTCOME_PASS, 0);
        break;
    case FINISHER_FAIL:
        f->end(f->opaque, FINISHER_OUTCOME_FAIL, size >= 4 ? value >> 16 & 0xffff : 0);
        break;
    case FINISHER_RESET:
        f->end(f->opaque, FINISHER_OUTCOME_RESET, 0);
        break;
    default: /* other values mean nothing */
        break;
    }
    return true;
}

int finisher_attach(struct finisher *f, struct bus *bus, paddr_t base)
{
    return bus_attach(bus, &(struct bus_device){
                               .name = "finisher",
                               .base = base,
                               .size = FINISHER_SIZE,
                               .read = finisher_read,
                               .write = finisher_write,
                               .opaque = f,
                           });
}
