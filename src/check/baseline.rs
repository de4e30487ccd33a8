//! What a check is compared with: only what is new fails it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Case, Entry, Outcome};
use crate::compare::{ChangeKind, Snapshot, Subject, TargetChanges, TargetState, changes, is_less_up};
use crate::diagnose::Severity;
use crate::model::{Family, Target};

/// The part `baseline` of the checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BaselineUsed {
    /// The file.
    pub name: String,
    /// When its observation was taken, RFC 3339.
    pub taken_at: String,
    /// It was written by a check: its cases are compared. Else only what its diagnosis tells is.
    pub has_cases: bool,
    /// What has changed since, at the targets of this check.
    pub changes: Vec<TargetChanges>,
}

impl BaselineUsed {
    /// `entries`: what is expected of the targets decides which finding counts.
    pub(super) fn new(baseline: &Snapshot, now: &Snapshot, entries: &[Entry]) -> Self {
        let fail_on = |target: &Target| {
            let entry = entries.iter().find(|entry| entry.target == *target);
            entry.and_then(|entry| entry.expect.fail_on.severity())
        };
        let mut old = baseline.clone();
        // A target that was not to be looked at has not vanished.
        old.targets.retain(|state| now.target(&state.target).is_some());
        Self {
            name: baseline.label.clone(),
            taken_at: baseline.taken_at.clone(),
            has_cases: baseline.targets.iter().any(|target| target.failed_cases.is_some()),
            changes: changes(&old, now, fail_on),
        }
    }

    /// The baseline has this finding, as severe or more.
    pub fn has_finding(&self, target: &Target, code: &str) -> bool {
        let of_target = self.changes.iter().filter(|t| t.host == target.host && t.port == target.port);
        let is_new = |kind| matches!(kind, ChangeKind::Appeared | ChangeKind::Worse);
        let is_it = |subject, which: &str| subject == Subject::Target || (subject == Subject::Finding && which == code);
        let mut new = of_target.flat_map(|t| &t.changes).filter(|change| is_new(change.kind));
        !new.any(|change| is_it(change.subject, &change.which))
    }
}

/// What failed in the baseline already, and is no worse, is known.
pub(super) fn compare(case: Case, baseline: &Snapshot, entry: &Entry, now: &Snapshot) -> Case {
    let (Some(before), Some(now)) = (baseline.target(&entry.target), now.target(&entry.target)) else { return case };
    let name = case.name.as_str();
    let is_known = case.outcome == Outcome::Failed
        && match name {
            "findings" => entry.expect.fail_on.severity().is_some_and(|least| has_no_new_finding(before, now, least)),
            _ => failed(before, name),
        }
        && !families(name).iter().any(|family| is_less_up(before, now, *family));
    if is_known { Case { outcome: Outcome::Known, cure: None, ..case } } else { case }
}

fn failed(before: &TargetState, name: &str) -> bool {
    before.failed_cases.as_ref().is_some_and(|cases| cases.iter().any(|case| case == name))
}

/// Each code that is severe enough was there, as severe.
fn has_no_new_finding(before: &TargetState, now: &TargetState, least: Severity) -> bool {
    let mut severe = now.findings.iter().filter(|(_, finding)| finding.severity >= least);
    severe.all(|(code, now)| before.findings.get(code).is_some_and(|old| old.severity >= now.severity))
}

/// Those whose addresses a case counts.
const fn families(case: &str) -> &'static [Family] {
    match case.as_bytes() {
        b"reachable" => &Family::BOTH,
        b"reachable-v6" => &[Family::V6],
        b"reachable-v4" => &[Family::V4],
        _ => &[],
    }
}
