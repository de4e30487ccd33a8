use super::Rule;
use crate::diagnose::{Answered, Case, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "no-answers",
    summary: "DNS gives no address of either family",
    explain: include_str!("no_answers.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    if !facts.addresses.is_empty() {
        return Vec::new();
    }
    let host = &facts.target.host;
    let says = match (&facts.v6.answered, &facts.v4.answered) {
        (Answered::NxDomain, _) | (_, Answered::NxDomain) => {
            format!("the name {host} does not exist, says DNS (NXDOMAIN)")
        }
        (Answered::NoData, Answered::NoData) => format!("{host} exists in DNS, but has neither AAAA nor A records"),
        _ => format!("DNS answers neither the AAAA nor the A question for {host}: nothing can be tried"),
    };
    let evidence = facts.dns_evidence();
    let remedies = vec![remedies::ask_resolver(case, &Family::BOTH)];
    vec![Finding { code: RULE.code, severity: Severity::Error, says, evidence, remedies }]
}
