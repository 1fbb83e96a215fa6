#!/bin/busybox sh
# shellcheck shell=dash disable=SC2154
# What busybox's udhcpc runs when it has got an address, in a Linux of tools/linux-guest.sh.
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ip addr replace "$ip/$mask" dev "$interface"
for gateway in $router; do
    ip route replace default via "$gateway" dev "$interface"
done
for server in $dns; do
    echo "nameserver $server"
done >/etc/resolv.conf
