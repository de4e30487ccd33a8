//! RFC 6724 §6, rule by rule. What a system reads differently stands in its [`super::Description`].

use std::cmp::Ordering;
use std::net::IpAddr;

use super::platform::{MatchV4, MatchV6, Native};
use super::prefix::mapped;
use super::scope::scope;
use super::{Candidate, Interface, Prefix, Reason, Rule, SourceAddress, System};

/// Which of two destinations is tried first (`Less`: `a`), and by which rule. Rule 10 leaves the order as it is: `Equal`.
pub(super) fn compare(a: &Candidate, b: &Candidate, rules: &[Rule], system: &System) -> (Ordering, Rule) {
    for rule in rules {
        let ordering = decide(*rule, a, b, system);
        if ordering.is_ne() {
            return (ordering, *rule);
        }
        let unusable = a.source.is_none() && b.source.is_none();
        if *rule == Rule::Unusable && unusable && system.platform.description().unusable_tie {
            break;
        }
    }
    (Ordering::Equal, Rule::Unchanged)
}

/// The decision in words, with both values.
pub(super) fn explain(rule: Rule, before: &Candidate, this: &Candidate, system: &System) -> Reason {
    let value = |candidate| value(rule, candidate, system);
    Reason { rule, before: value(before), this: value(this) }
}

fn decide(rule: Rule, a: &Candidate, b: &Candidate, system: &System) -> Ordering {
    let (Some(merit_a), Some(merit_b)) = (merit(rule, a, system), merit(rule, b, system)) else {
        return Ordering::Equal;
    };
    if rule == Rule::LongestMatch {
        // "When DA and DB belong to the same address family (both are IPv6 or both are IPv4)".
        let same_family = a.destination.is_ipv4() == b.destination.is_ipv4();
        let nothing_in_common = merit_a == 0 || merit_b == 0;
        let skipped = system.platform.description().match_v6 == MatchV6::First64IfBothMatch && nothing_in_common;
        if !same_family || skipped {
            return Ordering::Equal;
        }
    }
    merit_b.cmp(&merit_a)
}

/// How a destination does under one rule: more is better. `None`: without a source the rule does not speak of it.
fn merit(rule: Rule, candidate: &Candidate, system: &System) -> Option<u32> {
    let destination = &candidate.destination;
    let source = candidate.source.as_ref();
    Some(match rule {
        // "If DB is known to be unreachable or if Source(DB) is undefined, then prefer DA."
        Rule::Unusable => u32::from(source.is_some()),
        Rule::LoopbackRoute => u32::from(source?.address.is_loopback()),
        Rule::DirectRoute => u32::from(is_direct(source?, destination)),
        Rule::Scope => u32::from(scope_of(&source?.address, system) == scope_of(destination, system)),
        Rule::Deprecated => u32::from(!interface(source?).is_some_and(|i| i.deprecated)),
        Rule::Home => u32::from(interface(source?).is_some_and(|i| i.home)),
        Rule::Label => {
            let label = system.policy.label(&source?.address);
            u32::from(label.is_some() && label == system.policy.label(destination))
        }
        // What no row covers comes last.
        Rule::Precedence => system.policy.precedence(destination).map_or(0, |p| p.saturating_add(1)),
        Rule::Native => u32::from(is_native(source?, system)),
        Rule::SmallerScope => u32::from(u8::MAX - scope_of(destination, system)),
        Rule::LongestMatch => common_prefix(source?, destination, system),
        Rule::Unchanged | Rule::Family | Rule::LeftOut => return None,
    })
}

