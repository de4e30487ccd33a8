#!/bin/sh
# The whole program for Windows: cross-built, linted, and run under Wine.
#
#   sh .ci/windows.sh [FOLDER]
#
# A tree of Debian sid brings the compiler for that target, its linker, and Wine; the machine's own apt sources say where
# from. FOLDER (or TRYORDER_WINDOWS_FOLDER) keeps that tree and what was built for the next time, some 6 GB; without one
# both are made in a temporary folder and removed. Needs root, mmdebstrap and unshare. Everything runs in namespaces of its
# own: no mount, no process and no service is left.
set -eu
cd "$(dirname "$0")/.."

target=x86_64-pc-windows-gnu
std=std,panic_abort,panic_unwind
packages=rustc,cargo,rust-clippy,rust-src,gcc,libc6-dev,gcc-mingw-w64-x86-64,wine,wine64
# What is run there.
tests="--test windows"

main() {
    [ "$(id -u)" -eq 0 ] || give_up "it must be run by root"
    for program in mmdebstrap unshare; do
        command -v "$program" >/dev/null || give_up "$program is missing"
    done
    folder=${1:-${TRYORDER_WINDOWS_FOLDER:-}}
    if [ -z "$folder" ]; then
        folder=$(mktemp -d)
        trap 'rm -rf --one-file-system "$folder"' EXIT
        trap 'exit 1' HUP INT TERM
    fi
    mkdir -p "$folder/target"
    folder=$(realpath "$folder")
    [ -e "$folder/tree" ] || make_tree
    nice unshare --mount --pid --fork --kill-child sh -eu "$0" --inside "$folder"
}

# A tree that was made half is not there the next time.
make_tree() {
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
    [ -n "$mirror" ] || give_up "apt has no source of Debian itself"
    rm -rf --one-file-system "$folder/half"
    # A mirror may stand still, as of a snapshot: its signatures are checked, the date until which they hold is not.
    nice mmdebstrap --quiet --mode=root --variant=apt --include="$packages" --aptopt='APT::Install-Recommends "false"' \
        --aptopt='Acquire::Check-Valid-Until "false"' sid "$folder/half" "$mirror"
    mv "$folder/half" "$folder/tree"
}

# In namespaces of mounts and processes that end with this.
inside() {
    tree=$1/tree
    registry=${CARGO_HOME:-$HOME/.cargo}/registry
    mkdir -p "$registry" "$tree/project" "$tree/target" "$tree/cargo/registry"
    mount --bind . "$tree/project"
    mount --bind "$1/target" "$tree/target"
    mount --bind "$registry" "$tree/cargo/registry"
    mount --rbind /dev "$tree/dev"
    mount -t proc proc "$tree/proc"
    mount -t tmpfs tmpfs "$tree/tmp"
    mount -t tmpfs -o size=16m tmpfs "$tree/run"
    # The standard library is built too, and its dependencies come from the registry.
    for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
        install -D -m 644 "$file" "$tree$file"
    done
    exec chroot "$tree" env -i PATH=/usr/bin:/bin HOME=/tmp LC_ALL=C.UTF-8 CI=true CARGO_HOME=/cargo CARGO_TARGET_DIR=/target \
        CARGO_TERM_COLOR=never RUSTC_BOOTSTRAP=1 WINEPREFIX=/tmp/wine WINEDEBUG=-all \
        CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=wine \
        TRYORDER_NETSH='Z:\target\netsh.exe' sh -eu /project/.ci/windows.sh --in-the-tree
}

in_the_tree() {
    # A prefix of its own, without a window and without what asks to be installed; and the netsh of the tests before Wine's.
    export WINEDLLOVERRIDES="mscoree,mshtml,winex11.drv,winewayland.drv=;netsh.exe=n,b"
    x86_64-w64-mingw32-gcc -O -Wall -Werror -o /target/netsh.exe tests/windows/netsh.c
    # shellcheck disable=SC2086 # one word an argument
    step cargo clippy --locked -Zbuild-std=$std --target $target --lib --bins $tests -- -D warnings
    wine wineboot --init >/dev/null 2>&1
    # shellcheck disable=SC2086 # one word an argument
    step cargo test --locked -Zbuild-std=$std --target $target $tests -- --test-threads=1
}

step() {
    printf '\n== %s\n' "$*"
    "$@"
}

give_up() {
    echo ".ci/windows.sh: $1" >&2
    exit 1
}

case ${1:-} in
    --inside) inside "$2" ;;
    --in-the-tree) in_the_tree ;;
    *) main "$@" ;;
esac
