#include "emu/machine/signature.h"

void signature_find(struct signature *signature, const struct image *image, struct physmem *physmem)
{
    paddr_t end;
    *signature = (struct signature){0};
    if (!image_find_symbol(image, "begin_signature", &signature->base) ||
        !image_find_symbol(image, "end_signature", &end) || end < signature->base)
        return;
    signature->size = end - signature->base;
    signature->present = physmem_ptr(physmem, signature->base, signature->size) != NULL;
}

void signature_write(const struct signature *signature, struct physmem *physmem,
                     unsigned granularity, FILE *out)
{
    const uint8_t *bytes = physmem_ptr(physmem, signature->base, signature->size);
    for (uint64_t line = 0; bytes && line < signature->size; line += granularity) {
        for (uint64_t i = line + granularity; i-- > line;)
            fprintf(out, "%02x", i < signature->size ? bytes[i] : 0);
        fputc('\n', out);
    }
}
