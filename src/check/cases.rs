//! One look at one target: each expectation, judged. A file an expectation.

mod certificates;
mod findings;
mod first_connect;
mod headroom;
mod published;
mod reachable;
mod times;

use super::{CaseName, Entry, Outcome};
use crate::diagnose::{ClientView, Facts, TargetDiagnosis, is_judged};
use crate::endpoints::List;
use crate::observation::TargetRows;

/// What is looked at.
pub(super) struct Look<'a> {
    pub(super) entry: &'a Entry,
    pub(super) rows: &'a TargetRows,
    pub(super) facts: &'a Facts,
    pub(super) diagnosis: &'a TargetDiagnosis,
    /// When it was taken, RFC 3339.
    pub(super) taken_at: &'a str,
    /// Microsoft's list.
    pub(super) list: &'a List,
}

/// What one look says of one expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) name: CaseName,
    /// Never [`Outcome::Unconfirmed`]: that takes several looks.
    pub(super) outcome: Outcome,
    pub(super) expected: String,
    pub(super) got: String,
    pub(super) evidence: Vec<String>,
    pub(super) cure: Option<String>,
}

/// All of them, in the order of the report.
pub(super) fn judge(look: &Look) -> Vec<Judged> {
    let mut cases = reachable::judge(look);
    cases.extend(findings::judge(look));
    cases.extend(times::judge(look));
    cases.extend(first_connect::judge(look));
    cases.extend(certificates::judge(look));
    cases.extend(published::judge(look));
    cases.extend(headroom::judge(look));
    cases
}

impl Look<'_> {
    /// Whether anything can be concluded here at all: there is a network, and DNS answers.
    fn is_judged(&self) -> bool {
        is_judged(self.facts)
    }

    /// Nothing is asked of TLS at such a port.
    fn is_in_the_clear(&self) -> bool {
        self.entry.target.begins_in_the_clear()
    }

    fn client(&self, name: &str) -> Option<&ClientView> {
        self.diagnosis.clients.iter().find(|client| client.name == name)
    }

    /// Why a client that there is was not simulated.
    fn why_no_client(&self) -> String {
        match self.facts.not_asked {
            Some(family) => format!("not simulated: {} was not asked for", family.name()),
            None if self.facts.addresses.is_empty() => "not simulated: there is no address".into(),
            None => "not simulated: it would meet an address that was not tried, or no such Squid is here".into(),
        }
    }

    /// What passed needs no evidence and no cure.
    fn judged(&self, name: CaseName, outcome: Outcome, expected: String, got: String, evidence: Vec<String>) -> Judged {
        let passed = outcome == Outcome::Passed;
        let cure = self.diagnosis.cure.clone().filter(|_| outcome == Outcome::Failed);
        Judged { name, outcome, expected, got, evidence: if passed { Vec::new() } else { evidence }, cure }
    }
}
