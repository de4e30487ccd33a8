//! RFC 6724 §6, rule by rule, with glibc's readings where they differ.

use std::cmp::Ordering;
use std::fmt;
use std::net::IpAddr;

use super::scope::scope;
use super::{Candidate, Policy, SourceAddress};

/// The rule that decided between two neighbours, with the two values it compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// 1 to 10, as numbered in RFC 6724 §6.
    pub rule: u8,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Unusable,
    Scope,
    Deprecated,
    Home,
    Label,
    Precedence(u32, u32),
    Native,
    SmallerScope(u8, u8),
    CommonPrefix(u32, u32),
    Unchanged,
}

/// Which of two destinations is tried first (`Less`: `a`), and why. Rule 10 leaves the order as it is: `Equal`.
pub fn compare(a: &Candidate, b: &Candidate, policy: &Policy, interface_data: bool) -> (Ordering, Reason) {
    let reason = |rule, what| Reason { rule, what };

    // Rule 1: "Avoid unusable destinations. […] If DB is known to be unreachable or if Source(DB) is undefined, then
    // prefer DA."
    let by_use = b.source.is_some().cmp(&a.source.is_some());
    if by_use.is_ne() {
        return (by_use, reason(1, What::Unusable));
    }
    let (scope_a, scope_b) = (scope(&a.destination, policy), scope(&b.destination, policy));
    if let (Some(source_a), Some(source_b)) = (&a.source, &b.source) {
        // Rule 2: "Prefer matching scope."
        let matches_a = scope(&source_a.address, policy) == scope_a;
        let matches_b = scope(&source_b.address, policy) == scope_b;
        if matches_a != matches_b {
            return (matches_b.cmp(&matches_a), reason(2, What::Scope));
        }
        // Rule 3: "Avoid deprecated addresses."
        let (bad_a, bad_b) = (deprecated(source_a), deprecated(source_b));
        if bad_a != bad_b {
            return (bad_a.cmp(&bad_b), reason(3, What::Deprecated));
        }
        // Rule 4: "Prefer home addresses."
        let (home_a, home_b) = (home(source_a), home(source_b));
        if home_a != home_b {
            return (home_b.cmp(&home_a), reason(4, What::Home));
        }
        // Rule 5: "Prefer matching label."
        let same_a = policy.label(&source_a.address) == policy.label(&a.destination);
        let same_b = policy.label(&source_b.address) == policy.label(&b.destination);
        if same_a != same_b {
            return (same_b.cmp(&same_a), reason(5, What::Label));
        }
    }
    // Rule 6: "Prefer higher precedence." glibc applies it, and rule 8, even to two unusable destinations.
    let (high_a, high_b) = (policy.precedence(&a.destination), policy.precedence(&b.destination));
    if high_a != high_b {
        return (high_b.cmp(&high_a), reason(6, What::Precedence(high_a, high_b)));
    }
    // Rule 7: "Prefer native transport."
    if let (Some(source_a), Some(source_b)) = (&a.source, &b.source) {
        let (native_a, native_b) = (native(source_a), native(source_b));
        if interface_data && interface(source_a) != interface(source_b) && native_a != native_b {
            return (native_b.cmp(&native_a), reason(7, What::Native));
        }
    }
    // Rule 8: "Prefer smaller scope."
    if scope_a != scope_b {
        return (scope_a.cmp(&scope_b), reason(8, What::SmallerScope(scope_a, scope_b)));
    }
    // Rule 9: "Use longest matching prefix. When DA and DB belong to the same address family […]"
    if let (Some(source_a), Some(source_b)) = (&a.source, &b.source)
        && a.destination.is_ipv4() == b.destination.is_ipv4()
    {
        let (bits_a, bits_b) = (common_prefix(source_a, &a.destination), common_prefix(source_b, &b.destination));
        if bits_a != bits_b {
            return (bits_b.cmp(&bits_a), reason(9, What::CommonPrefix(bits_a, bits_b)));
        }
    }
    // Rule 10: "Otherwise, leave the order unchanged."
    (Ordering::Equal, reason(10, What::Unchanged))
}

fn deprecated(source: &SourceAddress) -> bool {
    source.interface.as_ref().is_some_and(|i| i.deprecated)
}

fn home(source: &SourceAddress) -> bool {
    source.interface.as_ref().is_some_and(|i| i.home)
}

fn interface(source: &SourceAddress) -> Option<&str> {
    source.interface.as_ref().map(|i| i.name.as_str())
}

/// A source whose interface is not known counts as not native (`__check_native` starts from 0).
fn native(source: &SourceAddress) -> bool {
    source.interface.as_ref().is_some_and(|i| i.native)
}

/// IPv6: all leading equal bits, not capped at the source's prefix length as RFC 6724 §2.2 has it. IPv4: only inside
/// the source's own subnet, because "outside of subnets, as defined by the network masks, common address prefixes
/// for IPv4 addresses make no sense" (glibc); with no interface data only the address itself is inside.
fn common_prefix(source: &SourceAddress, destination: &IpAddr) -> u32 {
    match (source.address, destination) {
        (IpAddr::V6(s), IpAddr::V6(d)) => (s.to_bits() ^ d.to_bits()).leading_zeros(),
        (IpAddr::V4(s), IpAddr::V4(d)) => {
            let differ = s.to_bits() ^ d.to_bits();
            let len = source.interface.as_ref().map_or(0, |i| u32::from(i.prefix_len));
            let mask = if len == 0 { u32::MAX } else { u32::MAX << (32 - len.min(32)) };
            if differ & mask == 0 { differ.leading_zeros() } else { 0 }
        }
        _ => 0,
    }
}

/// `rule 6: precedence 40 > 35`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {}: ", self.rule)?;
        match self.what {
            What::Unusable => write!(f, "no source address for this one"),
            What::Scope => write!(f, "its source has another scope"),
            What::Deprecated => write!(f, "its source is deprecated"),
            What::Home => write!(f, "its source is no home address"),
            What::Label => write!(f, "its source has another label"),
            What::Precedence(before, this) => write!(f, "precedence {before} > {this}"),
            What::Native => write!(f, "through a tunnel or an unknown interface"),
            What::SmallerScope(before, this) => write!(f, "scope {before} < {this}"),
            What::CommonPrefix(before, this) => write!(f, "common prefix {before} > {this} bits"),
            What::Unchanged => write!(f, "as the resolver gave them"),
        }
    }
}
