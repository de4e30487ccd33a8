use super::Rule;
use crate::clients::{End, TryResult};
use crate::diagnose::summary::and;
use crate::diagnose::{Case, ClientRun, Finding, Severity, remedies};

pub(super) const RULE: Rule = Rule {
    code: "squid-never",
    summary: "a Squid with its defaults never reaches a living address",
    explain: include_str!("squid_never.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let failing: Vec<&ClientRun> = case.clients.iter().filter(|run| fails(case, run)).collect();
    if failing.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = failing.iter().map(|run| run.name).collect();
    let mut says = format!(
        "with default settings {} never {} one of the living addresses. Squid has a resolver and an order of its own: \
         gai.conf and Windows' prefix policy change nothing for it",
        and(&names),
        if names.len() == 1 { "reaches" } else { "reach" }
    );
    let timers_end_it = failing.iter().any(|run| {
        run.worst().tries.iter().all(|t| t.result == TryResult::TimedOut)
            && run.squid.as_ref().is_some_and(|s| {
                run.worst().tries.len() < usize::try_from(s.config.forward_max_tries).unwrap_or(usize::MAX)
            })
    });
    if timers_end_it {
        says.push_str(
            "; more tries (forward_max_tries) do not help either: its timers end it before its tries are used up",
        );
    }
    let remedies = remedies::squid_remedies(case, &names);
    let evidence = failing.iter().map(|run| format!("{}: {}", run.name, end_says(&run.worst().end))).collect();
    vec![Finding { code: RULE.code, severity: Severity::Warning, says, evidence, remedies }]
}

/// In the worse order of DNS answers, with an address alive, and not because of a certificate.
pub(in crate::diagnose) fn fails(case: &Case, run: &ClientRun) -> bool {
    run.squid.is_some() && case.facts.any_up() && !run.worst().tcp_came_up()
}

fn end_says(end: &End) -> String {
    match end {
        End::Connected { at_us, address, .. } => format!("connected to {address} after {at_us}"),
        End::GaveUp { at_us, why, .. } => format!("{why}, after {at_us}"),
    }
}
