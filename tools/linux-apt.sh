# Packages of another architecture and release by apt, for the scripts that source this: with the
# mirror and the keyring of this machine's own sources and a private configuration, so that the
# system's lists and packages stay as they are and nobody needs to be root.
# Sourced after linux-build.sh.
#
#   find_source                 once, before the others
#   configure_apt RELEASE       makes $apt (a folder to be named by the caller) a configuration
#   unpack                      what was downloaded to $apt, into $work/tree
#
# shellcheck shell=bash

# URI and keyring of the source that Debian's main packages of this machine come from.
find_source() {
    local entry
    uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' \
        'Component: main' | head -1)
    [ -n "$uri" ] || cannot "apt has no source of Debian's packages"
    entry=$(apt-get indextargets --format '$(SOURCESENTRY)' 'Created-By: Packages' \
        'Label: Debian' 'Component: main' | head -1)
    keyring=$(sed -nE 's/^Signed-By: *//p; s/^deb .*\[.*signed-by=([^] ]*).*/\1/p' \
        "${entry%:*}" 2>/dev/null | head -1)
    : "${keyring:=/usr/share/keyrings/debian-archive-keyring.gpg}"
}

# configure_apt RELEASE: a configuration in $apt that sees that release, and nothing installed.
configure_apt() {
    rm -rf "$apt"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    : >"$apt/status"
    cat >"$apt/debian.sources" <<EOF
Types: deb
URIs: $uri
Suites: $1
Components: main
Architectures: riscv64
Signed-By: $keyring
EOF
    cat >"$apt/apt.conf" <<EOF
APT::Architecture "riscv64";
APT::Architectures { "riscv64"; };
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "2";
Dir::Etc::SourceList "$apt/debian.sources";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
EOF
    export APT_CONFIG=$apt/apt.conf
}

unpack() {
    local deb
    for deb in "$apt"/*.deb; do
        dpkg-deb -x "$deb" "$work/tree" || cannot "$(basename "$deb") cannot be unpacked"
    done
}
