#!/bin/sh
# The whole program for Windows: cross-built, linted, and run under Wine.
#
#   sh .ci/windows.sh [FOLDER]
#
# A tree of Debian sid brings the compiler for that target, its linker, and Wine; the machine's own apt sources say where
# from. FOLDER (or TRYORDER_WINDOWS_FOLDER) keeps that tree and what was built for the next time; without one both are made
# in a temporary folder and removed. Needs root, mmdebstrap and unshare. Everything runs in namespaces of its own: no mount,
# no process and no service is left, however it ends.
set -eu
cd "$(dirname "$0")/.."

target=x86_64-pc-windows-gnu
std=std,panic_abort,panic_unwind
packages=rustc,cargo,rust-clippy,rust-src,gcc,libc6-dev,gcc-mingw-w64-x86-64-posix,wine,wine64
# What is run there.
tests="--test windows"
# Of the tree, its packages while they are unpacked, and what is built.
gigabytes=6

main() {
    [ "$(id -u)" -eq 0 ] || give_up "it must be run by root"
    for program in apt-get mmdebstrap unshare; do
        command -v "$program" >/dev/null || give_up "$program is missing"
    done
    child=''
    temporary=''
    trap clean_up EXIT
    trap 'exit 1' HUP INT TERM
    folder=${1:-${TRYORDER_WINDOWS_FOLDER:-}}
    if [ -z "$folder" ]; then
        temporary=$(mktemp -d)
        folder=$temporary
    fi
    mkdir -p "$folder/target"
    folder=$(realpath "$folder")
    if [ "$(cat "$folder/tree/packages" 2>/dev/null)" != "$packages" ]; then
        make_tree
    fi
    apart sh -eu .ci/windows.sh --inside "$folder"
}

# Nothing else is left outside: mounts and processes end with their namespaces.
clean_up() {
    # unshare hears nothing but this.
    [ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
    # What is in the namespaces ends a moment later, and may write until then.
    [ -z "$temporary" ] || rm -rf --one-file-system "$temporary" 2>/dev/null || {
        sleep 2
        rm -rf --one-file-system "$temporary"
    }
}

# Waits, so that a signal is heard.
apart() {
    unshare --mount --pid --fork --kill-child --mount-proc "$@" &
    child=$!
    wait "$child"
    child=
}

# A tree that was made half, or of other packages, is not there the next time.
make_tree() {
    rm -rf --one-file-system "$folder/half" "$folder/tree" "$folder/scratch"
    mkdir "$folder/scratch"
    free=$(df -Pk "$folder" | awk 'NR == 2 { print int($4 / 1000000) }')
    [ "$free" -ge "$gigabytes" ] || give_up "$folder has $free GB free, and $gigabytes are needed"
    # shellcheck disable=SC2016 # apt expands it
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
    [ -n "$mirror" ] || give_up "apt has no source of Debian itself, or apt-get update did not run"
    # A mirror may stand still, as of a snapshot: its signatures are checked, the date until which they hold is not. Nobody
    # reads manuals there, and nothing there has 32 bits.
    step apart env TMPDIR="$folder/scratch" mmdebstrap --quiet --mode=root --variant=apt --include="$packages" \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' --dpkgopt=force-unsafe-io \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/lib/*/wine/i386-windows/*' sid "$folder/half" "$mirror"
    rm -rf --one-file-system "$folder/scratch"
    echo "$packages" >"$folder/half/packages"
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
    wine wineboot --init >/dev/null 2>&1 &
    booting=$!
    x86_64-w64-mingw32-gcc -O -Wall -Werror -o /target/netsh.exe tests/windows/netsh.c
    # Clippy's driver compiles what it lints, as rustc does; `cargo clippy` would go through the standard library and all
    # dependencies once more.
    export RUSTC_WORKSPACE_WRAPPER=clippy-driver CARGO_BUILD_WARNINGS=deny
    # Nobody debugs there, and nothing is built twice.
    export CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0
    # shellcheck disable=SC2086 # one word an argument
    step cargo test --locked -Zbuild-std=$std --target $target $tests --no-run
    wait "$booting" || give_up "wine makes no prefix here"
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
