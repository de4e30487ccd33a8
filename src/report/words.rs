//! How ends and severities read, in every text format alike.

use crate::diagnose::{Severity, Verdict};

/// Stands above a result that rests on a run that was cut short.
pub(super) const PARTIAL: &str = "partial: the run was cut short; what follows is true but not all";

/// Stands above a result that rests on a quick run.
pub(super) const PROVISIONAL: &str =
    "provisional: silent addresses were given up early (--quick); a run without it waits longer";

/// Says plainly, above everything, that this is a what-if.
pub(super) fn supposed(what_if: &[String]) -> String {
    format!("Supposed: {}.", what_if.join("; "))
}

pub(super) const fn verdict(verdict: Verdict) -> &'static str {
    verdict.word()
}

/// `2 problem, 1 inconclusive, 197 healthy`; what there is none of is left out.
pub(super) fn counts(count: impl Fn(Verdict) -> usize) -> String {
    let each = [Verdict::Problem, Verdict::Inconclusive, Verdict::Healthy].into_iter().filter_map(|this| {
        let n = count(this);
        (n > 0).then(|| format!("{n} {}", verdict(this)))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// ANSI colours: red, yellow, cyan; green for a healthy verdict.
pub(super) fn severity(severity: Severity, colour: bool) -> String {
    let code = match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "36",
    };
    paint(severity.word(), code, colour)
}

pub(super) fn painted_verdict(this: Verdict, colour: bool) -> String {
    let code = match this {
        Verdict::Healthy => "1;32",
        Verdict::Problem => "1;31",
        Verdict::Inconclusive => "1;33",
    };
    paint(verdict(this), code, colour)
}

pub(super) fn paint(text: &str, code: &str, colour: bool) -> String {
    if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}
