use super::Rule;
use crate::diagnose::{AddressFacts, Case, Finding, Severity, remedies};
use crate::model::{Trust, printable};

pub(super) const RULE: Rule = Rule {
    code: "cert-untrusted",
    summary: "the certificate is not trusted, expired, or for another name",
    explain: include_str!("cert_untrusted.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let refused = |a: &&AddressFacts| a.trust.as_ref().is_some_and(|t| !t.lets_a_client_go_on());
    let bad: Vec<&AddressFacts> = case.facts.addresses.iter().filter(refused).collect();
    let Some(first) = bad.first() else { return Vec::new() };
    let host = &case.facts.target.host;
    let issuer = first.leaf.as_ref().map(|l| printable(&l.issuer, 120)).unwrap_or_default();
    let (what, remedies) = match first.trust.as_ref() {
        Some(Trust::Expired { .. }) => {
            let until = first.leaf.as_ref().map(|l| printable(&l.not_after, 40)).unwrap_or_default();
            (format!("has a certificate outside its time (valid until {until})"), Vec::new())
        }
        Some(Trust::WrongName { .. }) => {
            let subject = first.leaf.as_ref().map(|l| printable(&l.subject, 120)).unwrap_or_default();
            (format!("has a certificate for another name ({subject})"), Vec::new())
        }
        _ => (
            format!(
                "has a certificate that this host does not trust (issuer: {issuer}): an inspecting proxy looks like this"
            ),
            vec![remedies::trust_issuer(case, &issuer)],
        ),
    };
    vec![Finding {
        code: RULE.code,
        severity: Severity::Error,
        says: format!("{host} {what}, at {} of {} addresses", bad.len(), case.facts.addresses.len()),
        evidence: bad.iter().map(|a| format!("{}: {}", a.address, says(a))).collect(),
        remedies,
    }]
}

fn says(address: &AddressFacts) -> String {
    match &address.trust {
        Some(
            Trust::NotTrusted { says } | Trust::WrongName { says } | Trust::Expired { says } | Trust::Unknown { says },
        ) => printable(says, 120),
        Some(Trust::Trusted) | None => String::new(),
    }
}
