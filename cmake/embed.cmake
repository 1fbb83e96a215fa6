# Script: writes the assembler file that puts the guest's files into an executable, one row of
# {name, start, end} each (emu/cli/embedded.c). Each file's hash stands in a comment, so that the
# text differs, and is assembled anew, exactly when a file has changed.
#   cmake -DGUEST=<build folder of the guest> -DOUTPUT=<file.S> -P embed.cmake
file(GLOB programs LIST_DIRECTORIES false ${GUEST}/user/bin/*)
list(SORT programs)

set(table "")
set(data "")
set(row 0)
foreach(path ${GUEST}/firmware.elf ${GUEST}/kernel.elf ${programs})
    if(NOT EXISTS ${path})
        message(WARNING "${path} is missing: the guest's build did not make it")
        set(path /dev/null)
    endif()
    get_filename_component(name ${path} NAME)
    file(SHA256 ${path} hash)
    string(APPEND table "    .quad name${row}, start${row}, end${row}\n")
    string(APPEND data "name${row}: .asciz \"${name}\" /* ${hash} */\n"
                       "    .balign 16\nstart${row}: .incbin \"${path}\"\nend${row}:\n")
    math(EXPR row "${row} + 1")
endforeach()

set(text "    .section .note.GNU-stack,\"\",%progbits\n"
         "    .section .data.rel.ro.embedded,\"aw\",%progbits\n    .balign 8\n"
         "    .globl embedded_table\nembedded_table:\n${table}    .quad 0, 0, 0\n"
         "    .section .rodata.embedded,\"a\",%progbits\n${data}")
string(CONCAT text ${text})
set(old "")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} old)
endif()
if(NOT text STREQUAL old)
    file(WRITE ${OUTPUT} "${text}")
endif()
