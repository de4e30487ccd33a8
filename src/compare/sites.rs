//! The same targets, seen from many sites.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Snapshot, TargetState};
use crate::diagnose::{Severity, Verdict};
use crate::model::{Family, Micros, Target};

/// One target, and what each site says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SiteTarget {
    pub host: String,
    pub port: u16,
    /// The most widely spread first, then the most severe.
    pub findings: Vec<SpreadFinding>,
    /// A row for each site that has the target.
    pub seen: Vec<SeenAt>,
    /// The sites that could not judge it: their network was away, or DNS. They count nowhere.
    pub not_judged: Vec<String>,
}

/// One finding and where it is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SpreadFinding {
    pub code: String,
    /// The most severe of all sites.
    pub severity: Severity,
    pub spread: Spread,
    /// What that points to, in words.
    pub says: String,
    /// The sites that have it.
    pub sites: Vec<String>,
    /// The sites that judged the target and do not have it.
    pub others: Vec<String>,
}

/// Sorts the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// At every site that judged the target, and that are two at least.
    Everywhere,
    /// At several, and not at all.
    Some,
    /// At one of several.
    One,
    /// No other site judged the target.
    Alone,
}

/// One site's view of a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenAt {
    pub site: String,
    pub verdict: Verdict,
    pub v6: Option<FamilyAt>,
    pub v4: Option<FamilyAt>,
}

/// A family at one site; a family without addresses that were tried is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FamilyAt {
    pub addresses: usize,
    pub up: usize,
    /// `0 of 9 up (9 silent)`.
    pub says: String,
    /// Of those that are up, the median.
    pub tcp_us: Option<Micros>,
    pub tls_us: Option<Micros>,
}

/// Every target of any of them, in the order of first mention.
pub fn sites(all: &[&Snapshot]) -> Vec<SiteTarget> {
    let mut targets: Vec<&Target> = Vec::new();
    for state in all.iter().flat_map(|snapshot| &snapshot.targets) {
        if !targets.contains(&&state.target) {
            targets.push(&state.target);
        }
    }
    targets.into_iter().map(|target| of_target(target, all)).collect()
}

fn of_target(target: &Target, all: &[&Snapshot]) -> SiteTarget {
    let having = all.iter().filter_map(|snapshot| Some((snapshot.label.as_str(), snapshot.target(target)?)));
    let having: Vec<(&str, &TargetState)> = having.collect();
    let is_judged = |state: &TargetState| state.verdict != Verdict::Inconclusive;
    let judging: Vec<(&str, &TargetState)> = having.iter().copied().filter(|(_, state)| is_judged(state)).collect();
    let mut found: BTreeMap<&str, Severity> = BTreeMap::new();
    for (code, finding) in judging.iter().flat_map(|(_, state)| &state.findings) {
        let severity = found.entry(code).or_insert(finding.severity);
        *severity = finding.severity.max(*severity);
    }
    let mut findings: Vec<SpreadFinding> =
        found.into_iter().map(|(code, severity)| spread(code, severity, &judging)).collect();
    findings.sort_by_key(|finding| (finding.spread, std::cmp::Reverse(finding.severity)));
    SiteTarget {
        host: target.host.clone(),
        port: target.port,
        findings,
        seen: having.iter().map(|(site, state)| SeenAt::new(site, state)).collect(),
        not_judged: having.iter().filter(|(_, s)| !is_judged(s)).map(|(site, _)| (*site).to_owned()).collect(),
    }
}

fn spread(code: &str, severity: Severity, judging: &[(&str, &TargetState)]) -> SpreadFinding {
    let sites_where = |has: bool| -> Vec<String> {
        let these = judging.iter().filter(|(_, state)| state.findings.contains_key(code) == has);
        these.map(|(site, _)| (*site).to_owned()).collect()
    };
    let (with, without) = (sites_where(true), sites_where(false));
    let (spread, says) = match (with.len(), without.len()) {
        (1, 0) => (Spread::Alone, "no other site judged this target: nothing to compare with".to_owned()),
        (_, 0) => (Spread::Everywhere, "found everywhere: Microsoft, or the way to it that all sites share".to_owned()),
        (1, _) => (Spread::One, format!("found at {} alone: that site's network", with[0])),
        (n, m) => (Spread::Some, format!("found at {n} of {} sites: what these have in common", n + m)),
    };
    SpreadFinding { code: code.to_owned(), severity, spread, says, sites: with, others: without }
}

impl SeenAt {
    fn new(site: &str, state: &TargetState) -> Self {
        let family = |family| {
            state.family(family).map(|f| FamilyAt {
                addresses: f.addresses,
                up: f.up,
                says: f.says(),
                tcp_us: f.tcp,
                tls_us: f.tls,
            })
        };
        Self { site: site.to_owned(), verdict: state.verdict, v6: family(Family::V6), v4: family(Family::V4) }
    }
}
