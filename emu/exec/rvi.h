/*
 * Bodies of RV64I (unpriv spec 2 and 5), in the words of emu/engine/op.h. The engine includes
 * this file with these macros defined:
 *
 *   ALU(name, action)                        computes, never fails
 *   BRANCH(name, condition)                  conditional jump by IMM from the start of the block
 *   JUMP_DIRECT(name) JUMP_INDIRECT(name)    RD = address of the next instruction
 *   RAISE(name, cause, tval)                 always an exception
 *
 * Loads and stores are in loadstore.h, since the engine expands them more than once.
 */

ALU(lui, SET_RD(IMM))
ALU(auipc, SET_RD(INSN_PC + IMM))

ALU(addi, SET_RD(RS1 + IMM))
ALU(slti, SET_RD((int64_t)RS1 < IMM))
ALU(sltiu, SET_RD(RS1 < (uint64_t)IMM))
ALU(xori, SET_RD(RS1 ^ IMM))
ALU(ori, SET_RD(RS1 | IMM))
ALU(andi, SET_RD(RS1 & IMM))
ALU(slli, SET_RD(RS1 << IMM))
ALU(srli, SET_RD(RS1 >> IMM))
ALU(srai, SET_RD((int64_t)RS1 >> IMM))
ALU(addiw, SET_RD((int32_t)(RS1 + IMM)))
ALU(slliw, SET_RD((int32_t)((uint32_t)RS1 << IMM)))
ALU(srliw, SET_RD((int32_t)((uint32_t)RS1 >> IMM)))
ALU(sraiw, SET_RD((int32_t)RS1 >> IMM))

ALU(add, SET_RD(RS1 + RS2))
ALU(sub, SET_RD(RS1 - RS2))
ALU(sll, SET_RD(RS1 << (RS2 & 63)))
ALU(slt, SET_RD((int64_t)RS1 < (int64_t)RS2))
ALU(sltu, SET_RD(RS1 < RS2))
ALU(xor, SET_RD(RS1 ^ RS2))
ALU(srl, SET_RD(RS1 >> (RS2 & 63)))
ALU(sra, SET_RD((int64_t)RS1 >> (RS2 & 63)))
ALU(or, SET_RD(RS1 | RS2))
ALU(and, SET_RD(RS1 & RS2))
ALU(addw, SET_RD((int32_t)(RS1 + RS2)))
ALU(subw, SET_RD((int32_t)(RS1 - RS2)))
ALU(sllw, SET_RD((int32_t)((uint32_t)RS1 << (RS2 & 31))))
ALU(srlw, SET_RD((int32_t)((uint32_t)RS1 >> (RS2 & 31))))
ALU(sraw, SET_RD((int32_t)RS1 >> (RS2 & 31)))

/* One hart at a time runs, in program order: every fence is already obeyed. */
ALU(fence, (void)0)

BRANCH(beq, RS1 == RS2)
BRANCH(bne, RS1 != RS2)
BRANCH(blt, (int64_t)RS1 < (int64_t)RS2)
BRANCH(bge, (int64_t)RS1 >= (int64_t)RS2)
BRANCH(bltu, RS1 < RS2)
BRANCH(bgeu, RS1 >= RS2)
JUMP_DIRECT(jal)
JUMP_INDIRECT(jalr)

/* The cause of an environment call tells the mode it came from (priv spec 3.3.1). */
RAISE(ecall, CAUSE_USER_ECALL + h->prv, 0)
RAISE(ebreak, CAUSE_BREAKPOINT, INSN_PC)
