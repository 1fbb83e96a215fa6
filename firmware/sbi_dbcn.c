/* SBI 12, the debug console, and the two legacy calls (SBI 5.2, 5.3) that older kernels know. */
#include "firmware/console.h"
#include "firmware/memory.h"
#include "firmware/sbi.h"

/* Bytes of [addr, addr + size) written, or read into it: fewer than asked if there are no more. */
static struct sbi_ret transfer(uint64_t size, uint64_t addr, uint64_t addr_high, bool write)
{
    uint64_t done = 0;

    if (addr_high || !memory_is_supervisors(addr, size))
        return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
    console_lock();
    for (; done < size; done++) {
        uint8_t *byte = (uint8_t *)addr + done;
        if (write)
            console_put(*byte);
        else if (!console_get(byte))
            break;
    }
    console_unlock();
    return (struct sbi_ret){SBI_SUCCESS, done};
}

static struct sbi_ret dbcn_call(unsigned long fid, const uint64_t args[6])
{
    switch (fid) {
    case SBI_DBCN_CONSOLE_WRITE:
        return transfer(args[0], args[1], args[2], true);
    case SBI_DBCN_CONSOLE_READ:
        return transfer(args[0], args[1], args[2], false);
    case SBI_DBCN_CONSOLE_WRITE_BYTE:
        console_put(args[0]);
        return (struct sbi_ret){SBI_SUCCESS, 0};
    default:
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    }
}

static struct sbi_ret legacy_putchar(unsigned long fid, const uint64_t args[6])
{
    (void)fid;
    console_put(args[0]);
    return (struct sbi_ret){SBI_SUCCESS, 0};
}

static struct sbi_ret legacy_getchar(unsigned long fid, const uint64_t args[6])
{
    uint8_t byte;

    (void)fid, (void)args;
    return (struct sbi_ret){console_get(&byte) ? byte : -1, 0};
}

const struct sbi_extension sbi_dbcn = {"dbcn", SBI_EXT_DBCN, dbcn_call};
const struct sbi_extension sbi_legacy_putchar = {"putchar", SBI_EXT_LEGACY_CONSOLE_PUTCHAR,
                                                 legacy_putchar};
const struct sbi_extension sbi_legacy_getchar = {"getchar", SBI_EXT_LEGACY_CONSOLE_GETCHAR,
                                                 legacy_getchar};
