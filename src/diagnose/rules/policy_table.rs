use super::Rule;
use crate::diagnose::{Case, Finding, PolicyFacts, Severity, remedies};
use crate::order::tables::Complaint;

pub(super) const RULE: Rule = Rule {
    code: "policy-table",
    summary: "the policy table that orders addresses is broken, or not what its author meant",
    explain: include_str!("policy_table.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    // A table that nobody reads here breaks nothing: see `gai-conf-unfelt`.
    let counts = |p: &&PolicyFacts| p.reading.setting.platform() == facts.platform;
    let read = facts.policies.iter().filter(counts).filter_map(|policy| finding(case, policy));
    read.chain(unread(case)).collect()
}

/// One finding for all that could not be read here.
fn unread(case: &Case) -> Option<Finding> {
    let facts = case.facts;
    let (first, more) = facts.unread_policies.split_first()?;
    Some(Finding {
        code: RULE.code,
        severity: Severity::Info,
        says: format!("the policy table could not be read ({})", first.says(facts.platform)),
        evidence: more.iter().map(|unread| unread.says(facts.platform)).collect(),
        remedies: Vec::new(),
    })
}

fn finding(case: &Case, policy: &PolicyFacts) -> Option<Finding> {
    let complaints = &policy.reading.complaints;
    // The grave first, in the order of the text.
    let worst = complaints.iter().find(|c| c.fault.is_grave()).or(complaints.first())?;
    let grave = worst.fault.is_grave();
    let from = crate::model::printable(&policy.from, 100);
    let more = match complaints.len() - 1 {
        0 => String::new(),
        1 => "; and one thing more".to_owned(),
        n => format!("; and {n} things more"),
    };
    Some(Finding {
        code: RULE.code,
        severity: if grave { Severity::Warning } else { Severity::Info },
        says: format!("the policy table ({from}), {worst}{more}"),
        evidence: complaints.iter().map(Complaint::to_string).collect(),
        remedies: if grave { remedies::mend_table(case).into_iter().collect() } else { Vec::new() },
    })
}
