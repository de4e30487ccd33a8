use super::{Description, Known, MatchV4, MatchV6, PolicyRow, rfc6724};
use crate::order::{Prefix, Rule};

/// musl 1.2.3 to 1.2.6 (src/network/lookup_name.c). It sorts by one integer a destination, whose bits from the top are
/// rules 1, 2, 5, 6, 8, 9 and the place in the list: the same as asking these rules one after another.
pub(super) const DESCRIPTION: Description = Description {
    name: "linux-musl",
    about: "Linux with musl: Alpine, OpenWrt",
    known: Known::Tested,
    rules: &RULES,
    table: &TABLE,
    // IPv4 is handled as `::ffff:a.b.c.d`, whose scope is global whatever it holds.
    scopes_v4: &[],
    match_v6: MatchV6::Whole,
    match_v4: MatchV4::Whole,
    leaves_ipv4_only_alone: true,
    // MAXADDRS in src/network/lookup.h.
    at_most: 48,
    ..rfc6724::DESCRIPTION
};

const RULES: [Rule; 6] =
    [Rule::Unusable, Rule::Scope, Rule::Label, Rule::Precedence, Rule::SmallerScope, Rule::LongestMatch];

/// RFC 6724's without its last three rows. No file changes it.
const TABLE: [PolicyRow; 6] = [
    (Prefix::LOOPBACK, 50, 0),
    (Prefix::IPV4, 35, 4),
    (Prefix::SIX_TO_FOUR, 30, 2),
    (Prefix::TEREDO, 5, 5),
    (Prefix::ULA, 3, 13),
    (Prefix::ALL, 40, 1),
];
