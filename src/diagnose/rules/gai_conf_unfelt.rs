use super::Rule;
use crate::diagnose::words::and;
use crate::diagnose::{Case, Finding, Severity};
use crate::model::Family;
use crate::order::tables::Kind;
use crate::order::{Platform, parse_gai_conf};

pub(super) const RULE: Rule = Rule {
    code: "gai-conf-unfelt",
    summary: "gai.conf changes the order, and some programs do not feel it",
    explain: include_str!("gai_conf_unfelt.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    let Some(policy) = facts.policies.iter().find(|p| p.reading.kind == Kind::GaiConf) else { return Vec::new() };
    let text = &facts.order_host.gai_conf;
    let first = |platform| facts.order_on(platform).first().map(|p| Family::of(&p.candidate.destination));
    let Some(meant) = first(Platform::LinuxGlibc).filter(|_| parse_gai_conf(text) != parse_gai_conf("")) else {
        return Vec::new();
    };
    let from = crate::model::printable(&policy.from, 100);
    let finding = |severity, says| Finding {
        code: RULE.code,
        severity,
        says,
        evidence: vec![format!("table: {from}")],
        remedies: Vec::new(),
    };
    if facts.platform == Platform::LinuxMusl {
        let says = format!("this host's C library is musl, which never reads {from}: it changes nothing here");
        return vec![finding(Severity::Warning, says)];
    }
    if first_by_default(case) == Some(meant) || facts.follows_the_system() {
        return Vec::new();
    }
    // Chromium sorts by RFC 6724 itself; Squid by which DNS answer arrives first.
    let others = [
        ("musl (Alpine containers)", Platform::LinuxMusl),
        ("Go", Platform::Go),
        ("Java", Platform::Java),
        ("Chromium", Platform::Rfc6724),
    ];
    let mut deaf: Vec<&str> =
        others.iter().filter(|(_, platform)| first(*platform) != Some(meant)).map(|(n, _)| *n).collect();
    deaf.push("Squid");
    let says = format!(
        "{from} puts {} first, and that is felt by programs that use glibc's getaddrinfo only: not by {}. Programs that were \
         running before it was changed do not feel it either",
        meant.name(),
        and(&deaf)
    );
    vec![finding(Severity::Info, says)]
}

/// The family that comes first without the file.
fn first_by_default(case: &Case) -> Option<Family> {
    let system = crate::order::System::new(Platform::LinuxGlibc);
    system.sort(&case.facts.candidates).first().map(|p| Family::of(&p.candidate.destination))
}
