//! Whether enough addresses of each family are up.

use super::{Judged, Look};
use crate::check::{CaseName, Outcome, Quorum, Require};
use crate::diagnose::{AddressFacts, Answered, Fate};
use crate::model::Family;

/// One case for each family that is required; one for both where it does not matter which.
pub(super) fn judge(look: &Look) -> Vec<Judged> {
    let expect = &look.entry.expect;
    let literal = look.entry.target.literal().map(|address| Family::of(&address));
    match (expect.require, expect.quorum) {
        (Require::Any, None) => vec![some_address(look)],
        (Require::Any, Some(quorum)) => {
            let families: Vec<Family> = Family::BOTH.into_iter().filter(|family| is_in_use(look, *family)).collect();
            if families.is_empty() {
                return vec![some_address(look)];
            }
            families.into_iter().map(|family| of_family(look, family, quorum)).collect()
        }
        (require, quorum) => {
            // An address has no other family; where that one alone is required, it is missing.
            let meant = |family: &Family| match literal {
                Some(own) if require == Require::Both => *family == own,
                _ => require.names(*family),
            };
            let families = Family::BOTH.into_iter().filter(meant);
            families.map(|family| of_family(look, family, quorum.unwrap_or(Quorum::ALL))).collect()
        }
    }
}

/// It has addresses, and this host has a route to some of them.
fn is_in_use(look: &Look, family: Family) -> bool {
    look.facts.of(family).any(|address| !matches!(address.fate, Fate::Unroutable { .. }))
}

fn some_address(look: &Look) -> Judged {
    let all = &look.facts.addresses;
    let up = all.iter().filter(|address| address.fate.is_up()).count();
    let at_times = all.iter().filter(|address| matches!(address.fate, Fate::Unsteady { .. })).count();
    let outcome = match up + at_times {
        _ if !look.is_judged() => Outcome::Inconclusive,
        1.. => Outcome::Passed,
        0 if look.facts.untried() > 0 => Outcome::Inconclusive,
        0 => Outcome::Failed,
    };
    let wavering = if at_times > 0 { format!(", {at_times} more at times") } else { String::new() };
    let got = if all.is_empty() { no_address(look) } else { format!("{up} of {} up{wavering}", addresses(all.len())) };
    let evidence = if all.is_empty() { look.facts.dns_evidence() } else { rows(all.iter()) };
    look.judged(CaseName::new("reachable", ""), outcome, "at least one address up".into(), got, evidence)
}

fn of_family(look: &Look, family: Family, quorum: Quorum) -> Judged {
    let (up, all) = look.facts.up_of(family);
    let untried = look.facts.of(family).filter(|address| address.fate == Fate::Untried).count();
    let name = CaseName::new("reachable", if family == Family::V6 { "v6" } else { "v4" });
    let expected = format!("{quorum} {} addresses up", family.name());
    if all == 0 {
        let unasked = look.facts.family(family).answered == Answered::NotAsked;
        let unknown = unasked && look.entry.target.literal().is_none() || !look.is_judged();
        let outcome = if unknown { Outcome::Inconclusive } else { Outcome::Failed };
        let got = no_address_of(look, family);
        return look.judged(name, outcome, expected, got, look.facts.family(family).evidence.clone());
    }
    let outcome = if !look.is_judged() {
        Outcome::Inconclusive
    } else if quorum.is_met(up, all) {
        Outcome::Passed
    } else if quorum.is_met(up + untried, all) {
        Outcome::Inconclusive
    } else {
        Outcome::Failed
    };
    look.judged(name, outcome, expected, format!("{up} of {all} up"), rows(look.facts.of(family)))
}

/// What is not up.
fn rows<'a>(addresses: impl Iterator<Item = &'a AddressFacts>) -> Vec<String> {
    addresses.filter(|address| !address.fate.is_up()).map(AddressFacts::says).collect()
}

fn no_address(look: &Look) -> String {
    Family::BOTH.map(|family| no_address_of(look, family)).join("; ")
}

fn no_address_of(look: &Look, family: Family) -> String {
    let record = family.record();
    match &look.facts.family(family).answered {
        _ if look.entry.target.literal().is_some() => format!("the target is no {} address", family.name()),
        Answered::NxDomain => format!("{record}: no such name"),
        Answered::NoData | Answered::Addresses => format!("DNS has no {record} records"),
        Answered::Broken(outcome) => format!("the {record} question fails ({})", outcome.says()),
        Answered::Lost => format!("the {record} question gets no answer"),
        Answered::NotAsked if look.facts.not_asked == Some(family) => format!("{} was not asked for", family.name()),
        Answered::NotAsked => format!("the {record} question was not answered before the end of the run"),
    }
}

fn addresses(count: usize) -> String {
    format!("{count} address{}", if count == 1 { "" } else { "es" })
}
