//! From one moment to another.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{FamilyState, FindingState, Snapshot, TargetState};
use crate::diagnose::{Severity, Verdict};
use crate::model::{Family, Micros, Target};

/// One target and what has changed there; nothing where it is as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TargetChanges {
    pub host: String,
    pub port: u16,
    /// Verdict, findings, cases, families, blocks, clients, certificates, in this order; of each kind the gravest first.
    pub changes: Vec<Change>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    pub kind: ChangeKind,
    pub subject: Subject,
    /// Which: the code of a finding, the name of a case or a client, `IPv6`, a block.
    pub which: String,
    /// null: it was not there.
    pub before: Option<String>,
    /// null: it is not there any more.
    pub after: Option<String>,
    /// A finding that is new or more severe, at or above `--fail-on`, or a case of a check that did not fail before: these
    /// alone make the comparison fail.
    pub counts: bool,
}

/// Sorts what somebody has to see first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Worse,
    Appeared,
    /// Neither better nor worse.
    Changed,
    Vanished,
    Better,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Target,
    Verdict,
    Finding,
    /// An expectation of a check; only where both results are checks.
    Case,
    Family,
    Block,
    /// The median time of TCP or TLS of a family.
    Time,
    Client,
    Certificate,
}

/// Every target of both, those of the first one in front. `fail_on`: from which severity on a finding of this target counts.
pub fn changes(old: &Snapshot, new: &Snapshot, fail_on: impl Fn(&Target) -> Option<Severity>) -> Vec<TargetChanges> {
    let added = new.targets.iter().filter(|state| old.target(&state.target).is_none());
    let all = old.targets.iter().chain(added).map(|state| &state.target);
    all.map(|target| {
        let changes = match (old.target(target), new.target(target)) {
            (Some(old), Some(new)) => of_target(old, new, fail_on(target)),
            (before, after) => vec![of_presence(target, before, after, fail_on(target))],
        };
        TargetChanges { host: target.host.clone(), port: target.port, changes }
    })
    .collect()
}

/// Less of a family is up than was, or of a block that both have.
pub fn is_less_up(old: &TargetState, new: &TargetState, family: Family) -> bool {
    let is_worse = |change: &Change| match change.kind {
        ChangeKind::Worse => change.subject != Subject::Time,
        ChangeKind::Vanished => old.family(family).is_some_and(|state| state.up > 0),
        ChangeKind::Appeared | ChangeKind::Changed | ChangeKind::Better => false,
    };
    of_family(family, old, new).iter().any(is_worse)
}

/// A target that only one of them has. What was never looked at before is not known to be new, and counts.
fn of_presence(
    target: &Target,
    before: Option<&TargetState>,
    after: Option<&TargetState>,
    fail_on: Option<Severity>,
) -> Change {
    let word = |state: Option<&TargetState>| state.map(|state| state.verdict.word().to_owned());
    let severe = |state: &TargetState| {
        let failed = state.failed_cases.as_ref().is_some_and(|cases| !cases.is_empty());
        failed || state.findings.values().any(|finding| is_severe(finding.severity, fail_on))
    };
    Change {
        kind: if after.is_some() { ChangeKind::Appeared } else { ChangeKind::Vanished },
        subject: Subject::Target,
        which: target.to_string(),
        before: word(before),
        after: word(after),
        counts: after.is_some_and(severe),
    }
}

fn of_target(old: &TargetState, new: &TargetState, fail_on: Option<Severity>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    changes.extend(of_verdict(old, new));
    // Where DNS or the network was away nothing is known of families and clients, and what is found there is no fault of
    // theirs: it is told, and fails nothing.
    let is_judged = |state: &TargetState| state.verdict != Verdict::Inconclusive;
    changes.extend(of_findings(old, new, fail_on.filter(|_| is_judged(new))));
    changes.extend(of_cases(old, new));
    if !is_judged(old) || !is_judged(new) {
        return changes;
    }
    for family in Family::BOTH {
        changes.extend(of_family(family, old, new));
    }
    changes.extend(of_clients(old, new));
    changes.extend(of_private_root(old, new));
    changes
}

