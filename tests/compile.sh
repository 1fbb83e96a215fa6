# What test scripts compile for the guest. Sourced, not run; $top is the root of the tree:
#
#   compile_image OUT FILES AND OPTIONS...   a bare-metal image
#   assemble_image OUT [OPTIONS...]          one from standard input, for M mode at the start of RAM
#   compile_program OUT FILES AND OPTIONS... a static program for our kernel, Linux and qemu-riscv64
#   compile_storm NAME FOLDER                a program of tests/guest/stress, with what it takes of
#                                            guest/user
#
# What does not compile ends the script, which is then a failure.
#
# shellcheck shell=bash

compile_image() {
    local out=$1
    shift
    riscv64-linux-gnu-gcc -nostdlib -static -fno-pic -no-pie -I"$top" \
        -Wl,--build-id=none,--no-warn-rwx-segments "$@" -o "$out" || exit 1
}

assemble_image() {
    local out=$1
    shift
    compile_image "$out" -march=rv64ima_zicsr_zifencei -mabi=lp64 -x assembler-with-cpp - \
        -Wl,-T,"$top/tests/isa/isa.ld" "$@"
}

compile_program() {
    local out=$1
    shift
    riscv64-linux-gnu-gcc -O2 -static -I"$top" "$@" -o "$out" || exit 1
}

compile_storm() {
    compile_program "$2/$1" -Wall -Wextra "$top/tests/guest/stress/$1.c" \
        "$top/guest/user/procinfo.c" "$top/guest/user/workload.c" -lpthread
}
