use super::{Description, Known, MatchV4, MatchV6, rfc6724};
use crate::model::Family;
use crate::order::Rule;

/// Go's own resolver (src/net/addrselect.go): "minimal RFC 6724".
pub(super) const DESCRIPTION: Description = Description {
    name: "go",
    about: "programs in Go that use its own resolver",
    known: Known::Read,
    rules: &RULES,
    match_v6: MatchV6::First64,
    match_v4: MatchV4::Never,
    unusable_tie: true,
    resolver_gives_first: Family::V4,
    ..rfc6724::DESCRIPTION
};

const RULES: [Rule; 6] =
    [Rule::Unusable, Rule::Scope, Rule::Label, Rule::Precedence, Rule::SmallerScope, Rule::LongestMatch];
