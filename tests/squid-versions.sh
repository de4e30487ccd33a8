#!/bin/sh
# What we predict for real Squids and what they do, side by side: the live test with Squid 4, 6 and 7 from Debian's
# packages (bullseye, trixie, sid), unpacked into a folder and not installed. Root, Linux, apt and dpkg-deb are needed; the
# packages come from the mirror in this machine's apt sources. The tables are written to tests/squid-versions.md.
#
# sh tests/squid-versions.sh [FOLDER]    FOLDER keeps the packages for the next time
set -eu
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
chmod 755 "$folder"

# The first that counts, in either form of apt's sources: `deb URL suite main`, `URIs: URL`.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -nE 's#^(deb( \[[^]]*\])?|URIs:) (https?://[^ ]+/debian)/?( .*)?$#\3#p' | head -n 1)
[ -n "$mirror" ] || { echo "tests/squid-versions.sh: this machine has no Debian mirror in its apt sources" >&2; exit 1; }

# Everything that Squid of one suite needs, unpacked; apt works on lists and a state of its own.
unpack() {
    suite=$1
    root=$folder/$suite
    [ -e "$root/done" ] && return 0
    apt=$folder/apt-$suite
    mkdir -p "$root" "$apt/lists/partial" "$apt/archives/partial" "$apt/etc"
    : > "$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$apt/etc/sources.list"
    cat > "$apt/apt.conf" <<END
Dir::Etc::sourcelist "$apt/etc/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache::archives "$apt/archives";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
END
    APT_CONFIG=$apt/apt.conf apt-get -q update
    APT_CONFIG=$apt/apt.conf apt-get -qy --download-only install squid
    for package in "$apt"/archives/*.deb; do
        dpkg-deb -x "$package" "$root"
    done
    touch "$root/done"
}

# A program that takes Squid's arguments and runs this one with its own libraries.
program() {
    root=$1
    squid=$(find "$root/usr/sbin" -name 'squid' -type f -o -name 'squid-gnutls' -type f | head -n 1)
    loader=$(find "$root" -name 'ld-linux-x86-64.so.2' | head -n 1)
    cat > "$root/squid" <<END
#!/bin/sh
exec "$loader" --library-path "$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu" "$squid" "\$@"
END
    chmod 755 "$root/squid"
}

cargo build --locked
cargo test --locked --test live --no-run
{
    echo "# Predicted and real, side by side"
    echo
    echo "Written by \`tests/squid-versions.sh\` on $(date -u +%Y-%m-%d). Each network is made in the box with real packets;"
    echo "\`connect_timeout\` is 2 s. *before* is the squid.conf as it is, *after* the one with our lines in it, which"
    echo "\`squid -k parse\` of that version has accepted. A try stands with the seconds since the request; of more than four the first"
    echo "two and the last. Squid counts whole seconds, so that a silent try ends 0.6 s before to 1.5 s after its timeout."
} > "$folder/tables.md"
failed=""
for suite in bullseye trixie sid; do
    unpack "$suite"
    program "$folder/$suite"
    root=$folder/$suite
    extra="mime_table $root/usr/share/squid/mime.conf
icon_directory $root/usr/share/squid/icons
error_directory $root/usr/share/squid/errors/en-us
err_page_stylesheet $root/etc/squid/errorpage.css"
    [ -d "$root/usr/share/squid/errors/en-us" ] || extra=$(echo "$extra" | sed "s|errors/en-us|errors/templates|")
    TRYORDER_SQUID=$root/squid TRYORDER_SQUID_EXTRA=$extra TRYORDER_SQUID_TABLE=$folder/table.md \
        cargo test --locked --test live -- squid_does --test-threads=1 || failed="$failed $suite"
    { echo; sed 's/^Squid /## Squid /' "$folder/table.md"; } >> "$folder/tables.md"
done
cp "$folder/tables.md" tests/squid-versions.md
[ -z "$failed" ] || { echo "squid-versions: predicted and real differ in:$failed" >&2; exit 1; }
