use super::{NOTICED, Rule, squid_slow};
use crate::clients::End;
use crate::diagnose::words::and;
use crate::diagnose::{AddressFacts, Case, ClientRun, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "squid-dns-order",
    summary: "which DNS answer comes first decides whether a Squid gets through",
    explain: include_str!("squid_dns_order.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let lost: Vec<&ClientRun> = case.clients.iter().filter(|run| depends(run)).collect();
    if lost.is_empty() {
        return Vec::new();
    }
    let names: Vec<&'static str> = lost.iter().map(|run| run.name).collect();
    let labels: Vec<String> = lost.iter().map(|run| run.label()).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let label = |run: &ClientRun| if lost.len() > 1 { format!("{}, ", run.label()) } else { String::new() };
    let ends: Vec<String> = lost.iter().filter_map(|run| Some(label(run) + &says(run)?)).collect();
    // The rules about its failure, or about TLS, have the same lines.
    let told = lost.iter().all(|run| run.worst().end.connected().is_none() || squid_slow::is_slow(run));
    vec![Finding {
        code: RULE.code,
        severity: Severity::Warning,
        says: format!(
            "{} {} the family whose DNS answer comes first, and here that decides everything: {}. The order of the answers is \
             chance, so some requests suffer and others do not",
            and(&labels),
            if names.len() == 1 { "takes" } else { "take" },
            ends.join("; ")
        ),
        evidence: [lost_family(case, &lost), case.facts.dns_evidence()].concat(),
        remedies: if told { Vec::new() } else { remedies::squid_lines(case, &names) },
    }]
}

/// In one order of the answers a user notices nothing, in the other one much.
pub(super) fn depends(run: &ClientRun) -> bool {
    let Some(squid) = &run.squid else { return false };
    let (best, worst) = (&squid.best.end, &squid.worst.end);
    let lost = worst.connected().is_none() || worst.at() - best.at() >= NOTICED;
    squid.config.version.races() && best.connected().is_some() && lost
}

/// `with A first: connected to 198.51.100.1 after 74.1 ms; with AAAA first: gives up after 4.0 s: no answer`.
fn says(run: &ClientRun) -> Option<String> {
    let squid = run.squid.as_ref()?;
    let worse = Family::of(&squid.worst.tries.first()?.address);
    let with = |family: Family, end: &End| format!("with {} first: {}", family.record(), end.says());
    Some(format!("{}; {}", with(worse.other(), &squid.best.end), with(worse, &squid.worst.end)))
}

/// The rows of what it meets in the worse order.
fn lost_family(case: &Case, lost: &[&ClientRun]) -> Vec<String> {
    let tried = |a: &&AddressFacts| lost.iter().any(|run| run.worst().tries.iter().any(|t| t.address == a.address));
    case.facts.addresses.iter().filter(|a| !a.fate.is_up()).filter(tried).map(AddressFacts::says).collect()
}
