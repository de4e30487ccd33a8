use std::collections::BTreeMap;

use super::Rule;
use crate::diagnose::{AddressFacts, Case, Finding, Severity, remedies};
use crate::model::{Trust, printable};
use crate::observation::Certificate;

pub(super) const RULE: Rule = Rule {
    code: "cert-untrusted",
    summary: "the certificate is not trusted, expired, or for another name",
    explain: include_str!("cert_untrusted.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    // One finding a cause: an unknown issuer and an expired certificate ask for different repairs.
    let mut by_cause: BTreeMap<&str, Vec<&AddressFacts>> = BTreeMap::new();
    for address in &case.facts.addresses {
        if let Some(trust) = address.trust.as_ref().filter(|t| !t.lets_a_client_go_on()) {
            by_cause.entry(trust.word()).or_default().push(address);
        }
    }
    by_cause.into_values().filter_map(|bad| finding(case, &bad)).collect()
}

fn finding(case: &Case, bad: &[&AddressFacts]) -> Option<Finding> {
    let first = bad.first()?;
    let host = &case.facts.target.host;
    let leaf = first.chain.as_ref().and_then(|chain| chain.certificates.first());
    let of_leaf = |pick: fn(&Certificate) -> &String| leaf.map(|l| printable(pick(l), 120)).unwrap_or_default();
    let (what, remedies) = match first.trust.as_ref()? {
        Trust::Expired { .. } => {
            let (from, until) = (of_leaf(|l| &l.not_before), of_leaf(|l| &l.not_after));
            (format!("has a certificate outside its time (valid from {from} until {until})"), Vec::new())
        }
        Trust::WrongName { .. } => {
            (format!("has a certificate for another name ({})", of_leaf(|l| &l.subject)), Vec::new())
        }
        Trust::NotTrusted { .. } | Trust::Trusted | Trust::Unknown { .. } => {
            let issuer = of_leaf(|l| &l.issuer);
            let what = format!("has a certificate that this host does not trust (issuer: {issuer})");
            (what + ": an inspecting proxy looks like this", vec![remedies::trust_issuer(case, &issuer)])
        }
    };
    Some(Finding {
        code: RULE.code,
        severity: Severity::Error,
        says: format!("at {} of {} addresses {host} {what}", bad.len(), case.facts.addresses.len()),
        evidence: bad.iter().map(|a| format!("{}: {}", a.address, says(a))).collect(),
        remedies,
    })
}

fn says(address: &AddressFacts) -> String {
    match &address.trust {
        Some(
            Trust::NotTrusted { says } | Trust::WrongName { says } | Trust::Expired { says } | Trust::Unknown { says },
        ) => printable(says, 120),
        Some(Trust::Trusted) | None => String::new(),
    }
}
