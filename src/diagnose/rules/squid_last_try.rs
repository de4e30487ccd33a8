use super::Rule;
use crate::diagnose::{Case, ClientRun, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "squid-last-try",
    summary: "a Squid reaches a living address only with its last try",
    explain: include_str!("squid_last_try.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let runs = case.clients.iter().filter(|run| on_the_edge(run));
    runs.map(|run| {
        let tries = run.worst().tries.len();
        let more = run.squid.as_ref().and_then(|s| s.headroom_by).map_or("address", Family::record);
        let how = if tries > 1 {
            format!("gets through with its last try: headroom 1, the next dead {more} in DNS stops it")
        } else {
            format!("gets through because the first address lives: headroom 1, a dead {more} in front of it stops it")
        };
        Finding {
            code: RULE.code,
            severity: Severity::Warning,
            says: format!("{} {how}", run.label()),
            evidence: vec![format!("{}: {tries} {}", run.label(), if tries == 1 { "try" } else { "tries" })],
            remedies: remedies::squid_remedies(case, &[run.name]),
        }
    })
    .collect()
}

/// One more dead address, and it fails.
pub(super) fn on_the_edge(run: &ClientRun) -> bool {
    run.squid.as_ref().is_some_and(|s| s.headroom == Some(1))
}
