# What the scripts share that make something in BUILD/linux. Sourced, not run:
#
#   enter_build USAGE ARGUMENTS...   sets $build and $linux, of the first argument, to absolute names
#                                    of folders that are there. --help and what is wrong end the script
#   make_work                        sets $work and $apt: new folders in $linux, removed at the end
#   need_tools TOOL...               or exit status 77
#   cannot WHY                       exit status 77: what is to be made cannot be had on this machine
#   refuse WHAT                      exit status 2: whoever called has to put something right
#
# shellcheck shell=bash

refuse() {
    echo "$(basename "$0" .sh): $*" >&2
    exit 2
}

cannot() {
    echo "$(basename "$0" .sh): not to be had here: $*" >&2
    exit 77
}

need_tools() {
    local tool
    for tool; do
        [ -n "$(type -P "$tool")" ] || cannot "this machine has no $tool"
    done
}

# --help is the script's first comment.
enter_build() {
    local usage=$1 name=${2:-}
    case $name in
    -h | --help) sed -n '/^#!/d; /^#/!q; s/^# \{0,1\}//p' "$0"; exit ;;
    '') refuse "BUILD is missing; usage: $usage" ;;
    -*) refuse "there is no option $name; usage: $usage" ;;
    esac
    mkdir -p "$name/linux" 2>/dev/null && build=$(realpath "$name") && [ -w "$build/linux" ] ||
        refuse "$name: cannot be made, or written to; name another folder"
    linux=$build/linux
}

# Nothing is removed but what mktemp(1) has made, whatever went wrong before.
make_work() {
    local made
    made=$(mktemp -d "${linux:?}/work.XXXXXX") || refuse "$linux: no folder can be made in it"
    # shellcheck disable=SC2064
    trap "rm -rf --one-file-system '$made'" EXIT
    work=$made/packages apt=$made/apt
    mkdir -p "$work/tree"
}
