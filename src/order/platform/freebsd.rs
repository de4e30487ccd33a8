use super::{Description, Known, MatchV4, MatchV6, PolicyRow, rfc6724};
use crate::order::{Prefix, Rule};

/// FreeBSD (lib/libc/net/getaddrinfo.c; the table of libexec/rc/rc.d/ip6addrctl, which getaddrinfo reads from the kernel).
/// Its rule 3 asks for the flags of the destination instead of the source's, and so decides nothing.
pub(super) const DESCRIPTION: Description = Description {
    name: "freebsd",
    about: "FreeBSD with ip6addrctl_policy=AUTO",
    known: Known::InPart(
        "predicted from its source; its qsort(3) is not stable, so of seven addresses and more those that tie may come \
         in another order",
    ),
    rules: &RULES,
    loopback_scope: 1,
    match_v6: MatchV6::Whole,
    match_v4: MatchV4::Never,
    ..rfc6724::DESCRIPTION
};

const RULES: [Rule; 6] =
    [Rule::Unusable, Rule::Scope, Rule::Label, Rule::Precedence, Rule::SmallerScope, Rule::LongestMatch];

/// `ipv4_prefer`, and AUTO where rc.conf sets up no IPv6: as `ipv6_prefer`, with this row for IPv4.
pub(in crate::order) const IPV4_FIRST: PolicyRow = (Prefix::IPV4, 100, 4);
