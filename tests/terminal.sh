# Sessions at a terminal that script(1) makes. Sourced, not run:
#
#   has_terminal                   whether there is a script(1)
#   at_terminal KEYS OUT COMMAND   runs the command line at a terminal; OUT is the screen. KEYS is a
#                                  function: what it prints is typed. Returns the exit status.
#   see PATTERN                    in KEYS: waits until the screen shows it, or the session ended
#
# Keys wait for what is seen and not for a time, so that a busy machine passes too. The time limit
# is around script(1): timeout(1) inside would put the command in the background of its terminal.
#
# shellcheck shell=bash
has_terminal() {
    [ -n "$(type -P script)" ]
}

see() {
    until grep -q "$1" "$screen" || [ -e "$screen.ended" ]; do sleep 0.1; done
}

# The input stays open until the session has ended: its end would be typed as a Ctrl-D.
at_terminal() {
    local keys=$1 screen=$2
    rm -f "$screen.ended"
    : >"$screen"
    { "$keys"; see ' never shown '; } | {
        timeout 300 script -qefc "exec $3" /dev/null >"$screen" 2>&1
        local status=$?
        : >"$screen.ended"
        return $status
    }
}
