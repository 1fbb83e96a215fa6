#!/bin/bash
# The other ways to a Debian Linux: from a disk by Debian's U-Boot, to an ext4 root file system, from
# a compressed kernel, under fw_jump; the way back by reboot; what is pasted into its shell; and the
# end of its input.
#
# SOAK=1: more of each, and with the OpenSBI and U-Boot that are installed on this host, too (packages
# opensbi and u-boot-qemu); they are older.
set -u
. "$(dirname "$0")/common.sh"
. "$top/tests/terminal.sh"
fetch_linux
shell=$linux/root/bin/busybox

# run OPTIONS...: console to the log; the result is pagewalk's exit status.
run() {
    timeout 300 "$pagewalk" run "$@" 2>&1 | stdbuf -o0 tr -d '\r' >"$out/console" # prompts, too
    return "${PIPESTATUS[0]}"
}

# linux OPTIONS...: the same with kernel and initial file system.
linux() {
    run --kernel "$linux/Image" --initrd "$out/root" --append "console=ttyS0 loglevel=5" "$@"
}

# An ext4 root, on which one life leaves a file for the next one.
test_ext4_root() {
    local disk=$out/root.ext4
    cp "$linux/root.ext4" "$disk"
    check 'ext4 root: powers off' linux --disk "$disk" --append "console=ttyS0 root=/dev/vda" \
        <<<'mount | grep " / "; echo kept >/root/note; poweroff'
    check 'ext4 root: is the root' in_log '^/dev/vda on / type ext4 \(rw'
    check 'ext4 root: nothing alarming' is_healthy
    check 'ext4 root: boots again' linux --disk "$disk" --harts 2 --swap 16M \
        --append "console=ttyS0 root=/dev/vdb" \
        <<<'cat /root/note; free | grep Swap; poweroff'
    check 'ext4 root: what was written is there' in_log '^kept$'
    check 'ext4 root: swaps on the other disk' in_log '^Swap: +16380 '
    check 'ext4 root: is clean' is_clean "$disk"
    check 'ext4 root: another init powers off' linux --disk "$disk" \
        --append "console=ttyS0 root=/dev/vda init=/bin/ash" \
        <<<'echo "process $$: $0"; sync; poweroff -f'
    check 'ext4 root: another init is the first process' in_log '^process 1: /bin/ash$'
}

is_clean() {
    PATH=$PATH:/usr/sbin:/sbin e2fsck -fn "$1" >"$out/e2fsck" 2>&1
}

# from_disk NAME U-BOOT OPTIONS...: U-Boot finds kernel and initial file system on the disk, by itself.
# What is typed waits until there is a shell: U-Boot would take it for its own.
from_disk() {
    local name="U-Boot, $1" boot=$2
    shift 2
    cp "$linux/disk" "$out/disk"
    mkfifo "$out/keys" 2>/dev/null
    run --disk "$out/disk" --kernel "$boot" "$@" <"$out/keys" &
    exec 8>"$out/keys"
    for _ in $(seq 250); do
        in_log 'root:~#' && break
        sleep 1
    done
    echo 'uname -m; nproc; mount | grep " / "; poweroff' >&8
    exec 8>&-
    check "$name: powers off" wait $!
    check "$name: loads by extlinux.conf" in_log '^Retrieving file: /boot/initrd'
    check "$name: starts Linux" in_log '^riscv64$'
    check "$name: root is the partition" in_log '^/dev/vda1 on / type ext4 \(rw'
    check "$name: nothing alarming" is_healthy
}

test_u_boot() {
    local installed=/usr/lib
    from_disk 'fw_dynamic, 2 harts' "$linux/u-boot/u-boot.bin" --harts 2 \
        --firmware "$linux/opensbi/fw_dynamic.elf"
    [ -n "${SOAK:-}" ] || return
    from_disk 'own firmware' "$linux/u-boot/uboot.elf"
    [ -e $installed/u-boot/qemu-riscv64_smode/uboot.elf ] || return
    from_disk 'own firmware, older' $installed/u-boot/qemu-riscv64_smode/uboot.elf
    from_disk 'fw_jump, older' $installed/u-boot/qemu-riscv64_smode/u-boot.bin --harts 4 \
        --firmware $installed/riscv64-linux-gnu/opensbi/generic/fw_jump.bin
}

