use super::{Description, Known, MatchV4, MatchV6, Native, PolicyRow, rfc6724};
use crate::model::Family;
use crate::order::Prefix;

/// glibc 2.36 to 2.42 (nss/getaddrinfo.c).
pub(super) const DESCRIPTION: Description = Description {
    name: "linux-glibc",
    about: "Linux with glibc: Debian, Ubuntu, RHEL, SUSE",
    known: Known::Tested,
    table: &TABLE,
    native: Native::ByKnownLink,
    match_v6: MatchV6::Whole,
    match_v4: MatchV4::InsideTheSubnet,
    interface_data_needs_ipv6: true,
    resolver_gives_first: Family::V4,
    ..rfc6724::DESCRIPTION
};

/// RFC 3484's precedences, and labels of glibc's own for site-local, ULA and Teredo addresses; these have the precedence
/// of `::/0`.
pub(super) const TABLE: [PolicyRow; 8] = [
    (Prefix::LOOPBACK, 50, 0),
    (Prefix::ALL, 40, 1),
    (Prefix::SIX_TO_FOUR, 30, 2),
    (Prefix::COMPATIBLE, 20, 3),
    (Prefix::IPV4, 10, 4),
    (Prefix::SITE_LOCAL, 40, 5),
    (Prefix::ULA, 40, 6),
    (Prefix::TEREDO, 40, 7),
];
