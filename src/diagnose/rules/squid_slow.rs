use super::{Rule, TOO_LONG, dead_rows};
use crate::diagnose::words::and;
use crate::diagnose::{Case, ClientRun, Finding, Severity, remedies};

pub(super) const RULE: Rule = Rule {
    code: "squid-slow",
    summary: "a Squid reaches a living address, but takes long each time",
    explain: include_str!("squid_slow.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let slow: Vec<&ClientRun> = case.clients.iter().filter(|run| is_slow(run)).collect();
    if slow.is_empty() {
        return Vec::new();
    }
    let names: Vec<&'static str> = slow.iter().map(|run| run.name).collect();
    let labels: Vec<String> = slow.iter().map(|run| run.label()).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let ends: Vec<String> = slow.iter().map(|run| format!("{} {}", run.label(), run.says(&run.worst().end))).collect();
    let dead = dead_rows(case);
    let evidence = if dead.is_empty() { case.facts.dns_evidence() } else { dead };
    vec![Finding {
        code: RULE.code,
        severity: Severity::Warning,
        says: format!(
            "with {} {} {} slow to connect; simulated: {}",
            case.facts.squid_settings(),
            and(&labels),
            if names.len() == 1 { "is" } else { "are" },
            ends.join("; ")
        ),
        evidence,
        remedies: remedies::squid_remedies(case, &names),
    }]
}

/// In the worse order of DNS answers.
pub(in crate::diagnose) fn is_slow(run: &ClientRun) -> bool {
    let end = &run.worst().end;
    run.squid.is_some() && end.connected().is_some() && end.at() >= TOO_LONG
}
