//! What systems there are, and in what they differ: data, and a short list of named differences.

mod freebsd;
mod go;
mod java;
mod linux_glibc;
mod linux_musl;
mod macos;
mod openbsd;
mod rfc3484;
mod rfc6724;
mod rfc6724_update;
mod windows;

use super::policy::PolicyRow;
use super::{Prefix, Rule};
use crate::model::Family;

pub(super) use freebsd::IPV4_FIRST as FREEBSD_IPV4_FIRST;
pub(super) use rfc6724_update::KNOWN_LOCAL;

/// Who sorts: a standard, the C library of a system, or a language's own resolver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    Rfc6724,
    Rfc3484,
    Rfc6724Update,
    LinuxGlibc,
    LinuxMusl,
    Windows,
    FreeBsd,
    OpenBsd,
    MacOs,
    Go,
    Java,
}

impl Platform {
    pub const ALL: [Self; 11] = [
        Self::LinuxGlibc,
        Self::LinuxMusl,
        Self::Windows,
        Self::MacOs,
        Self::FreeBsd,
        Self::OpenBsd,
        Self::Go,
        Self::Java,
        Self::Rfc6724,
        Self::Rfc3484,
        Self::Rfc6724Update,
    ];

    /// Everything in which this platform differs from others.
    pub const fn description(self) -> &'static Description {
        match self {
            Self::Rfc6724 => &rfc6724::DESCRIPTION,
            Self::Rfc3484 => &rfc3484::DESCRIPTION,
            Self::Rfc6724Update => &rfc6724_update::DESCRIPTION,
            Self::LinuxGlibc => &linux_glibc::DESCRIPTION,
            Self::LinuxMusl => &linux_musl::DESCRIPTION,
            Self::Windows => &windows::DESCRIPTION,
            Self::FreeBsd => &freebsd::DESCRIPTION,
            Self::OpenBsd => &openbsd::DESCRIPTION,
            Self::MacOs => &macos::DESCRIPTION,
            Self::Go => &go::DESCRIPTION,
            Self::Java => &java::DESCRIPTION,
        }
    }

    /// As on the command line: `linux-glibc`.
    pub const fn name(self) -> &'static str {
        self.description().name
    }

    /// The platform of an operating system as Rust names it, as far as that tells; the RFC's rules where it does not.
    pub fn of_os(os: &str) -> Self {
        match os {
            "linux" => Self::LinuxGlibc,
            "windows" => Self::Windows,
            "macos" | "ios" => Self::MacOs,
            "freebsd" | "dragonfly" | "netbsd" => Self::FreeBsd,
            "openbsd" => Self::OpenBsd,
            _ => Self::Rfc6724,
        }
    }
}

/// One platform, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description {
    /// As on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    pub known: Known,
    /// The rules that it has, in the order in which it asks them; what all leave open stays as the resolver gave it.
    pub rules: &'static [Rule],
    /// The built-in table; empty: it has none.
    pub table: &'static [PolicyRow],
    /// Scopes of IPv4 prefixes; the rest is global.
    pub scopes_v4: &'static [(Prefix, u32)],
    /// The scope of `::1`.
    pub loopback_scope: u8,
    /// Rule 7: what counts as native.
    pub native: Native,
    /// Rule 9 between two IPv6 destinations.
    pub match_v6: MatchV6,
    /// Rule 9 between two IPv4 destinations.
    pub match_v4: MatchV4,
    /// Two destinations without a source tie; elsewhere rules 6 and 8 still compare them.
    pub unusable_tie: bool,
    /// What is known of interfaces is thrown away on a host without any IPv6 address besides `::1`.
    pub interface_data_needs_ipv6: bool,
    /// A list of IPv4 addresses only is left alone.
    pub leaves_ipv4_only_alone: bool,
    /// The library keeps no more addresses than this.
    pub at_most: usize,
    /// After sorting, all of this family go before the other.
    pub family_first: Option<Family>,
    /// Which DNS answer stands first in the list that rule 10 leaves unchanged.
    pub resolver_gives_first: Family,
}

/// How sure the order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A standard's text.
    Standard,
    /// Held against the library itself, address by address.
    Tested,
    /// Read in its source or its maker's documents.
    Read,
    /// As `Read`, and something decides besides that cannot be seen here: what.
    InPart(&'static str),
}

impl Known {
    /// The doubt, in a sentence without its full stop; `None` when there is none.
    pub const fn doubt(self) -> Option<&'static str> {
        match self {
            Self::Standard | Self::Tested => None,
            Self::Read => Some("predicted from its source or its maker's documents, not tried on such a system"),
            Self::InPart(why) => Some(why),
        }
    }
}

/// Rule 7: "If DA is reached via an encapsulating transition mechanism (e.g., IPv6 in IPv4) and DB is not, then prefer DB."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    /// The source's interface is known, and its link type is no tunnel's.
    ByKnownLink,
    /// The source is neither a 6to4 nor a Teredo address.
    ByAddress,
    /// Neither the link nor the address is a tunnel's.
    ByLinkOrAddress,
}

/// Rule 9 for IPv6: how far source and destination are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchV6 {
    /// All 128 bits.
    Whole,
    First64,
    /// The first 64, and only where both destinations share at least one bit with their sources.
    First64IfBothMatch,
    /// "up to the length of S's prefix (i.e., the portion of the address not including the interface ID)", RFC 6724 §2.2.
    UpToThePrefix,
}

/// Rule 9 for IPv4, which breaks round robin in DNS where it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchV4 {
    Never,
    /// "Outside of subnets, as defined by the network masks, common address prefixes for IPv4 addresses make no sense"
    /// (glibc).
    InsideTheSubnet,
    Whole,
    UpToThePrefix,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_stands_in_the_list_once_under_a_name_of_its_own() {
        let mut names: Vec<_> = Platform::ALL.iter().map(|p| p.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Platform::ALL.len());
        assert_eq!(names[0], "freebsd");
    }

    #[test]
    fn rules_are_asked_in_the_order_of_the_rfc() {
        for platform in Platform::ALL {
            let rules = platform.description().rules;
            assert!(rules.is_sorted(), "{}", platform.name());
            assert!(rules.is_empty() || rules[0] == Rule::Unusable, "{}", platform.name());
        }
    }
}
