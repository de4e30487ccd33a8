use super::{NOTICED, Rule, TOO_LONG};
use crate::clients::{End, Try};
use crate::diagnose::{AddressFacts, Answered, Case, ClientRun, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "slow-sequential",
    summary: "a program that tries one address after the other waits long",
    explain: include_str!("slow_sequential.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let Some(run) = case.client("sequential").filter(|run| is_long(case, run)) else { return Vec::new() };
    let dead = run.timeline.tries.len().saturating_sub(1);
    let says = match &run.timeline.end {
        End::Connected { at_us, .. } if dead > 0 => format!(
            "a program that tries one address after the other (Python, wget, most older ones) waits about {at_us}{}: it \
             has {dead} dead {} before the first that works",
            run.timeline.end.basis().mark(),
            if dead == 1 { "address" } else { "addresses" }
        ),
        End::Connected { at_us, .. } => match late_family(case) {
            Some(family) => format!(
                "a program that waits for both DNS answers is connected after {at_us}: the {} answer takes {}",
                family.record(),
                case.facts.family(family).settled_at()
            ),
            None => format!(
                "a program that tries one address after the other is connected after {at_us}: the first address that it \
                 tries is that slow"
            ),
        },
        end @ End::GaveUp { .. } => format!("a program that tries one address after the other {}", end.says()),
    };
    let late = late_family(case).filter(|_| dead == 0);
    let evidence = if late.is_none() {
        let seen = |t: &Try| case.facts.addresses.iter().find(|a| a.address == t.address);
        run.timeline.tries.iter().filter_map(seen).map(AddressFacts::says).collect()
    } else {
        case.facts.dns_evidence()
    };
    let worst = run.timeline.end.connected().is_none() || run.timeline.end.at() >= TOO_LONG;
    vec![Finding {
        code: RULE.code,
        severity: if worst { Severity::Error } else { Severity::Warning },
        says,
        evidence,
        remedies: match late {
            // What the rule about it says already.
            Some(family) if case.facts.family(family).answered != Answered::Addresses => Vec::new(),
            Some(Family::V6) => {
                [remedies::ask_resolver(case, &[Family::V6])].into_iter().chain(remedies::no_aaaa(case)).collect()
            }
            Some(Family::V4) => vec![remedies::ask_resolver(case, &[Family::V4])],
            None => remedies::rank_ipv4_first(case),
        },
    }]
}

/// The family whose DNS answer is what takes so long.
fn late_family(case: &Case) -> Option<Family> {
    Family::BOTH.into_iter().find(|family| case.facts.family(*family).settled_at() >= NOTICED)
}

/// Long, with somebody to blame: there is a living address, and TLS or a certificate is not the reason.
pub(super) fn is_long(case: &Case, run: &ClientRun) -> bool {
    let connected = run.timeline.end.connected().is_some();
    let tcp_came_up = run.timeline.tcp_came_up();
    case.facts.any_up() && if connected { run.timeline.end.at() >= NOTICED } else { !tcp_came_up }
}
