#!/bin/sh
# Every fuzz target for some seconds each: sh fuzz/run.sh [SECONDS] [TARGET…]
# Needs a nightly compiler and `cargo install cargo-fuzz`. What is found on the way stays in fuzz/target/found; an input
# that makes a target fail is in fuzz/artifacts, and belongs into fuzz/corpus once the fault is mended.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- $(cargo +nightly fuzz list)

for target in "$@"; do
    found=fuzz/target/found/$target
    mkdir -p "$found"
    seeds=fuzz/corpus/$target
    if [ "$target" = observation ] || [ "$target" = network_toml ]; then
        seeds="$seeds fixtures"
    elif [ "$target" = policy_table ]; then
        seeds="$seeds tests/policy/corpus"
    fi
    if [ "$target" = squid_conf ]; then
        seeds="$seeds tests/squid_conf/files"
    fi
    # shellcheck disable=SC2086 # one word a folder
    cargo +nightly fuzz run "$target" "$found" $seeds -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=65536
done
