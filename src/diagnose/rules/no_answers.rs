use super::Rule;
use crate::diagnose::{Answered, Case, Finding, Severity, remedies};
use crate::model::Family;

pub(super) const RULE: Rule = Rule {
    code: "no-answers",
    summary: "DNS gives no address of the families that were asked for",
    explain: include_str!("no_answers.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    // What was not asked to the end is no failure.
    if !facts.addresses.is_empty() || facts.unfinished_questions().next().is_some() {
        return Vec::new();
    }
    let asked: Vec<Family> = Family::BOTH.into_iter().filter(|f| facts.not_asked != Some(*f)).collect();
    let host = &facts.target.host;
    let says = match (&facts.v6.answered, &facts.v4.answered) {
        (Answered::NxDomain, _) | (_, Answered::NxDomain) => {
            format!("the name {host} does not exist, says DNS (NXDOMAIN)")
        }
        _ if let (Some(not_asked), [family]) = (facts.not_asked, asked.as_slice()) => {
            let what = if facts.family(*family).answered == Answered::NoData {
                format!("{host} exists in DNS, but has no {} records", family.record())
            } else {
                format!("DNS does not answer the {} question for {host}", family.record())
            };
            format!("{what}: nothing can be tried, as {} was not asked", not_asked.record())
        }
        (Answered::NoData, Answered::NoData) => format!("{host} exists in DNS, but has neither AAAA nor A records"),
        _ => format!("DNS answers neither the AAAA nor the A question for {host}: nothing can be tried"),
    };
    let evidence = facts.dns_evidence();
    let remedies = vec![remedies::ask_resolver(case, &asked)];
    vec![Finding { code: RULE.code, severity: Severity::Error, says, evidence, remedies }]
}
