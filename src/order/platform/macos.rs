use super::{Description, Known, MatchV4, MatchV6, Native, rfc6724};
use crate::order::Rule;

/// macOS (Libinfo, `si_destination_compare.c`). Rule 3 of the published source prefers what its own log message says it
/// avoids; the RFC's reading is taken here.
pub(super) const DESCRIPTION: Description = Description {
    name: "macos",
    about: "macOS",
    known: Known::InPart(
        "predicted in part: macOS first compares what its kernel remembers of earlier connections (a round trip that is \
         100 ms shorter wins, an address that never answered loses), and that cannot be seen here",
    ),
    rules: &RULES,
    native: Native::ByAddress,
    match_v6: MatchV6::First64IfBothMatch,
    match_v4: MatchV4::Never,
    ..rfc6724::DESCRIPTION
};

const RULES: [Rule; 10] = [
    Rule::Unusable,
    Rule::LoopbackRoute,
    Rule::DirectRoute,
    Rule::Scope,
    Rule::Deprecated,
    Rule::Label,
    Rule::Precedence,
    Rule::Native,
    Rule::SmallerScope,
    Rule::LongestMatch,
];
