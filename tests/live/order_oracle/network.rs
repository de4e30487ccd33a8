//! A network of a seed: what is on the interfaces, where routes lead, which addresses the name has, what gai.conf says.

use std::fmt::Write as _;

use fastrand::Rng;

pub(super) struct Network {
    script: String,
    /// A before AAAA.
    destinations: Vec<String>,
    gai_conf: String,
}

/// Blocks in which the rules differ: global, ULA, site-local, 6to4, Teredo.
const V6: [&str; 7] = [
    "2001:db8:1::10/64",
    "2001:db8:2:3::10/56",
    "fd00:1::10/64",
    "fd00:2:3::10/64",
    "2002:c633:6401::10/64",
    "2001:0:c633:6401::10/64",
    "fec0::10/64",
];
const V4: [&str; 5] = ["198.51.100.10/24", "192.0.2.10/24", "10.9.1.1/8", "169.254.7.7/16", "203.0.113.10/28"];

const V6_DESTINATIONS: [&str; 14] = [
    "2001:db8:1::",
    "2001:db8:2::",
    "2001:db8:2:3::",
    "2001:db8:ff::",
    "2001:db8:ffff:8::",
    "fd00:1::",
    "fd00:9::",
    "2002:cb00:7101::",
    "2001:0:cb00:7101::",
    "fec0::",
    "64:ff9b::c633:64",
    "3ffe::",
    "fe80::",
    "::cb00:71",
];
const V4_DESTINATIONS: [&str; 7] =
    ["198.51.100.", "198.51.101.", "203.0.113.", "10.9.1.", "10.77.0.", "169.254.7.", "192.0.2."];

const PREFIXES: [&str; 15] = [
    "::1/128",
    "::/0",
    "::/96",
    "::ffff:0:0/96",
    "::ffff:203.0.113.0/120",
    "::ffff:198.51.100.0/122",
    "2001:db8::/32",
    "2001:db8:ff::/48",
    "2001::/32",
    "2002::/16",
    "fd00:1::/48",
    "fc00::/7",
    "fec0::/10",
    "64:ff9b::/96",
    "3ffe::/16",
];

impl Network {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let script = script(&mut random);
        let destinations = destinations(&mut random);
        Self { script, destinations, gai_conf: gai_conf(&mut random) }
    }

    /// Commands that make it, in a fresh namespace.
    pub(super) fn script(&self) -> &str {
        &self.script
    }

    pub(super) fn hosts(&self, name: &str) -> String {
        self.destinations.iter().fold(String::new(), |text, address| text + &format!("{address} {name}\n"))
    }

    pub(super) fn gai_conf(&self) -> &str {
        &self.gai_conf
    }
}

fn script(random: &mut Rng) -> String {
    let mut out = String::from("ip link set lo up\n");
    for link in ["e0", "e1"] {
        // No link-local address of its own, whose duplicate address detection takes a second.
        let _ = writeln!(
            out,
            "ip link add {link} type veth peer name {link}far\n\
             for end in {link} {link}far; do ip link set $end addrgenmode none; ip link set $end up; done"
        );
    }
    let link = |random: &mut Rng| if random.bool() { "e0" } else { "e1" };
    // One network in six has no IPv6 but ::1, which makes glibc forget what it knows of interfaces.
    let without_v6 = random.u8(..6) == 0;
    if !without_v6 {
        for address in chosen(random, &V6, 4) {
            let flags = ["", "", "", " preferred_lft 0", " home"][random.usize(..5)];
            let _ = writeln!(out, "ip -6 addr add {address} dev {} nodad{flags}", link(random));
        }
        if random.bool() {
            let _ = writeln!(out, "ip -6 addr add fe80::1/64 dev {} nodad", link(random));
        }
        if random.u8(..8) > 0 {
            let _ = writeln!(out, "ip -6 route add default dev {}", link(random));
        }
        for prefix in chosen(random, &["2001:db8:ff::/48", "2002::/16", "64:ff9b::/96", "fd00:9::/48"], 2) {
            let _ = writeln!(out, "ip -6 route add {}", route(random, prefix));
        }
    }
    for address in chosen(random, &V4, 3) {
        let _ = writeln!(out, "ip addr add {address} dev {}", link(random));
    }
    if random.u8(..8) > 0 {
        let _ = writeln!(out, "ip route add default dev {}", link(random));
    }
    for prefix in chosen(random, &["203.0.113.128/25", "198.51.101.0/24", "10.77.0.0/16"], 2) {
        let _ = writeln!(out, "ip route add {}", route(random, prefix));
    }
    out
}

/// Through an interface, or one of the routes that lead nowhere.
fn route(random: &mut Rng, prefix: &str) -> String {
    match random.u8(..6) {
        0 => format!("unreachable {prefix}"),
        1 => format!("prohibit {prefix}"),
        2 => format!("blackhole {prefix}"),
        3 => format!("{prefix} dev e0"),
        _ => format!("{prefix} dev e1"),
    }
}

fn destinations(random: &mut Rng) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (blocks, most) in [(&V4_DESTINATIONS[..], 7), (&V6_DESTINATIONS[..], 10)] {
        for _ in 0..random.usize(..most) {
            let block = blocks[random.usize(..blocks.len())];
            let low = random.u8(1..250);
            let address = if block.contains(':') { format!("{block}{low:x}") } else { format!("{block}{low}") };
            if !all.contains(&address) {
                all.push(address);
            }
        }
        if random.u8(..10) == 0 {
            let loopbacks = if most == 7 { ["127.0.0.1", "127.0.0.9"] } else { ["::1", "::1"] };
            all.push(loopbacks[random.usize(..2)].to_owned());
        }
    }
    // A name without any address is no name.
    if all.is_empty() { vec!["203.0.113.1".to_owned()] } else { all }
}

fn gai_conf(random: &mut Rng) -> String {
    let mut out = String::new();
    if random.u8(..5) < 2 {
        return out;
    }
    for (kind, most) in [("precedence", 8), ("label", 8)] {
        if random.bool() {
            for prefix in chosen(random, &PREFIXES, most) {
                let value = if kind == "label" {
                    random.usize(..7)
                } else {
                    [1, 5, 10, 20, 35, 40, 45, 50, 100][random.usize(..9)]
                };
                let _ = writeln!(out, "{kind} {prefix} {value}");
            }
        }
    }
    if random.u8(..3) == 0 {
        for prefix in
            chosen(random, &["::ffff:10.0.0.0/104", "203.0.113.0/24", "::ffff:0.0.0.0/96", "198.51.100.0/24"], 3)
        {
            let _ = writeln!(out, "scopev4 {prefix} {}", [2, 5, 14][random.usize(..3)]);
        }
    }
    for line in chosen(
        random,
        &["precedence 0.0.0.0/0 100", "precedence ::/0 7x", "label fc00::/7", "reload yes", "# label ::/0 9"],
        2,
    ) {
        let _ = writeln!(out, "{line}");
    }
    out
}

/// Up to `most` of them, each once, in any order.
fn chosen<'a>(random: &mut Rng, from: &[&'a str], most: usize) -> Vec<&'a str> {
    let count = random.usize(..=most.min(from.len()));
    random.choose_multiple(from.iter().copied(), count)
}
