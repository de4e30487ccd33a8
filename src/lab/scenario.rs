/// A network that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// As typed after `tryorder lab`; also the folder in `fixtures/`.
    pub name: &'static str,
    /// Its `network.toml`.
    pub network: &'static str,
    /// An observation that was taken in it: its `observation.json`.
    pub recording: &'static str,
}

/// All of them; the first is the one that runs when none is named.
pub fn scenarios() -> &'static [Scenario] {
    SCENARIOS
}

macro_rules! bundled {
    ($($name:literal),* $(,)?) => {
        &[$(Scenario {
            name: $name,
            network: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/", $name, "/network.toml")),
            recording: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/", $name, "/observation.json")),
        }),*]
    };
}

const SCENARIOS: &[Scenario] = bundled![
    "v6-silent",
    "healthy",
    "v6-refused",
    "v6-no-route",
    "v6-partial",
    "v4-silent",
    "all-silent",
    "tls-stall",
    "tls-alert",
    "cert-untrusted",
    "dns-aaaa-servfail",
    "dns-aaaa-lost",
    "dns-dead",
    "squid-last-try",
    "v6-slow",
    "v6-lossy",
    "v6-small-packets",
    "v6-packet-too-big",
    "dns-aaaa-late",
    "dns-tcp-only",
    "flapping",
    "v4-first",
    "workaround-left",
    "gai-conf-ties",
    "regions-differ",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Network;

    #[test]
    fn every_bundled_network_can_be_read_and_has_a_readme() {
        for scenario in scenarios() {
            let network = Network::parse(scenario.network).unwrap_or_else(|e| panic!("{}: {e}", scenario.name));
            assert_eq!(network.target().to_string(), "outlook.office365.com:443", "{}", scenario.name);
            assert!(!network.about().is_empty(), "{}", scenario.name);
            let readme = format!("{}/fixtures/{}/README.md", env!("CARGO_MANIFEST_DIR"), scenario.name);
            let lines = std::fs::read_to_string(&readme).expect(&readme).lines().count();
            assert!((3..=8).contains(&lines), "{readme} has {lines} lines");
        }
    }

    #[test]
    fn every_folder_with_a_network_is_bundled_and_the_default_comes_first() {
        let fixtures = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures")).unwrap();
        let mut folders: Vec<String> = fixtures
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("network.toml").exists())
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        let mut names: Vec<&str> = scenarios().iter().map(|scenario| scenario.name).collect();
        assert_eq!(names[0], "v6-silent");
        folders.sort();
        names.sort_unstable();
        assert_eq!(folders, names);
    }
}