# A program alone: the initial file system is the built-in one, and what it has runs under Linux, too.
test_program_alone() {
    local alone=(--kernel "$linux/Image" --append 'console=ttyS0 quiet')
    compile_program "$out/program" "$top/tests/gdb/program.c"
    check 'a program alone: powers off' run "${alone[@]}" "$out/program" sum </dev/null
    check 'a program alone: runs' in_log '^sum: 55$'
    check 'a program alone: its status is told' in_log '^init: status 55$'
    check 'the built-in shell under Linux: powers off' run "${alone[@]}" --harts 2 \
        sh -c 'cat /proc/version; ls /sys/devices/system; echo $$; exit 7' </dev/null
    check 'the built-in shell under Linux: is Linux' in_log '^Linux version'
    check 'the built-in shell under Linux: sysfs' in_log '^cpu$'
    check 'the built-in shell under Linux: its status' in_log '^init: status 7$'
    check 'the built-in shell under Linux: nothing alarming' is_healthy
}

test_images() {
    local compressor
    for compressor in 'zstd -q' 'xz -0'; do
        $compressor -c <"$linux/Image" >"$out/Image.packed"
        check "$compressor: boots" linux --kernel "$out/Image.packed" "$shell" uname -m </dev/null
        check "$compressor: starts Linux" in_log '^riscv64$'
    done
}

# Each life notes itself on a disk, and the third one ends it. From a compressed kernel, as it is all
# the same.
test_reboot() {
    gzip -1c "$linux/Image" >"$out/Image.gz"
    truncate -s 0 "$out/lives"
    truncate -s 64K "$out/lives"
    check 'reboot: powers off at last' linux --kernel "$out/Image.gz" --harts 2 --disk "$out/lives" "$shell" sh -c '
        lives=$(tr -d "\0" </dev/vda)
        echo "lives: .$lives"
        [ "$lives" != .. ] || exit 0
        printf "$lives." >/dev/vda
        sync
        reboot -f' </dev/null
    check 'reboot: three lives' test "$(grep -c '^lives: ' "$out/console")" -eq 3
    check 'reboot: the disk has kept them' in_log '^lives: \.\.\.$'
    check 'reboot: nothing alarming' is_healthy
    check '--no-reboot ends there' linux --no-reboot "$shell" reboot -f </dev/null
    check '--no-reboot says so' in_log 'asked for a reset'
}

# What goes into the shell: a text of 20 KiB for a file, and a look at it.
pasted() {
    echo 'cat >/tmp/pasted'
    head -c 20480 "$out/text"
    printf '\n\004'
    echo 'md5sum </tmp/pasted; poweroff -f'
}

# fw_jump moves the device tree to 34 MiB from the start of RAM, whatever is there.
fits_fw_jump() {
    [ "$(od -An -t u8 -j 16 -N 8 "$linux/Image")" -le $((32 << 20)) ]
}

paste_at_prompt() {
    see '~ # '
    pasted
}

test_paste() {
    local sum firmware=()
    fits_fw_jump && firmware=(--firmware "$linux/opensbi/fw_jump.bin")
    seq 1 100000 >"$out/text"
    sum=$( (head -c 20480 "$out/text"; echo) | md5sum)
    pasted | linux "${firmware[@]}"
    check 'pasted by a pipe' in_log "^$sum"
    check 'pasted by a pipe: powers off' in_log 'reboot: Power down'
    if ! has_terminal; then
        skip "pasted at a terminal: no script(1) to make a terminal with"
        return
    fi
    at_terminal paste_at_prompt "$out/console" "$pagewalk run --kernel $linux/Image \
        --initrd $out/root --append 'console=ttyS0 loglevel=5'"
    check 'pasted at a terminal' in_log "^$sum"
}

# A shell that is alone with its input ends with it, also where that has come before the shell has.
test_end_of_input() {
    check 'end of input: none at all, powers off' linux </dev/null
    check 'end of input: behind a program that sleeps' linux <<<'sleep 1; uname -m'
    check 'end of input: what comes before it is done' in_log '^riscv64$'
}

if has_made "$top/tools/linux-disk.sh" "$build"; then
    test_ext4_root
    test_u_boot
fi
test_program_alone
[ -z "${SOAK:-}" ] || test_images
test_reboot
test_paste
test_end_of_input
finish
