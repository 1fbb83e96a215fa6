list(APPEND KERNEL_SOURCES lib/string.c lib/vsnprintf.c lib/fdt.c)
# fdt.c also runs before translation is on: no tables of absolute addresses in it.
set_source_files_properties(lib/fdt.c PROPERTIES COMPILE_OPTIONS "-fno-jump-tables")
