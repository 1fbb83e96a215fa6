#include "emu/gdb/description.h"

#include "emu/hart/csr.h"

#include <string.h>

/* The names of gdb's own description, which its unwinder and its users go by. */
const char *const gdb_x_names[32] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                     "fp",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                     "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                     "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
static const char *const f_names[32] = {"ft0", "ft1", "ft2",  "ft3",  "ft4", "ft5", "ft6",  "ft7",
                                        "fs0", "fs1", "fa0",  "fa1",  "fa2", "fa3", "fa4",  "fa5",
                                        "fa6", "fa7", "fs2",  "fs3",  "fs4", "fs5", "fs6",  "fs7",
                                        "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"};

/* Fields of CSRs that are worth reading by name: flags to gdb. */
struct field {
    const char *csr, *name;
    unsigned low, high;
};

static const struct field fields[] = {
    {"mstatus", "SIE", 1, 1},   {"mstatus", "MIE", 3, 3},    {"mstatus", "SPIE", 5, 5},
    {"mstatus", "MPIE", 7, 7},  {"mstatus", "SPP", 8, 8},    {"mstatus", "MPP", 11, 12},
    {"mstatus", "FS", 13, 14},  {"mstatus", "MPRV", 17, 17}, {"mstatus", "SUM", 18, 18},
    {"mstatus", "MXR", 19, 19}, {"mstatus", "TVM", 20, 20},  {"mstatus", "TW", 21, 21},
    {"mstatus", "TSR", 22, 22}, {"mstatus", "SD", 63, 63},   {"sstatus", "SIE", 1, 1},
    {"sstatus", "SPIE", 5, 5},  {"sstatus", "SPP", 8, 8},    {"sstatus", "FS", 13, 14},
    {"sstatus", "SUM", 18, 18}, {"sstatus", "MXR", 19, 19},  {"sstatus", "SD", 63, 63},
    {"satp", "PPN", 0, 43},     {"satp", "ASID", 44, 59},    {"satp", "MODE", 60, 63},
};
#define NR_FIELDS (sizeof(fields) / sizeof(fields[0]))

static void put_register(FILE *out, const char *name, unsigned number, const char *type)
{
    fprintf(out, "<reg name=\"%s\" bitsize=\"64\" regnum=\"%u\" type=\"%s\"/>", name, number, type);
}

static void begin_feature(FILE *out, const char *name)
{
    fprintf(out, "<feature name=\"org.gnu.gdb.riscv.%s\">", name);
}

static void end_feature(FILE *out)
{
    fputs("</feature>", out);
}

static void describe_cpu(FILE *out)
{
    begin_feature(out, "cpu");
    for (unsigned i = 0; i < 32; i++) {
        const char *type = i == 1 ? "code_ptr" : i >= 2 && i <= 4 ? "data_ptr" : "int";
        put_register(out, gdb_x_names[i], GDB_REG_X0 + i, type);
    }
    put_register(out, "pc", GDB_REG_PC, "code_ptr");
    end_feature(out);
}

static void describe_fpu(FILE *out)
{
    begin_feature(out, "fpu");
    fputs("<union id=\"riscv_double\"><field name=\"float\" type=\"ieee_single\"/>"
          "<field name=\"double\" type=\"ieee_double\"/></union>",
          out);
    for (unsigned i = 0; i < 32; i++)
        put_register(out, f_names[i], GDB_REG_F0 + i, "riscv_double");
    end_feature(out);
}

static bool begins_a_csr(unsigned field)
{
    return field == 0 || fields[field].csr != fields[field - 1].csr;
}

static void describe_fields(FILE *out)
{
    for (unsigned i = 0; i < NR_FIELDS; i++) {
        if (begins_a_csr(i))
            fprintf(out, "%s<flags id=\"%s_fields\" size=\"8\">", i ? "</flags>" : "",
                    fields[i].csr);
        fprintf(out, "<field name=\"%s\" start=\"%u\" end=\"%u\"/>", fields[i].name, fields[i].low,
                fields[i].high);
    }
    fputs("</flags>", out);
}

static void put_csr(FILE *out, const char *name, unsigned number)
{
    char type[32] = "int";
    if (!csr_exists(number))
        return;
    for (unsigned i = 0; i < NR_FIELDS; i++)
        if (begins_a_csr(i) && strcmp(fields[i].csr, name) == 0)
            snprintf(type, sizeof(type), "%s_fields", name);
    put_register(out, name, GDB_REG_CSR0 + number, type);
}

static void describe_csrs(FILE *out)
{
    begin_feature(out, "csr");
    describe_fields(out);
#define CSR(number, upper, lower) put_csr(out, #lower, number);
#include "emu/isa/csr.def"
    end_feature(out);
}

void gdb_describe_target(FILE *out)
{
    fputs("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
          "<target version=\"1.0\"><architecture>riscv:rv64</architecture>",
          out);
    describe_cpu(out);
    describe_fpu(out);
    describe_csrs(out);
    begin_feature(out, "virtual");
    put_register(out, "priv", GDB_REG_PRIV, "int");
    end_feature(out);
    fputs("</target>", out);
}
