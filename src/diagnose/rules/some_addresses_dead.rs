use super::{Rule, evidence};
use crate::diagnose::{Case, Fate, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "some-addresses-dead",
    summary: "some addresses of a family are dead or unsteady, others work",
    explain: include_str!("some_addresses_dead.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    Family::BOTH.into_iter().filter_map(|family| check_family(case, family)).collect()
}

fn check_family(case: &Case, family: Family) -> Option<Finding> {
    let facts = case.facts;
    let bad = |f: &Fate| f.is_dead() || matches!(f, Fate::Unsteady { .. });
    let hit: Vec<_> = facts.of(family).filter(|a| bad(&a.fate)).collect();
    let dead = hit.len();
    let all = facts.of(family).count();
    if dead == 0 || !facts.of(family).any(|a| a.fate.tcp_connects()) {
        return None;
    }
    let costs = |f: &Fate| matches!(f, Fate::Silent { .. } | Fate::Unsteady { .. });
    let costly = facts.of(family).any(|a| costs(&a.fate));
    Some(Finding {
        code: RULE.code,
        severity: if costly { Severity::Error } else { Severity::Warning },
        says: format!(
            "{dead} of the {all} {} addresses {} dead or unsteady: whoever is given one of them first is slow, \
             and DNS deals them out anew every few seconds",
            family.name(),
            if dead == 1 { "is" } else { "are" }
        ),
        evidence: evidence(case, family, bad),
        remedies: vec![remedies::repair(case, family, &hit)],
    })
}