/// The value that the rule looked at, in words.
fn value(rule: Rule, candidate: &Candidate, system: &System) -> String {
    let destination = &candidate.destination;
    let good = merit(rule, candidate, system).is_some_and(|m| m > 0);
    let either = |yes: &str, no: &str| if good { yes.to_owned() } else { no.to_owned() };
    let number = |n: Option<u32>| n.map_or_else(|| "none".to_owned(), |n| n.to_string());
    let of_source =
        |of: &dyn Fn(&IpAddr) -> String| candidate.source.as_ref().map_or_else(String::new, |s| of(&s.address));
    match rule {
        Rule::Unusable => either("usable", "no source address"),
        Rule::LoopbackRoute => either("loopback", "another"),
        Rule::DirectRoute => either("direct", "through a router"),
        Rule::Scope => {
            let says = |a: &IpAddr| scope_of(a, system).to_string();
            format!("{} ({}, {})", either("matches", "differs"), says(destination), of_source(&says))
        }
        Rule::Deprecated => either("preferred", "deprecated"),
        Rule::Home => either("home address", "no home address"),
        Rule::Label => {
            let says = |a: &IpAddr| number(system.policy.label(a));
            format!("{} ({}, {})", either("matches", "differs"), says(destination), of_source(&says))
        }
        Rule::Precedence => number(system.policy.precedence(destination)),
        Rule::Native => either("native", "tunnel or unknown interface"),
        Rule::SmallerScope => scope_of(destination, system).to_string(),
        Rule::LongestMatch => merit(rule, candidate, system).unwrap_or(0).to_string(),
        Rule::Unchanged | Rule::LeftOut => String::new(),
        Rule::Family => if destination.is_ipv4() { "IPv4" } else { "IPv6" }.to_owned(),
    }
}

pub(super) fn scope_of(address: &IpAddr, system: &System) -> u8 {
    scope(address, &system.policy, system.platform.description().loopback_scope)
}

fn interface(source: &SourceAddress) -> Option<&Interface> {
    source.interface.as_ref()
}

/// In the subnet of the source address.
fn is_direct(source: &SourceAddress, destination: &IpAddr) -> bool {
    let Some(interface) = interface(source) else { return false };
    let len = interface.prefix_len.saturating_add(if source.address.is_ipv4() { 96 } else { 0 }).min(128);
    let same_family = source.address.is_ipv4() == destination.is_ipv4();
    same_family && Prefix { address: mapped(&source.address), len }.contains(mapped(destination))
}

fn is_native(source: &SourceAddress, system: &System) -> bool {
    let by_address = || {
        let address = mapped(&source.address);
        !Prefix::SIX_TO_FOUR.contains(address) && !Prefix::TEREDO.contains(address)
    };
    match system.platform.description().native {
        // `__check_native` starts from 0: what it does not find is not native.
        Native::ByKnownLink => interface(source).is_some_and(|i| i.native),
        Native::ByAddress => by_address(),
        Native::ByLinkOrAddress => by_address() && interface(source).is_none_or(|i| i.native),
    }
}

/// How many leading bits source and destination share, as this system counts them.
pub(super) fn common_prefix(source: &SourceAddress, destination: &IpAddr, system: &System) -> u32 {
    let description = system.platform.description();
    let prefix_len = || interface(source).map(|i| u32::from(i.prefix_len));
    match (source.address, destination) {
        (IpAddr::V6(s), IpAddr::V6(d)) => {
            let bits = (s.to_bits() ^ d.to_bits()).leading_zeros();
            match description.match_v6 {
                MatchV6::Whole => bits,
                MatchV6::First64 | MatchV6::First64IfBothMatch => bits.min(64),
                MatchV6::UpToThePrefix => bits.min(prefix_len().unwrap_or(128)),
            }
        }
        (IpAddr::V4(s), IpAddr::V4(d)) => {
            let differ = s.to_bits() ^ d.to_bits();
            match description.match_v4 {
                MatchV4::Never => 0,
                MatchV4::Whole => differ.leading_zeros(),
                MatchV4::UpToThePrefix => differ.leading_zeros().min(prefix_len().unwrap_or(32)),
                MatchV4::InsideTheSubnet => {
                    // A shift by 32 leaves the mask whole on the processors that glibc runs on: with no interface data
                    // only the address itself is inside.
                    let len = prefix_len().unwrap_or(0).min(32);
                    let mask = if len == 0 { u32::MAX } else { u32::MAX << (32 - len) };
                    if differ & mask == 0 { differ.leading_zeros() } else { 0 }
                }
            }
        }
        _ => 0,
    }
}
