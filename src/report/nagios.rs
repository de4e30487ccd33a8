//! A plugin's output for Nagios, Icinga, Naemon, Checkmk and the like, by the Monitoring Plugins Development Guidelines:
//! a line for the status with figures behind `|`, then lines for the details. <https://www.monitoring-plugins.org/doc/guidelines.html>

mod figures;

use std::fmt::Write as _;

use super::subject::{Subject, subjects};
use super::{sentences, words};
use crate::check::{Case, Checked, Outcome};
use crate::diagnose::{Finding, Severity, Verdict};

/// What a plugin says with its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NagiosState {
    /// 0: every expectation holds.
    Ok,
    /// 1: every expectation holds, but a failure was not confirmed, or a finding is a warning that `--fail-on` lets pass (one
    /// about Squid only where a Squid is known; none that the baseline has).
    Warning,
    /// 2: an expectation failed.
    Critical,
    /// 3: nothing could be judged, the run was cut short, or the tool failed.
    Unknown,
}

impl NagiosState {
    /// Follows the exit code, which `--inconclusive` may have moved.
    pub fn of(checked: &Checked) -> Self {
        match checked.checks.exit {
            0 if subjects(checked).any(|s| is_worth_a_warning(checked, &s)) => Self::Warning,
            0 => Self::Ok,
            1 => Self::Critical,
            _ => Self::Unknown,
        }
    }

