//! Destination address selection (RFC 6724 §6, as glibc does it): in which order a program tries the addresses.
//!
//! [`sort`] is the only place that sorts destinations by these rules. The relation of two addresses is not transitive when an IPv4
//! and an IPv6 row have equal precedence, because rule 9 compares only inside a family; `slice::sort_by` may panic on
//! such a relation, and the result would not be glibc's. So the sort is glibc's own merge sort, and every neighbour
//! pair says which rule decided.

mod gai_conf;
mod policy;
mod rules;
mod scope;

pub use gai_conf::{parse as parse_gai_conf, precedence_row};
pub use policy::{Policy, Prefix, Row};
pub use rules::{Reason, compare};

use std::cmp::Ordering;
use std::net::IpAddr;

/// A destination with what the host knows about reaching it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub destination: IpAddr,
    /// `None`: the kernel has no source for it, so it is unusable (rule 1).
    pub source: Option<SourceAddress>,
}

/// The source address that the kernel would use, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAddress {
    pub address: IpAddr,
    /// `None` when no interface owns the address or the host has no interface data.
    pub interface: Option<Interface>,
}

/// What the interface says of the source address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    pub name: String,
    pub prefix_len: u8,
    /// `IFA_F_DEPRECATED` or `IFA_F_OPTIMISTIC`.
    pub deprecated: bool,
    /// `IFA_F_HOMEADDRESS` (Mobile IPv6).
    pub home: bool,
    /// Not a tunnel: link type other than `ARPHRD_TUNNEL`, `ARPHRD_TUNNEL6` and `ARPHRD_SIT`.
    pub native: bool,
}

/// A destination in its place, and the rule that put it behind its predecessor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub candidate: Candidate,
    /// `None` for the first.
    pub decided_by: Option<Reason>,
}

/// Sorts as glibc's getaddrinfo does. `interface_data` is false on a host without any IPv6 address besides `::1`:
/// glibc then throws all interface data away, which switches off rules 3, 4, 7 and, for IPv4, 9.
pub fn sort(candidates: &[Candidate], policy: &Policy, interface_data: bool) -> Vec<Placed> {
    let mut sorted = candidates.to_vec();
    if !interface_data {
        for candidate in &mut sorted {
            if let Some(source) = &mut candidate.source {
                source.interface = None;
            }
        }
    }
    let relation = |a: &Candidate, b: &Candidate| compare(a, b, policy, interface_data);
    let sorted = merge_sort(sorted, &|a, b| relation(a, b).0);
    let mut placed = Vec::with_capacity(sorted.len());
    for candidate in sorted {
        let decided_by = placed.last().map(|before: &Placed| relation(&before.candidate, &candidate).1);
        placed.push(Placed { candidate, decided_by });
    }
    placed
}

/// glibc's `qsort` at these sizes (stdlib/msort.c): halves of n/2 and n − n/2, the left one wins ties.
fn merge_sort<T>(mut left: Vec<T>, relation: &impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if left.len() < 2 {
        return left;
    }
    let right = left.split_off(left.len() / 2);
    let mut left = merge_sort(left, relation).into_iter().peekable();
    let mut right = merge_sort(right, relation).into_iter().peekable();
    let mut merged = Vec::with_capacity(left.len() + right.len());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        merged.extend(if relation(a, b).is_gt() { right.next() } else { left.next() });
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merge_sort_is_stable_and_survives_a_relation_with_cycles() {
        let by_tens = |a: &u32, b: &u32| (a / 10).cmp(&(b / 10));
        assert_eq!(merge_sort(vec![31, 12, 30, 11, 10], &by_tens), [12, 11, 10, 31, 30]);
        let rock_paper_scissors =
            |a: &u32, b: &u32| [Ordering::Equal, Ordering::Less, Ordering::Greater][((3 + b - a) % 3) as usize];
        let cycle: Vec<u32> = (0..99).map(|n| n % 3).collect();
        assert_eq!(merge_sort(cycle, &rock_paper_scissors).len(), 99);
    }
}
