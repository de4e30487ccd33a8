use super::{Description, Known, MatchV4, MatchV6, PolicyRow, rfc6724};
use crate::order::Prefix;

/// RFC 3484, which RFC 6724 replaced. Its rule 9 knows no end of the source's prefix, and orders IPv4 too.
pub(super) const DESCRIPTION: Description = Description {
    name: "rfc3484",
    about: "RFC 3484 (2003), obsolete",
    known: Known::Standard,
    table: &TABLE,
    scopes_v4: &SCOPES_V4,
    match_v6: MatchV6::Whole,
    match_v4: MatchV4::Whole,
    ..rfc6724::DESCRIPTION
};

/// §2.1.
const TABLE: [PolicyRow; 5] = [
    (Prefix::LOOPBACK, 50, 0),
    (Prefix::ALL, 40, 1),
    (Prefix::SIX_TO_FOUR, 30, 2),
    (Prefix::COMPATIBLE, 20, 3),
    (Prefix::IPV4, 10, 4),
];

/// §3.2: private addresses are site-local.
const SCOPES_V4: [(Prefix, u32); 5] = [
    (Prefix::v4(169, 254, 16), 2),
    (Prefix::v4(127, 0, 8), 2),
    (Prefix::v4(10, 0, 8), 5),
    (Prefix::v4(172, 16, 12), 5),
    (Prefix::v4(192, 168, 16), 5),
];
