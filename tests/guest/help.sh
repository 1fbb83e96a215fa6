#!/bin/bash
# The option table (emu/cli/arguments.c), the help texts and the documents name the same options,
# and the help fits a terminal.
set -u
cd "$(dirname "$0")/../.." || exit 1
pagewalk=${PAGEWALK:?the pagewalk executable}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. tests/check.sh

# none WHAT LINES: there should be none.
none() {
    lines=$2
    if [ -z "$lines" ]; then pass; else fail "$1"; fi
}
evidence() { echo "$lines"; }

# Options in what is read; what belongs to other programs is no option of pagewalk's.
options_in() { grep -ohE -- '(^|[^a-z0-9-])--[a-z][a-z-]+' | grep -oE -- '--.*' | sort -u; }
others='--bind --memset --only --qemu --sleep --soak --stdio'

sed -n 's/^    {"\([a-z-]*\)", [^,]*, [^,]*, [^,]*, [^,]*},$/--\1/p' emu/cli/arguments.c |
    sort -u >"$work/table"
for command in run config disasm; do "$pagewalk" $command --help >"$work/$command.help"; done
"$pagewalk" --help >"$work/all.help"
cat "$work"/*.help | options_in >"$work/help"
echo --version >>"$work/table" # a command more than an option
sort -u -o "$work/table" "$work/table"
cat README.md CONTRIBUTING.md docs/*.md docs/decisions/*.md | options_in >"$work/docs"

none 'the table is empty' "$([ "$(wc -l <"$work/table")" -ge 30 ] || cat "$work/table")"
none 'options without help' "$(comm -23 "$work/table" "$work/help")"
none 'help about options that do not exist' "$(comm -13 "$work/table" "$work/help")"
none 'options that no document shows' \
    "$(comm -23 "$work/table" "$work/docs" | grep -vxE -- '--(help|version)')"
none 'documents show options that do not exist' \
    "$(comm -13 "$work/table" "$work/docs" | grep -vxF -e "$(printf '%s\n' $others)")"
none 'help wider than 90 columns' "$(grep -hE '.{91}' "$work"/*.help)"

# The list of all values names a default that is accepted, and its JSON has the same keys.
"$pagewalk" config --list | tail -n +2 >"$work/list"
"$pagewalk" config --list --json | sed -n 's/^  {"key": "\([^"]*\)".*/\1/p' >"$work/json.keys"
none 'list and JSON differ' "$(awk '{ print $1 }' "$work/list" | diff - "$work/json.keys")"
none 'the list is short' "$([ "$(wc -l <"$work/list")" -gt 60 ] || cat "$work/list")"
"$pagewalk" config >"$work/plain"
"$pagewalk" config $(awk '$3 ~ /^[a-z0-9.]+$/ && $2 != "page" && $1 !~ /^disk/ {
    print "--set", $1 "=" $3 }' "$work/list") >"$work/defaults"
none 'defaults in the list are not the defaults' "$(diff "$work/plain" "$work/defaults")"

finish
