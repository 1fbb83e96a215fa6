#!/bin/sh
# Installs what tools/packages.txt names and is not there yet. Quick when nothing is missing;
# asks for sudo only when not root.
set -eu
cd "$(dirname "$0")"

missing=
for package in $(grep -v '^#' packages.txt); do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "Installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends $missing >&2
