use super::{NOTICED, Rule};
use crate::diagnose::{Answered, Case, Finding, Severity};
use crate::model::Family;
use crate::observation::LookupOutcome;

pub(super) const RULE: Rule = Rule {
    code: "dns-breaks-libc",
    summary: "an answer of DNS on which musl fails, or for which glibc waits",
    explain: include_str!("dns_breaks_libc.md"),
    check,
};

fn check(case: &Case) -> Vec<Finding> {
    if case.facts.os != "linux" {
        return Vec::new();
    }
    Family::BOTH.into_iter().filter_map(|family| finding(case, family)).collect()
}

/// What becomes of the good answer for one family because of the other one's.
fn finding(case: &Case, family: Family) -> Option<Finding> {
    let facts = case.facts;
    let (this, other) = (facts.family(family), facts.family(family.other()));
    if other.answered != Answered::Addresses {
        return None;
    }
    let late = this.settled_at() - other.settled_at() >= NOTICED;
    let (what, effect) = match &this.answered {
        Answered::NxDomain => ("says that there is no such name (NXDOMAIN)", NXDOMAIN),
        Answered::Broken(LookupOutcome::ServFail) => ("is answered SERVFAIL", ERROR),
        Answered::Broken(LookupOutcome::Refused) => ("is refused", ERROR),
        Answered::Broken(LookupOutcome::OtherRcode { .. }) => ("is answered by an error", ERROR),
        Answered::Lost if family == Family::V6 => ("gets no answer", LOST),
        Answered::Lost => ("gets no answer", LOST_A),
        Answered::Addresses | Answered::NoData if late => ("is answered late", LATE),
        Answered::Broken(_) | Answered::Addresses | Answered::NoData | Answered::NotAsked => return None,
    };
    Some(Finding {
        code: RULE.code,
        severity: if this.answered == Answered::NxDomain || late { Severity::Warning } else { Severity::Info },
        says: format!("the {} question {what}, {} has addresses: {effect}", family.record(), family.other().record()),
        evidence: this.evidence.clone(),
        remedies: Vec::new(),
    })
}

const NXDOMAIN: &str = "glibc goes on with what it has; musl (Alpine) says at once that the name does not exist";
const ERROR: &str = "glibc goes on with what it has; musl (Alpine) fails the whole lookup after 5 s";
const LOST: &str =
    "glibc goes on with A after its full time, 15 s by default; musl (Alpine) fails the whole lookup after 5 s";
const LOST_A: &str =
    "glibc fails after its full time, 15 s by default, and musl (Alpine) after 5 s, both with the AAAA in hand";
const LATE: &str = "glibc and musl return nothing before both are in; browsers and Squid 5 do not wait";
