//! Whether anything was found that is severe enough.

use super::{Judged, Look};
use crate::check::{CaseName, Outcome};
use crate::diagnose::Verdict;

/// None with `--fail-on never`.
pub(super) fn judge(look: &Look) -> Option<Judged> {
    let least = look.entry.expect.fail_on.severity()?;
    let found = || look.diagnosis.findings.iter().filter(|finding| finding.severity >= least);
    // The diagnosis was made with this very severity.
    let outcome = match look.diagnosis.verdict {
        Verdict::Healthy => Outcome::Passed,
        Verdict::Problem => Outcome::Failed,
        Verdict::Inconclusive => Outcome::Inconclusive,
    };
    let mut codes: Vec<String> = Vec::new();
    for finding in found() {
        let code = format!("{} ({})", finding.code, finding.severity.word());
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let got = if codes.is_empty() { "none".into() } else { codes.join(", ") };
    let evidence = found().map(|finding| format!("{}: {}", finding.code, finding.says)).collect();
    let expected = format!(
        "no finding of severity {}{}",
        least.word(),
        if least < crate::diagnose::Severity::Error { " or above" } else { "" }
    );
    Some(look.judged(CaseName::new("findings", ""), outcome, expected, got, evidence))
}
