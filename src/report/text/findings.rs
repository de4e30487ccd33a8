use std::fmt::Write as _;

use super::super::{Layout, words, wrap::wrap};
use crate::diagnose::{Finding, Prediction, Remedy, TargetDiagnosis};

/// Evidence beyond this many rows is counted, not listed.
const MOST_EVIDENCE: usize = 3;

pub(super) fn write(out: &mut String, target: &TargetDiagnosis, layout: Layout) {
    for (n, finding) in target.findings.iter().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        write_finding(out, finding, layout);
    }
}

fn write_finding(out: &mut String, finding: &Finding, layout: Layout) {
    let severity = finding.severity;
    let plain = format!("{} {}: {}", severity.word(), finding.code, finding.says);
    let wrapped = wrap(&plain, layout.width, 2);
    let _ = writeln!(out, "{}", wrapped.replacen(severity.word(), &words::severity(severity, layout.colour), 1));
    let mut seen: Vec<String> = finding.evidence.iter().take(MOST_EVIDENCE).cloned().collect();
    if finding.evidence.len() > MOST_EVIDENCE {
        seen.push(format!("and {} more", finding.evidence.len() - MOST_EVIDENCE));
    }
    if !seen.is_empty() {
        let _ = writeln!(
            out,
            "{}",
            wrap(&format!("  seen: {}", seen.join("; ")), layout.width, 8).replacen("seen", "  seen", 1)
        );
    }
    for (n, remedy) in finding.remedies.iter().enumerate() {
        write_remedy(out, n + 1, remedy, layout);
    }
}

fn write_remedy(out: &mut String, n: usize, remedy: &Remedy, layout: Layout) {
    let line = |out: &mut String, label: &str, text: &str| {
        let text = wrap(&format!("{label}: {text}"), layout.width - 5, 2);
        for line in text.lines() {
            let _ = writeln!(out, "     {line}");
        }
    };
    let title = wrap(&format!("{n}. {} [{}]", remedy.title, remedy.safety.word()), layout.width - 2, 3);
    for line in title.lines() {
        let _ = writeln!(out, "  {line}");
    }
    line(out, "where", &remedy.place);
    for snippet in remedy.snippet.lines() {
        // Never wrapped: these lines are copied.
        let _ = writeln!(out, "     | {snippet}");
    }
    line(out, "undo", &remedy.undo);
    match &remedy.prediction {
        Some(p) => line(out, "predicted", &predicted(p)),
        None => line(out, "predicted", "not known: there is nothing to measure it by"),
    }
}

fn predicted(p: &Prediction) -> String {
    format!("{} now {}; then {}", p.client, words::outlook(&p.before), words::outlook(&p.after))
}
