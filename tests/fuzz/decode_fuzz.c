/*
 * Any bytes as instructions: what decodes says the same as its row of insn.def, and everything
 * has a disassembly that fits the buffer, however small that is.
 */
#include "emu/isa/disasm.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_fields(const struct insn *insn, uint32_t raw)
{
    check(insn->id < NR_INSNS && insn->len == insn_length((uint16_t)raw));
    check(insn->rd < 32 && insn->rs1 < 32 && insn->rs2 < 32 && insn->rs3 < 32 && insn->rm <= 7);
    if (insn->len == 4)
        check((raw & insn_info[insn->id].mask) == insn_info[insn->id].match);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    while (in.left > 0) {
        uint32_t raw = (uint32_t)fuzz_bytes(&in, 4);
        struct insn insn;
        if (insn_decode(raw, &insn))
            check_fields(&insn, raw);
        else
            check(insn.id == INSN_illegal);

        char text[DISASM_SIZE];
        size_t room = 1 + raw % sizeof(text);
        insn_disasm(&insn, fuzz_u64(&in), text, room);
        check(memchr(text, '\0', room) != NULL);
    }
    return 0;
}
