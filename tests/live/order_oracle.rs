//! The order of the machine's own getaddrinfo and of musl's, against ours, on generated networks: addresses with flags,
//! routes, gai.conf. Each network is a namespace of its own inside one box; each lookup a process of its own, because a
//! library reads gai.conf once. The names stand in the hosts file, A before AAAA as DNS would give them.

mod network;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{stdout_in_the_box, tryorder};

/// As many as are worth half a minute.
const NETWORKS: u64 = 200;

#[test]
fn glibc_and_musl_order_as_we_do_in_generated_networks() {
    let folder = std::env::temp_dir().join(format!("tryorder-order-oracle-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    compile(&folder, "gcc", "glibc", &[]);
    compile(&folder, "musl-gcc", "musl", &["-static"]);
    for seed in 0..NETWORKS {
        write(&folder, seed);
    }
    let script = folder.join("all.sh");
    fs::write(&script, ALL).unwrap();
    let arguments = [script.to_str().unwrap(), folder.to_str().unwrap(), tryorder()];
    stdout_in_the_box("healthy", &[&["unshare", "-Urnm", "sh"], &arguments[..]].concat());

    let mut wrong = Vec::new();
    let mut rules: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    let mut sorted = 0;
    for seed in 0..NETWORKS {
        let here = folder.join(seed.to_string());
        for platform in ["glibc", "musl"] {
            let real = addresses(&fs::read_to_string(here.join(platform)).unwrap());
            let (ours, decided) = ours(&here, platform);
            rules.entry(platform.to_owned()).or_default().extend(decided);
            sorted += usize::from(real.len() > 1);
            if ours != real {
                let network = fs::read_to_string(here.join("network.sh")).unwrap();
                let gai_conf = fs::read_to_string(here.join("gai.conf")).unwrap();
                wrong.push(format!("seed {seed}: {platform} {real:?}\n  ours {ours:?}\n{network}{gai_conf}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(sorted > 300, "only {sorted} lists had something to sort");
    assert!(rules["glibc"].is_superset(&BTreeSet::from([1, 2, 3, 4, 5, 6, 8, 9, 10])), "{:?}", rules["glibc"]);
    assert!(rules["musl"].is_superset(&BTreeSet::from([1, 2, 5, 6, 8, 9])), "{:?}", rules["musl"]);
    fs::remove_dir_all(folder).unwrap();
}

/// For every network: the hosts file and gai.conf in place, then a new namespace.
const ALL: &str = r#"
set -e
cd "$1"
touch hosts gai.conf
mount --bind hosts /etc/hosts
mount --bind gai.conf /etc/gai.conf
for network in [0-9]*; do
    cat "$network/hosts" > hosts
    cat "$network/gai.conf" > gai.conf
    unshare -n sh -e "$network/network.sh" "$network" "$2" || { echo "network $network" >&2; exit 1; }
done
"#;

/// After the network is up: what the two libraries say, and we.
const ASK: &str = r#"
./glibc many.example > "$1/glibc"
./musl many.example > "$1/musl"
"$2" order many.example --platform linux-glibc --platform linux-musl --format json > "$1/ours"
"#;

fn write(folder: &Path, seed: u64) {
    let network = network::Network::new(seed);
    let here = folder.join(seed.to_string());
    fs::create_dir(&here).unwrap();
    fs::write(here.join("network.sh"), format!("{}{ASK}", network.script())).unwrap();
    fs::write(here.join("hosts"), network.hosts("many.example")).unwrap();
    fs::write(here.join("gai.conf"), network.gai_conf()).unwrap();
}

/// Our list, and the rules that decided in it.
fn ours(here: &Path, platform: &str) -> (Vec<IpAddr>, Vec<u64>) {
    let text = fs::read(here.join("ours")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let orders = json["targets"][0]["orders"].as_array().unwrap();
    let order = orders.iter().find(|o| o["platform"] == format!("linux-{platform}")).unwrap();
    let places = order["places"].as_array().unwrap();
    let address = |place: &serde_json::Value| place["address"].as_str().unwrap().parse().unwrap();
    let decided = places.iter().filter_map(|place| place["decided_by"]["rule"].as_u64());
    (places.iter().map(address).collect(), decided.collect())
}

fn addresses(text: &str) -> Vec<IpAddr> {
    text.lines().map(|line| line.parse().unwrap_or_else(|e| panic!("{line}: {e}"))).collect()
}

fn compile(folder: &Path, compiler: &str, name: &str, flags: &[&str]) {
    let source: PathBuf = folder.join("order.c");
    fs::write(&source, PROGRAM).unwrap();
    let done = Command::new(compiler).args(flags).arg("-o").arg(folder.join(name)).arg(&source).output().unwrap();
    assert!(done.status.success(), "{compiler}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Prints the addresses of a name, a line each, as getaddrinfo orders them.
const PROGRAM: &str = r#"
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM }, *list;
    int error = getaddrinfo(argv[argc - 1], "443", &hints, &list);
    if (error) return fprintf(stderr, "%s\n", gai_strerror(error)), 1;
    for (struct addrinfo *one = list; one; one = one->ai_next) {
        char text[INET6_ADDRSTRLEN];
        void *address = one->ai_family == AF_INET ? (void *)&((struct sockaddr_in *)one->ai_addr)->sin_addr
                                                  : (void *)&((struct sockaddr_in6 *)one->ai_addr)->sin6_addr;
        puts(inet_ntop(one->ai_family, address, text, sizeof text));
    }
    return 0;
}
"#;
