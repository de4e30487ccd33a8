use super::{NOTICED, Rule};
use crate::diagnose::{Answered, Case, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "dns-one-family",
    summary: "DNS answers for one family and fails for the other",
    explain: include_str!("dns_one_family.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    Family::BOTH
        .into_iter()
        .filter(|family| matches!(facts.family(*family).answered, Answered::Broken(_) | Answered::Lost))
        .filter(|family| facts.family(family.other()).answered == Answered::Addresses)
        .map(|family| {
            let this = facts.family(family);
            let how = match &this.answered {
                Answered::Broken(outcome) => format!("fails ({})", outcome.says()),
                Answered::Addresses | Answered::NoData | Answered::NxDomain | Answered::Lost | Answered::NotAsked => {
                    "gets no answer".into()
                }
            };
            let late = this.settled_at() >= NOTICED;
            let effect = if family == Family::V4 && this.answered == Answered::Lost {
                "getaddrinfo then fails altogether and throws the good AAAA answer away".to_owned()
            } else if late {
                format!("programs that wait for both lose {} on every new lookup", this.settled_at())
            } else {
                "glibc goes on with the other family; musl (Alpine) fails the whole lookup".to_owned()
            };
            let mut remedies = vec![remedies::ask_resolver(case, &[family])];
            if family == Family::V6 {
                remedies.extend(remedies::no_aaaa(case));
            }
            Finding {
                code: RULE.code,
                severity: if late { Severity::Error } else { Severity::Warning },
                says: format!(
                    "the {} question {how}, while {} is answered: {effect}",
                    family.record(),
                    family.other().record()
                ),
                evidence: this.evidence.clone(),
                remedies,
            }
        })
        .collect()
}
