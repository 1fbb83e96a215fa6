#include "firmware/sbi.h"

static const struct sbi_extension *const extensions[] = {
    /* The most frequent first. */
    &sbi_time,
    &sbi_rfence,
    &sbi_ipi,
    &sbi_pmu,
    &sbi_dbcn,
    &sbi_hsm,
    &sbi_base,
    &sbi_srst,
    &sbi_fwft,
    &sbi_legacy_putchar,
    &sbi_legacy_getchar,
};

const struct sbi_extension *sbi_find_extension(unsigned long extid)
{
    for (unsigned i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (extensions[i]->extid == extid)
            return extensions[i];
    }
    return NULL;
}

void sbi_handle_call(struct trap_frame *frame)
{
    unsigned long extid = frame->a[7];
    const struct sbi_extension *extension = sbi_find_extension(extid);
    struct sbi_ret ret = {SBI_ERR_NOT_SUPPORTED, 0};

    if (extension)
        ret = extension->handle(frame->a[6], frame->a);
    frame->a[0] = ret.error;
    /* Legacy calls return in a0 alone (SBI 5). */
    if (extid > SBI_EXT_LEGACY_LAST)
        frame->a[1] = ret.value;
}
