#!/bin/bash
# What an unmodified Debian Linux makes of the virtio devices other than a plain disk: overlays and
# read-only disks, the entropy device, the balloon, the console, and the network, to a server at this
# host's loopback address and from it.
set -u
. "$(dirname "$0")/common.sh"
fetch_linux

# boot OPTIONS... -- SCRIPT: runs it as the first program; input is ours.
boot() {
    local options=()
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    timeout 300 "$pagewalk" run --mem 128M --kernel "$linux/Image" --initrd "$out/root" \
        "${options[@]}" "$linux/root/bin/busybox" sh -c "$2" 2>&1 | tr -d '\r' >"$out/console"
    return "${PIPESTATUS[0]}"
}

md5_of() {
    md5sum | cut -d' ' -f1
}

# Three disks on one image: what is written to each, and what is then read from it past Linux's cache.
# /dev/vdb keeps it in a file. And everything that needs no network.
test_disks_and_others() {
    local written
    written=$(seq 30000 | head -c 65536 | md5_of)
    seq 1000000 | head -c 4M >"$out/base"
    cp "$out/base" "$out/copy"
    rm -f "$out/overlay"
    check 'powers off with status 0' boot --disk "$out/base,snapshot" \
        --disk "$out/base,overlay=$out/overlay" --disk "$out/base,readonly" --rng --balloon 24M \
        --console virtio --append "loglevel=5 panic=-1" --stats "$out/stats" -- '
            for disk in vda vdb vdc; do
                seq 30000 | head -c 65536 | dd of=/dev/$disk bs=4K seek=3 conv=notrunc,fsync 2>&1 |
                    grep -v records
            done
            blkdiscard -o 1M -l 1M /dev/vda
            echo 3 >/proc/sys/vm/drop_caches
            for disk in vda vdb vdc; do
                echo "$disk: $(dd if=/dev/$disk bs=4K skip=3 count=16 2>/dev/null | md5sum)"
            done
            echo "discarded: $(dd if=/dev/vda bs=1M skip=1 count=1 2>/dev/null | tr -d "\0" | wc -c)"
            echo "rng: $(cat /sys/class/misc/hw_random/rng_current)" \
                "$(dd if=/dev/hwrng bs=64 count=1 2>/dev/null | wc -c)"
            for i in $(seq 100); do
                grep -q "balloon_inflate 6144" /proc/vmstat && break
                sleep 0.1
            done
            grep balloon_inflate /proc/vmstat
            echo "console: $(cat /sys/class/tty/console/active)"
            read -r line
            echo "typed: $line"' <<<'some words'
    check 'a snapshot is written' in_log "^vda: $written"
    check 'an overlay is written' in_log "^vdb: $written"
    check 'a read-only disk is not' in_log '/dev/vdc.*not permitted'
    check 'a read-only disk is as it was' in_log \
        "^vdc: $(dd if="$out/copy" bs=4K skip=3 count=16 2>/dev/null | md5_of)"
    check 'what is discarded is zeros' in_log '^discarded: 0$'
    check 'the image under all of them is as it was' cmp "$out/base" "$out/copy"
    check 'the entropy device is found and read' in_log '^rng: virtio_rng.0 64$'
    check 'the balloon is filled' in_log '^balloon_inflate 6144$'
    check 'the balloon is counted' grep -q '"inflated": 6144' "$out/stats"
    check "the guest's account of its memory is there" grep -qE '"total": [1-9][0-9]{7}' "$out/stats"
    check 'the console is hvc0' in_log '^console: hvc0$'
    check 'input comes by it' in_log '^typed: some words$'
    check 'nothing alarming' is_healthy
}

# An HTTP server at 127.0.0.1 on a free port: that of Linux's own busybox.
start_server() {
    mkdir -p "$out/www"
    seq 1000000 | head -c 3M >"$out/www/file"
    for port in $((20000 + RANDOM % 20000)) $((20000 + RANDOM % 20000)) $((20000 + RANDOM % 20000)); do
        qemu-riscv64 "$linux/root/bin/busybox" httpd -f -p "127.0.0.1:$port" -h "$out/www" &
        server=$!
        for _ in $(seq 50); do
            (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
            kill -0 $server 2>/dev/null || break
            sleep 0.1
        done
        stop_server
    done
    return 1
}

stop_server() {
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
}

# Asks the guest's echo server at that port of the host, until there is one or nobody waits for it any
# more: the answer goes to $out/echo.
ask_guest() {
    local line
    while :; do
        line=$( (exec 3<>"/dev/tcp/127.0.0.1/$1" && echo 'from the host' >&3 &&
            read -r -t 5 line <&3 && echo "$line") 2>/dev/null)
        [ -z "$line" ] || break
        sleep 0.2
    done
    echo "$line" >"$out/echo"
}

test_network() {
    local forward=$((40001 + RANDOM % 20000)) asker
    rm -f "$out/echo"
    start_server || { fail 'no HTTP server on this host'; return; }
    ask_guest $forward &
    asker=$!
    check 'network: powers off with status 0' boot --harts 2 --net --hostfwd "tcp::$forward-:7" \
        --disk "$out/base,overlay=$out/overlay" --append 'console=ttyS0 loglevel=5 panic=-1' -- "
            echo \"vda: \$(dd if=/dev/vda bs=4K skip=3 count=16 2>/dev/null | md5sum)\"
            ip link set eth0 up
            udhcpc -i eth0 -q -n
            ip -4 addr show eth0
            echo \"file: \$(wget -q -O - http://10.0.2.2:$port/file | md5sum)\"
            wget -q -O /dev/null http://10.0.2.2:1/ && echo reached a closed port
            for address in 10.0.2.3 10.0.2.4; do
                nc -w 2 \$address $port </dev/null && echo reached \$address
            done
            until [ -e /tmp/asked ]; do
                nc -l -p 7 -e sh -c 'read -r line && echo \$line && : >/tmp/asked'
            done
            echo done" </dev/null
    stop_server
    for _ in $(seq 50); do # what the guest said last may still be on its way
        kill -0 $asker 2>/dev/null || break
        sleep 0.1
    done
    kill $asker 2>/dev/null
    wait $asker 2>/dev/null
    check 'network: an address by DHCP' in_log 'inet 10.0.2.15/24'
    check 'network: a file from the host' in_log "^file: $(md5_of <"$out/www/file")"
    check 'network: a closed port refuses' in_log "can't connect.*: Connection refused"
    check 'network: nothing else is reached' eval '! in_log "^reached"'
    check 'network: a connection from the host' grep -qs 'from the host' "$out/echo"
    check 'network: the end' in_log '^done$'
    check 'network: the overlay of the boot before' in_log "^vda: $(seq 30000 | head -c 65536 | md5_of)"
    check 'network: nothing alarming' is_healthy
}

test_disks_and_others
test_network
finish
