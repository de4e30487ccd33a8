use super::v6_slow::{self, LONG_WAY};
use super::{NOTICED, Rule, slow_sequential, squid_dns_order, squid_last_try, squid_slow};
use crate::clients::{Timeline, TryResult};
use crate::diagnose::simulate::OWN;
use crate::diagnose::words::and;
use crate::diagnose::{AddressFacts, Case, ClientRun, Fate, Finding, Remedy, Severity, remedies};
use crate::model::{Family, Micros};

pub(super) const RULE: Rule = Rule {
    code: "nothing-learns",
    summary: "a try in vain is paid for on every new connection, because nothing remembers it",
    explain: include_str!("nothing_learns.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    // Thirty programs that race alike are no news: the plain kind stands for them.
    let kinds = case.clients.iter().filter(|run| run.stands_for_others());
    let paying: Vec<(&ClientRun, Micros)> = kinds.filter_map(|run| Some((run, pays(run)?))).collect();
    if paying.is_empty() {
        return Vec::new();
    }
    // Of a Squid that is only supposed other rules tell the worst already.
    let is_real = |run: &ClientRun| run.squid.is_none() || run.name == OWN;
    let hurts = paying.iter().any(|(run, lost)| is_real(run) && *lost >= NOTICED);
    let labels: Vec<String> = paying.iter().map(|(run, lost)| format!("{} {lost}", run.label())).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    vec![Finding {
        code: RULE.code,
        severity: if hurts { Severity::Warning } else { Severity::Info },
        says: format!(
            "every new connection pays again for what is tried in vain, and nothing remembers it: {}. Simulated: each of them twice in a \
             row{}",
            and(&labels),
            if paying.iter().any(|(run, _)| run.squid.is_some()) {
                ", Squid in the worse order of DNS answers"
            } else {
                ""
            }
        ),
        evidence: burnt(case, &paying),
        remedies: remedies(case, &paying),
    }]
}

/// What it loses before the try that wins, as much the second time as the first.
fn pays(run: &ClientRun) -> Option<Micros> {
    // A racer of the system keeps nothing: its second connection is as its first.
    let (first, again) = run.squid.as_ref().map_or((&run.timeline, &run.timeline), |s| (&s.worst, &s.again));
    let races = run.squid.is_some() || run.timeline.tries.iter().any(|t| t.result == TryResult::Cancelled);
    let lost = lost(first)?.min(lost(again)?);
    (races && lost >= LONG_WAY).then_some(lost)
}

/// From the first try to the start of the one that wins.
fn lost(timeline: &Timeline) -> Option<Micros> {
    let address = timeline.end.connected()?;
    let winner = timeline.tries.iter().find(|t| t.address == address && t.result == TryResult::Connected)?;
    Some(winner.start_us - timeline.tries.first()?.start_us)
}

/// The rows of what is tried in vain.
fn burnt(case: &Case, paying: &[(&ClientRun, Micros)]) -> Vec<String> {
    let in_vain = |a: &&AddressFacts| {
        let mut tries = paying.iter().flat_map(|(run, _)| &run.worst().tries);
        tries.any(|t| t.address == a.address && t.result != TryResult::Connected)
    };
    let row = |a: &AddressFacts| match a.fate {
        // Alive, but not in time.
        Fate::Up { tcp, .. } => format!("{}: TCP {tcp}", a.address),
        Fate::Rejected { .. }
        | Fate::Unroutable { .. }
        | Fate::Silent { .. }
        | Fate::Stalled { .. }
        | Fate::TlsFailed { .. }
        | Fate::Unsteady { .. }
        | Fate::Untried => a.says(),
    };
    case.facts.addresses.iter().filter(in_vain).map(row).collect()
}

/// None that another rule has already for the same reason.
fn remedies(case: &Case, paying: &[(&ClientRun, Micros)]) -> Vec<Remedy> {
    let waits_long = case.client("sequential").is_some_and(|run| slow_sequential::is_long(case, run));
    let system_told = waits_long || v6_slow::slow(case).is_some();
    let racer = paying.iter().find(|(run, _)| run.squid.is_none() && !system_told);
    let family = racer.and_then(|(run, _)| Some(Family::of(&run.timeline.tries.first()?.address)));
    let order = match family {
        Some(Family::V6) => remedies::rank_ipv4_first(case),
        Some(Family::V4) => remedies::stop_ranking_ipv4_first(case),
        None => Vec::new(),
    };
    let told = |run| squid_slow::is_slow(run) || squid_last_try::on_the_edge(run) || squid_dns_order::depends(run);
    let squids = paying.iter().filter(|(run, _)| run.squid.is_some() && !told(run));
    let squids: Vec<&'static str> = squids.map(|(run, _)| run.name).collect();
    order.into_iter().chain(remedies::squid_lines(case, &squids)).collect()
}
