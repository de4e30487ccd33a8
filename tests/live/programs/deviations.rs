//! Where a program and its model differ, and why that stays so: `deviations.toml`.

use serde::Deserialize;

use super::Run;

#[derive(Deserialize)]
pub(super) struct Deviations {
    /// Those that a program of the catalogue has.
    #[serde(default)]
    run: Vec<Deviation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deviation {
    program: String,
    /// `all` for every one.
    scenario: String,
    /// `order`, `start`, `tcp`, `tls` or `end`.
    what: Vec<String>,
    reason: String,
    /// It depends on how busy the machine is.
    #[serde(default)]
    sometimes: bool,
}

impl Deviations {
    pub(super) fn read() -> Self {
        let all: Self = toml::from_str(include_str!("../deviations.toml")).unwrap();
        assert!(all.run.iter().all(|d| d.reason.len() > 5), "every deviation has its reason");
        all
    }

    pub(super) fn explain(&self, program: &str, situation: &str, what: &str) -> bool {
        self.of(program, situation).any(|d| d.what.iter().any(|w| w == what))
    }

    pub(super) fn of<'a>(&'a self, program: &'a str, situation: &'a str) -> impl Iterator<Item = &'a Deviation> {
        self.run.iter().filter(move |d| d.program == program && (d.scenario == situation || d.scenario == "all"))
    }

    /// Deviations that nothing needs.
    pub(super) fn healed(&self, runs: &[Run<'_>]) -> Vec<String> {
        let needed = |d: &Deviation, run: &Run<'_>| {
            let concerns = d.program == run.program.name && (d.scenario == run.situation || d.scenario == "all");
            concerns && run.predicted.apart(&run.measured()).iter().any(|(what, _)| d.what.iter().any(|w| w == what))
        };
        let healed = self.run.iter().filter(|d| !d.sometimes && !runs.iter().any(|run| needed(d, run)));
        healed.map(|d| format!("{} in {}", d.program, d.scenario)).collect()
    }
}
