//! What the formats of a check say alike.

use super::words;
use crate::check::{Case, Checked, Checks, NotProbed, Outcome};

/// `expected at least one address up, got 0 of 18 addresses up`.
pub(super) fn expected_got(case: &Case) -> String {
    format!("expected {}, got {}", case.expected, case.got)
}

/// `failed in 1 of 2 looks, not in the last: 0 of 9 addresses up`; of what the baseline
/// has already, that.
pub(super) fn about(case: &Case) -> String {
    match case.outcome {
        Outcome::Unconfirmed => {
            format!("failed in {} of {} looks, not in the last: {}", case.failed, case.looks, case.got)
        }
        Outcome::Known => format!("failed in the baseline already: {}", case.got),
        Outcome::Passed | Outcome::Inconclusive | Outcome::Failed => expected_got(case),
    }
}

/// `*.sharepoint.com (TCP 443): a wildcard names no host`.
pub(super) fn not_probed(name: &NotProbed) -> String {
    let ports = if name.tcp_ports.is_empty() { String::new() } else { format!(" (TCP {})", name.tcp_ports) };
    format!("{}{ports}: {}", name.name, name.why)
}

/// `3 targets: 2 healthy, 1 problem`.
pub(super) fn counted(checks: &Checks) -> String {
    let all = checks.targets.len();
    let counts = words::counts(|verdict| checks.count(verdict));
    format!("{all} {}: {counts}", if all == 1 { "target" } else { "targets" })
}

/// What stands above everything: that the run was cut short, or hasty.
pub(super) fn cautions(checked: &Checked) -> Vec<&'static str> {
    let cautions = [(checked.checks.partial, words::PARTIAL), (checked.diagnosis.provisional, words::PROVISIONAL)];
    cautions.into_iter().filter(|(applies, _)| *applies).map(|(_, says)| says).collect()
}
