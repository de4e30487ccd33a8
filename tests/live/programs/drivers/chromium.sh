#!/bin/sh
# Gets a page with Chromium, without a window, with a profile of its own, which is gone afterwards, and without the
# services that it talks to in the background. No sandbox: root may not have one.
set -eu
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --disable-extensions --disable-default-apps --ignore-certificate-errors \
    --user-data-dir="$profile" --dump-dom "$1"
