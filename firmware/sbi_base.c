/* SBI 4: what the firmware and the machine are. */
#include "firmware/sbi.h"

/* Not in the list of registered implementations: "PW". */
#define IMPLEMENTATION_ID      0x5057
#define IMPLEMENTATION_VERSION (0 << 16 | 1)

static struct sbi_ret base_handle(unsigned long fid, const uint64_t args[6])
{
    switch (fid) {
    case SBI_BASE_GET_SPEC_VERSION:
        return (struct sbi_ret){SBI_SUCCESS, SBI_SPEC_VERSION};
    case SBI_BASE_GET_IMPL_ID:
        return (struct sbi_ret){SBI_SUCCESS, IMPLEMENTATION_ID};
    case SBI_BASE_GET_IMPL_VERSION:
        return (struct sbi_ret){SBI_SUCCESS, IMPLEMENTATION_VERSION};
    case SBI_BASE_PROBE_EXTENSION:
        return (struct sbi_ret){SBI_SUCCESS, sbi_find_extension(args[0]) != NULL};
    case SBI_BASE_GET_MVENDORID:
        return (struct sbi_ret){SBI_SUCCESS, csr_read(CSR_MVENDORID)};
    case SBI_BASE_GET_MARCHID:
        return (struct sbi_ret){SBI_SUCCESS, csr_read(CSR_MARCHID)};
    case SBI_BASE_GET_MIMPID:
        return (struct sbi_ret){SBI_SUCCESS, csr_read(CSR_MIMPID)};
    default:
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    }
}

const struct sbi_extension sbi_base = {"base", SBI_EXT_BASE, base_handle};
