use super::{Rule, count, dead_rows, listed};
use crate::diagnose::{Case, ClientRun, Finding, Severity};

pub(super) const RULE: Rule = Rule {
    code: "some-clients-fail",
    summary: "some programs never reach a living address, while others do",
    explain: include_str!("some_clients_fail.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let here: Vec<&ClientRun> = programs(case).collect();
    let failing: Vec<&ClientRun> = here.iter().copied().filter(|run| fails(run)).collect();
    let through: Vec<&ClientRun> = here.iter().copied().filter(|run| run.timeline.end.connected().is_some()).collect();
    if failing.is_empty() || through.is_empty() || !case.facts.any_up() {
        return Vec::new();
    }
    let says = format!(
        "of {} simulated for this system {} through, {} not: {}. They differ in how many addresses they try and \
         how long, not in what they meet",
        count(here.len(), "program", "programs"),
        count(through.len(), "gets", "get"),
        count(failing.len(), "does", "do"),
        listed(&failing)
    );
    let ends = failing.iter().map(|run| format!("{}: {}", run.name, run.timeline.end.says()));
    let evidence = ends.chain(dead_rows(case)).collect();
    // What brings them through is the remedy of what is dead, which has a finding of its own.
    vec![Finding { code: RULE.code, severity: Severity::Warning, says, evidence, remedies: Vec::new() }]
}

/// The programs as they come that can run on this system; Squid has rules of its own.
pub(super) fn programs<'a>(case: &'a Case) -> impl Iterator<Item = &'a ClientRun> {
    case.clients.iter().filter(|run| run.is_a_program_here(case.facts))
}

/// It tried in vain, and not because of TLS or a certificate.
fn fails(run: &ClientRun) -> bool {
    run.timeline.end.connected().is_none() && !run.timeline.tcp_came_up()
}
