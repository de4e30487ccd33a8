//! Why a list keeps or loses the rotation of DNS: whether the place of an address depends on its place in the answer.

use std::collections::BTreeSet;

use super::rules::{common_prefix, compare};
use super::{Candidate, MatchV4, MatchV6, Rule, System};
use crate::model::Family;

/// One sentence on the addresses of each family that has several, true for this list; `None` when neither has.
pub fn rotation(system: &System, candidates: &[Candidate]) -> Option<String> {
    let seen: Vec<Candidate> = candidates.iter().map(|c| system.as_seen(c)).collect();
    let clauses: Vec<String> = Family::BOTH.into_iter().filter_map(|family| clause(system, &seen, family)).collect();
    if let [v6, v4] = &clauses[..]
        && let (true, Some((kept, why))) = (v6.contains(KEEP), v4.split_once(KEEP))
    {
        return Some(format!("{v6}; {kept}keep theirs{why}."));
    }
    (!clauses.is_empty()).then(|| format!("{}.", clauses.join("; ")))
}

const KEEP: &str = "keep the order that DNS gives them";

fn clause(system: &System, candidates: &[Candidate], family: Family) -> Option<String> {
    let of_family = |c: &&Candidate| Family::of(&c.destination) == family;
    let mine: Vec<&Candidate> = candidates.iter().filter(of_family).collect();
    if mine.len() < 2 {
        return None;
    }
    let ruling = ruling(system, candidates, family);
    let records = if family == Family::V6 { "AAAA" } else { "A" };
    if ruling.contains(&Rule::LongestMatch) && ties_across_families(system, candidates) {
        return Some(format!(
            "the place of the {} {records} depends on both DNS answers: IPv4 and IPv6 have the same precedence, and rule 9 \
             compares only inside a family",
            mine.len()
        ));
    }
    let what = match 1 + ruling.iter().filter(|rule| **rule != Rule::Unchanged).count() {
        1 => format!("the {} {records} {KEEP}", mine.len()),
        groups if groups == mine.len() => {
            format!("the {} {records} always come in this order, whatever DNS rotates", mine.len())
        }
        groups => format!(
            "the {} {records} fall into {groups} groups, and only inside a group the order that DNS gives stays",
            mine.len()
        ),
    };
    let sorted = !system.rules(candidates).is_empty();
    Some(format!("{what}: {}", if sorted { why(system, &mine, &ruling, family) } else { nothing(system).to_owned() }))
}

/// Some IPv4 and some IPv6 address tie: then the relation has cycles.
fn ties_across_families(system: &System, candidates: &[Candidate]) -> bool {
    let rules = system.rules(candidates);
    let (v4, v6): (Vec<_>, Vec<_>) = candidates.iter().partition(|c| c.destination.is_ipv4());
    v4.iter().any(|a| v6.iter().any(|b| compare(a, b, rules, system).1 == Rule::Unchanged))
}

/// The rule between each two neighbours of the family.
fn ruling(system: &System, candidates: &[Candidate], family: Family) -> Vec<Rule> {
    let all_rules = system.rules(candidates);
    let sorted = system.sort(candidates);
    let kept = sorted.into_iter().map(|p| p.candidate).filter(|c| Family::of(&c.destination) == family);
    let kept: Vec<Candidate> = kept.collect();
    kept.windows(2).map(|pair| compare(&pair[0], &pair[1], all_rules, system).1).collect()
}

const fn nothing(system: &System) -> &'static str {
    if system.family_first.is_some() { "nothing is sorted here but the families" } else { "nothing is sorted here" }
}

fn why(system: &System, mine: &[&Candidate], ruling: &[Rule], family: Family) -> String {
    let other: BTreeSet<Rule> =
        ruling.iter().copied().filter(|rule| !matches!(rule, Rule::Unchanged | Rule::LongestMatch)).collect();
    let bits: BTreeSet<u32> =
        mine.iter().filter_map(|c| Some(common_prefix(c.source.as_ref()?, &c.destination, system))).collect();
    let description = system.platform.description();
    let never = family == Family::V4 && description.match_v4 == MatchV4::Never;
    if !other.is_empty() {
        let named: Vec<String> = other.iter().filter_map(|rule| rule.number()).map(|n| n.to_string()).collect();
        return format!("rule {} decides between them before their place in the answer counts", named.join(" and "));
    }
    if never {
        return "rule 9 does not look at IPv4 here".into();
    }
    if bits.is_empty() {
        return "they have no source address that rule 9 could compare them with".into();
    }
    let range = match (bits.first(), bits.last()) {
        (Some(low), Some(high)) if low != high => format!("{low} to {high} leading bits"),
        (Some(only), _) => format!("{only} leading bits"),
        (None, _) => String::new(),
    };
    if ruling.contains(&Rule::LongestMatch) {
        format!("they share {range} with their source address, and rule 9 puts the longest match first")
    } else if bits.len() > 1 {
        "rule 9 does not compare them here".into()
    } else if family == Family::V4 && description.match_v4 == MatchV4::InsideTheSubnet && bits.contains(&0) {
        "none is in the subnet of its source address, so rule 9 finds no difference".into()
    } else if description.match_v6 == MatchV6::Whole || family == Family::V4 {
        format!("each shares {range} with its source address, so rule 9 finds no difference")
    } else {
        format!("as rule 9 counts here, each shares {range} with its source address, so it finds no difference")
    }
}
