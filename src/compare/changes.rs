//! From one moment to another.

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
    /// Verdict, findings, families, blocks, clients, certificates, in this order.
    pub changes: Vec<Change>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    pub kind: ChangeKind,
    pub subject: Subject,
    /// Which: the code of a finding, the name of a client, `IPv6`, a block.
    pub which: String,
    /// null: it was not there.
    pub before: Option<String>,
    /// null: it is not there any more.
    pub after: Option<String>,
    /// A finding that is new or more severe, at or above `--fail-on`: it alone makes the comparison fail.
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
    Family,
    Block,
    /// The median time of TCP or TLS of a family.
    Time,
    Client,
    Certificate,
}

/// Every target of both, those of the first one in front.
pub fn changes(old: &Snapshot, new: &Snapshot, fail_on: Severity) -> Vec<TargetChanges> {
    let added = new.targets.iter().filter(|state| old.target(&state.target).is_none());
    let all = old.targets.iter().chain(added).map(|state| &state.target);
    all.map(|target| {
        let changes = match (old.target(target), new.target(target)) {
            (Some(old), Some(new)) => of_target(old, new, fail_on),
            (before, after) => vec![of_presence(target, before, after, fail_on)],
        };
        TargetChanges { host: target.host.clone(), port: target.port, changes }
    })
    .collect()
}

/// A target that only one of them has. What was never looked at before is not known to be new, and counts.
fn of_presence(
    target: &Target,
    before: Option<&TargetState>,
    after: Option<&TargetState>,
    fail_on: Severity,
) -> Change {
    let word = |state: Option<&TargetState>| state.map(|state| verdict(state.verdict).to_owned());
    let severe = |state: &TargetState| state.findings.values().any(|finding| finding.severity >= fail_on);
    Change {
        kind: if after.is_some() { ChangeKind::Appeared } else { ChangeKind::Vanished },
        subject: Subject::Target,
        which: target.to_string(),
        before: word(before),
        after: word(after),
        counts: after.is_some_and(severe),
    }
}

fn of_target(old: &TargetState, new: &TargetState, fail_on: Severity) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    changes.extend(of_verdict(old, new));
    changes.extend(of_findings(old, new, fail_on));
    for family in Family::BOTH {
        changes.extend(of_family(family, old.family(family), new.family(family)));
    }
    changes.extend(of_clients(old, new));
    changes.extend(of_private_root(old, new));
    changes
}

fn of_verdict(old: &TargetState, new: &TargetState) -> Option<Change> {
    let rank = |v| match v {
        Verdict::Healthy => 0,
        Verdict::Inconclusive => 1,
        Verdict::Problem => 2,
    };
    let kind = by_rank(rank(new.verdict), rank(old.verdict))?;
    let (before, after) = (verdict(old.verdict), verdict(new.verdict));
    Some(change(kind, Subject::Verdict, "verdict".into(), Some(before.into()), Some(after.into())))
}

fn of_findings(old: &TargetState, new: &TargetState, fail_on: Severity) -> Vec<Change> {
    let says = |finding: &FindingState| format!("{}: {}", finding.severity.word(), finding.says);
    let mut changes = Vec::new();
    for (code, finding) in &new.findings {
        let before = old.findings.get(code);
        let kind = match before {
            None => ChangeKind::Appeared,
            Some(before) => match by_rank(finding.severity, before.severity) {
                None => continue,
                Some(kind) => kind,
            },
        };
        let counts = finding.severity >= fail_on && kind != ChangeKind::Better;
        let entry = change(kind, Subject::Finding, code.clone(), before.map(says), Some(says(finding)));
        changes.push(Change { counts, ..entry });
    }
    for (code, finding) in &old.findings {
        if !new.findings.contains_key(code) {
            changes.push(change(ChangeKind::Vanished, Subject::Finding, code.clone(), Some(says(finding)), None));
        }
    }
    changes
}

fn of_family(family: Family, old: Option<&FamilyState>, new: Option<&FamilyState>) -> Vec<Change> {
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
    both.filter_map(|(name, was, now)| {
        let kind = match (was.end.connected(), now.end.connected()) {
            (Some(_), None) => ChangeKind::Worse,
            (None, Some(_)) => ChangeKind::Better,
            (Some(_), Some(_)) => slower(was.end.at(), now.end.at(), LEAST_WAIT)?,
            (None, None) => return None,
        };
        Some(change(kind, Subject::Client, name.clone(), Some(was.says()), Some(now.says())))
    })
    .collect()
}

/// Another authority signs what only this host trusts: an inspecting proxy has come, gone or changed.
fn of_private_root(old: &TargetState, new: &TargetState) -> Option<Change> {
    let kind = match (&old.private_root, &new.private_root) {
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

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Healthy => "healthy",
        Verdict::Problem => "problem",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// A median of TCP or TLS that differs by less is the day's traffic.
const LEAST_DIFFERENCE: Micros = Micros::from_millis(20);

/// What a person notices when a program starts.
const LEAST_WAIT: Micros = Micros::from_millis(200);
