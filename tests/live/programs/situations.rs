//! The networks in which the programs run. The kernel gives up after three SYNs in all of them, so that a run is short.
//! `v6-silent` is the case of nine dead AAAA, `one-dead-aaaa` that of one.

/// A name and a `network.toml`.
pub(super) struct Situation {
    pub(super) name: &'static str,
    pub(super) network: String,
}

pub(super) fn situations() -> Vec<Situation> {
    let bundled = ["v6-silent", "v6-refused", "v6-no-route", "tls-stall", "v6-slow", "v6-partial", "v4-silent"];
    let bundled = bundled.into_iter().map(|name| {
        let scenario = tryorder::lab::scenarios().iter().find(|s| s.name == name).unwrap();
        assert!(!scenario.network.contains("\n[client]"), "{name} would have two of these tables");
        Situation { name, network: format!("{}\n[client]\nsyn_retries = 1\n", scenario.network) }
    });
    bundled.chain(OWN.iter().map(|(name, stacks)| Situation { name, network: format!("{HEAD}{stacks}") })).collect()
}

const HEAD: &str = "about = \"for programs\"\nname = \"outlook.office365.com\"\n[client]\nsyn_retries = 1\n";

const OWN: &[(&str, &str)] = &[
    ("one-dead-aaaa", "[v6]\ncount = 1\nfate = \"silent\"\nrtt_ms = 20\n[v4]\ncount = 1\nrtt_ms = 20\n"),
    ("all-dead", "[v6]\ncount = 2\nfate = \"silent\"\nrtt_ms = 20\n[v4]\ncount = 2\nfate = \"silent\"\nrtt_ms = 20\n"),
    (
        "all-refused",
        "[v6]\ncount = 2\nfate = \"refused\"\nrtt_ms = 20\n[v4]\ncount = 2\nfate = \"refused\"\nrtt_ms = 20\n",
    ),
    // Slower than what Node allows a try.
    ("all-slow", "[v6]\ncount = 2\nrtt_ms = 300\n[v4]\ncount = 2\nrtt_ms = 300\n"),
];
