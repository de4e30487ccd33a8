//! Workflow commands of GitHub Actions, which its runner turns into annotations, and the summary of a step.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

use std::fmt::Write as _;

use super::subject::{Subject, subjects};
use super::{markdown, sentences};
use crate::check::{Case, Checked, Outcome};

/// One annotation for each target: an error where an expectation failed, a warning where one could not be judged, a notice
/// where a failure was not confirmed. The last line is for the log: how many are what.
pub fn github(checked: &Checked) -> String {
    let mut out = String::new();
    for says in sentences::cautions(checked) {
        command(&mut out, "warning", "tryorder", says);
    }
    for (level, outcome) in LEVELS {
        let about: Vec<Subject> = subjects(checked).filter(|s| worst(s) == Some(outcome)).collect();
        // A runner drops those that are too many without a word.
        let shown = if about.len() > MOST_A_LEVEL { MOST_A_LEVEL - 1 } else { about.len() };
        for subject in &about[..shown] {
            command(&mut out, level, &format!("tryorder: {}", subject.checks.label()), &message(subject, outcome));
        }
        if shown < about.len() {
            let rest: Vec<String> = about[shown..].iter().map(|s| s.checks.label()).collect();
            command(&mut out, level, &format!("tryorder: {} more targets", rest.len()), &rest.join("\n"));
        }
    }
    let _ = writeln!(out, "tryorder: {}", sentences::counted(&checked.checks));
    out
}

/// The tool could not do what was asked: an error annotation.
pub fn github_error(message: &str, hint: &str) -> String {
    let mut out = String::new();
    command(&mut out, "error", "tryorder", &format!("{message}\nhint: {hint}"));
    out
}

/// What belongs into the file that GITHUB_STEP_SUMMARY names: the page for a ticket, cut at a line before the runner would
/// refuse it.
pub fn step_summary(checked: &Checked) -> String {
    let mut page = markdown(checked);
    if page.len() > MOST_OF_A_SUMMARY {
        // What was cut may have been a fenced block.
        let end = (0..MOST_OF_A_SUMMARY).rev().find(|n| page[*n..].starts_with("\n## ")).map_or(0, |n| n + 1);
        page.truncate(end);
        page.push_str("There is more than fits into the summary of a step: `--report markdown=FILE` has all of it.\n");
    }
    page
}

fn worst(subject: &Subject) -> Option<Outcome> {
    subject.checks.cases.iter().map(|case| case.outcome).filter(|outcome| *outcome != Outcome::Passed).max()
}

fn message(subject: &Subject, outcome: Outcome) -> String {
    let mut lines = Vec::new();
    for case in subject.cases(outcome) {
        lines.push(format!("{}: {}", case.name.as_str(), sentences::about(case)));
        lines.extend(seen(case));
    }
    lines.extend(subject.checks.cure.iter().map(|cure| format!("cure: {cure}")));
    lines.join("\n")
}

fn seen(case: &Case) -> impl Iterator<Item = String> {
    case.seen(MOST_SEEN).into_iter().map(|row| format!("  seen: {row}"))
}

fn command(out: &mut String, level: &str, title: &str, message: &str) {
    let title = escape(title).replace(':', "%3A").replace(',', "%2C");
    let _ = writeln!(out, "::{level} title={title}::{}", escape(message));
}

/// As the runner's own library does: actions/toolkit, packages/core/src/command.ts, `escapeData` and `escapeProperty`.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

const LEVELS: [(&str, Outcome); 4] = [
    ("error", Outcome::Failed),
    ("warning", Outcome::Inconclusive),
    ("notice", Outcome::Unconfirmed),
    ("notice", Outcome::Known),
];

/// A step shows 10 annotations of a level (GitHub's usage limits for annotations).
const MOST_A_LEVEL: usize = 10;

/// Rows of evidence in one annotation.
const MOST_SEEN: usize = 3;

/// A step's summary may have 1 MiB; a larger one is not shown at all.
const MOST_OF_A_SUMMARY: usize = 1024 * 1024 - 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line_whatever_stands_in_it() {
        let mut out = String::new();
        command(&mut out, "error", "a,b:c%\n", "one\r\n::stop-commands::x\n100 %");
        assert_eq!(out, "::error title=a%2Cb%3Ac%25%0A::one%0D%0A::stop-commands::x%0A100 %25\n");
    }
}
