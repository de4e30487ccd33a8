use std::net::IpAddr;

use crate::clients::Answer;
use crate::model::{Family, Micros, printable};
use crate::observation::{Lookup, LookupOutcome, SystemAnswer, TargetRows};

/// What DNS said of one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyFacts {
    pub family: Family,
    pub answered: Answered,
    /// The rows behind it, in words.
    pub evidence: Vec<String>,
    /// The name at the end of the CNAME chain, which owns the addresses; `None`: the name itself does.
    pub owner: Option<String>,
    pub(in crate::diagnose) answer: Answer,
}

/// How the question for one family ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    Addresses,
    /// The name is there, without records of this family.
    NoData,
    NxDomain,
    /// SERVFAIL, REFUSED, a malformed answer: an answer, but of no use.
    Broken(LookupOutcome),
    /// No server answered.
    Lost,
    /// Not asked at all, or the run was cut short before there was an answer.
    NotAsked,
}

impl FamilyFacts {
    /// Judged by the rows of `name` alone: an NXDOMAIN of another search domain says nothing about it.
    pub(super) fn new(family: Family, name: &str, rows: &TargetRows) -> Self {
        let mine: Vec<&Lookup> = rows.lookups.iter().filter(|l| l.family == family && l.name == name).collect();
        let with_addresses = mine.iter().rev().find(|l| l.outcome.addresses().next().is_some());
        let last = with_addresses.or_else(|| mine.iter().rev().find(|l| l.outcome.is_conclusive())).or(mine.last());
        let answered = match last.map(|l| &l.outcome) {
            None => Answered::NotAsked,
            Some(LookupOutcome::Addresses { .. }) => Answered::Addresses,
            Some(LookupOutcome::NoData { .. }) => Answered::NoData,
            Some(LookupOutcome::NxDomain { .. }) => Answered::NxDomain,
            Some(LookupOutcome::Timeout | LookupOutcome::Truncated) => Answered::Lost,
            Some(broken) => Answered::Broken(broken.clone()),
        };
        let silence = answered == Answered::Lost;
        let mut at = last.map_or(Micros::ZERO, |l| l.ended_us);
        if silence && let SystemAnswer::Addresses { took_us, .. } | SystemAnswer::Failed { took_us, .. } = rows.system {
            // What the system's own stub was seen to wait is truer than how long ours did.
            at = took_us;
        }
        let mut addresses: Vec<IpAddr> = Vec::new();
        for address in last.iter().flat_map(|l| l.outcome.addresses()) {
            if Family::of(&address) == family && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        let owner = last.and_then(|l| l.outcome.cnames().last()).map(|alias| printable(&alias.target, 253));
        let evidence = mine.iter().map(|l| l.says(&rows.target.host)).collect();
        Self { family, answered, evidence, owner, answer: Answer { addresses, at, lost: silence } }
    }

    /// When the question was settled, counted from asking.
    pub fn settled_at(&self) -> Micros {
        self.answer.at
    }
}

/// Of several names that search domains make, the one that counts: that which has addresses, else the last one asked.
pub(super) fn name_that_counts(rows: &TargetRows) -> &str {
    let with_addresses = rows.lookups.iter().rev().find(|l| l.outcome.addresses().next().is_some());
    with_addresses.or(rows.lookups.last()).map_or(rows.target.host.as_str(), |l| l.name.as_str())
}
