#!/bin/bash
# Makes disks for the Linux that tools/linux-guest.sh has fetched, as somebody without root rights:
#
#   BUILD/linux/root.ext4   an ext4 root file system with busybox, for root=/dev/vda
#   BUILD/linux/disk        a partition with the same; and with kernel, initial file system and
#                           extlinux.conf, from which U-Boot boots it
#
#   tools/linux-disk.sh BUILD [WORDS]
#
# WORDS are for the kernel's command line when U-Boot boots it (console=ttyS0 root=/dev/vda1).
# Exit status 77: it cannot be had here; stderr says why.
set -u

# shellcheck source=tools/linux-build.sh
. "$(dirname "$0")/linux-build.sh"
enter_build "tools/linux-disk.sh BUILD [WORDS]" "$@"
words=${2:-console=ttyS0 root=/dev/vda1}
root_size=64 boot_size=128   # MiB; a third or more is free
first=2048                   # sector at which the partition starts, as everybody has it
log=$linux/disk.log

make_tree() {
    mkdir -p "$tree"/{bin,sbin,usr/bin,usr/sbin,etc,dev,proc,sys,tmp,root}
    cp "$linux/root/bin/busybox" "$tree/bin/"
    ln -s /bin/busybox "$tree/sbin/init"
    ln -s /bin/busybox "$tree/bin/sh"
    cat >"$tree/etc/inittab" <<'END'
::sysinit:/bin/busybox sh /etc/rc
::respawn:-/bin/sh
::shutdown:/bin/umount -a -r
END
    cat >"$tree/etc/rc" <<'END'
/bin/busybox --install -s
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmp /tmp
END
    echo "export PATH=/bin:/sbin:/usr/bin:/usr/sbin PS1='root:\\w# '" >"$tree/etc/profile"
}

add_boot() {
    mkdir -p "$tree"/{boot,extlinux}
    cp "$linux/Image" "$tree/boot/"
    (cd "$linux/root" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet) \
        >"$tree/boot/initrd"
    cat >"$tree/extlinux/extlinux.conf" <<END
default linux
timeout 1
label linux
    kernel /boot/Image
    initrd /boot/initrd
    append $words
END
}

# make_ext4 FILE MIB [OFFSET]: of the tree, OFFSET bytes into the file.
make_ext4() {
    rm -f "$1"
    mke2fs -q -t ext4 -d "$tree" -E "root_owner=0:0,offset=${3:-0}" "$1" "$2M" >"$log" 2>&1 ||
        cannot "mke2fs: $(tail -1 "$log")"
    rm -f "$log"
}

# le32 NUMBER: its four bytes, as printf's escapes.
le32() {
    printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) \
        $(($1 >> 24 & 255))
}

# partition FILE SECTORS: a table of one bootable Linux partition.
partition() {
    local entry
    entry="\\x80\\xff\\xff\\xff\\x83\\xff\\xff\\xff$(le32 $first)$(le32 "$2")"
    # shellcheck disable=SC2059
    printf "$entry" | dd of="$1" bs=1 seek=446 conv=notrunc status=none
    printf '\x55\xaa' | dd of="$1" bs=1 seek=510 conv=notrunc status=none
}

PATH=$PATH:/usr/sbin:/sbin # where mke2fs is, for everybody
need_tools mke2fs cpio
[ -e "$linux/release" ] || cannot "there is no Linux in $linux; run tools/linux-guest.sh"
make_work
tree=$work/tree

make_tree
make_ext4 "$linux/root.ext4" $root_size
add_boot
make_ext4 "$linux/disk" $boot_size $((first * 512))
partition "$linux/disk" $((boot_size * 2048))
