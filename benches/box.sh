#!/bin/sh
# The probe against its floor with servers 20 ms away, in the network in a box: 18 addresses, none silent.
set -eu
cd "$(dirname "$0")/.."
cargo build --release --quiet
bench=$(cargo bench --bench probe --no-run 2>&1 | sed -n 's/.*(\(target.*\)).*/\1/p')
addresses=$(for n in 1 2 3 4 5 6 7 8 9; do printf '2001:db8:365::%s,198.51.100.%s,' "$n" "$n"; done)
PROBE_ADDRESSES=${addresses%,} target/release/tryorder lab healthy -- \
    sh -c 'PROBE_CA=$SSL_CERT_FILE exec "$0" --bench' "$bench"
