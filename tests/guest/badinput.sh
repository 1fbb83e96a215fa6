#!/bin/bash
# Bad input ends with exit status 2 and one line on stderr that says what is wrong; bad guests end,
# too. PAGEWALK names the executable to test.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
pagewalk=${PAGEWALK:?the pagewalk executable}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# expect STATUS PATTERN ARGUMENTS...: runs pagewalk; stderr must be one line that matches.
expect() {
    local status=$1 pattern=$2 got
    shift 2
    timeout 60 "$pagewalk" "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    if [ $got -eq "$status" ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
        grep -q "^pagewalk: .*$pattern" "$work/err"; then
        pass
    else
        fail "pagewalk $* : exit status $got, wanted $status and '$pattern'; stderr:"
    fi
}

evidence() {
    head -5 "$work/err"
}

cd "$work" || exit 1
printf 'int main(void) { return 0; }\n' >main.c
compile_program good main.c
riscv64-linux-gnu-gcc main.c -o dynamic
riscv64-linux-gnu-gcc -c main.c -o object.o
printf '.globl _start\n_start: j .\n' >start.s
compile_image elf32 -march=rv32i -mabi=ilp32 -Wl,-melf32lriscv start.s
compile_image outside start.s -Wl,-n,-Ttext=0x90000000
assemble_image bare <start.s
gcc -static main.c -o x86 2>/dev/null || cp /bin/true x86
head -c 40 good >cut-header
head -c 3000 good >cut-segments
echo 'this is text' >text
: >empty
mkdir dir

# Images
expect 2 'no-such-file: No such file' run no-such-file
expect 2 'dir: neither a file nor a pipe' run dir
expect 2 'empty: the file is empty' run --kernel empty
expect 2 'text: not an ELF' run text
expect 2 'program empty: the file is empty' run empty
expect 2 'cut-header: truncated' run cut-header
expect 2 'cut-segments: truncated' run cut-segments
expect 2 'elf32: ' run elf32
gzip -c good | head -c 3000 >cut.gz
expect 2 'cut.gz: truncated' run cut.gz
expect 2 'kernel cut.gz: truncated' run --kernel cut.gz good
{ printf '\037\213\010'; head -c 1000 good; } >bad.gz
expect 2 'bad.gz: .* damaged' run bad.gz
expect 2 'dynamic: dynamically linked' run dynamic
expect 2 'object.o: not an executable' run object.o
expect 2 'x86: built for another machine' run x86
expect 2 'outside: .*outside RAM' run --mem 128M outside
expect 2 'kernel text: not an ELF.* it is a text' run --kernel text good
expect 2 'firmware text: not an ELF.* it is a text' run --firmware text good
expect 2 'kernel good: linked for a process' run --kernel good
expect 2 'name one of the two' run --kernel bare bare

# Disks and memory
expect 2 'no-disk: No such file' run --disk no-disk bare
expect 2 'readonly, snapshot or overlay=FILE' run --disk both,readolny bare
expect 2 'disk dir: ' run --disk dir bare
truncate -s 1M both
expect 2 'disk both: .*' run --disk both --stats both bare
expect 2 'more than the built-in kernel maps' run --mem 300G good
expect 2 'empty: not a file or block device' run --swap ./empty bare
expect 2 'swap area text: ' run --swap text bare
expect 2 'swap area .*too few' run --swap 4K bare
expect 2 'outside RAM; give the machine more memory' run --mem 1M good
expect 2 'arguments take .* bytes' run good $(seq 30000)
expect 2 'initrd no-dir: ' run --initrd no-dir good
expect 2 'initrd text: not a cpio archive' run --initrd text good
expect 2 'stats dir: ' run --stats dir bare
expect 2 'there is room for 7 disks' run --disk text --disk text --disk text --disk text \
    --disk text --disk text --disk text --disk text bare

# Overlays, network and the other devices
expect 2 'disk: text is not an overlay' run --disk both,overlay=text bare
expect 2 'disk: overlay no-dir/o: No such file' run --disk both,overlay=no-dir/o bare
expect 2 'disk both,other: No such file' run --disk both,other bare
expect 2 'readonly and overlay exclude each other' run --disk both,readonly \
    --set 'disk[0].overlay=memory' bare
