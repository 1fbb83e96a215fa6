#!/bin/bash
# That the pages say what is there: links and their headings, files and folders that pages and
# comments name, functions, and that each page can be found from the README. Needs no build.
# (Options are tests/guest/help.sh's.)
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/check.sh
folders='emu|mmu|devices|firmware|guest|tests|tools|docs|experiments|cmake'
pages=$(ls ./*.md docs/*.md docs/decisions/*.md)

# none WHAT COMMAND...: passes when the command prints nothing; else that is what is wrong.
none() {
    local what=$1 wrong
    shift
    wrong=$("$@")
    if [ -z "$wrong" ]; then pass; else fail "$what:"$'\n'"$wrong"; fi
}

# has_heading PAGE ANCHOR: as GitHub makes anchors of headings.
has_heading() {
    sed -n 's/^##* //p' "$1" | tr '[:upper:] ' '[:lower:]-' | tr -dc 'a-z0-9_\n-' | grep -qx -- "$2"
}

# A link is relative to its page.
broken_links() {
    local page=$1 target file anchor
    grep -oE '\]\([^)]+\)' "$page" | sed 's/^](//; s/)$//' | while read -r target; do
        [[ $target != http*:* ]] || continue
        file=${target%%#*} anchor=
        [[ $target != *#* ]] || anchor=${target#*#}
        file=${file:+$(dirname "$page")/$file}
        [ -e "${file:-$page}" ] || echo "$page: there is no $target"
        [ -z "$anchor" ] || has_heading "${file:-$page}" "$anchor" ||
            echo "$page: no heading for $target"
    done
}

# Paths from the root of the tree, in pages and in sources. What a build makes has a folder in front.
named_paths() {
    grep -rnoP "(?<![\w/\$.}-])($folders)/[\w./*-]*\w" --include='*.md' --include='*.[chS]' \
        --include='*.def' --include='*.sh' --include=CMakeLists.txt . 2>/dev/null |
        grep -vE '^\./(build|tools/(lint|format)\.sh)' # which has patterns
}

missing_paths() {
    local where path last=
    named_paths | sort -t: -k3 | while IFS= read -r where; do
        path=${where##*:}
        [ "$path" != "$last" ] || continue
        last=$path
        compgen -G "$path" >/dev/null || echo "$where"
    done
}

# `function()`: the sources have it.
missing_functions() {
    grep -ohE '`[a-z_0-9]+\(\)' $pages | tr -d '`()' | sort -u | while read -r name; do
        grep -rqwE --include='*.[chS]' --include='*.sh' "$name" emu mmu devices firmware guest tests ||
            echo "$name()"
    done
}

# Pages that nobody would find.
unlinked_pages() {
    local page
    for page in docs/*.md; do
        grep -qF "($page)" README.md || echo "$page"
    done
}

for page in $pages; do
    none "links of $page" broken_links "$page"
done
none "files that are named and are not there" missing_paths
none "functions that are named and are not there" missing_functions
none "pages that the README does not name" unlinked_pages
finish
