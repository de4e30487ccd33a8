use super::{Rule, dead_rows};
use crate::clients::TryResult;
use crate::diagnose::words::and;
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
    let names: Vec<&'static str> = failing.iter().map(|run| run.name).collect();
    let labels: Vec<String> = failing.iter().map(|run| run.label()).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let ends: Vec<String> =
        failing.iter().map(|run| format!("{} {}", run.label(), run.says(&run.worst().end))).collect();
    let denied = failing.iter().all(|run| run.squid.as_ref().is_some_and(|s| s.config.denied.is_some()));
    let mut says = format!(
        "with {} {} never {} one of the living addresses; simulated: {}{}",
        case.facts.squid_settings(),
        and(&labels),
        if names.len() == 1 { "reaches" } else { "reach" },
        ends.join("; "),
        if denied {
            ""
        } else if case.facts.squids.iter().all(|(_, config)| config.own_resolver) {
            ". Squid has a resolver and an order of its own: gai.conf and Windows' prefix policy change nothing for it"
        } else {
            ". This Squid is built without a resolver of its own: the system's order counts, and gai.conf changes it"
        }
    );
    let timed: Vec<String> = failing.iter().filter(|run| timers_end_it(case, run)).map(|run| run.label()).collect();
    let timed: Vec<&str> = timed.iter().map(String::as_str).collect();
    if !timed.is_empty() {
        says = format!(
            "{says}. More tries (forward_max_tries) do not help {} either: the timers end it first",
            and(&timed)
        );
    }
    if let Some(only) = case.facts.squid_hosts {
        says =
            format!("{says}. From the hosts file Squid takes one address, that of the last line with the name: {only}");
    }
    let remedies = remedies::squid_remedies(case, &names);
    // Whether there is a Squid of these three kinds is not known.
    let known = case.facts.squid.as_ref().is_some_and(|own| own.version().is_some());
    let severity = if known { Severity::Error } else { Severity::Warning };
    vec![Finding { code: RULE.code, severity, says, evidence: dead_rows(case), remedies }]
}

/// In the worse order of DNS answers, with an address alive, and not because of TLS or a certificate.
pub(in crate::diagnose) fn fails(case: &Case, run: &ClientRun) -> bool {
    run.squid.is_some() && case.facts.any_up() && !run.worst().tcp_came_up()
}

/// It waited in vain with tries to spare, and more of them are no cure.
fn timers_end_it(case: &Case, run: &ClientRun) -> bool {
    let waited = run.worst().tries.iter().all(|t| t.result == TryResult::TimedOut);
    let others_left = case.facts.squid_hosts.is_none();
    waited && !run.worst().tries.is_empty() && others_left && !remedies::more_tries_help(case, run.name)
}
