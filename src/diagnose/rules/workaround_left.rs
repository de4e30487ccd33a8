use super::{Rule, v4_first::why_v4_first};
use crate::diagnose::{Case, Finding, Severity, remedies};
use crate::model::{Family, Micros};
use crate::order::{Rule as OrderRule, System};

pub(super) const RULE: Rule = Rule {
    code: "workaround-left",
    summary: "IPv4 is still ranked first, although IPv6 works and is as fast",
    explain: include_str!("workaround_left.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    let by_table = |rule| matches!(rule, OrderRule::Precedence | OrderRule::Family);
    let Some(reason) = why_v4_first(case).filter(|reason| by_table(reason.rule)) else { return Vec::new() };
    // What the system does by itself is nobody's workaround.
    let by_default = System::new(facts.platform).sort(&facts.candidates);
    let default_is_v4 = by_default.first().is_none_or(|p| Family::of(&p.candidate.destination) == Family::V4);
    let [(up, all), (v4_up, v4_all)] = Family::BOTH.map(|family| facts.up_of(family));
    if default_is_v4 || all == 0 || up < all || v4_up < v4_all {
        return Vec::new();
    }
    let (Some((v6, _)), Some((v4, _))) = (facts.typical(Family::V6), facts.typical(Family::V4)) else {
        return Vec::new();
    };
    if v6 > v4 + SLOWER {
        return Vec::new();
    }
    vec![Finding {
        code: RULE.code,
        severity: Severity::Info,
        says: format!(
            "IPv4 is ranked first on this host ({reason}), by a table of its own, and IPv6 needs no such workaround any more: all \
             {all} addresses are up, and connect in {v6} (IPv4: {v4}). `--prefer v6` shows how to take it back"
        ),
        evidence: facts.policies.iter().map(|p| format!("table: {}", crate::model::printable(&p.from, 100))).collect(),
        remedies: remedies::put_first(case, Family::V6),
    }]
}

/// Whoever is not slower than this is as fast: it is noise between two paths, and nobody feels it.
const SLOWER: Micros = Micros::from_millis(10);
