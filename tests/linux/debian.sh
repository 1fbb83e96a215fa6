#!/bin/bash
# A whole Debian, as tools/linux-debian.sh makes it: its packages are installed on the machine; then
# systemd brings it up to a login at the serial console, where somebody logs in, works with perl,
# Python and a compiler, and switches it off.
#
# A kind of make soak only: the installation takes minutes, and 100 MB of packages.
set -u
. "$(dirname "$0")/common.sh"
. "$top/tests/terminal.sh"
mkdir -p "$out"

# What is typed. Each answer is a computed one, so that the echo of a line is not taken for it. systemd
# wants a module that the disk has not got, as the kernel's are not on it.
log_in() {
    see 'debian login: '
    echo root
    see 'root@debian'
    cat <<'END'
systemctl is-system-running --wait | sed 's/^/system: /'
dpkg --get-selections | grep -c 'install$' | sed 's/^/packages: /'
dpkg --audit && echo "audit: $?"
perl -e 'print "perl: ", join("", map { $_ * $_ } 1 .. 5), "\n"'
python3 -c 'import hashlib; print("python:", hashlib.md5(b"pagewalk").hexdigest())'
echo 'int puts(const char *); int main(void) { return puts("compil" "ed"); }' >/tmp/a.c
gcc -O2 -o /tmp/a /tmp/a.c; /tmp/a
dmesg -l err,crit,alert,emerg | grep -vc autofs4 | sed 's/^/errors: /'
poweroff
END
}

has_made "$top/tools/linux-debian.sh" "$build" python3 gcc libc6-dev || finish
has_terminal || { skip 'no script(1) to make a terminal with'; finish; }
for harts in 1 4; do
    check "$harts harts: powers off" at_terminal log_in "$out/screen" "$pagewalk run \
        --kernel $linux/Image --initrd $linux/root --mem 512M --harts $harts \
        --disk $linux/debian.ext4,snapshot --append 'console=ttyS0 root=/dev/vda quiet'"
    sed -E 's/\x1b\[[0-9;?]*[a-zA-Z]//g; s/\r//g' <"$out/screen" >"$out/console"
    check "$harts harts: every unit is up" in_log '^system: running$'
    check "$harts harts: dpkg has its packages" in_log '^packages: [1-9][0-9]+$'
    check "$harts harts: none of them is broken" in_log '^audit: 0$'
    check "$harts harts: perl" in_log '^perl: 1491625$'
    check "$harts harts: Python" in_log "^python: $(printf pagewalk | md5sum | cut -d' ' -f1)\$"
    check "$harts harts: a compiler, and what it compiled" in_log '^compiled$'
    check "$harts harts: Linux reports no error" in_log '^errors: 0$'
    check "$harts harts: nothing alarming" is_healthy
done
finish
