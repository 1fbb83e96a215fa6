#!/bin/bash
# Makes a disk with a Debian on it, of the same release as the Linux of tools/linux-guest.sh: systemd,
# apt, and the packages that are named.
#
#   BUILD/linux/debian.ext4     for root=/dev/vda; root has no password
#
#   tools/linux-debian.sh BUILD [PACKAGE...]
#
# Nobody needs to be root: debootstrap unpacks under fakeroot, and the packages are installed on the
# machine itself, by BUILD/pagewalk; BUILD/linux/debian.log has what it said. Quick when the disk is
# there already, made with the same packages. Exit status 77: it cannot be had here; stderr says why.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/linux-build.sh
. "$here/linux-build.sh"
# shellcheck source=tools/linux-apt.sh
. "$here/linux-apt.sh"
enter_build "tools/linux-debian.sh BUILD [PACKAGE...]" "$@"
shift
packages="systemd-sysv udev dbus libpam-systemd $*"
size=4G # of the disk; what is not used takes no room on this host

# What runs in the place of init, once: debootstrap's second stage, which unmounts /proc in the end,
# and what makes a machine of it. The last words are another shell's: while the first one has its
# script open, which is deleted by then, the disk cannot be made read-only.
make_init() {
    cat >"$tree/debootstrap/init" <<'END'
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive
mount -t proc proc /proc
mount -t sysfs sys /sys
/debootstrap/debootstrap --second-stage || tail -20 /debootstrap/debootstrap.log
mountpoint -q /proc || mount -t proc proc /proc
passwd -d root
rm -f /etc/dpkg/dpkg.cfg.d/unsafe-io /var/lib/apt/lists/*_*
: >/etc/machine-id
systemctl enable systemd-networkd
exec sh -c '[ -d /debootstrap ] || echo "installed: yes"
    mount -o remount,ro /
    exec poweroff -ff'
END
    chmod 755 "$tree/debootstrap/init"
}

# keep_stanzas NAMES FILE: of the lists of packages, which debootstrap looks through many times, those
# that it has fetched. All 50 MB would take an hour. (apt gets its own.)
keep_stanzas() {
    awk 'NR == FNR { wanted[$1]; next }
        /^Package: / { keep = $2 in wanted }
        keep' "$1" "$2" >"$work/stanzas" && cp "$work/stanzas" "$2"
}

settle() {
    local list
    for list in "$tree"/var/lib/apt/lists/*_Packages; do
        keep_stanzas "$tree/debootstrap/debpaths" "$list" || return
    done
    # In a container, it is a link to this host's.
    [ ! -L "$tree/proc" ] || rm "$tree/proc"
    mkdir -p "$tree/proc" "$tree/etc/systemd/network" "$tree/etc/dpkg/dpkg.cfg.d"
    echo force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/unsafe-io"
    echo debian >"$tree/etc/hostname"
    echo 'LANG=C.UTF-8' >"$tree/etc/locale.conf"
    echo 'nameserver 10.0.2.3' >"$tree/etc/resolv.conf"
    printf '[Match]\nName=eth*\n[Network]\nDHCP=yes\n' >"$tree/etc/systemd/network/eth.network"
    make_init
}

make_disk() {
    # shellcheck disable=SC2086
    fakeroot -s "$work/owners" debootstrap --foreign --arch=riscv64 --variant=minbase \
        --keyring="$keyring" --include="$(echo $packages | tr ' ' ,)" "$release" "$tree" "$uri" \
        >"$log" 2>&1 || cannot "debootstrap: $(grep -m1 '^E:' "$log")"
    settle || cannot "no list of packages from debootstrap"
    truncate -s $size "$work/disk"
    fakeroot -i "$work/owners" mke2fs -q -t ext4 -d "$tree" -E root_owner=0:0 "$work/disk" \
        >"$log" 2>&1 || cannot "mke2fs: $(tail -1 "$log")"
}

install_packages() {
    "$build/pagewalk" run --kernel "$linux/Image" --initrd "$linux/root" --mem 1G --latency none \
        --append "console=ttyS0 loglevel=5 panic=-1 root=/dev/vda init=/debootstrap/init" \
        --no-reboot --disk "$work/disk" </dev/null >"$log" 2>&1
    grep -q '^installed: yes' "$log" || {
        echo "linux-debian: the packages were not installed; see $log" >&2
        exit 1
    }
}

PATH=$PATH:/usr/sbin:/sbin # where mke2fs and debootstrap are, for everybody
"$here/linux-guest.sh" "$build" || exit
wanted=${packages% }
if [ -e "$linux/debian.ext4" ] && [ "$(cat "$linux/debian" 2>/dev/null)" = "$wanted" ]; then
    exit
fi
need_tools debootstrap fakeroot mke2fs
[ -x "$build/pagewalk" ] || cannot "there is no $build/pagewalk"
release=$(cat "$linux/release") log=$linux/debian.log
make_work
tree=$work/tree
find_source
make_disk
install_packages
mv "$work/disk" "$linux/debian.ext4"
echo "$wanted" >"$linux/debian"
