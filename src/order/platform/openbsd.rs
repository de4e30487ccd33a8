use super::{Description, Known, rfc6724};
use crate::model::Family;

/// OpenBSD sorts by no rule: `family` in resolv.conf(5), `inet4 inet6` by default, says which family is asked first.
pub(super) const DESCRIPTION: Description = Description {
    name: "openbsd",
    about: "OpenBSD with `family inet4 inet6`, the default",
    known: Known::Read,
    rules: &[],
    table: &[],
    family_first: Some(Family::V4),
    resolver_gives_first: Family::V4,
    ..rfc6724::DESCRIPTION
};
