//! The check for a person, who may read it in a mail: a line a target, and below it what failed.

mod document;

pub(super) use document::Document;

use std::fmt::Write as _;

use super::{compare, sentences, words};
use crate::check::{BaselineUsed, Case, Checked, Checks, Outcome, TargetChecks};
use crate::compare::TargetChanges;
use crate::diagnose::{Diagnosis, TargetDiagnosis};
use crate::model::Target;

/// One line a target: verdict, summary, the codes of what was found, and whether that is partial, provisional or
/// supposed. What failed stands below it, and what was not tried at the end. Several targets are counted first.
pub fn check(checked: &Checked) -> String {
    let Checked { diagnosis, checks, .. } = checked;
    let mut out = String::new();
    if checks.targets.len() > 1 {
        let _ = writeln!(out, "{}", sentences::counted(checks));
    }
    for (target, diagnosed) in checks.targets.iter().zip(&diagnosis.targets) {
        write_target(&mut out, target, diagnosed, diagnosis);
    }
    write_not_probed(&mut out, checks);
    if let Some(baseline) = &checks.baseline {
        write_baseline(&mut out, baseline);
    }
    for note in &checks.notes {
        let _ = writeln!(out, "note: {note}");
    }
    if let Some(list) = &checks.endpoints {
        let date = list.date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
        let whose = list.attribution.as_deref().map(|whose| format!(": {whose}")).unwrap_or_default();
        let _ = writeln!(out, "endpoints: {}{date}{whose}", list.name);
    }
    out
}

fn write_target(out: &mut String, target: &TargetChecks, diagnosed: &TargetDiagnosis, diagnosis: &Diagnosis) {
    let mut codes: Vec<String> = Vec::new();
    for finding in &diagnosed.findings {
        let code = format!("{} ({})", finding.code, finding.severity.word());
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let codes = if codes.is_empty() { String::new() } else { format!(" [{}]", codes.join(", ")) };
    let marks =
        [(diagnosis.partial, " (partial: the run was cut short)"), (diagnosis.provisional, " (provisional: --quick)")];
    let mut marks: String = marks.iter().filter(|(applies, _)| *applies).map(|(_, mark)| *mark).collect();
    if !diagnosis.what_if.is_empty() {
        let _ = write!(marks, " (what if: {})", diagnosis.what_if.join("; "));
    }
    let name = target.name.as_deref().map(|name| format!("{name}: ")).unwrap_or_default();
    let _ = writeln!(out, "{}: {name}{}{codes}{marks}", words::verdict(target.verdict), target.summary);
    let mut cures: Vec<&str> = Vec::new();
    let nothing_judged = target.cases.iter().all(|case| case.outcome == Outcome::Inconclusive);
    for case in &target.cases {
        // Where nothing could be judged, the line above has said why.
        if case.outcome != Outcome::Passed && !nothing_judged {
            write_case(out, case);
        }
        cures.extend(case.cure.as_deref().filter(|cure| !cures.contains(cure)));
    }
    for cure in cures {
        let _ = writeln!(out, "  cure: {cure}");
    }
}

fn write_case(out: &mut String, case: &Case) {
    let looks = match case.outcome {
        Outcome::Unconfirmed => format!(" (failed in {} of {} looks)", case.failed, case.looks),
        Outcome::Failed if case.looks > 1 => format!(" (in {} looks)", case.looks),
        Outcome::Known => " (failed in the baseline already)".into(),
        Outcome::Failed | Outcome::Inconclusive | Outcome::Passed => String::new(),
    };
    let (name, word) = (case.name.as_str(), case.outcome.word());
    let _ = writeln!(out, "  {word} {name}: expected {}, got {}{looks}", case.expected, case.got);
    if case.outcome == Outcome::Known {
        return;
    }
    for row in case.seen(MOST_EVIDENCE) {
        let _ = writeln!(out, "    seen: {row}");
    }
}

/// A line a change; a check of many targets at which nothing has changed has one line.
fn write_baseline(out: &mut String, baseline: &BaselineUsed) {
    let since = format!("since the baseline {} of {}", baseline.name, baseline.taken_at);
    let changed: Vec<&TargetChanges> = baseline.changes.iter().filter(|target| !target.changes.is_empty()).collect();
    if changed.is_empty() {
        let _ = writeln!(out, "{since} nothing has changed");
    }
    for target in changed {
        let _ = writeln!(out, "{since}, {}:", Target { host: target.host.clone(), port: target.port });
        for line in compare::lines(&target.changes, false) {
            let _ = writeln!(out, "  {line}");
        }
    }
    if !baseline.has_cases {
        let _ = writeln!(
            out,
            "note: the baseline was not written by `check`: its findings are compared, its cases are not"
        );
    }
}

/// A line a reason, with all names: none of them is forgotten because nobody could try it.
fn write_not_probed(out: &mut String, checks: &Checks) {
    let mut reasons: Vec<&str> = Vec::new();
    for skipped in &checks.not_probed {
        if !reasons.contains(&skipped.why.as_str()) {
            reasons.push(&skipped.why);
        }
    }
    for why in reasons {
        let of = checks.not_probed.iter().filter(|skipped| skipped.why == why);
        let names: Vec<&str> = of.map(|skipped| skipped.name.as_str()).collect();
        let _ = writeln!(out, "not probed, {why}: {}", names.join(", "));
    }
}

/// Of one case; the JSON has all rows.
const MOST_EVIDENCE: usize = 3;