fn of_verdict(old: &TargetState, new: &TargetState) -> Option<Change> {
    let kind = by_rank(new.verdict.rank(), old.verdict.rank())?;
    let (before, after) = (old.verdict.word(), new.verdict.word());
    Some(change(kind, Subject::Verdict, "verdict".into(), Some(before.into()), Some(after.into())))
}

fn of_findings(old: &TargetState, new: &TargetState, fail_on: Option<Severity>) -> Vec<Change> {
    let says = |finding: &FindingState| format!("{}: {}", finding.severity.word(), finding.says);
    let mut changes = Vec::new();
    for (code, finding) in by_severity(&new.findings) {
        let before = old.findings.get(code);
        let kind = match before {
            None => ChangeKind::Appeared,
            Some(before) => match by_rank(finding.severity, before.severity) {
                None => continue,
                Some(kind) => kind,
            },
        };
        let counts = is_severe(finding.severity, fail_on) && kind != ChangeKind::Better;
        let entry = change(kind, Subject::Finding, code.clone(), before.map(says), Some(says(finding)));
        changes.push(Change { counts, ..entry });
    }
    for (code, finding) in by_severity(&old.findings) {
        if !new.findings.contains_key(code) {
            changes.push(change(ChangeKind::Vanished, Subject::Finding, code.clone(), Some(says(finding)), None));
        }
    }
    changes
}

fn is_severe(severity: Severity, fail_on: Option<Severity>) -> bool {
    fail_on.is_some_and(|least| severity >= least)
}

/// The most severe first, else by code.
fn by_severity(findings: &BTreeMap<String, FindingState>) -> Vec<(&String, &FindingState)> {
    let mut sorted: Vec<(&String, &FindingState)> = findings.iter().collect();
    sorted.sort_by_key(|(_, finding)| Reverse(finding.severity));
    sorted
}

/// Only whether a case failed is compared: what it got is text. `findings` is compared above, code by code.
fn of_cases(old: &TargetState, new: &TargetState) -> Vec<Change> {
    let (Some(before), Some(after)) = (&old.failed_cases, &new.failed_cases) else { return Vec::new() };
    let only_in = |these: &[String], others: &[String]| -> Vec<String> {
        let these = these.iter().filter(|name| *name != "findings" && !others.contains(name));
        these.cloned().collect()
    };
    let (fails, holds) = ("failed", "did not fail");
    let case = |kind, name, before: &str, after: &str| {
        change(kind, Subject::Case, name, Some(before.to_owned()), Some(after.to_owned()))
    };
    let worse = only_in(after, before).into_iter();
    let worse = worse.map(|name| Change { counts: true, ..case(ChangeKind::Worse, name, holds, fails) });
    let better = only_in(before, after).into_iter().map(|name| case(ChangeKind::Better, name, fails, holds));
    worse.chain(better).collect()
}

fn of_family(family: Family, old: &TargetState, new: &TargetState) -> Vec<Change> {
    if [old, new].iter().any(|state| state.not_asked == Some(family)) {
        return Vec::new();
    }
    let (old, new) = (old.family(family), new.family(family));
    let name = family.name().to_owned();
    let (Some(before), Some(after)) = (old, new) else {
        let kind = match (old, new) {
            (None, Some(_)) => ChangeKind::Appeared,
            (Some(_), None) => ChangeKind::Vanished,
            _ => return Vec::new(),
        };
        return vec![change(kind, Subject::Family, name, old.map(FamilyState::says), new.map(FamilyState::says))];
    };
    let says = |state: &FamilyState| Some(state.says());
    if let Some(kind) = by_rank(before.standing(), after.standing()) {
        return vec![change(kind, Subject::Family, name, says(before), says(after))];
    }
    // The same share is up: other blocks may be, other reasons may hold, and it may take longer.
    let mut changes = Vec::new();
    for (block, now) in &after.blocks {
        let Some(was) = before.blocks.get(block) else { continue };
        if let Some(kind) = by_rank(was.standing(), now.standing()) {
            changes.push(change(kind, Subject::Block, block.to_string(), Some(was.says()), Some(now.says())));
        }
    }
    let reasons = |state: &FamilyState| state.others.keys().cloned().collect::<Vec<_>>();
    if changes.is_empty() && before.up == 0 && reasons(before) != reasons(after) {
        changes.push(change(ChangeKind::Changed, Subject::Family, name, says(before), says(after)));
    }
    for (stage, was, now) in [("TCP", before.tcp, after.tcp), ("TLS", before.tls, after.tls)] {
        let (Some(was), Some(now)) = (was, now) else { continue };
        if let Some(kind) = slower(was, now, LEAST_DIFFERENCE) {
            let which = format!("{} {stage}", family.name());
            changes.push(change(kind, Subject::Time, which, Some(was.to_string()), Some(now.to_string())));
        }
    }
    changes
}

