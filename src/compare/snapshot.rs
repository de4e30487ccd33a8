use std::collections::BTreeMap;

use serde::Deserialize;

use super::blocks::{FamilyState, Row};
use crate::clients::End;
use crate::diagnose::{Diagnosis, Severity, Verdict};
use crate::endpoints::List;
use crate::model::{Family, Target, printable};

/// A result, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What the user calls it.
    pub label: String,
    pub tool: String,
    /// RFC 3339 in UTC: sorts as text.
    pub taken_at: String,
    pub partial: bool,
    pub provisional: bool,
    pub what_if: Vec<String>,
    /// In the order of the result, each once.
    pub targets: Vec<TargetState>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetState {
    pub target: Target,
    pub verdict: Verdict,
    /// The family that was left out on purpose: nothing is known of it.
    pub not_asked: Option<Family>,
    /// Those of which addresses were tried, IPv6 first.
    pub families: Vec<FamilyState>,
    /// By code; of several with the same code the most severe one.
    pub findings: BTreeMap<String, FindingState>,
    pub clients: BTreeMap<String, ClientState>,
    /// Who signed a chain that Mozilla's roots do not trust and this host does.
    pub private_root: Option<String>,
    /// The names of the cases that failed; `None`: no check has judged any.
    pub failed_cases: Option<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingState {
    pub severity: Severity,
    /// The first clause of what the finding says.
    pub says: String,
}

/// How a client ends, with the worse order of DNS answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientState {
    pub end: End,
}

impl Snapshot {
    /// Of a result that was not saved.
    pub fn of(diagnosis: &Diagnosis, label: &str) -> Self {
        let document = serde_json::to_value(diagnosis).and_then(serde_json::from_value);
        Self::from_document(document.expect("a test reads each field back"), label)
    }

    pub(super) fn from_document(document: Document, label: &str) -> Self {
        let list = List::bundled();
        let cases = document.checks.map(|checks| checks.targets);
        let mut targets: Vec<TargetState> = Vec::new();
        for saved in document.targets {
            let target = Target { host: saved.host.clone(), port: saved.port };
            if targets.iter().any(|known| known.target == target) {
                continue;
            }
            let checked = cases.as_ref().map(|all| {
                let of_this = all.iter().filter(|t| t.host == target.host && t.port == target.port);
                let failed = of_this.flat_map(|t| &t.cases).filter(|case| FAILED.contains(&case.outcome.as_str()));
                failed.map(|case| printable(&case.name, 80)).collect()
            });
            targets.push(saved.state(target, checked, &list));
        }
        Self {
            label: label.to_owned(),
            tool: printable(&document.tool, 40),
            taken_at: seconds(&printable(&document.taken_at, 40)),
            partial: document.partial,
            provisional: document.provisional,
            what_if: document.what_if.iter().map(|says| printable(says, 200)).collect(),
            targets,
        }
    }

    pub fn target(&self, target: &Target) -> Option<&TargetState> {
        self.targets.iter().find(|state| state.target == *target)
    }

    /// The worst of all targets.
    pub fn verdict(&self) -> Verdict {
        Verdict::worst(self.targets.iter().map(|target| target.verdict))
    }
}

impl ClientState {
    /// `connected after 325 ms`, `gives up after 60.6 s (assumed)`: without the addresses, which rotate.
    pub fn says(&self) -> String {
        let what = if self.end.connected().is_some() { "connected" } else { "gives up" };
        format!("{what} after {}{}", self.end.at(), self.end.basis().mark())
    }
}

impl TargetState {
    pub fn family(&self, family: Family) -> Option<&FamilyState> {
        self.families.iter().find(|state| state.family == family)
    }

    pub(super) fn has_any_up(&self) -> bool {
        self.families.iter().any(|state| state.up > 0)
    }
}

/// RFC 3339 without the fraction.
fn seconds(moment: &str) -> String {
    match moment.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => moment.to_owned(),
    }
}

/// What is read of a saved diagnosis; it has more, for others.
#[derive(Debug, Deserialize)]
pub(super) struct Document {
    tool: String,
    taken_at: String,
    partial: bool,
    provisional: bool,
    what_if: Vec<String>,
    targets: Vec<SavedTarget>,
    checks: Option<SavedChecks>,
}

#[derive(Debug, Deserialize)]
struct SavedTarget {
    host: String,
    port: u16,
    verdict: Verdict,
    not_asked: Option<Family>,
    private_root: Option<String>,
    addresses: Vec<Row>,
    clients: Vec<SavedClient>,
    findings: Vec<SavedFinding>,
}

#[derive(Debug, Deserialize)]
struct SavedClient {
    name: String,
    end: End,
    worst: Option<End>,
}

#[derive(Debug, Deserialize)]
struct SavedFinding {
    code: String,
    severity: Severity,
    says: String,
}

#[derive(Debug, Deserialize)]
struct SavedChecks {
    targets: Vec<SavedCases>,
}

#[derive(Debug, Deserialize)]
struct SavedCases {
    host: String,
    port: u16,
    cases: Vec<SavedCase>,
}

#[derive(Debug, Deserialize)]
struct SavedCase {
    name: String,
    outcome: String,
}

impl SavedTarget {
    fn state(self, target: Target, failed_cases: Option<Vec<String>>, list: &List) -> TargetState {
        let family = |family| FamilyState::of(&self.addresses, family, &self.host, list);
        let families = Family::BOTH.into_iter().filter_map(family).collect();
        let mut findings: BTreeMap<String, FindingState> = BTreeMap::new();
        for found in self.findings {
            let state =
                FindingState { severity: found.severity, says: printable(first_clause(&found.says), MOST_SAID) };
            let known = findings.entry(printable(&found.code, 60)).or_insert_with(|| state.clone());
            if known.severity < state.severity {
                *known = state;
            }
        }
        let client = |client: SavedClient| {
            let end = printed(client.worst.unwrap_or(client.end));
            (printable(&client.name, 60), ClientState { end })
        };
        TargetState {
            target,
            verdict: self.verdict,
            not_asked: self.not_asked,
            families,
            findings,
            clients: self.clients.into_iter().map(client).collect(),
            private_root: self.private_root.map(|issuer| printable(&issuer, 200)),
            failed_cases,
        }
    }
}

/// Up to the first colon, semicolon or full stop that a blank follows: what comes after it explains.
fn first_clause(says: &str) -> &str {
    let end = [": ", "; ", ". "].iter().filter_map(|mark| says.find(mark)).min();
    end.map_or(says, |end| &says[..end])
}

fn printed(end: End) -> End {
    match end {
        End::GaveUp { at_us, why, basis, hangs } => End::GaveUp { at_us, why: printable(&why, 200), basis, hangs },
        connected @ End::Connected { .. } => connected,
    }
}

/// Of what a finding says, in characters: who wants to know more looks at the newer result itself.
const MOST_SAID: usize = 160;

/// The outcomes of cases that failed, whether that counted or was known before.
const FAILED: [&str; 2] = ["failed", "known"];
