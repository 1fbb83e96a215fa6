#!/bin/bash
# An unmodified Debian Linux on the machine: it comes up, finds the harts, the translation mode and
# the disks, swaps (swapstorm of tests/guest/stress checks every byte), runs programs with the same
# output as qemu-riscv64, and powers off; and says nothing on the way that it says when it is ill.
# SOAK=1 runs every program that can be compared.
set -u
. "$(dirname "$0")/common.sh"
console="console=ttyS0 loglevel=5 panic=-1" # warnings, too

# above_zero COUNTER: of /proc/vmstat
above_zero() {
    in_log "^$1 [1-9]"
}

# boot HARTS MODE AD: with less RAM than swapstorm writes to, a swap area, and a second disk. The
# exit status of swapstorm says whether memory is what it was before to a few pages: that is asked
# of our own kernel only, as this one has caches and daemons.
boot() {
    local script='uname -srm
        grep -c ^processor /proc/cpuinfo
        grep -m1 ^isa /proc/cpuinfo
        grep -m1 ^mmu /proc/cpuinfo
        cat /sys/block/vdb/size
        md5sum </dev/vdb
        swapstorm 115
        grep -E "^pswp(in|out) " /proc/vmstat'
    local name="$1 harts, $2, $3" status

    timeout 120 "$pagewalk" run --no-reboot --mem 128M --harts "$1" --mode "$2" --ad "$3" --swap 256M \
        --disk "$out/disk" --kernel "$linux/Image" --initrd "$out/root" --append "$console" \
        "$linux/root/bin/busybox" sh -c "$script" </dev/null 2>&1 | tr -d '\r' >"$out/console"
    status=${PIPESTATUS[0]}
    check "$name: powers off with status 0" test "$status" -eq 0
    check "$name: says Linux" in_log '^Linux [0-9].* riscv64$'
    check "$name: all harts are up" in_log "^$1\$"
    check "$name: who sets A and D" in_log "^isa.*_$3\$"
    check "$name: translation mode" in_log "^mmu[[:space:]]*: $2\$"
    check "$name: size of a disk" in_log '^2048$'
    check "$name: contents of a disk" in_log "^$(md5sum <"$out/disk" | cut -d' ' -f1)"
    check "$name: memory under pressure" in_log '^swapstorm: [0-9]+ pages, 0 wrong$'
    check "$name: swaps out" above_zero pswpout
    check "$name: swaps in" above_zero pswpin
    check "$name: nothing alarming" is_healthy
}

# The programs of the comparison with qemu-riscv64, under Linux.
compare() {
    local programs="fork_cow mprotect_fault mremap_growth mmap_file_shared mmap_shared_fork
        sigsegv_addr recursion_stack threads_malloc fp_context pipe_sieve signal_handler sort_big"
    local sum p f

    if [ -n "${SOAK:-}" ]; then
        programs=$(cd "$top/tests/guest/programs" && ls ./*.c | sed 's|./||; s|\.c$||')
        programs=${programs/counters/} # Linux lets programs read the time only
    fi

    mkdir -p "$out/compare"
    cp -r "$linux/root" "$out/compare/"
    printf 'kernel: "%s"\nbootargs: "%s"\n' "$linux/Image" "$console" >"$out/compare/linux.yaml"
    # shellcheck disable=SC2086
    MACHINE="$pagewalk run -c $out/compare/linux.yaml --mem 512M --harts 2 --mode sv48 \
        --ad svade" \
        OUT="$out/compare" "$top/tests/guest/compare.sh" $programs | tee "$out/compare/log"
    sum=$(tail -1 "$out/compare/log")
    read -r p _ f _ <<<"$sum"
    passed=$((passed + p)) failed=$((failed + f))
}

fetch_linux
rm -rf "$out/compare/root"
riscv64-linux-gnu-gcc -O2 -static -I"$top" -o "$out/root/bin/swapstorm" \
    "$top"/tests/guest/stress/swapstorm.c "$top"/guest/user/{procinfo,workload}.c
seq 1000000 | head -c 1M >"$out/disk"

boot 1 sv39 svadu
boot 4 sv48 svade
boot 2 sv57 svadu
compare
finish 0
