use super::{Description, Known, MatchV4, MatchV6, Native, PolicyRow};
use crate::model::Family;
use crate::order::scope::LINK_LOCAL;
use crate::order::{Prefix, Rule};

/// RFC 6724 to the letter.
pub(super) const DESCRIPTION: Description = Description {
    name: "rfc6724",
    about: "RFC 6724 (2012), to the letter",
    known: Known::Standard,
    rules: &RULES,
    table: &TABLE,
    scopes_v4: &SCOPES_V4,
    loopback_scope: LINK_LOCAL,
    native: Native::ByLinkOrAddress,
    match_v6: MatchV6::UpToThePrefix,
    match_v4: MatchV4::UpToThePrefix,
    unusable_tie: false,
    interface_data_needs_ipv6: false,
    leaves_ipv4_only_alone: false,
    at_most: usize::MAX,
    family_first: None,
    resolver_gives_first: Family::V6,
};

/// §6, all of them.
pub(super) const RULES: [Rule; 9] = [
    Rule::Unusable,
    Rule::Scope,
    Rule::Deprecated,
    Rule::Home,
    Rule::Label,
    Rule::Precedence,
    Rule::Native,
    Rule::SmallerScope,
    Rule::LongestMatch,
];

/// §2.1.
pub(super) const TABLE: [PolicyRow; 9] = [
    (Prefix::LOOPBACK, 50, 0),
    (Prefix::ALL, 40, 1),
    (Prefix::IPV4, 35, 4),
    (Prefix::SIX_TO_FOUR, 30, 2),
    (Prefix::TEREDO, 5, 5),
    (Prefix::ULA, 3, 13),
    (Prefix::COMPATIBLE, 1, 3),
    (Prefix::SITE_LOCAL, 1, 11),
    (Prefix::SIX_BONE, 1, 12),
];

/// §3.2: private and shared addresses are global.
pub(super) const SCOPES_V4: [(Prefix, u32); 2] = [(Prefix::v4(169, 254, 16), 2), (Prefix::v4(127, 0, 8), 2)];
