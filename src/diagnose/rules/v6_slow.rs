use super::Rule;
use crate::clients::End;
use crate::diagnose::{Case, Finding, Remedy, Severity, remedies};
use crate::model::{Family, Micros};

pub(super) const RULE: Rule = Rule {
    code: "v6-slow",
    summary: "IPv6 works by a long way round and is tried first: it wins races and loses users",
    explain: include_str!("v6_slow.md"),
    check,
};

/// Microsoft's connectivity test allows the path of Teams' media no more than this altogether; four detours of its 25 ms.
pub(super) const LONG_WAY: Micros = Micros::from_millis(100);

fn check(case: &Case) -> Vec<Finding> {
    let Some((v6, v4)) = slow(case) else { return Vec::new() };
    let racers = match case.client("happy-eyeballs").map(|run| &run.timeline) {
        Some(run) if run.end.connected().is_some_and(|a| a.is_ipv6()) => {
            "those that race both families take it, too, for it is there before their head start ends"
        }
        Some(run) if run.end.connected().is_some() => {
            "those that race both families wait for it in vain, and take IPv4 after their head start"
        }
        Some(_) | None => "those that race both families may take it, too",
    };
    let plain = case.client("sequential").map(|run| match &run.timeline.end {
        end @ End::Connected { at_us, .. } => format!(" (connected after {at_us}{})", end.basis().mark()),
        End::GaveUp { .. } => String::new(),
    });
    vec![Finding {
        code: RULE.code,
        severity: Severity::Warning,
        says: format!(
            "IPv6 works, but TCP takes {v6} over it and {v4} over IPv4, and this system tries IPv6 first: programs that follow it \
             pay for that with every round trip{}; {racers}",
            plain.unwrap_or_default()
        ),
        evidence: vec![row(case, Family::V6, v6), row(case, Family::V4, v4)],
        remedies: remedies(case),
    }]
}

/// Median TCP times of both families, where IPv6 is that much slower and comes first.
pub(super) fn slow(case: &Case) -> Option<(Micros, Micros)> {
    let facts = case.facts;
    let ((v6, _), (v4, _)) = (facts.typical(Family::V6)?, facts.typical(Family::V4)?);
    (facts.first_family() == Some(Family::V6) && v6 >= v4 + LONG_WAY).then_some((v6, v4))
}

/// `IPv6: TCP 351 ms, the median of 9 addresses`.
fn row(case: &Case, family: Family, tcp: Micros) -> String {
    let up = case.facts.up_of(family).0;
    format!(
        "{}: TCP {tcp}, {}",
        family.name(),
        if up == 1 { "one address".into() } else { format!("the median of {up} addresses") }
    )
}

fn remedies(case: &Case) -> Vec<Remedy> {
    let old_squids = case.facts.squids.iter().filter(|(_, config)| !config.version.races());
    let old_squids: Vec<&'static str> = old_squids.map(|(name, _)| *name).collect();
    let shorten = remedies::shorten(case, Family::V6);
    shorten.into_iter().chain(remedies::rank_ipv4_first(case)).chain(remedies::squid_lines(case, &old_squids)).collect()
}
