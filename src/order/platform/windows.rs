use super::{Description, Known, MatchV4, MatchV6, rfc6724};

/// Windows 8.1 and later. `OverrideDefaultAddressSelection` in the registry turns rule 9 on for IPv4; it is off by
/// default.
pub(super) const DESCRIPTION: Description = Description {
    name: "windows",
    about: "Windows 8.1 and later, Server 2012 R2 and later, with the table they come with",
    known: Known::Read,
    match_v6: MatchV6::Whole,
    match_v4: MatchV4::Never,
    ..rfc6724::DESCRIPTION
};
