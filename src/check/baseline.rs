//! What a check is compared with: only what is new fails it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Case, Entry, Outcome};
use crate::compare::{Snapshot, Standing, TargetChanges, TargetState, changes};
use crate::diagnose::{Diagnosis, Severity, TargetDiagnosis};
use crate::model::Family;

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
    pub(super) fn new(baseline: &Snapshot, now: &Diagnosis) -> Self {
        let now = Snapshot::of(now, "now");
        let mut old = baseline.clone();
        // A target that was not to be looked at has not vanished.
        old.targets.retain(|state| now.target(&state.target).is_some());
        Self {
            name: baseline.label.clone(),
            taken_at: baseline.taken_at.clone(),
            has_cases: baseline.targets.iter().any(|target| target.failed_cases.is_some()),
            changes: changes(&old, &now, Severity::Error),
        }
    }
}

/// What failed in the baseline already, and is no worse, is known.
pub(super) fn compare(case: Case, baseline: &Snapshot, entry: &Entry, now: &TargetDiagnosis) -> Case {
    let Some(before) = baseline.target(&entry.target) else { return case };
    let name = case.name.as_str();
    let is_known = case.outcome == Outcome::Failed
        && match name {
            "findings" => entry.expect.fail_on.severity().is_some_and(|least| has_no_new_finding(before, now, least)),
            _ => failed(before, name),
        }
        && (!name.starts_with("reachable") || !is_less_up(before, now));
    if is_known { Case { outcome: Outcome::Known, cure: None, ..case } } else { case }
}

fn failed(before: &TargetState, name: &str) -> bool {
    before.failed_cases.as_ref().is_some_and(|cases| cases.iter().any(|case| case == name))
}

/// Each code that is severe enough was there, as severe.
fn has_no_new_finding(before: &TargetState, now: &TargetDiagnosis, least: Severity) -> bool {
    let severe = now.findings.iter().filter(|finding| finding.severity >= least);
    let was_there = |code: &str, severity| before.findings.get(code).is_some_and(|old| old.severity >= severity);
    severe.into_iter().all(|finding| was_there(finding.code, finding.severity))
}

/// All were up and only some are, or some and none is.
fn is_less_up(before: &TargetState, now: &TargetDiagnosis) -> bool {
    Family::BOTH.into_iter().any(|family| {
        let fates: Vec<&str> = now.addresses.iter().filter(|a| a.family == family).filter_map(|a| a.fate).collect();
        let up = fates.iter().filter(|fate| **fate == "up").count();
        let now = match up {
            _ if fates.is_empty() => return false,
            0 => Standing::None,
            up if up < fates.len() => Standing::Some,
            _ => Standing::All,
        };
        before.family(family).is_some_and(|old| now < old.standing())
    })
}
