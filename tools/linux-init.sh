#!/bin/busybox sh
# shellcheck shell=dash
# The first process of a Linux that tools/linux-guest.sh has made. It loads the modules, swaps on
# the disk that `--swap` gives the machine (swap=vda on the kernel's command line), and goes over to
# the file system that root= names, if it does, and the program there that init= names. Otherwise it
# runs the program that `pagewalk run` was told to run, or else a shell, and powers off.
/bin/busybox --install -s /sbin
export PATH=/bin:/sbin HOME=/ TERM=linux
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null

# load LIST: modules, unless they are built into the kernel or loaded already
load() {
    [ -e "/lib/modules/order-$1" ] || return
    while read -r module; do
        grep -q "^$(basename "$module" .ko | tr - _) " /proc/modules ||
            insmod "/lib/modules/$module"
    done <"/lib/modules/order-$1"
}

# word NAME: what follows NAME= on the kernel's command line.
word() {
    sed -nE "s/.*(^| )$1=([^ ]*).*/\\2/p" /proc/cmdline
}

# enter_root DEVICE: never comes back, unless it cannot be mounted.
enter_root() {
    local mode=rw init
    init=$(word init)
    load root
    grep -qw ro /proc/cmdline && mode=ro
    mkdir -p /mnt
    mount -t ext4 -o $mode "$1" /mnt || return
    umount /proc /sys
    mount --move /dev /mnt/dev
    exec switch_root /mnt "${init:-/sbin/init}"
}

load virtio
for device in /sys/bus/virtio/devices/*/device; do
    [ ! -e "$device" ] || load $(($(cat "$device")))
done

# A console that only came with a module (hvc0) was not there to be opened for us.
[ -e /proc/self/fd/1 ] || exec </dev/console >/dev/console 2>&1

if [ -n "$swap" ]; then
    mkswap "/dev/$swap" >/dev/null && swapon "/dev/$swap"
fi

root=$(word root)
[ -z "$root" ] || enter_root "$root"

if [ -s /.init ]; then
    xargs -0 sh -c '"$@" </dev/console; echo "init: status $?"' sh </.init
else
    setsid cttyhack sh
fi
poweroff -f
