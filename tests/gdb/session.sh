# What the sessions of run.sh are made of: machines that wait for a debugger, gdb and its commands,
# and the protocol by hand. Sourced by it; uses its $pagewalk and $dir, and tests/check.sh.
#
# shellcheck shell=bash

# start NAME OPTIONS...: a machine that waits for a debugger, in the folder $dir; sets $port and $pid.
start() {
    name=$1
    shift
    rm -f "$dir/$name.err"
    env -C "$dir" timeout 120 "$pagewalk" run --gdb 0 "$@" >"$dir/$name.out" 2>"$dir/$name.err" <&4 &
    pid=$!
    port=
    while [ -z "$port" ] && kill -0 $pid 2>/dev/null; do
        sleep 0.02
        port=$(sed -n 's/.*waiting at port \([0-9]*\);.*/\1/p' "$dir/$name.err" 2>/dev/null)
    done
}

# end: waits for the machine of the last start; sets $status.
end() {
    wait $pid
    status=$?
}

# debug FILE: runs the gdb commands of stdin on the machine of the last start, with FILE's symbols.
debug() {
    cat >"$dir/$name.gdb"
    timeout 100 gdb-multiarch -nx -batch -ex 'set pagination off' -ex 'set confirm off' \
        -ex 'set remotetimeout 60' -ex "target remote :$port" -x "$dir/$name.gdb" ${1:+"$1"} \
        >"$dir/$name.log" 2>&1
}

# said TEXT...: each stands in what gdb printed, in this order. One test.
said() {
    local text rest
    rest=$(cat "$dir/$name.log")
    for text; do
        if [[ $rest != *"$text"* ]]; then
            fail "$name: gdb does not say '$text' (any more): $dir/$name.log"
            return
        fi
        rest=${rest#*"$text"}
    done
    pass
}

# ended STATUS: the machine's exit status. One test.
ended() {
    end
    if [ $status -eq "$1" ]; then pass
    else fail "$name: exit status $status, not $1: $(cat "$dir/$name.err")"; fi
}

# The protocol by hand, where gdb would not do what is to be tested.

connect() {
    exec 3<>"/dev/tcp/127.0.0.1/$port"
}

hang_up() {
    exec 3<&- 3>&-
}

# send BODY: one packet.
send() {
    local sum=0 i
    for ((i = 0; i < ${#1}; i++)); do
        sum=$((sum + $(printf %d "'${1:i:1}")))
    done
    printf '$%s#%02x' "$1" $((sum & 255)) >&3
}

# receive: the next packet's body, into $reply; acknowledgements are passed over.
receive() {
    reply=
    IFS= read -r -t 60 -d '#' reply <&3
    read -r -t 60 -N 2 _ <&3
    reply=${reply#*\$}
}

ask() {
    send "$1"
    receive
}

# answered TEXT: the reply begins so. One test.
answered() {
    if [[ $reply == "$1"* ]]; then pass
    else fail "$name: the answer is '$reply', not '$1'"; fi
}
