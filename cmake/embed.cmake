# Script: writes the assembler file that puts the guest's files into an executable, one row of
# {path, mode, start, end} each (emu/cli/embedded.c). Each file's hash stands in a comment, so that
# the text differs, and is assembled anew, exactly when a file has changed.
#   cmake -DGUEST=<build folder of the guest> -DOUTPUT=<file.S> -P embed.cmake
set(table "")
set(data "")
set(row 0)

# Adds a row; `contents` is an assembler directive.
macro(add_row path mode contents)
    string(APPEND table "    .quad path${row}, ${mode}, start${row}, end${row}\n")
    string(APPEND data "path${row}: .asciz \"${path}\"\n    .balign 16\n"
                       "start${row}: ${contents}\nend${row}:\n")
    math(EXPR row "${row} + 1")
endmacro()

macro(add_file path mode file)
    if(NOT EXISTS ${file})
        message(FATAL_ERROR "${file} is missing: the guest's build did not make it")
    endif()
    file(SHA256 ${file} hash)
    add_row(${path} ${mode} ".incbin \"${file}\" /* ${hash} */")
endmacro()

add_file(firmware 0100644 ${GUEST}/firmware.elf)
add_file(kernel 0100644 ${GUEST}/kernel.elf)
file(GLOB_RECURSE paths LIST_DIRECTORIES true RELATIVE ${GUEST}/root ${GUEST}/root/*)
list(SORT paths) # a directory comes before what is in it
foreach(path ${paths})
    if(IS_SYMLINK ${GUEST}/root/${path})
        file(READ_SYMLINK ${GUEST}/root/${path} target)
        add_row(${path} 0120777 ".ascii \"${target}\"")
    elseif(IS_DIRECTORY ${GUEST}/root/${path})
        add_row(${path} 0040755 "")
    else()
        add_file(${path} 0100755 ${GUEST}/root/${path})
    endif()
endforeach()

set(text "    .section .note.GNU-stack,\"\",%progbits\n"
         "    .section .data.rel.ro.embedded,\"aw\",%progbits\n    .balign 8\n"
         "    .globl embedded_table\nembedded_table:\n${table}    .quad 0, 0, 0, 0\n"
         "    .section .rodata.embedded,\"a\",%progbits\n${data}")
string(CONCAT text ${text})
set(old "")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} old)
endif()
if(NOT text STREQUAL old)
    file(WRITE ${OUTPUT} "${text}")
endif()
