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
pub use changes::{Change, ChangeKind, Subject, TargetChanges, changes};
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
        Self { changes: Some(changes(old, new, fail_on)), ..Self::new(&[old, new], notes) }
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
    /// the second could not be judged. Of sites: a problem when any has one, inconclusive when none could be judged.
    pub fn exit(&self) -> Exit {
        if let Some(changes) = &self.changes {
            let last = self.compared.last().map(|c| c.verdict);
            return if changes.iter().flat_map(|target| &target.changes).any(|change| change.counts) {
                Exit::Problem
            } else if last == Some(Verdict::Inconclusive) {
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
    let mut notes = Vec::new();
    for snapshot in all {
        let marks = [
            (snapshot.partial, "was cut short: what it does not have may only not have been looked at"),
            (snapshot.provisional, "was taken in haste (--quick): a silent address may only be slow"),
            (!snapshot.what_if.is_empty(), "rests on changes that were supposed, not seen"),
        ];
        notes
            .extend(marks.iter().filter(|(applies, _)| *applies).map(|(_, says)| format!("{} {says}", snapshot.label)));
    }
    notes
}
