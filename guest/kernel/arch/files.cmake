list(APPEND KERNEL_SOURCES
    arch/head.S arch/early_pgtable.c arch/entry.S arch/trap.c arch/switch.S arch/usercopy.S
    arch/uaccess.c arch/fpu_regs.S arch/fpu.c arch/sbi.c arch/tlbflush.c arch/asid.c arch/plic.c
    arch/time.c arch/smp.c arch/isa.c)
# Runs before translation is on: no tables of absolute addresses in it.
set_source_files_properties(arch/early_pgtable.c PROPERTIES COMPILE_OPTIONS "-fno-jump-tables")