expect 2 "hostfwd: 'tcp:80' is not of the form" run --hostfwd tcp:80 bare
expect 2 'hostfwd: port 4711 .* needs net.outside' run --hostfwd tcp:0.0.0.0:4711-:80 bare
expect 2 'hostfwd: port 4711 .* cannot be had: Address already in use' run \
    --hostfwd tcp::4711-:80 --hostfwd tcp::4711-:81 bare
expect 2 "console: 'hvc0' is not one of uart virtio" run --console hvc0 bare
expect 2 "balloon.size: 'x' is not a size" run --balloon x bare
expect 2 '9 virtio devices .* 8 slots' run --swap 1M --disk both --disk both --disk both \
    --disk both --net --rng --console virtio --balloon 1M bare

# Options and configuration
expect 2 "unknown command; did you mean 'pagewalk run good'?" good
expect 2 "unknown command (did you mean 'pagewalk config'?)" cofnig --list
expect 2 "--met: unknown option (did you mean '--mem'?)" run --met 64M good
expect 2 "--sumary: unknown option (did you mean '--summary'?)" run --sumary good
expect 2 '-x: unknown option; see' run -x good
expect 2 "-mem: unknown option (did you mean '--mem'?)" run -mem 64M good
expect 2 '-xc: unknown option; see' run --summary -xc good
expect 2 '--sna: several options begin with that' run --sna good
expect 2 '--nonsense: unknown option' run --nonsense good
expect 2 "--net: takes no value; leave out '=yes'" run --net=yes good
expect 2 "--summary: takes no value; leave out '=yes'" run --summary=yes good
expect 2 '--mem: its value is missing' run --mem
expect 2 "mem: '12X' is not a size" run --mem 12X good
expect 2 "harts: '9' is not" run --harts 9 good
expect 2 "mode: 'sv32' is not one of" run --mode sv32 good
expect 2 "ad: 'hw' is not one of" run --ad hw good
expect 2 "this machine has no 'zvfh'" run --isa rv64gc_zvfh good
expect 2 "has no 'zbc' (did you mean 'zcb'?)" run --isa rv64gc_zbc good
expect 2 "unknown option (did you mean 'mmu.l1i.entries'?)" run --set mmu.l1.entries=1 good
expect 2 'mmu.l3.entries: unknown option' run --set mmu.l3.entries=1 good
expect 2 'not of the form path=value' run --set mem good
expect 2 'power of two of sets' run --set mmu.l2.ways=7 good
expect 2 '--trace everything: unknown; it can be' run --trace everything bare
expect 2 "--trace fault: unknown (did you mean 'faults'?)" run --trace fault bare
expect 2 'no.yaml: cannot be opened' run -c no.yaml good
printf 'mem: 64M\nmemory: 1G\n' >key.yaml
expect 2 'key.yaml:2: Unexpected key: memory' run -c key.yaml good
printf 'mmu:\n  l1d:\n    entires: 32\n' >slip.yaml
expect 2 "slip.yaml:3: Unexpected key: entires (did you mean 'entries'?)" run -c slip.yaml good
printf 'mmu:\n  l1d:\n    entries: 32\n    policy: mru\n' >value.yaml
expect 2 "value.yaml:4: mmu.l1d.policy: 'mru' is not one of" run -c value.yaml good
printf 'mem: "64M\n' >syntax.yaml
expect 2 'syntax.yaml:' run -c syntax.yaml good
expect 2 'x86: built for another machine' disasm x86

# Guests that cannot go on: one line, exit status 1, no hang.
assemble_image loop <<'END'
.globl _start
_start: li t0, 0x1000
        csrw mtvec, t0
        ld t0, 0(zero)
END
expect 1 'trap loop on hart 0: instruction access fault .* pc 0x1000' run loop
assemble_image handler <<'END'
.globl _start
_start: la t0, broken
        csrw mtvec, t0
        .balign 4
broken: .word 0
END
expect 1 'trap loop on hart 0: illegal instruction .*<broken+0x0>' run handler
echo '.globl _start
_start: jr zero' | assemble_image nowhere
expect 1 'trap loop on hart 0' run nowhere
echo '.globl _start
_start: wfi
        j _start' | assemble_image sleep
expect 1 'every hart waits for an interrupt' run --harts 2 sleep
expect 1 'stopped after 100000 cycles' run --max-cycles 100000 bare

finish
