#!/bin/bash
# An unmodified Debian Linux on the machine, under our firmware and under Debian's OpenSBI: it comes
# up, finds the harts, the translation mode and the disks, and swaps with less RAM than it uses, while
# programs of tests/guest/stress check every byte; programs print what they print under qemu-riscv64;
# it powers off, and says nothing on the way that it says when it is ill.
#
# SOAK=1: every combination of firmware, translation mode, one hart or four, and who sets A and D; and
# every program that can be compared. Otherwise some of each, with every value in it.
set -u
. "$(dirname "$0")/common.sh"
console="console=ttyS0 loglevel=5 panic=-1" # warnings, too

# above_zero COUNTER: of /proc/vmstat
above_zero() {
    in_log "^$1 [1-9]"
}

# says_firmware NAME: whose number is in Linux's line on the SBI implementation
says_firmware() {
    case $1 in
    own) in_log 'SBI implementation ID=0x5057 ' ;; # firmware/sbi_base.c
    opensbi) in_log 'SBI implementation ID=0x1 ' ;;
    esac
}

# Whether the walker has set A in any page table entry, which it does for svadu only.
walker_sets_a() {
    local sets=no
    grep -q '"pte_sets_a": [1-9]' "$out/stats" && sets=yes
    case $1 in
    svadu) [ $sets = yes ] ;;
    svade) [ $sets = no ] ;;
    esac
}

# boot FIRMWARE HARTS MODE AD [STRESS]: with less RAM than is written to, a swap area, and a second
# disk. The exit status of a storm says whether memory is what it was before to a few pages: that is
# asked of our own kernel only, as this one has caches and daemons.
boot() {
    local script='uname -srm
        dmesg | grep "SBI implementation"
        grep -c ^processor /proc/cpuinfo
        grep -m1 ^mmu /proc/cpuinfo
        cat /sys/block/vdb/size
        md5sum </dev/vdb'
    local name="$1, $2 harts, $3, $4" status firmware=()

    [ "$1" = own ] || firmware=(--firmware "$linux/opensbi/fw_dynamic.bin")
    timeout 300 "$pagewalk" run --no-reboot --mem 128M --harts "$2" --mode "$3" --ad "$4" \
        --swap 256M --disk "$out/disk" "${firmware[@]}" --kernel "$linux/Image" \
        --initrd "$out/root" --append "$console" --stats "$out/stats" \
        "$linux/root/bin/busybox" sh -c "$script
            ${5:-swapstorm 115}
            grep -E '^pswp(in|out) ' /proc/vmstat" </dev/null 2>&1 | tr -d '\r' >"$out/console"
    status=${PIPESTATUS[0]}
    check "$name: powers off with status 0" test "$status" -eq 0
    check "$name: says Linux" in_log '^Linux [0-9].* riscv64$'
    check "$name: whose firmware" says_firmware "$1"
    check "$name: all harts are up" in_log "^$2\$"
    check "$name: translation mode" in_log "^mmu[[:space:]]*: $3\$"
    check "$name: who sets A and D" walker_sets_a "$4"
    check "$name: size of a disk" in_log '^2048$'
    check "$name: contents of a disk" in_log "^$(md5sum <"$out/disk" | cut -d' ' -f1)"
    check "$name: memory under pressure" in_log '^swapstorm: [0-9]+ pages, 0 wrong$'
    check "$name: swaps out" above_zero pswpout
    check "$name: swaps in" above_zero pswpin
    check "$name: nothing alarming" is_healthy
}

every_combination() {
    local firmware mode harts ad
    for firmware in own opensbi; do
        for mode in sv39 sv48 sv57; do
            for harts in 1 4; do
                for ad in svade svadu; do
                    boot $firmware $harts $mode $ad
                done
            done
        done
    done
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
    MACHINE="$pagewalk run -c $out/compare/linux.yaml --no-reboot --mem 512M --harts 2 --mode sv48 \
        --ad svade" \
        OUT="$out/compare" "$top/tests/guest/compare.sh" $programs | tee "$out/compare/log"
    sum=$(tail -1 "$out/compare/log")
    read -r p _ f _ <<<"$sum"
    passed=$((passed + p)) failed=$((failed + f))
}

fetch_linux
rm -rf "$out/compare/root"
for storm in swapstorm cowstorm; do
    compile_storm "$storm" "$out/root/bin"
done
seq 1000000 | head -c 1M >"$out/disk"

if [ -n "${SOAK:-}" ]; then
    every_combination
    boot own 8 sv39 svadu 'swapstorm 100 & cowstorm 4 2; wait'
else
    boot own 1 sv39 svadu
    boot opensbi 4 sv48 svade
    boot opensbi 1 sv57 svadu
    boot own 4 sv39 svade 'swapstorm 90 & cowstorm 4 2; wait'
fi
check "copy-on-write under pressure" in_log '^cowstorm: 4 children, 0 of them failed.* 0 pages'
compare
finish
