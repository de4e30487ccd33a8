//! Destination address selection (RFC 6724 §6): in which order a program tries the addresses.
//!
//! A [`Platform`] is data (its [`Description`]): which rules it has, its table, and a short list of named differences. A
//! [`System`] is a platform as one host has set it up. There is one algorithm, and [`System::sort`] is the only place that
//! sorts destinations. The relation of two addresses is not transitive when an IPv4 and an IPv6 row have equal precedence,
//! because rule 9 compares only inside a family; `slice::sort_by` may panic on such a relation, and the result would not be
//! glibc's. So the sort is glibc's own merge sort, and every neighbour pair says which rule decided.
//!
//! Readers of policy tables stand in [`tables`], that of gai.conf beside it; each gives what a host sets.

mod gai_conf;
mod merge;
mod platform;
mod policy;
mod prefix;
mod rotation;
mod rule;
mod rules;
mod scope;
mod system;
pub mod tables;

pub use gai_conf::{is_ignored, label_row, parse as parse_gai_conf, precedence_row, reloads};
pub use platform::{Description, Known, MatchV4, MatchV6, Native, Platform};
pub use policy::{Policy, PolicyRow, Row};
pub use prefix::Prefix;
pub use rotation::rotation;
pub use rule::{Reason, Rule};
pub use system::{Host, System};

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
