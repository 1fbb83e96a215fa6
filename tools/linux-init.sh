#!/bin/busybox sh
# shellcheck shell=dash
# The first process of a Linux that tools/linux-guest.sh has made. It loads the modules, swaps on
# the disk that `--swap` gives the machine (swap=vda on the kernel's command line), runs the program
# that `pagewalk run` was told to run, or else a shell, and powers off.
/bin/busybox --install -s /sbin
export PATH=/bin:/sbin HOME=/ TERM=linux
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null

while read -r module; do
    insmod "/lib/modules/$module"
done </lib/modules/order

if [ -n "$swap" ]; then
    mkswap "/dev/$swap" >/dev/null && swapon "/dev/$swap"
fi

if [ -s /.init ]; then
    xargs -0 sh -c '"$@" </dev/console; echo "init: status $?"' sh </.init
else
    setsid cttyhack sh
fi
poweroff -f
