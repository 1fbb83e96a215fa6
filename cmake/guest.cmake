# Builds what runs inside the machine (firmware, kernel, initial file system) with the cross
# compiler, as a build of its own in <build>/guest, and makes one assembler file of the results.
#
# Defines GUEST_EMBEDDED_S: add it to an executable's sources to have the files in it.
include(ExternalProject)

set(PAGEWALK_GUEST "" CACHE PATH
    "Folder with firmware.elf, kernel.elf and root/ already built (empty: build them)")

if(PAGEWALK_GUEST)
    set(guest_folder ${PAGEWALK_GUEST})
    add_custom_target(guest)
else()
    set(guest_folder ${CMAKE_BINARY_DIR}/guest)
    ExternalProject_Add(guest
        SOURCE_DIR ${CMAKE_SOURCE_DIR}/guest
        BINARY_DIR ${guest_folder}
        PREFIX ${CMAKE_BINARY_DIR}/guest-project
        CMAKE_ARGS -DCMAKE_TOOLCHAIN_FILE=${CMAKE_SOURCE_DIR}/cmake/riscv64.cmake
                   -DCMAKE_BUILD_TYPE=Release
        INSTALL_COMMAND ""
        BUILD_ALWAYS TRUE
    )
endif()

# A target, not a command with an output: CMake cannot know which files the guest's build changes.
# The script looks at them each time and leaves its output alone when they are as before.
set(GUEST_EMBEDDED_S ${CMAKE_BINARY_DIR}/embedded.S)
add_custom_target(embed
    COMMAND ${CMAKE_COMMAND} -DGUEST=${guest_folder} -DOUTPUT=${GUEST_EMBEDDED_S}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    BYPRODUCTS ${GUEST_EMBEDDED_S}
    COMMENT "Embedding firmware, kernel and programs"
    VERBATIM
)
add_dependencies(embed guest)
set_source_files_properties(${GUEST_EMBEDDED_S} PROPERTIES GENERATED TRUE)
