#!/bin/bash
# Gets an unmodified Debian Linux for riscv64 and makes what `pagewalk run` needs to boot it:
#
#   BUILD/linux/Image    the kernel
#   BUILD/linux/root/    its initial file system: busybox, the modules of virtio devices, /init
#   BUILD/linux/release  the release of Debian it comes from
#   BUILD/linux/modules  the modules that were asked for: another list, and all is made again
#   BUILD/linux/opensbi/ Debian's OpenSBI: fw_dynamic and fw_jump, .bin and .elf
#   BUILD/linux/u-boot/  Debian's U-Boot that runs in S mode: u-boot.bin and uboot.elf
#
#   tools/linux-guest.sh BUILD
#
# The packages come by apt, with the mirror and the keyring of this machine's own sources and a
# private configuration: the system's lists and packages stay as they are, and nobody needs to be
# root. Quick when all is there already. Exit status 77: it cannot be had here; stderr says why.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/linux-build.sh
. "$here/linux-build.sh"
# shellcheck source=tools/linux-apt.sh
. "$here/linux-apt.sh"
enter_build "tools/linux-guest.sh BUILD" "$@"
# Those that have riscv64 as an architecture; the first one that answers is taken.
releases=${LINUX_RELEASES:-trixie forky sid}
# LIST:MODULE; /init loads a list when it needs it: the transport always, what drives a virtio device
# by the device's number, and for an ext4 root that, with crc32c_generic where ext4 asks crypto for it.
# (To check a module's signature takes Linux a hundred million instructions.)
modules="virtio:virtio_mmio 1:virtio_net 2:virtio_blk 3:virtio_console 4:virtio-rng 5:virtio_balloon
    root:crc32c_generic root:ext4"

# The kernel's packages: an image package holds all of it, or depends on those that do.
kernel_packages() {
    apt-cache depends --recurse --important linux-image-riscv64 2>/dev/null |
        grep -oE '^linux-(image|binary|modules)-[0-9][^ ]*-riscv64$' | sort -u
}

# fetch RELEASE: the packages, into $apt.
fetch() {
    local packages
    configure_apt "$1"
    timeout 90 apt-get update -qq >"$apt/log" 2>&1 || return 1
    packages=$(kernel_packages)
    if [ -z "$packages" ]; then
        echo "E: $1 has no kernel for riscv64" >"$apt/log"
        return 1
    fi
    # shellcheck disable=SC2086
    (cd "$apt" && timeout 300 apt-get download -qq busybox-static opensbi u-boot-qemu \
        $packages) >"$apt/log" 2>&1
}

# find_file PATTERN...: the first file in the packages whose path ends like one of these.
find_file() {
    local pattern
    for pattern; do
        find "$work/tree" -path "*/$pattern" -type f -print -quit
    done | head -1
}

# add_module LIST NAME: it and what it depends on, in the order in which /init is to load what LIST
# names. The kernel may have it built in: then there is no such file.
add_module() {
    local list=$work/root/lib/modules/$1 file needed other
    shift
    ! grep -qsx "$1.ko" "$list" || return 0
    file=$(find_file "$1.ko" "$1.ko.xz" "$1.ko.zst")
    [ -n "$file" ] || return 0
    case $file in
    *.xz) xz -dc "$file" ;;
    *.zst) zstd -dcq "$file" ;;
    *) cat "$file" ;;
    esac >"$work/$1.ko" || cannot "$file cannot be unpacked"
    needed=$(grep -aoE 'depends=[a-zA-Z0-9_,-]*' "$work/$1.ko" | head -1)
    for other in $(echo "${needed#depends=}" | tr , ' '); do
        add_module "$(basename "$list")" "$other"
    done
    cp "$work/$1.ko" "$work/root/lib/modules/"
    echo "$1.ko" >>"$list"
}

# install_scripts ROOT: those of ours, where busybox and the kernel look for them.
install_scripts() {
    install -C -m 755 "$here/linux-init.sh" "$1/init"
    install -C -D -m 755 "$here/linux-dhcp.sh" "$1/etc/udhcpc/default.script"
}

make_root() {
    local busybox module
    mkdir -p "$work/root"/{bin,sbin,dev,proc,sys,tmp,lib/modules}
    busybox=$(find_file bin/busybox)
    [ -n "$busybox" ] || cannot "there is no busybox in busybox-static"
    cp "$busybox" "$work/root/bin/"
    for module in $modules; do add_module "order-${module%:*}" "${module#*:}"; done
    install_scripts "$work/root"
}

# take_folder NAME FILE: the folder of the packages in which FILE is becomes BUILD/linux/NAME.
take_folder() {
    local file
    file=$(find_file "$2")
    [ -n "$file" ] || cannot "there is no $2 in the packages of $release"
    rm -rf "${linux:?}/$1"
    mv "$(dirname "$file")" "$linux/$1"
}

exec 9>"$build/linux.lock" # two tests may want it at the same time
flock 9

wanted=$(echo $modules)
if [ -e "$linux/release" ] && [ "$(cat "$linux/modules" 2>/dev/null)" = "$wanted" ]; then
    install_scripts "$linux/root"
    exit
fi
need_tools apt-get dpkg-deb xz
make_work
find_source
why=
for release in $releases; do
    if fetch "$release"; then why=; break; fi
    why="${why:+$why; }$release: $(grep -m1 '^[EW]:' "$apt/log")"
done
[ -z "$why" ] || cannot "$why"

unpack
image=$(find_file 'vmlinu[xz]' 'vmlinu[xz]-*')
[ -n "$image" ] || cannot "there is no kernel in the packages of $release"
make_root
take_folder opensbi generic/fw_dynamic.bin
take_folder u-boot qemu-riscv64_smode/u-boot.bin
rm -rf "$linux/root" "$linux/Image"
mv "$work/root" "$linux/root"
mv "$image" "$linux/Image"
echo "$wanted" >"$linux/modules"
echo "$release" >"$linux/release"