fn of_clients(old: &TargetState, new: &TargetState) -> Vec<Change> {
    let both = old.clients.iter().filter_map(|(name, was)| Some((name, was, new.clients.get(name)?)));
    let changed = both.filter_map(|(name, was, now)| {
        let kind = match (was.end.connected(), now.end.connected()) {
            (Some(_), None) => ChangeKind::Worse,
            (None, Some(_)) => ChangeKind::Better,
            (Some(_), Some(_)) => slower(was.end.at(), now.end.at(), LEAST_WAIT)?,
            (None, None) => return None,
        };
        let entry = change(kind, Subject::Client, name.clone(), Some(was.says()), Some(now.says()));
        // Who gets through or does not is more than a time.
        let is_a_time = was.end.connected().is_some() == now.end.connected().is_some();
        Some(((is_a_time, Reverse(was.end.at().0.abs_diff(now.end.at().0))), entry))
    });
    let mut changed: Vec<_> = changed.collect();
    changed.sort_by_key(|(rank, _)| *rank);
    changed.into_iter().map(|(_, entry)| entry).collect()
}

/// Another authority signs what only this host trusts: an inspecting proxy has come, gone or changed.
fn of_private_root(old: &TargetState, new: &TargetState) -> Option<Change> {
    let kind = match (&old.private_root, &new.private_root) {
        // Nobody showed a certificate.
        _ if !old.has_any_up() || !new.has_any_up() => return None,
        (was, now) if was == now => return None,
        (None, _) => ChangeKind::Appeared,
        (_, None) => ChangeKind::Vanished,
        _ => ChangeKind::Changed,
    };
    let which = "private root".to_owned();
    Some(change(kind, Subject::Certificate, which, old.private_root.clone(), new.private_root.clone()))
}

/// `None` for equal ones; a greater `worse` side is worse.
fn by_rank<R: Ord + Copy>(worse: R, better: R) -> Option<ChangeKind> {
    match worse.cmp(&better) {
        std::cmp::Ordering::Greater => Some(ChangeKind::Worse),
        std::cmp::Ordering::Less => Some(ChangeKind::Better),
        std::cmp::Ordering::Equal => None,
    }
}

/// Times are noisy: only what is half as much again, and more than a trifle, is another one.
fn slower(was: Micros, now: Micros, trifle: Micros) -> Option<ChangeKind> {
    let much_more = |less: Micros, more: Micros| more - less >= trifle && more - less >= Micros(less.0 / 2);
    match () {
        () if much_more(was, now) => Some(ChangeKind::Worse),
        () if much_more(now, was) => Some(ChangeKind::Better),
        () => None,
    }
}

fn change(kind: ChangeKind, subject: Subject, which: String, before: Option<String>, after: Option<String>) -> Change {
    Change { kind, subject, which, before, after, counts: false }
}

/// A median of TCP or TLS that differs by less is the day's traffic.
const LEAST_DIFFERENCE: Micros = Micros::from_millis(20);

/// What a person notices when a program starts.
const LEAST_WAIT: Micros = Micros::from_millis(200);