    pub const fn code(self) -> u8 {
        self as u8
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// At most 8 KiB in all: Nagios cuts there (`MAX_PLUGIN_OUTPUT_LENGTH` in its include/nagios.h), and what is cut would be
/// the figures of the last line. Details give way to them.
pub fn nagios(checked: &Checked) -> String {
    let head = format!("TRYORDER {} - {}", NagiosState::of(checked).word(), plain(&headline(checked)));
    let [first, rest] = figures::figures(checked);
    let mut out = format!("{}|{first}\n", cut(&head, MOST_OF_A_LINE));
    let room = MOST_BYTES.saturating_sub(rest.len() + 2);
    let mut left_out = 0;
    for line in details(checked).iter().map(|line| cut(&plain(line), MOST_OF_A_LINE)) {
        if left_out == 0 && out.len() + line.len() + LEFT_OUT_BYTES < room {
            out.push_str(&line);
            out.push('\n');
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let _ = writeln!(out, "and {left_out} more lines");
    }
    if !rest.is_empty() {
        // Further figures stand behind the last line of text.
        out.pop();
        let _ = writeln!(out, "|{rest}");
    }
    out
}

/// The tool could not do what was asked: UNKNOWN.
pub fn nagios_error(message: &str, hint: &str) -> String {
    format!("TRYORDER UNKNOWN - {}\nhint: {}\n", plain(message), plain(hint))
}

fn is_worth_a_warning(checked: &Checked, subject: &Subject) -> bool {
    subject.cases(Outcome::Unconfirmed).next().is_some() || warnings(checked, subject).next().is_some()
}

/// Who asked for no findings is told of none, nor of what the baseline has already; and what befalls a Squid that is only supposed is nobody's alarm.
fn warnings<'a>(checked: &'a Checked, subject: &Subject<'a>) -> impl Iterator<Item = &'a Finding> {
    let is_asked = subject.checks.cases.iter().any(|case| case.name.as_str() == "findings");
    let has_squid = checked.diagnosis.squid.is_some();
    let warned = subject.diagnosis.findings.iter().filter(|f| f.severity == Severity::Warning);
    let (target, baseline) = (subject.checks.target(), checked.checks.baseline.as_ref());
    let is_known = move |code: &str| baseline.is_some_and(|baseline| baseline.has_finding(&target, code));
    warned.filter(move |f| is_asked && (has_squid || !f.code.starts_with("squid-")) && !is_known(f.code))
}

/// The first case that is to blame; of several targets, which.
fn headline(checked: &Checked) -> String {
    let bad: Vec<Subject> = subjects(checked).filter(|s| s.checks.verdict == checked.checks.verdict).collect();
    let cut_short = if checked.checks.partial { "cut short; " } else { "" };
    let says = match (checked.checks.verdict, bad.as_slice()) {
        (Verdict::Healthy, _) => healthy(checked),
        (_, [one]) => format!("{}{}", one.checks.label(), blamed(one)),
        (verdict, several) => {
            let labels: Vec<String> = several.iter().map(|s| s.checks.label()).collect();
            let all = checked.checks.targets.len();
            format!("{} of {all} targets {}: {}", several.len(), words::verdict(verdict), labels.join(", "))
        }
    };
    format!("{cut_short}{says}")
}

fn healthy(checked: &Checked) -> String {
    let remarks = subjects(checked).filter(|s| is_worth_a_warning(checked, s)).map(|s| {
        let cases = s.cases(Outcome::Unconfirmed).map(|case| format!("{} unconfirmed", case.name.as_str()));
        let what: Vec<String> = cases.chain(warnings(checked, &s).map(|f| f.code.to_owned())).collect();
        format!("{}: {}", s.checks.label(), what.join(", "))
    });
    let remarks: Vec<String> = remarks.collect();
    match (remarks.is_empty(), checked.checks.targets.as_slice()) {
        (false, _) => remarks.join("; "),
        (true, [one]) => format!("{}: {} expectations hold", one.label(), one.cases.len()),
        (true, _) => sentences::counted(&checked.checks),
    }
}

fn blamed(subject: &Subject) -> String {
    let worst = subject.checks.cases.iter().map(|case| case.outcome).max();
    let mut cases = subject.checks.cases.iter().filter(|case| Some(case.outcome) == worst);
    let Some(first) = cases.next() else { return String::new() };
    let more = match cases.count() {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let not_judged = if first.outcome == Outcome::Inconclusive { "not judged: " } else { "" };
    format!(": {not_judged}{}: {}{more}", first.name.as_str(), sentences::expected_got(first))
}

/// The lines below the status: cautions, what did not pass, then what did.
fn details(checked: &Checked) -> Vec<String> {
    let mut lines: Vec<String> = sentences::cautions(checked).into_iter().map(str::to_owned).collect();
    for verdict in [Verdict::Problem, Verdict::Inconclusive, Verdict::Healthy] {
        for subject in subjects(checked).filter(|s| s.checks.verdict == verdict) {
            lines.push(format!("{}: {}", words::verdict(verdict), subject.checks.summary));
            let not_passed = subject.checks.cases.iter().filter(|case| case.outcome != Outcome::Passed);
            not_passed.for_each(|case| lines.extend(about(case)));
            lines.extend(subject.checks.cure.iter().map(|cure| format!("  cure: {cure}")));
        }
    }
    lines
}

fn about(case: &Case) -> Vec<String> {
    let (name, word) = (case.name.as_str(), case.outcome.word());
    let mut lines = vec![format!("  {name} {word}: {}", sentences::about(case))];
    lines.extend(case.seen(MOST_SEEN).into_iter().map(|row| format!("    seen: {row}")));
    lines
}

/// One line without the sign that figures stand behind; others read `!` and `;` as it is.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).map(|c| if c == '|' { '/' } else { c }).collect()
}

/// No more bytes than these, with a mark where something is gone.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most - '…'.len_utf8()).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
    format!("{}…", &text[..end])
}

const MOST_BYTES: usize = 8 * 1024 - 1;

/// A status line longer than this does not fit into a mail's subject or a pager; further lines end with it too.
const MOST_OF_A_LINE: usize = 400;

/// `and 100000 more lines`.
const LEFT_OUT_BYTES: usize = 24;

/// Rows of evidence of one expectation.
const MOST_SEEN: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_one_line_and_no_figure() {
        assert_eq!(plain("a|b\nc\u{1b}[2J"), "a/b c [2J");
        assert_eq!(cut("日本日本", 9), "日本…");
        assert_eq!(cut("日本", 6), "日本");
    }
}
