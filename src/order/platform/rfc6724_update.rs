use super::{Description, Known, PolicyRow, rfc6724};
use crate::order::Prefix;

/// draft-ietf-6man-rfc6724-update: ULA above IPv4, known-local ULA above everything.
pub(super) const DESCRIPTION: Description = Description {
    name: "rfc6724-update",
    about: "draft-ietf-6man-rfc6724-update, not yet an RFC",
    known: Known::InPart(
        "the rows of known-local prefixes are made of this host's own addresses; those that a router announces are not \
         seen here",
    ),
    table: &TABLE,
    ..rfc6724::DESCRIPTION
};

/// §3.
const TABLE: [PolicyRow; 9] = [
    (Prefix::LOOPBACK, 50, 0),
    (Prefix::ALL, 40, 1),
    (Prefix::ULA, 30, 13),
    (Prefix::IPV4, 20, 4),
    (Prefix::SIX_TO_FOUR, 5, 2),
    (Prefix::TEREDO, 5, 5),
    (Prefix::COMPATIBLE, 1, 3),
    (Prefix::SITE_LOCAL, 1, 11),
    (Prefix::SIX_BONE, 1, 12),
];

/// Length, precedence and label of the row that a known-local prefix out of `fd00::/8` gets (§3).
pub(in crate::order) const KNOWN_LOCAL: (u8, u32, u32) = (48, 45, 14);
