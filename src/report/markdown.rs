//! Markdown for a ticket: GitHub's and GitLab's dialect, readable as plain text too.

use std::fmt::Write as _;

use super::subject::{Subject, moment, subjects};
use super::{sentences, words};
use crate::check::{Case, Checked, Outcome};
use crate::diagnose::{Finding, Remedy, Severity, Verdict};

/// A table of all targets, then a section for each that is not healthy: what was expected and what was got, the evidence,
/// and of each finding the first remedy with its lines.
pub fn markdown(checked: &Checked) -> String {
    let mut out = format!("# tryorder: {}\n\n", words::verdict(checked.checks.verdict));
    let _ = writeln!(
        out,
        "{}. Observed {} by {}.",
        sentences::counted(&checked.checks),
        prose(&moment(&checked.diagnosis.taken_at)),
        prose(&checked.diagnosis.tool)
    );
    for says in sentences::cautions(checked) {
        let _ = writeln!(out, "\n> **Note:** {says}.");
    }
    overview(&mut out, checked);
    for subject in subjects(checked).filter(|s| s.checks.verdict != Verdict::Healthy || unconfirmed(s)) {
        section(&mut out, &subject);
    }
    appendix(&mut out, checked);
    out
}

fn overview(out: &mut String, checked: &Checked) {
    out.push_str("\n| target | verdict | not passed |\n| --- | --- | --- |\n");
    for subject in subjects(checked) {
        let verdict = words::verdict(subject.checks.verdict);
        let verdict =
            if subject.checks.verdict == Verdict::Healthy { verdict.into() } else { format!("**{verdict}**") };
        let not_passed = subject.checks.cases.iter().filter(|case| case.outcome != Outcome::Passed);
        let cases: Vec<String> =
            not_passed.map(|c| format!("{} {}", prose(c.name.as_str()), c.outcome.word())).collect();
        let _ = writeln!(out, "| {} | {verdict} | {} |", prose(&subject.checks.label()), cases.join(", "));
    }
}

fn unconfirmed(subject: &Subject) -> bool {
    subject.cases(Outcome::Unconfirmed).next().is_some()
}

fn section(out: &mut String, subject: &Subject) {
    let label = prose(&subject.checks.label());
    let _ = writeln!(out, "\n## {label}: {}\n", words::verdict(subject.checks.verdict));
    let _ = writeln!(out, "{}", prose(&subject.checks.summary));
    if let Some(cure) = &subject.checks.cure {
        let _ = writeln!(out, "\n**Cure:** {}", prose(cure));
    }
    out.push_str("\n| expectation | outcome | expected | got |\n| --- | --- | --- | --- |\n");
    for case in &subject.checks.cases {
        let (name, outcome) = (prose(case.name.as_str()), case.outcome.word());
        let outcome = if case.outcome == Outcome::Failed { format!("**{outcome}**") } else { outcome.to_owned() };
        let _ = writeln!(out, "| {name} | {outcome} | {} | {} |", prose(&case.expected), prose(&case.got));
    }
    for case in subject.checks.cases.iter().filter(|case| case.outcome != Outcome::Passed) {
        evidence(out, case, subject.checks.cure.as_deref());
    }
    for finding in subject.diagnosis.findings.iter().filter(|f| f.severity >= Severity::Warning) {
        self::finding(out, finding);
    }
}

fn evidence(out: &mut String, case: &Case, said: Option<&str>) {
    let rows = case.seen(MOST_SEEN);
    if !rows.is_empty() {
        let _ = writeln!(out, "\nSeen, {}:\n", prose(case.name.as_str()));
        fenced(out, &rows.join("\n"));
    }
    if let Some(cure) = case.cure.as_deref().filter(|cure| said != Some(cure)) {
        let _ = writeln!(out, "\nCure, {}: {}", prose(case.name.as_str()), prose(cure));
    }
}

fn finding(out: &mut String, finding: &Finding) {
    let _ = writeln!(out, "\n### {} `{}`\n\n{}", finding.severity.word(), finding.code, prose(&finding.says));
    let Some(Remedy { title, place, snippet, undo, safety, .. }) = finding.remedies.first() else { return };
    let _ = writeln!(out, "\n{} ({}), in: {}\n", prose(title), safety.word(), prose(place));
    fenced(out, snippet.trim_end());
    let _ = writeln!(out, "\nUndo: {}", prose(undo));
    match finding.remedies.len() - 1 {
        0 => {}
        1 => out.push_str("\nThere is one more remedy: see the report of `tryorder diagnose`.\n"),
        n => {
            let _ = writeln!(out, "\nThere are {n} more remedies: see the report of `tryorder diagnose`.");
        }
    }
}

fn appendix(out: &mut String, checked: &Checked) {
    let checks = &checked.checks;
    if !checks.not_probed.is_empty() {
        out.push_str("\n## Not probed\n\n");
        for name in &checks.not_probed {
            let _ = writeln!(out, "- {}", prose(&sentences::not_probed(name)));
        }
    }
    if !checks.notes.is_empty() {
        out.push_str("\n## Notes\n\n");
        for note in &checks.notes {
            let _ = writeln!(out, "- {}", prose(note));
        }
    }
    if let Some(list) = &checks.endpoints {
        let date = list.date.as_ref().map(|date| format!(" of {date}")).unwrap_or_default();
        let whose = list.attribution.as_ref().map(|by| format!(" {by}.")).unwrap_or_default();
        let _ = writeln!(out, "\nEndpoints: {}{}.{}", prose(&list.name), prose(&date), prose(&whose));
    }
}

/// Lines as they are, in a fence longer than any run of backticks in them (CommonMark §4.5).
fn fenced(out: &mut String, lines: &str) {
    let longest = lines.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    let _ = writeln!(out, "{fence}text\n{lines}\n{fence}");
}

/// Text that means nothing but itself: no markup (CommonMark §2.4 lets every ASCII punctuation character be escaped), no
/// cell, line or HTML, and nobody who is mentioned, for which there is no escape but a character of no width.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '$' => out.extend(['\\', c]),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("@\u{200b}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Rows of evidence of one expectation: a ticket is read by a person.
const MOST_SEEN: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_nothing_but_itself() {
        assert_eq!(
            prose("*a*|[b](c)<d>`e`&#1;\n@f #7"),
            "\\*a\\*\\|\\[b\\](c)\\<d\\>\\`e\\`&amp;\\#1; @\u{200b}f \\#7"
        );
    }

    #[test]
    fn a_fence_is_longer_than_what_stands_in_it() {
        let mut out = String::new();
        fenced(&mut out, "a\n````\nb");
        assert_eq!(out, "`````text\na\n````\nb\n`````\n");
    }
}
