#!/bin/bash
# The arrows of docs/reading-guide.md: which folder may include headers of which. One test a folder;
# what a folder may link is said in its CMakeLists.txt, this says what it may even mention.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/check.sh

# layer FOLDER ALLOWED...: the folder itself and the folders whose headers it may include.
layer() {
    local folder=$1 wrong
    shift
    local allowed="^($folder"
    for other; do allowed+="|$other"; done
    allowed+=")/[^/]+$"
    wrong=$(grep -nHE '^ *#include "' "$folder"/*.[chS] 2>/dev/null |
        sed -E 's/^([^:]+:[0-9]+):.*"([^"]+)".*/\1 \2/' | awk -v ok="$allowed" '$2 !~ ok')
    if [ -n "$wrong" ]; then
        fail "$folder may not include: $wrong"
    else
        pass
    fi
}

leaves="emu/isa emu/abi emu/base"
layer emu/isa
layer emu/abi
layer emu/base emu/isa
layer emu/exec emu/isa emu/base
layer mmu $leaves
layer devices $leaves
layer emu/hart $leaves emu/exec mmu devices
layer emu/engine $leaves emu/exec mmu emu/hart
layer emu/machine $leaves mmu devices emu/hart emu/engine
layer emu/gdb $leaves mmu emu/hart emu/machine
layer emu/cli $leaves mmu devices emu/hart emu/machine emu/gdb
layer firmware emu/abi emu/isa

finish
