//! The bundled networks: `fixtures/<name>/network.toml`, each with a README beside it that says what it shows.

/// A network that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    pub name: &'static str,
    /// The text of its `network.toml`.
    pub network: &'static str,
    /// An observation that was taken in it: the text of its `observation.json`.
    pub recording: &'static str,
}

/// All of them, the default first.
pub fn scenarios() -> &'static [Scenario] {
    SCENARIOS
}

macro_rules! bundled {
    ($($name:literal)*) => {
        &[$(Scenario {
            name: $name,
            network: include_str!(concat!("../../fixtures/", $name, "/network.toml")),
            recording: include_str!(concat!("../../fixtures/", $name, "/observation.json")),
        }),*]
    };
}

const SCENARIOS: &[Scenario] = bundled![
    "v6-silent"
    "healthy"
    "v6-refused"
    "v6-no-route"
    "v6-partial"
    "v4-silent"
    "all-silent"
    "tls-stall"
    "tls-alert"
    "cert-untrusted"
    "dns-aaaa-servfail"
    "dns-aaaa-lost"
    "dns-dead"
    "squid-last-try"
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lab::Network;

    #[test]
    fn every_bundled_network_can_be_read_and_is_about_the_default_target() {
        for scenario in scenarios() {
            let network = Network::parse(scenario.network).unwrap_or_else(|e| panic!("{}: {e}", scenario.name));
            assert_eq!(network.target().to_string(), "outlook.office365.com:443", "{}", scenario.name);
        }
    }

    #[test]
    fn every_network_in_fixtures_is_bundled() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let folders = root.read_dir().unwrap().map(|e| e.unwrap().path());
        let mut there: Vec<_> = folders.filter(|f| f.join("network.toml").exists()).collect();
        let mut bundled: Vec<_> = scenarios().iter().map(|s| root.join(s.name)).collect();
        there.sort();
        bundled.sort();
        assert_eq!(there, bundled);
        assert!(there.iter().all(|f| f.join("README.md").exists()));
    }

    #[test]
    fn the_first_one_is_the_case_of_2015() {
        assert_eq!(scenarios()[0].name, "v6-silent");
    }
}
