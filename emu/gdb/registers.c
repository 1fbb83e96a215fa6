#include "emu/gdb/registers.h"

#include "emu/gdb/description.h"
#include "emu/hart/csr.h"
#include "emu/isa/csr.h"

bool gdb_read_register(struct machine *machine, unsigned id, uint64_t number, uint64_t *value)
{
    struct hart *hart = machine_hart(machine, id);
    if (number < GDB_REG_PC)
        *value = hart->x[number];
    else if (number == GDB_REG_PC)
        *value = hart->pc;
    else if (number < GDB_REG_CSR0)
        *value = hart->f[number - GDB_REG_F0];
    else if (number == GDB_REG_PRIV)
        *value = hart->prv;
    else if (number < GDB_REG_PRIV && csr_exists((unsigned)(number - GDB_REG_CSR0)))
        *value = csr_read(hart, (unsigned)(number - GDB_REG_CSR0));
    else
        return false;
    return true;
}

/* stimecmp sets the machine's clock to the hart's (csr_timer.c), which is right in a slice only. */
static bool write_csr(struct hart *hart, unsigned csr, uint64_t value)
{
    if (!csr_exists(csr) || csr_is_read_only(csr))
        return false;
    const cycles_t now = *hart->wires.now;
    if (csr_write(hart, csr, value) & CSR_EFFECT_CONTEXT)
        hart_context_changed(hart);
    *hart->wires.now = now;
    return true;
}

static bool write_priv(struct hart *hart, uint64_t value)
{
    if (value != PRV_U && value != PRV_S && value != PRV_M)
        return false;
    hart_set_prv(hart, (unsigned)value);
    return true;
}

/* Marked as if the hart had written it: else a kernel that saves what is dirty would lose it. */
static void write_f(struct hart *hart, unsigned number, uint64_t value)
{
    hart->f[number] = value;
    if (hart->mstatus & MSTATUS_FS)
        hart->mstatus |= MSTATUS_FS_DIRTY;
}

bool gdb_write_register(struct machine *machine, unsigned id, uint64_t number, uint64_t value)
{
    struct hart *hart = machine_hart(machine, id);
    if (number == GDB_REG_X0)
        return true; /* `G` writes all of them */
    if (number < GDB_REG_PC)
        hart->x[number] = value;
    else if (number == GDB_REG_PC)
        machine_debug_set_pc(machine, id, value);
    else if (number < GDB_REG_CSR0)
        write_f(hart, (unsigned)(number - GDB_REG_F0), value);
    else if (number == GDB_REG_PRIV)
        return write_priv(hart, value);
    else if (number < GDB_REG_PRIV)
        return write_csr(hart, (unsigned)(number - GDB_REG_CSR0), value);
    else
        return false;
    return true;
}
