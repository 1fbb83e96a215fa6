#!/bin/bash
# Gets Debian's perf for riscv64, of the same release as the Linux of tools/linux-guest.sh, and makes
#
#   BUILD/linux/perf-root/    that Linux' initial file system, with perf and the libraries it needs
#
#   tools/linux-perf.sh BUILD
#
# It is some 40 MB, so that it is a file system of its own. Quick when it is there already. Exit
# status 77: it cannot be had here; stderr says why.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/linux-build.sh
. "$here/linux-build.sh"
# shellcheck source=tools/linux-apt.sh
. "$here/linux-apt.sh"
enter_build "tools/linux-perf.sh BUILD" "$@"
readelf=riscv64-linux-gnu-readelf
library_folder=usr/lib/riscv64-linux-gnu

# The packages of libraries that perf depends on, near or far; without what is no library, as the
# modules of Python, which only scripts in perf would need.
library_packages() {
    apt-cache depends --recurse --important linux-perf 2>/dev/null |
        grep -oE '^z?lib[^ ]*' | grep -vE -- '-(stdlib|minimal|common|data|perl)$|gconv' | sort -u
}

# fetch RELEASE: the packages, into $apt.
fetch() {
    configure_apt "$1"
    timeout 90 apt-get update -qq >"$apt/log" 2>&1 || return 1
    # shellcheck disable=SC2046
    (cd "$apt" && timeout 300 apt-get download -qq linux-perf $(library_packages)) >"$apt/log" 2>&1
}

needed_by() {
    $readelf -d "$1" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p'
}

# add_libraries FILE: those that it needs and those that they need, under the names they go by.
add_libraries() {
    local name file
    for name in $(needed_by "$1"); do
        [ ! -e "$work/root/$library_folder/$name" ] || continue
        file=$(find "$work/tree" -name "$name" -print -quit)
        [ -n "$file" ] || cannot "no package of perf has $name"
        cp -L "$file" "$work/root/$library_folder/$name"
        add_libraries "$work/root/$library_folder/$name"
    done
}

make_root() {
    local perf=$work/tree/usr/bin/perf loader
    [ -e "$perf" ] || cannot "there is no perf in linux-perf"
    mkdir -p "$work/root/bin" "$work/root/lib" "$work/root/$library_folder"
    cp "$perf" "$work/root/bin/"
    add_libraries "$perf"
    loader=$($readelf -l "$perf" | sed -nE 's/.*interpreter: (.*)\]/\1/p')
    ln -s "/$library_folder/$(basename "$loader")" "$work/root$loader"
    ln -s "../$library_folder" "$work/root/lib/$(basename $library_folder)"
}

"$here/linux-guest.sh" "$build" || exit
release=$(cat "$linux/release")
if [ "$(cat "$linux/perf-release" 2>/dev/null)" != "$release" ]; then
    need_tools apt-get dpkg-deb $readelf
    make_work
    find_source
    fetch "$release" || cannot "$release: $(grep -m1 '^[EW]:' "$apt/log")"
    unpack
    make_root
    rm -rf "$linux/perf-root"
    mv "$work/root" "$linux/perf-root"
    echo "$release" >"$linux/perf-release"
fi
cp -r "$linux/root/." "$linux/perf-root/"
