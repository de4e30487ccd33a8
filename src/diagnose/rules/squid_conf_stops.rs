use super::Rule;
use crate::diagnose::{Case, Finding, OwnSquid, Severity};
use crate::squid::conf::{Complaint, Severity as Weight};

pub(super) const RULE: Rule = Rule {
    code: "squid-conf-stops",
    summary: "a Squid does not start with this squid.conf",
    explain: include_str!("squid_conf_stops.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    let Some(own) = &case.facts.squid else { return Vec::new() };
    let stops: Vec<Complaint> = complaints(case, own, |weight| weight == Weight::Fatal);
    let Some(path) = own.path().filter(|_| !stops.is_empty()) else { return Vec::new() };
    let who = if own.version().is_some() { own.name() } else { "a Squid of today".to_owned() };
    vec![Finding {
        code: RULE.code,
        severity: if own.version().is_some() { Severity::Error } else { Severity::Warning },
        says: format!(
            "{who} does not start with {path}, and `squid -k reconfigure` ends one that runs: {}",
            super::count(stops.len(), "line stops it", "lines stop it")
        ),
        evidence: stops.iter().map(row).collect(),
        remedies: Vec::new(),
    }]
}

/// `/etc/squid/squid.conf:12: …`
pub(super) fn row(complaint: &Complaint) -> String {
    format!("{} line {}, {complaint}", complaint.place.file, complaint.place.line)
}

/// What this version complains of, each complaint once. Where it is not known, the newest that is simulated: whatever runs takes
/// the file, and an upgrade meets this.
pub(super) fn complaints(case: &Case, own: &OwnSquid, wanted: fn(Weight) -> bool) -> Vec<Complaint> {
    let mut all: Vec<Complaint> = Vec::new();
    if let Some((_, config)) = case.facts.squids.last() {
        let conf = own.conf(config.version);
        for complaint in conf.iter().flat_map(|conf| &conf.complaints) {
            if complaint.severity(config.version).is_some_and(wanted) && !all.contains(complaint) {
                all.push(complaint.clone());
            }
        }
    }
    all.sort_by(|a, b| a.place.cmp(&b.place));
    all
}
