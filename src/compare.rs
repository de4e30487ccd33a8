//! What has changed between two moments, and what many sites have in common. Pure.
//!
//! ```text
//! saved diagnosis, check or observation ─> Snapshot ─┬─> changes: better, worse, appeared, vanished
//!                                                    └─> sites: found everywhere, at some, at one
//! ```
//!
//! The addresses of Office 365 rotate every few seconds: families, blocks and fates are compared, never single addresses.

mod blocks;
mod changes;
mod saved;
mod sites;
mod snapshot;
#[cfg(test)]
mod tests;

pub use blocks::{BlockState, FamilyState, Standing};
pub use changes::{Change, ChangeKind, Subject, TargetChanges, changes, is_less_up};
pub use saved::{MAX_BYTES, SavedError, read};
pub use sites::{FamilyAt, SeenAt, SiteTarget, Spread, SpreadFinding, sites};
pub use snapshot::{ClientState, FindingState, Snapshot, TargetState};

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnose::{Severity, Verdict};
use crate::exit::Exit;

/// The number of the format that `compare --format json` writes.
pub const SCHEMA: u32 = 1;

/// What `compare` says of several saved results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Comparison {
    pub schema: u32,
    /// Who compared, as `tryorder 0.1.0`.
    pub tool: String,
    /// In the order of the command line.
    pub compared: Vec<Compared>,
    /// From the first to the second; null: the files are sites.
    pub changes: Option<Vec<TargetChanges>>,
    /// What each target is like at every site; null: the files are two moments.
    pub sites: Option<Vec<SiteTarget>>,
    /// What makes it hard to compare them. A sentence each.
    pub notes: Vec<String>,
}

/// One of the results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Compared {
    /// The name of the file without its ending; the whole path where two are called alike.
    pub label: String,
    /// Who wrote it, as `tryorder 0.1.0`.
    pub tool: String,
    /// When its observation was taken, RFC 3339.
    pub taken_at: String,
    /// It was cut short.
    pub partial: bool,
    /// The worst verdict of its targets.
    pub verdict: Verdict,
}

impl Comparison {
    /// What has changed from the first to the second.
    pub fn of_times(old: &Snapshot, new: &Snapshot, fail_on: Severity) -> Self {
        let mut notes = notes(&[old, new]);
        if old.taken_at > new.taken_at {
            notes.push(format!(
                "{} was taken before {}: better and worse are the other way round",
                new.label, old.label
            ));
        }
        Self { changes: Some(changes(old, new, |_| Some(fail_on))), ..Self::new(&[old, new], notes) }
    }

    /// What is found at all of them, at some, at one.
    pub fn of_sites(all: &[&Snapshot]) -> Self {
        Self { sites: Some(sites(all)), ..Self::new(all, notes(all)) }
    }

    fn new(all: &[&Snapshot], notes: Vec<String>) -> Self {
        let compared = |snapshot: &&Snapshot| Compared {
            label: snapshot.label.clone(),
            tool: snapshot.tool.clone(),
            taken_at: snapshot.taken_at.clone(),
            partial: snapshot.partial,
            verdict: snapshot.verdict(),
        };
        Self {
            schema: SCHEMA,
            tool: format!("tryorder {}", env!("CARGO_PKG_VERSION")),
            compared: all.iter().map(compared).collect(),
            changes: None,
            sites: None,
            notes,
        }
    }

    /// Of two moments: a problem when something that counts has appeared or become more severe, inconclusive when
    /// the second could not be judged or was cut short. Of sites: a problem when any has one, inconclusive when none could be judged.
    pub fn exit(&self) -> Exit {
        if let Some(changes) = &self.changes {
            let is_open = |c: &Compared| c.partial || c.verdict == Verdict::Inconclusive;
            return if changes.iter().flat_map(|target| &target.changes).any(|change| change.counts) {
                Exit::Problem
            } else if self.compared.last().is_some_and(is_open) {
                Exit::Inconclusive
            } else {
                Exit::Healthy
            };
        }
        let any = |verdict| self.compared.iter().any(|c| c.verdict == verdict);
        if any(Verdict::Problem) {
            Exit::Problem
        } else if any(Verdict::Healthy) {
            Exit::Healthy
        } else {
            Exit::Inconclusive
        }
    }
}

fn notes(all: &[&Snapshot]) -> Vec<String> {
    type Mark = (fn(&Snapshot) -> bool, &'static str);
    let marks: [Mark; 4] = [
        (|s| s.partial, "cut short: what is missing there may only not have been looked at"),
        (|s| s.provisional, "taken in haste (--quick): a silent address may only be slow"),
        (|s| !s.what_if.is_empty(), "rests on changes that were supposed, not seen"),
        (
            |s| s.targets.iter().any(|target| target.not_asked.is_some()),
            "a family was not asked for (-4, -6): nothing is known of it there",
        ),
    ];
    let mut notes = Vec::new();
    for (applies, says) in marks {
        let labels: Vec<String> = all.iter().filter(|s| applies(s)).map(|s| s.label.clone()).collect();
        if !labels.is_empty() {
            notes.push(format!("{}: {says}", some_of(&labels)));
        }
    }
    let mut tools: Vec<String> = all.iter().map(|snapshot| snapshot.tool.clone()).collect();
    tools.sort();
    tools.dedup();
    if tools.len() > 1 {
        notes.push(format!("written by {}: what is found may differ by that alone", some_of(&tools)));
    }
    notes
}

/// `tokyo, osaka and 98 more`: names for a line that somebody reads.
pub fn some_of(names: &[String]) -> String {
    const MOST: usize = 8;
    match names.len() {
        0..=MOST => names.join(", "),
        n => format!("{} and {} more", names[..MOST].join(", "), n - MOST),
    }
}
